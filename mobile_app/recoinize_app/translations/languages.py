"""Which language to speak."""

from __future__ import annotations

import locale
import os
import sys

LANGUAGES: dict[str, str] = {
    "en": "English",
    "de": "Deutsch",
    "fr": "Français",
    "it": "Italiano",
    "es": "Español",
    "nl": "Nederlands",
    "pt": "Português",
}
"""ISO 639-1 codes, and each language's own name for itself."""

FALLBACK = "en"


def choose_language(wanted: str) -> str:
    """The language to speak.

    Args:
        wanted: a code of `LANGUAGES`, or `system` for the device's language.

    Returns:
        A code of `LANGUAGES`; `FALLBACK` where there is none for what is wanted.
    """
    if wanted == "system":
        wanted = system_language()
    return wanted if wanted in LANGUAGES else FALLBACK


def system_language() -> str:
    """The device's language as an ISO 639-1 code, or an empty string where it tells none."""
    if hasattr(sys, "getandroidapilevel"):
        return _android_language()
    # The order in which GNU gettext asks; LANGUAGE may list several, best first.
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        for value in os.environ.get(name, "").split(":"):
            code = language_code(value)
            if code:
                return code
    return language_code(_operating_system_locale())


def language_code(name: str) -> str:
    """`"de"` of `"de_AT.UTF-8"`, `"de-AT"` or `"de"`; empty for `"C"` and `"POSIX"`."""
    code = name.replace("-", "_").partition(".")[0].partition("_")[0].lower()
    return code if len(code) in (2, 3) and code.isalpha() else ""


def _operating_system_locale() -> str:
    """The name of the user's locale on Windows and macOS, which set no environment variables."""
    if sys.platform == "win32":
        import ctypes

        identifier = ctypes.windll.kernel32.GetUserDefaultUILanguage()
        return locale.windows_locale.get(identifier, "")
    if sys.platform == "darwin":
        import subprocess

        answer = subprocess.run(
            ["defaults", "read", "-g", "AppleLocale"], capture_output=True, text=True, check=False
        )
        return answer.stdout.strip()
    return ""


def _android_language() -> str:
    from jnius import autoclass

    return str(autoclass("java.util.Locale").getDefault().getLanguage())
