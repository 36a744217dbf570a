"""Holds what arm64 saw against what this machine saw, and prints the report.

Usage: python compare.py X86.npz ARM.npz DESKTOP.npz

Results of read_photos.py with a quantized network: X86 and ARM with the same version of LiteRT,
the phone's, so that the processor is all that differs between them; DESKTOP with the version that
computers have. The gates are those of the processor.

Exit code: 0 if the gates hold, 1 if not.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

import numpy as np

STEPS = 2
"""Quantization steps by which a number of an embedding may differ."""

Result = Mapping[str, Any]


def main() -> int:
    """Compare and print."""
    here, there, desktop = (np.load(path) for path in sys.argv[1:4])
    gates = []
    print(f"{len(here['inputs'])} embeddings of the same inputs:\n")
    print("| runtime | processors and versions | largest difference | unequal numbers |")
    print("|---|---|---|---|")
    for name in ("litert", "tflite-runtime"):
        key = f"embeddings {name}"
        most = _print_embeddings(name, "the processor alone", here[key], there[key])
        gates.append((f"embeddings of {name} agree", most <= STEPS))
        gates.append((f"{name} tells inputs apart", np.ptp(there[key], axis=0).min() > 0))
    key = "embeddings litert"
    _print_embeddings("litert", "desktop's version to phone's", desktop[key], there[key])

    print()
    agreed = _print_answers("The processor alone", here, there)
    _print_answers("Desktop's LiteRT to phone's", desktop, there)
    apart = np.abs(here["outlines"] - there["outlines"]).max(axis=1)
    print(
        f"Outlines: {np.nansum(apart < 1e-6):.0f} within a millionth of a pixel, "
        f"at most {np.nanmax(apart):.3g} pixels apart."
    )
    neighbours = (here["neighbours"] == there["neighbours"]).all(axis=1)
    distance = np.abs(here["neighbour distances"] - there["neighbour distances"]).max()
    print(
        f"Index unchanged: the same 20 neighbours for {neighbours.sum()} of {len(neighbours)} "
        f"queries, distances within {distance:.1e}."
    )
    gates += [("answers agree", agreed), ("index agrees", neighbours.all() and distance < 1e-5)]
    failed = [name for name, held in gates if not held]
    print("All gates hold." if not failed else f"Failed: {', '.join(failed)}.")
    return 1 if failed else 0


def _print_embeddings(runtime: str, between: str, here: np.ndarray, there: np.ndarray) -> int:
    """Print a row of the table; the largest difference in quantization steps."""
    # A quantized network's numbers are whole multiples of one step.
    step = np.diff(np.unique(np.round(here, 6))).min()
    steps = np.rint(np.abs(here - there) / step)
    print(f"| {runtime} | {between} | {steps.max():.0f} steps | {(steps > 0).mean():.2%} |")
    return int(steps.max())


def _print_answers(between: str, here: Result, there: Result) -> bool:
    """Print how many answers are the same, and those that are not; whether all are."""
    same = here["texts"] == there["texts"]
    named = here["texts"] != "unknown coin"
    nearest = here["faces"] == there["faces"]
    print(
        f"{between}: same answers on {same.sum()} of {len(same)} photographs ({named.sum()} of "
        f"them named), same nearest face on {nearest.sum()}."
    )
    for i in np.flatnonzero(~same):
        print(
            f"  {here['texts'][i]} ({here['distances'][i]:.3f}) / "
            f"{there['texts'][i]} ({there['distances'][i]:.3f})"
        )
    return bool(same.all())


if __name__ == "__main__":
    sys.exit(main())
