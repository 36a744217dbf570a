"""How python-for-android builds Annoy, which it has no recipe for."""

from __future__ import annotations

from typing import Any

from pythonforandroid.recipe import CppCompiledComponentsPythonRecipe

# Annoy's own flags, but for -march=native: setup.py adds it because the building machine is an
# x86-64, and compilers for ARM refuse it. -fpermissive is left out, too: nothing needs it.
COMPILER_ARGS = (
    "-O3",
    "-ffast-math",
    "-fno-associative-math",
    "-DANNOYLIB_MULTITHREADED_BUILD",
    "-std=c++14",
)
# Phones with pages of 16 KB load no library that is aligned to 4 KB. NDK 28 does this by itself.
# Not as one -Wl option: setup.py parts its arguments at commas.
LINKER_ARGS = ("-z", "max-page-size=16384")


class AnnoyRecipe(CppCompiledComponentsPythonRecipe):  # type: ignore[misc]
    """Annoy, the index of nearest neighbours."""

    version = "1.17.3"
    url = "https://github.com/spotify/annoy/archive/refs/tags/v{version}.tar.gz"
    site_packages_name = "annoy"
    depends = ("python3", "setuptools")
    # setup.py asks for nose, which only its tests use and which Python 3.12 and later cannot run.
    patches = ("without_nose.patch",)

    def get_recipe_env(self, arch: Any = None, with_flags_in_cc: bool = True) -> dict[str, str]:
        """The build's environment variables."""
        env: dict[str, str] = super().get_recipe_env(arch, with_flags_in_cc)
        env["ANNOY_COMPILER_ARGS"] = ",".join(COMPILER_ARGS)
        env["ANNOY_LINKER_ARGS"] = ",".join(LINKER_ARGS)
        return env


recipe = AnnoyRecipe()
