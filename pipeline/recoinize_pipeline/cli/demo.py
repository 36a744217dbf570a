"""`recoinize demo`: the whole path, small, on built-in faces."""

from __future__ import annotations

import argparse

from recoinize_pipeline.cli.context import finish, workspace_of

NAME = "demo"
SUMMARY = "run the whole path, small, on built-in faces"
DESCRIPTION = """\
Runs the whole path on eight built-in faces with the preset `quick`: draws the faces, renders them,
builds the dataset, trains, evaluates, exports, and recognises renders that training never saw.

It needs no pictures and no network, opens no window, and writes to the folder `demo` in the work
folder. Each stage is a command, which is shown, so that you can go on from any of them.

  recoinize demo
  recoinize demo --set render.per_face=60

Renders are easier than photographs: what the demo shows is that everything works on this machine,
not how well real coins are recognised."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The demo has the common options only."""


def run(args: argparse.Namespace) -> int:
    """Run all stages and print the table."""
    from collections.abc import Sequence

    from rich.console import Console
    from rich.table import Table

    from recoinize_pipeline.cli import main
    from recoinize_pipeline.demo import STAGES, report_path, run_demo
    from recoinize_pipeline.workspace import Workspace

    console = Console(highlight=False)
    workspace = Workspace(workspace_of(args).root / "demo")
    options = ["--work", str(workspace.root), "--preset", args.preset or "quick"]
    if args.settings is not None:
        options += ["--settings", str(args.settings)]
    for override in args.set:
        options += ["--set", override]
    if args.quiet:
        options += ["--quiet"]

    def run_command(command: Sequence[str]) -> int:
        if not args.quiet:
            shown = [part for part in command if part not in options]
            console.rule(f"recoinize {' '.join(shown[:6])}{' …' if len(shown) > 6 else ''}")
        return main.main(command)

    table = Table("stage", "time", "result", title="recoinize demo", title_justify="left")
    results = []
    for result in run_demo(workspace, options, run_command):
        results.append(result)
        table.add_row(result.name, f"{result.seconds:.0f} s", result.result)
    console.print()
    if results:
        console.print(table)
    if len(results) < len(STAGES):
        failed = STAGES[len(results)].name
        console.print(f"Stopped at {failed}. Run the same command again: it goes on from there.")
        return 2
    seconds = sum(result.seconds for result in results)
    finish(
        args,
        f"Done in {seconds / 60:.1f} minutes.",
        report_path(workspace),
        f"recoinize recognize YOUR_PHOTO.jpg --bundle {workspace.bundle}",
    )
    return 0
