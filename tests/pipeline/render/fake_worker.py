"""Speaks the worker's protocol without Blender.

A face named `crash` ends the process; `crash once` does so the first time only; `fail` and
`disk full` answer that they failed. Each answer is noted in the folder of the image.
"""

import errno
import json
import os
import sys
from pathlib import Path

print(json.dumps({"ready": True}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    stem = request["stem"]
    name = request["face"]["face_id"]
    folder = Path(stem).parent
    folder.mkdir(parents=True, exist_ok=True)
    tries = folder / "tries"
    with tries.open("a") as file:
        file.write(f"{os.getpid()} {request['index']}\n")
    if name == "crash" or (name == "crash once" and len(tries.read_text().splitlines()) == 1):
        print("Segmentation fault of the test", file=sys.stderr, flush=True)
        os._exit(11)
    answer: dict[str, object] = {"done": stem}
    if name == "fail":
        answer = {"failed": stem, "reason": "RuntimeError: no such texture", "errno": None}
    elif name == "disk full":
        answer = {"failed": stem, "reason": "OSError", "errno": errno.ENOSPC}
    print(json.dumps(answer), flush=True)
