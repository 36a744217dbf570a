"""The build's settings (`buildozer.spec`), read back and held against what they must be.

Buildozer checks names only: a wrong architecture, permission or API level passes it and breaks the
build an hour later, or the app on somebody's phone.
"""

from __future__ import annotations

import configparser
import re
from dataclasses import dataclass
from pathlib import Path

from recoinize_edge.errors import PackagingError

SPEC_NAME = "buildozer.spec"
SPEC_TEMPLATE = Path(__file__).with_name(SPEC_NAME)
MANIFEST_NAME = "manifest.xml"
MANIFEST_TEMPLATE = Path(__file__).with_name(MANIFEST_NAME)
RECIPES = Path(__file__).with_name("recipes")

PERMISSIONS = frozenset(
    f"android.permission.{name}" for name in ("CAMERA", "MODIFY_AUDIO_SETTINGS", "VIBRATE")
)
"""All that the app may ask for. INTERNET is not among them: pictures stay on the phone."""

TARGET_API = 35
MINIMUM_API = 24
"""The least level: Android 7.0, the first that python-for-android's numpy is built for."""

ARCHITECTURES = frozenset({"arm64-v8a", "armeabi-v7a", "x86_64"})
"""Phones of today, phones of ten years ago, and emulators."""

ORIENTATIONS = frozenset({"portrait", "landscape", "portrait-reverse", "landscape-reverse"})

LEAST_NDK = 28
"""The first release of the NDK that aligns libraries to pages of 16 KB by itself."""

LITERT = "com.google.ai.edge.litert:litert"


@dataclass(frozen=True, slots=True)
class Spec:
    """What a `buildozer.spec` says.

    Attributes:
        path: the file.
        values: its section `app`.
    """

    path: Path
    values: dict[str, str]

    @classmethod
    def read(cls, path: Path) -> Spec:
        """Read a spec.

        Raises:
            PackagingError: there is none, or it is not one.
        """
        parser = configparser.ConfigParser(interpolation=None)
        try:
            parser.read_string(path.read_text("utf-8"))
            return cls(path, dict(parser["app"]))
        except (OSError, UnicodeDecodeError, configparser.Error, KeyError) as error:
            raise PackagingError(
                f"Expected a buildozer.spec at {path}. It cannot be read ({error}). "
                "Run `recoinize android stage DIR`."
            ) from None

    def text(self, name: str) -> str:
        """One value; empty if it is not there."""
        return self.values.get(name, "")

    def list(self, name: str) -> list[str]:
        """A comma-separated value."""
        return [part.strip() for part in self.text(name).split(",") if part.strip()]

    @property
    def package(self) -> str:
        """Name of the app on the phone, `org.recoinize.recoinize`."""
        return f"{self.text('package.domain')}.{self.text('package.name')}".lower()


def render_spec(version: str) -> str:
    """The spec of a version of the app.

    Raises:
        PackagingError: Android cannot count with the version.
    """
    # The version code is computed from it: numbers with two digits at most.
    if not re.fullmatch(r"\d{1,2}(\.\d{1,2}){1,2}", version):
        raise PackagingError(
            f"Expected a version such as 0.1.0 for the app. Received {version!r}. "
            "Name one with --version."
        )
    return SPEC_TEMPLATE.read_text("utf-8").replace("@version@", version)


def spec_problems(spec: Spec) -> list[str]:
    """What is wrong with a spec, one sentence each; what buildozer itself does not see."""
    problems = []
    for name, expected in (
        ("android.permissions", PERMISSIONS),
        ("android.archs", ARCHITECTURES),
        ("orientation", ORIENTATIONS),
    ):
        received = spec.list(name)
        if set(received) != expected:
            problems.append(
                f"Expected {name} to be {', '.join(sorted(expected))}. "
                f"Received {', '.join(received) or 'nothing'}."
            )
    for name, level in (
        ("android.api", TARGET_API),
        ("android.minapi", MINIMUM_API),
        ("android.ndk_api", MINIMUM_API),
    ):
        if spec.text(name) != str(level):
            problems.append(f"Expected {name} to be {level}. Received {spec.text(name)!r}.")
    release = re.match(r"\d+", spec.text("android.ndk"))
    if release is None or int(release[0]) < LEAST_NDK:
        problems.append(
            f"Expected android.ndk to be {LEAST_NDK} or later, which aligns libraries to 16 KB. "
            f"Received {spec.text('android.ndk')!r}."
        )
    if not any(
        re.fullmatch(rf"{re.escape(LITERT)}:1\.(\d\d+|[4-9])\.\d+", dependency)
        for dependency in spec.list("android.gradle_dependencies")
    ):
        problems.append(
            f"Expected the Gradle dependency {LITERT}:1.4.0 or later, but below 2. "
            f"Received {spec.text('android.gradle_dependencies')!r}."
        )
    if "android.features" in spec.values:
        problems.append(
            "Expected features in manifest.xml. Received android.features, which "
            "python-for-android refuses."
        )
    return problems
