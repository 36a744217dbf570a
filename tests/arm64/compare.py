"""Holds what arm64 saw against what this machine saw, and prints the report.

Usage: python compare.py X86.npz ARM.npz   (results of read_photos.py with a quantized network)

Exit code: 0 if the gates hold, 1 if not.
"""

from __future__ import annotations

import sys

import numpy as np

STEPS = 2
"""Quantization steps by which a number of an embedding may differ."""


def main() -> int:
    """Compare and print."""
    here, there = (np.load(path) for path in sys.argv[1:3])
    gates = []
    print(
        f"| runtime | largest difference, of {len(here['inputs'])} embeddings | unequal numbers |"
    )
    print("|---|---|---|")
    for key in sorted(set(here) & set(there)):
        if not key.startswith("embeddings "):
            continue
        # A quantized network's numbers are whole multiples of one step.
        step = np.diff(np.unique(np.round(here[key], 6))).min()
        steps = np.abs(here[key] - there[key]) / step
        print(
            f"| {key.removeprefix('embeddings ')} | {steps.max():.0f} quantization steps | "
            f"{(steps > 0.5).mean():.2%} |"
        )
        gates.append(("embeddings agree", steps.max() <= STEPS))
        gates.append(("embeddings differ between inputs", np.ptp(there[key], axis=0).min() > 0))
    same = here["texts"] == there["texts"]
    known = here["texts"] != "unknown coin"
    nearest = here["faces"] == there["faces"]
    print(f"\nSame answers: {same.sum()} of {len(same)} photographs ({known.sum()} of them named).")
    print(f"Same nearest face: {nearest.sum()} of {len(nearest)}.")
    shift = np.nanmax(np.abs(here["outlines"] - there["outlines"]))
    print(f"Outlines differ by at most {shift:.3g} pixels.")
    neighbours = (here["neighbours"] == there["neighbours"]).all(axis=1)
    distance = np.abs(here["neighbour distances"] - there["neighbour distances"]).max()
    print(
        f"Index unchanged: the same 20 neighbours for {neighbours.sum()} of {len(neighbours)} "
        f"queries, distances within {distance:.1e}."
    )
    gates += [("answers agree", same.all()), ("index agrees", neighbours.all() and distance < 1e-5)]
    failed = [name for name, held in gates if not held]
    print("All gates hold." if not failed else f"Failed: {', '.join(failed)}.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
