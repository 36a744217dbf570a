"""Compiles Annoy for arm64 Linux with the flags and the patch of the recipe for phones.

Usage: python cross_compile.py DIR   (makes the package DIR/annoy)
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
from pathlib import Path
from unittest import mock

VERSION = "1.17.3"
COMPILER = "aarch64-linux-gnu-g++"


def annoy_source(folder: Path) -> Path:
    """Annoy's source, from this machine's package index or pip's cache of it."""
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    wanted = ["--no-deps", "--no-binary", ":all:", "--no-build-isolation", f"annoy=={VERSION}"]
    subprocess.run([*pip, "download", *wanted, "-d", str(folder)], check=True)
    with tarfile.open(next(folder.glob("annoy-*.tar.gz"))) as archive:
        archive.extractall(folder, filter="data")
    return folder / f"annoy-{VERSION}"


def cross_compile(target: Path) -> Path:
    """Build the package `annoy` in a folder; returns its library."""
    from pythonforandroid.recipe import CppCompiledComponentsPythonRecipe, Recipe

    from recoinize_pipeline.android.spec import RECIPES

    context = mock.Mock(local_recipes=str(RECIPES), storage_dir=None, root_dir=str(RECIPES.parent))
    recipe = Recipe.get_recipe("annoy", context)
    assert recipe.version == VERSION
    with mock.patch.object(CppCompiledComponentsPythonRecipe, "get_recipe_env", return_value={}):
        recipe_env = recipe.get_recipe_env(mock.Mock())
    suffix = ".cpython-311-aarch64-linux-gnu.so"
    environ = {
        **os.environ,
        **recipe_env,
        "CC": COMPILER,
        "CXX": COMPILER,
        "CFLAGS": f"-I{sysconfig.get_path('include')}",
        "LDSHARED": f"{COMPILER} -shared",
        "SETUPTOOLS_EXT_SUFFIX": suffix,
    }
    with tempfile.TemporaryDirectory() as work:
        source = annoy_source(Path(work))
        for patch in recipe.patches:
            with (RECIPES / "annoy" / patch).open() as file:
                subprocess.run(["patch", "-p1"], stdin=file, cwd=source, check=True)
        setup = [sys.executable, "setup.py", "build_ext", "--inplace"]
        done = subprocess.run(setup, cwd=source, env=environ, capture_output=True, text=True)
        print(done.stdout)
        if done.returncode != 0:
            sys.exit(done.stderr)
        library = next((source / "annoy").glob("*.so"))
        shutil.copytree(source / "annoy", target / "annoy")
    return target / "annoy" / library.name


if __name__ == "__main__":
    print(cross_compile(Path(sys.argv[1])))
