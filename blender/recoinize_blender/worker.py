"""A process that renders images on request: `python -m recoinize_blender.worker --threads 1`.

Protocol: one JSON object a line. The worker says `{"ready": true}` once. Each request is

    {"face": {...scene.Face...}, "index": 3, "seed": 0, "size": 128, "samples": 8,
     "neighbours": 0.35, "stem": "renders/de-1e-2002/00003", "fingerprint": "…"}

or, for a handful of coins, has "faces", a list, instead of "face" and "neighbours". The worker
writes `<stem>.png`, `<stem>.mask.png` and, last, `<stem>.json`, each aside and renamed, so that a
picture whose record exists is whole. The answer is `{"done": "<stem>"}`, or
`{"failed": "<stem>", "reason": "…", "errno": 28}`. The worker ends when its input ends.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from recoinize_blender.handful import random_handful
from recoinize_blender.png import encode_png
from recoinize_blender.randomize import random_scene
from recoinize_blender.scene import Face, Scene

if TYPE_CHECKING:
    from recoinize_blender.studio import Studio


def main(argv: Sequence[str] | None = None) -> int:
    """Answer requests until the input ends."""
    parser = argparse.ArgumentParser(prog="recoinize_blender.worker", description=__doc__)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args(argv)
    replies = _take_over_stdout()
    from recoinize_blender.studio import Studio

    studio = Studio(arguments.threads)
    if hasattr(signal, "SIGPIPE"):
        # If whoever asked is gone, replying fails below instead of ending the process here.
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    try:
        _reply(replies, {"ready": True})
        for line in sys.stdin:
            request = json.loads(line)
            _reply(replies, _answer(studio, request))
    except BrokenPipeError:
        return 1
    finally:
        studio.close()
    return 0


def render_to_files(studio: Studio, request: dict[str, Any]) -> None:
    """Render what a request asks for and write its three files, the record last."""
    scene = _scene(request)
    rendered = studio.render(scene)
    record = {
        "face_id": scene.coins[0].face.face_id,
        "index": request["index"],
        "fingerprint": request["fingerprint"],
        "outline": rendered.outlines[0],
        "outlines": rendered.outlines,
        "mask_areas": [float(mask.sum()) / 255 for mask in rendered.masks],
        **scene.to_dict(),
    }
    stem = request["stem"]
    Path(stem).parent.mkdir(parents=True, exist_ok=True)
    _write(Path(f"{stem}.png"), encode_png(rendered.image))
    _write(Path(f"{stem}.mask.png"), encode_png(rendered.masks[0]))
    _write(Path(f"{stem}.json"), json.dumps(record).encode())


def _scene(request: dict[str, Any]) -> Scene:
    how = (request["index"], request["seed"], request["size"], request["samples"])
    if "faces" in request:
        return random_handful([Face(**face) for face in request["faces"]], *how)
    return random_scene(Face(**request["face"]), *how, request["neighbours"])


def _answer(studio: Studio, request: dict[str, Any]) -> dict[str, Any]:
    try:
        render_to_files(studio, request)
    except Exception as error:
        # The process that asked decides what to do; this one stays usable.
        reason = f"{type(error).__name__}: {error}"
        number = error.errno if isinstance(error, OSError) else None
        return {"failed": request["stem"], "reason": reason, "errno": number}
    return {"done": request["stem"]}


def _take_over_stdout() -> TextIO:
    """Keep standard output for replies and send everybody else's words to nowhere.

    Blender writes dozens of lines for each picture, from C, past `sys.stdout`.
    """
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return replies


def _reply(replies: TextIO, value: dict[str, Any]) -> None:
    replies.write(json.dumps(value) + "\n")
    replies.flush()


def _write(path: Path, data: bytes) -> None:
    aside = path.with_name(f".{path.name}.tmp")
    try:
        aside.write_bytes(data)
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


if __name__ == "__main__":
    # Blender's clean-up at exit is slow and now and then crashes; there is nothing to clean up.
    code = main()
    sys.stderr.flush()
    os._exit(code)
