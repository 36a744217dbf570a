"""`recoinize render`: from faces to pictures of coins."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from recoinize_pipeline.cli.context import finish, settings_of, workspace_of

if TYPE_CHECKING:
    from recoinize_pipeline.faces.catalogue import Catalogue
    from recoinize_pipeline.settings import Settings
    from recoinize_pipeline.workspace import Workspace

NAME = "render"
SUMMARY = "render randomized pictures of every face with Blender"
DESCRIPTION = """\
Renders each face of the catalogue with Blender: another coin, light, ground and camera in every
picture, with a mask of the coin, its outline, and a record of all that was chosen. Image 7 of a
face is the same whatever else is rendered, in whatever order, by however many processes. A killed
run goes on where it stopped; images made with other settings are made again.

  recoinize render --per-face 40
  recoinize render --faces eu-1e-map2007,de-1e-only --workers 1
  recoinize render --benchmark     speed, beside a plain Blender script
  recoinize render scenes          handfuls of known coins, to judge `recoinize recognize` with"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument(
        "what", nargs="?", choices=("faces", "scenes"), default="faces", help="default: faces"
    )
    parser.add_argument(
        "--scenes", type=int, metavar="N", help="number of scenes, for `render scenes`"
    )
    parser.add_argument(
        "--per-face", type=int, metavar="N", help="images of each face (render.per_face)"
    )
    parser.add_argument(
        "--faces", metavar="ID,ID", help="only these faces; `recoinize faces list` names them"
    )
    parser.add_argument(
        "--workers", type=int, metavar="N", help="Blender processes side by side (render.workers)"
    )
    parser.add_argument(
        "--benchmark",
        action="store_true",
        help="measure images per second beside the script that a newcomer would write; "
        "keeps no image",
    )


def run(args: argparse.Namespace) -> int:
    """Render what is missing."""
    from recoinize_pipeline.faces.catalogue import Catalogue
    from recoinize_pipeline.render.progress import render_progress
    from recoinize_pipeline.render.render import render_faces
    from recoinize_pipeline.settings import validate_settings

    workspace, settings = workspace_of(args), settings_of(args)
    changed = {"per_face": args.per_face, "workers": args.workers}
    values = settings.model_dump()
    values["render"].update({k: v for k, v in changed.items() if v is not None})
    settings = validate_settings(values)
    catalogue = Catalogue.load(workspace.require(workspace.faces, "faces import"))
    if args.what == "scenes":
        return _run_scenes(args, workspace, settings, catalogue)
    faces = [name.strip() for name in args.faces.split(",")] if args.faces else None
    if args.benchmark:
        from recoinize_pipeline.render.benchmark import run_benchmark

        print(run_benchmark(catalogue, settings, faces).table())
        return 0
    workspace.write_settings(settings)
    with render_progress(args.quiet) as listener:
        summary = render_faces(catalogue, workspace.renders, settings, faces, listener=listener)
    finish(
        args,
        f"Rendered {summary.rendered} images in {summary.seconds:.0f} s "
        f"({summary.images_per_second:.1f} images/s); {summary.kept} were there already.",
        workspace.renders,
        "recoinize dataset build",
    )
    return 0


def _run_scenes(
    args: argparse.Namespace, workspace: Workspace, settings: Settings, catalogue: Catalogue
) -> int:
    from recoinize_pipeline.render.progress import render_progress
    from recoinize_pipeline.render.scenes import SCENES, render_scenes

    count = SCENES if args.scenes is None else args.scenes
    with render_progress(args.quiet) as listener:
        summary = render_scenes(catalogue, workspace.scenes, settings, count, listener=listener)
    finish(
        args,
        f"Rendered {summary.rendered} scenes in {summary.seconds:.0f} s; {summary.kept} were "
        "there already.",
        workspace.scenes,
        "recoinize benchmark-frames",
    )
    return 0
