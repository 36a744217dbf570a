"""Reads photographs with a bundle and writes down what it saw; runs on both kinds of processor.

Usage: python read_photos.py BUNDLE PHOTOS.txt RESULT.npz [INPUTS.npz]

PHOTOS.txt names one photograph a line. With INPUTS.npz, another machine's result, its inputs and
embeddings are used, too: the networks and the index are then compared on the very same numbers.
"""

from __future__ import annotations

import platform
import sys
from pathlib import Path

import numpy as np

from recoinize_edge.bundle import Bundle
from recoinize_edge.image_file import read_image
from recoinize_edge.interpreter import available_runtimes, open_interpreter
from recoinize_edge.preprocessing import polar_input
from recoinize_edge.reader import CoinReader


def main() -> None:
    """Read, embed, look up, write."""
    bundle = Bundle.load(sys.argv[1])
    photos = Path(sys.argv[2]).read_text().split("\n")
    given = np.load(sys.argv[4]) if len(sys.argv) > 4 else None
    reader = CoinReader(bundle, "litert")
    answers, outlines, inputs = [], [], []
    for photo in filter(None, photos):
        image = read_image(Path(photo))
        outline = reader.find(image)
        answer = reader.read(image, outline)
        answers.append((answer.text, answer.label.face_id if answer.label else "", answer.distance))
        outlines.append(
            (outline.cx, outline.cy, outline.major, outline.minor) if outline else (np.nan,) * 4
        )
        if outline is not None:
            inputs.append(polar_input(image, outline, bundle.spec))
        if len(answers) % 50 == 0:
            versions = available_runtimes()
            print(
                f"{platform.machine()}, LiteRT {versions['litert']}: {len(answers)} photographs",
                file=sys.stderr,
            )
    results: dict[str, object] = {
        "texts": [text for text, _, _ in answers],
        "faces": [face for _, face, _ in answers],
        "distances": [distance for _, _, distance in answers],
        "outlines": outlines,
        "inputs": np.stack(inputs) if given is None else given["inputs"],
    }
    for name in available_runtimes():
        interpreter = open_interpreter(bundle.model_bytes, name)
        results[f"embeddings {name}"] = interpreter(np.asarray(results["inputs"]))
    queries = bundle.manifest.parts.unit(np.asarray(results["embeddings litert"]))
    if given is not None:
        queries = given["queries"]
    results["queries"] = queries
    found = [bundle.search.nearest(query, 20) for query in queries]
    results["neighbours"] = [indices for indices, _ in found]
    results["neighbour distances"] = [distances for _, distances in found]
    np.savez(sys.argv[3], **{name: np.asarray(value) for name, value in results.items()})


if __name__ == "__main__":
    main()
