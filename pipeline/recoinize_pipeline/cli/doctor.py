"""`recoinize doctor`: what works on this machine and what is missing."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

NAME = "doctor"
SUMMARY = "say what works on this machine, and what is missing for the rest"
DESCRIPTION = """\
Says which parts of recoinize can run here, which TFLite runtime reads coins, and what to install
for the parts that cannot run.

  recoinize doctor

Exit code: 0 if coins can be read on this machine, 1 if not."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the option of the command."""
    parser.add_argument("--json", action="store_true", help="print one JSON object, nothing else")


def run(args: argparse.Namespace) -> int:
    """Examine and print."""
    from recoinize_edge.doctor import PARTS, examine

    diagnosis = examine()
    if args.json:
        parts = {part: diagnosis.works(part) for part in PARTS}
        print(json.dumps({**asdict(diagnosis), "works": parts}, ensure_ascii=False, indent=2))
        return 0 if diagnosis.works("edge") else 1
    print(f"Python {diagnosis.python} on {diagnosis.system}")
    print(f"TFLite runtime in use: {diagnosis.runtime or 'none'}")
    for part, purpose in PARTS.items():
        missing = diagnosis.missing(part)
        print(f"\n{part} ({purpose}): {'ready' if not missing else 'not ready'}")
        for finding in diagnosis.findings:
            if finding.part != part:
                continue
            if finding.found is None:
                print(f"  missing  {finding.needs}: {finding.remedy}")
            elif not args.quiet:
                print(f"  ok       {finding.needs}: {finding.found}")
    return 0 if diagnosis.works("edge") else 1
