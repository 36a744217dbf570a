"""The `recoinize` program: one parser, a table of command modules, one way to fail.

A command module has `NAME`, `SUMMARY` (one line), `DESCRIPTION`, `add_arguments(parser)` and
`run(args) -> int`. It imports what is heavy inside `run`, so that `recoinize --help` is quick and
works where only the edge is installed. Packages that this one does not import add theirs by entry
points of the group `recoinize.commands`, as the app does.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, entry_points, version
from types import ModuleType

from recoinize_edge.errors import RecoinizeError
from recoinize_pipeline.cli.context import DEFAULT_WORK, CommandParser, add_common_options

# `recoinize --help` lists the steps, then what other packages add, then the tools.
STEPS: tuple[str, ...] = (
    "faces",
    "render",
    "dataset",
    "train",
    "evaluate",
    "export",
    "recognize",
)
TOOLS: tuple[str, ...] = (
    "inspect",
    "doctor",
    "benchmark",
    "enroll",
    "forget",
    "calibrate",
    "bundle",
    "diff",
    "benchmark-frames",
    "benchmark-finders",
    "benchmark-app",
    "ablation",
    "android",
    "demo",
)
COMMAND_GROUP = "recoinize.commands"
"""Group of entry points that are command modules of other packages."""

DESCRIPTION = """\
From pictures of coin faces to a coin reader that runs on a phone, offline.

Each step reads what the one before wrote in one work folder, says where its result is and what to
run next, and goes on where it stopped if it was interrupted."""

EPILOG = """\
All of it, small, on built-in faces:

  recoinize demo

Step by step, on your own pictures of coin faces:

  recoinize faces import pictures/      pictures of coin faces -> catalogue of textures
  recoinize render                      Blender -> images, contour masks, labels
  recoinize dataset build               -> a Hugging Face dataset (parquet)
  recoinize train                       -> an embedding network
  recoinize evaluate photos/            on real photographs
  recoinize export --tflite --onnx      -> a bundle
  recoinize recognize photo.jpg         -> "2 euro, Germany", or "unknown coin"

`recoinize COMMAND --help` explains a command. Settings: `--preset quick|standard|full`, a TOML file
with `--settings`, single values with `--set training.epochs=5`; the work folder keeps them."""

_EXTRAS = {"bpy": "blender", "kivy": "app", "pythonforandroid": "android"}


def build_parser() -> argparse.ArgumentParser:
    """The parser of the whole program."""
    parser = argparse.ArgumentParser(
        prog="recoinize",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"recoinize {_version()}")
    add_common_options(parser, overrides=False)
    parser.set_defaults(work=DEFAULT_WORK, preset=None, settings=None, set=[], quiet=False)
    commands = parser.add_subparsers(
        title="commands", metavar="COMMAND", dest="command", parser_class=CommandParser
    )
    for module in command_modules():
        command = commands.add_parser(
            module.NAME, help=module.SUMMARY, description=module.DESCRIPTION
        )
        module.add_arguments(command)
        command.set_defaults(run=module.run)
    return parser


def command_modules() -> list[ModuleType]:
    """The modules of all commands, in the order of the help."""
    added = sorted(entry_points(group=COMMAND_GROUP), key=lambda point: point.name)
    return [
        *map(_own_command, STEPS),
        *(point.load() for point in added),
        *map(_own_command, TOOLS),
    ]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        0 on success, 2 on an error that the user can act on, 130 after Ctrl-C; commands may
        define further exit codes.
    """
    # TensorFlow's start-up notes would bury what a command has to say.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    parser = build_parser()
    args = parser.parse_args(argv)
    if args.command is None:
        parser.print_help()
        return 0
    try:
        return int(args.run(args))
    except RecoinizeError as error:
        return _fail(str(error))
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("recoinize_"):
            raise
        extra = _EXTRAS.get(error.name.partition(".")[0], "pipeline")
        return _fail(
            f"`recoinize {args.command}` needs the module {error.name}, which is not installed. "
            f"Run: pip install 'recoinize[{extra}]'"
        )
    except KeyboardInterrupt:
        print(
            "\nInterrupted. Run the same command again: it goes on where it stopped.",
            file=sys.stderr,
        )
        return 130
    except BrokenPipeError:
        # The reader of our output went away (`recoinize … | head`): nothing to report to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _own_command(name: str) -> ModuleType:
    return importlib.import_module(f"recoinize_pipeline.cli.{name.replace('-', '_')}")


def _version() -> str:
    try:
        return version("recoinize")
    except PackageNotFoundError:  # run from a source tree that was not installed
        return "(not installed)"


def _fail(sentence: str) -> int:
    print(f"recoinize: {sentence}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
