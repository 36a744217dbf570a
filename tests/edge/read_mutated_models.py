"""Reads with mutated model files, each in a process of its own, and prints what came of them.

Arguments: folder of a bundle, artifact, runtime, number of mutants. Prints one JSON object: how
many mutants were `read`, `refused` with our own error, ended in `another error`, or by a `signal`.

A script, because a runtime that is led astray takes its process with it.
"""

import json
import os
import random
import signal
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np

from recoinize_edge.bundle import Bundle
from recoinize_edge.errors import BundleError
from recoinize_edge.reader import CoinReader

LIMIT_S = 60
NUMBERS = (0, 1, -1, 255, 2**31 - 1, -(2**31), 0x7FC00000)


def mutated(model: bytes, rng: random.Random) -> bytes:
    """One to four changes, most of them in the first or the last kilobytes: not in weights."""
    changed = bytearray(model)
    for _ in range(rng.randint(1, 4)):
        reach = rng.choice([300, 4000, len(changed)])
        place = rng.randrange(min(reach, len(changed)))
        place = place if rng.random() < 0.3 else len(changed) - 1 - place
        match rng.randrange(12):
            case 0:
                del changed[place:]
            case 1:
                del changed[place : place + rng.randint(1, 64)]
            case 2:
                changed[place:place] = changed[: rng.randint(1, 64)]
            case 3 | 4 | 5 | 6:
                changed[place] ^= 1 << rng.randrange(8)
            case _:
                number = rng.choice(NUMBERS)
                changed[place : place + 4] = number.to_bytes(4, "little", signed=True)
        if not changed:
            break
    return bytes(changed)


def outcome(bundle: Bundle, runtime: str) -> int:
    """Exit code: 0 read, 3 refused with our error."""
    try:
        reader = CoinReader(bundle, runtime)
        embedding = reader.embed(np.full((1, *bundle.spec.shape), 90, np.uint8))[0]
        reader.answer(embedding)
    except BundleError:
        return 3
    return 0


folder, artifact, runtime, count = Path(sys.argv[1]), *sys.argv[2:4], int(sys.argv[4])
bundle = Bundle.load(folder, artifact)
assert outcome(bundle, runtime) == 0, "the model as it is"
outcomes: Counter[str] = Counter()
for number in range(count):
    model = mutated(bundle.model_bytes, random.Random(number))
    child = os.fork()
    if child == 0:
        signal.alarm(LIMIT_S)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        try:
            # As `Bundle.load` gives it where the hash of the changed model was corrected.
            code = outcome(replace(bundle, model_bytes=model), runtime)
        except BaseException:
            code = 4
        os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        outcomes["signal"] += 1
    else:
        ends = {0: "read", 3: "refused"}
        outcomes[ends.get(os.WEXITSTATUS(status), "another error")] += 1
print(json.dumps(outcomes))
