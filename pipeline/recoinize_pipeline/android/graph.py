"""What python-for-android would build for the app, by its own resolution; needs no SDK."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from recoinize_edge.errors import PackagingError, RuntimeMissingError

PURE_PYTHON = frozenset({"certifi", "chardet", "filetype", "idna", "requests", "six", "urllib3"})
"""Packages that pip may add to the app: those that Kivy and pyjnius name.

python-for-android takes every name without a recipe for a pure-Python package, misspelled ones too,
and finds out on the phone.
"""


@dataclass(frozen=True, slots=True)
class BuildOrder:
    """What is built and installed.

    Attributes:
        bootstrap: what starts Python in the app.
        recipes: names of recipes, in the order of building.
        pure_python: packages that pip installs as they are, sorted.
    """

    bootstrap: str
    recipes: tuple[str, ...]
    pure_python: tuple[str, ...]


def resolve(requirements: Sequence[str], bootstrap: str, local_recipes: Path) -> BuildOrder:
    """Ask python-for-android what an app's requirements lead to.

    Args:
        requirements: names, as in the spec.
        bootstrap: name of the bootstrap.
        local_recipes: folder with recipes of our own.

    Raises:
        RuntimeMissingError: python-for-android is not installed.
        PackagingError: the requirements contradict each other, or name what neither is a recipe
            nor may be installed with pip.
    """
    try:
        with _quiet():
            from pythonforandroid.bootstrap import Bootstrap
            from pythonforandroid.build import Context
            from pythonforandroid.graph import get_recipe_order_and_bootstrap
            from pythonforandroid.util import BuildInterruptingException
    except ModuleNotFoundError as error:
        raise RuntimeMissingError(
            f"Expected python-for-android. The module {error.name} cannot be imported. "
            "Run: pip install 'recoinize[android]'"
        ) from None
    context = Context()
    context.local_recipes = str(local_recipes)
    try:
        with _quiet():
            recipes, pure_python, _ = get_recipe_order_and_bootstrap(
                context, list(requirements), Bootstrap.get_bootstrap(bootstrap, context)
            )
    except BuildInterruptingException as error:
        raise PackagingError(
            f"Expected requirements that go together. python-for-android says: {error}"
        ) from None
    unknown = sorted(set(pure_python) - PURE_PYTHON)
    if unknown:
        raise PackagingError(
            f"Expected every requirement to have a recipe. {', '.join(unknown)} has none and would "
            "be installed with pip, as if it were pure Python. Correct the name, write a recipe, "
            f"or add it to PURE_PYTHON in {__name__}."
        )
    return BuildOrder(bootstrap, tuple(recipes), tuple(sorted(pure_python)))


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep python-for-android's log off the terminal: it sets its logger up when imported."""
    logger = logging.getLogger("p4a")
    before = logger.disabled
    logger.disabled = True
    try:
        yield
    finally:
        logger.disabled = before
