"""Opens the gettext catalogue of a language.

The compiled catalogues are part of the package, beside their sources: neither `pip install` nor an
Android build has to compile anything. `compile_catalogues.py` makes them; a test compares.
"""

from __future__ import annotations

import gettext
from functools import cache
from importlib import resources

SOURCE_LANGUAGE = "en"
"""Texts in the code are in this language; it needs no catalogue."""


@cache
def open_catalogue(language: str) -> gettext.NullTranslations:
    """The texts of one language.

    Args:
        language: a code of `languages.LANGUAGES`.
    """
    if language == SOURCE_LANGUAGE:
        return gettext.NullTranslations()
    with (resources.files(__package__) / f"{language}.mo").open("rb") as file:
        return gettext.GNUTranslations(file)
