"""`recoinize android`: the app as a package for Android phones."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from recoinize_pipeline.cli.context import finish

NAME = "android"
SUMMARY = "make the app for Android phones, install it, read its log"
DESCRIPTION = """\
Makes the app for Android phones.

  recoinize android stage             lay out and check all that goes to the phone
  recoinize android build             build a package of it with buildozer (an hour, then minutes)
  recoinize android inspect           what a package weighs, and whether it runs on 16 KB pages
  recoinize android install           put it on the phone that is connected
  recoinize android log               what the app on the phone says, until Ctrl-C

`stage` needs no Android tools. `build` needs Android's SDK and NDK r28c; with --download, buildozer
fetches both and accepts their licences for you. Everything lies in the folder `android` of the work
folder: staged/ is made anew each time, build/ is kept and makes the next build quick, packages/ has
the results."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the actions."""
    actions = parser.add_subparsers(title="actions", dest="action", metavar="ACTION", required=True)
    staging = actions.add_parser(
        "stage",
        help="lay out what goes to the phone",
        description="Lay out what goes to the phone, check it, and print it with its sizes.",
    )
    building = actions.add_parser(
        "build",
        help="build a package",
        description="Stage the app and build a package of it with buildozer.",
    )
    for action in (staging, building):
        action.add_argument(
            "--bundle",
            type=Path,
            metavar="DIR",
            help="bundle to pack (default: the work folder's, else the pretrained one)",
        )
        action.add_argument(
            "--version", metavar="X.Y.Z", help="version of the app (default: recoinize's)"
        )
    staging.add_argument(
        "folder", nargs="?", type=Path, metavar="DIR", help="folder (default: android/staged)"
    )
    building.add_argument(
        "--release", action="store_true", help="a bundle for the store (AAB), not a package to try"
    )
    building.add_argument("--sdk", type=Path, metavar="DIR", help="SDK (default: ANDROID_HOME)")
    building.add_argument("--ndk", type=Path, metavar="DIR", help="NDK (default: ANDROID_NDK_HOME)")
    building.add_argument(
        "--download",
        action="store_true",
        help="let buildozer download SDK and NDK, and accept their licences",
    )
    inspecting = actions.add_parser(
        "inspect",
        help="say what a package weighs",
        description="Print what a package weighs, part by part, and check its libraries.",
    )
    installing = actions.add_parser(
        "install", help="install a package", description="Install a package on a connected phone."
    )
    for action in (inspecting, installing):
        action.add_argument(
            "package", nargs="?", type=Path, metavar="APK", help="package (default: the newest)"
        )
    reading = actions.add_parser(
        "log", help="print the app's log", description="Print the app's log until Ctrl-C."
    )
    for action in (installing, reading):
        action.add_argument("--serial", metavar="NAME", help="phone, where several are connected")


def run(args: argparse.Namespace) -> int:
    """Run the action."""
    actions = {
        "stage": _stage,
        "build": _build,
        "inspect": _inspect,
        "install": _install,
        "log": _log,
    }
    return actions[args.action](args)


def _work(args: argparse.Namespace) -> Path:
    # Not through Workspace, which needs pydantic: this runs with the extra `android` alone.
    return Path(args.work) / "android"


def _packages(args: argparse.Namespace) -> Path:
    return _work(args) / "packages"


def _stage(args: argparse.Namespace) -> int:
    from importlib.metadata import version

    from recoinize_pipeline.android.sizes import LIBRARIES, PACKAGE_BUDGET, compressed_bytes
    from recoinize_pipeline.android.stage import stage, tree_lines
    from recoinize_pipeline.cli.recognize import bundle_folder

    folder = getattr(args, "folder", None) or _work(args) / "staged"
    bundle = bundle_folder(args.bundle, Path(args.work) / "bundle")
    staged = stage(folder, bundle, args.version or version("recoinize"))
    if not args.quiet:
        print(*tree_lines(folder), sep="\n")
        print(f"\npython-for-android builds, in this order: {', '.join(staged.order.recipes)}")
        print(f"and installs with pip: {', '.join(staged.order.pure_python)}")
        print("\nEstimated package for one architecture, compressed:")
        own = compressed_bytes(folder / "app") + compressed_bytes(folder / "bundle")
        for name, size, source in [
            ("app, edge and bundle", own, "measured"),
            *((part.name, part.bytes, part.source) for part in LIBRARIES),
        ]:
            print(f"{size / 1e6:7.1f} MB  {name} ({source})")
        total = own + sum(part.bytes for part in LIBRARIES)
        print(f"{total / 1e6:7.1f} MB  in all, of {PACKAGE_BUDGET / 1e6:.0f} MB at most\n")
    size = sum(staged.sizes.values())
    finish(args, f"Staged and checked {size / 1e6:.2f} MB.", folder, "recoinize android build")
    return 0


def _build(args: argparse.Namespace) -> int:
    from recoinize_pipeline.android import toolchain

    toolchain.check_tools()
    sdk = None if args.download else toolchain.find_sdk(os.environ, args.sdk)
    ndk = None if args.download else toolchain.find_ndk(os.environ, args.ndk)
    _stage(args)
    environ = toolchain.build_environment(os.environ, _work(args), sdk, ndk)
    built = toolchain.build(_work(args) / "staged", environ, args.release)
    sizes = ", ".join(f"{path.name} ({path.stat().st_size / 1e6:.1f} MB)" for path in built)
    finish(args, f"Built {sizes}.", _packages(args), "recoinize android install")
    return 0


def _inspect(args: argparse.Namespace) -> int:
    from recoinize_pipeline.android.device import newest_package
    from recoinize_pipeline.android.package import inspect_package

    package = args.package or newest_package(_packages(args))
    report = inspect_package(package)
    if not args.quiet:
        for part, size in report.parts.items():
            print(f"{size / 1e6:7.2f} MB  {part}")
    for problem in report.problems:
        print(problem)
    finish(args, f"{len(report.problems)} problems found.", package, "recoinize android install")
    return 1 if report.problems else 0


def _install(args: argparse.Namespace) -> int:
    from recoinize_pipeline.android.device import connected, find_adb, install, newest_package

    package = args.package or newest_package(_packages(args))
    adb = find_adb(os.environ)
    serial = connected(adb, args.serial)
    install(adb, serial, package)
    finish(args, f"Installed {package.name} on {serial}.", serial, "recoinize android log")
    return 0


def _log(args: argparse.Namespace) -> int:
    from recoinize_pipeline.android.device import connected, find_adb, follow_log

    adb = find_adb(os.environ)
    return follow_log(adb, connected(adb, args.serial))
