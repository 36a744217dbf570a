"""What all commands share: common options, the work folder, the settings, the closing words."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from recoinize_pipeline.export.listener import Listener
    from recoinize_pipeline.settings import Settings
    from recoinize_pipeline.workspace import Workspace

DEFAULT_WORK = Path("recoinize-work")


class CommandParser(argparse.ArgumentParser):
    """Parser of a command or of a command's command: has the common options by itself."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        options.setdefault("allow_abbrev", False)
        super().__init__(**options)
        add_common_options(self)


def add_common_options(parser: argparse.ArgumentParser, overrides: bool = True) -> None:
    """Add `--work`, `--preset`, `--settings`, `--set` and `--quiet`.

    They have no defaults here: an option given before the command name must not be overwritten
    by the default of the same option after it.

    Args:
        parser: any parser of the program.
        overrides: whether to add `--set`, which can be repeated and so must have one place only.
    """
    common = parser.add_argument_group("common options")
    common.add_argument(
        "--work",
        type=Path,
        metavar="DIR",
        default=argparse.SUPPRESS,
        help=f"work folder, which every step reads and writes (default: {DEFAULT_WORK})",
    )
    common.add_argument(
        "--preset",
        metavar="NAME",
        default=argparse.SUPPRESS,
        help="quick, standard or full (default: what the work folder has, else standard)",
    )
    common.add_argument(
        "--settings",
        type=Path,
        metavar="FILE",
        default=argparse.SUPPRESS,
        help="TOML file with settings; they win over the preset",
    )
    if overrides:
        common.add_argument(
            "--set",
            action="append",
            metavar="SECTION.NAME=VALUE",
            default=argparse.SUPPRESS,
            help="one setting, e.g. training.epochs=5; wins over files; can be repeated",
        )
    common.add_argument(
        "--quiet",
        action="store_true",
        default=argparse.SUPPRESS,
        help="print errors and results only",
    )


def add_bundle_argument(parser: argparse.ArgumentParser) -> None:
    """Add `--bundle`, as commands that change a bundle have it."""
    parser.add_argument(
        "--bundle",
        type=Path,
        metavar="DIR",
        help="bundle (default: that of the work folder; without one, the pretrained one is copied "
        "there)",
    )


def workspace_of(args: argparse.Namespace) -> Workspace:
    """The work folder that `--work` names."""
    from recoinize_pipeline.workspace import Workspace

    return Workspace(args.work)


def settings_of(args: argparse.Namespace) -> Settings:
    """The settings that the flags and the work folder yield.

    The settings stored in the work folder are the base where they exist and neither `--preset`
    nor `--settings` is given; `--set` wins over everything.

    Raises:
        SettingsError: naming the setting, what was expected and what came.
    """
    from recoinize_pipeline.settings import load_settings

    stored = workspace_of(args).settings_file
    if args.preset is None and args.settings is None and stored.is_file():
        return load_settings(file=stored, overrides=args.set)
    return load_settings(args.preset or "standard", args.settings, args.set)


def import_keras_quietly() -> None:
    """Import Keras and TensorFlow, without TensorFlow's notes on how it was compiled.

    They are written before its log levels apply and would bury what a command has to say.
    """
    import importlib

    from recoinize_pipeline.export.quiet import quiet_stderr

    with quiet_stderr():
        importlib.import_module("keras")


@contextmanager
def progress_listener(quiet: bool) -> Iterator[Listener]:
    """A bar on standard error for each thing that takes time."""
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress

    from recoinize_pipeline.export.listener import Listener

    columns = (*Progress.get_default_columns(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), disable=quiet) as bars:
        tasks = []

        def start(title: str, total: int) -> None:
            tasks.append(bars.add_task(title, total=total, visible=total > 0))

        yield Listener(start, lambda count: bars.advance(tasks[-1], count))


def finish(
    args: argparse.Namespace, done: str, result: Path | str, next_step: str | None = None
) -> None:
    """Say what a command did, where the result is and what to run next (unless `--quiet`)."""
    if args.quiet:
        return
    print(done)
    print(f"Result: {result}")
    if next_step:
        print(f"Next:   {next_step}")
