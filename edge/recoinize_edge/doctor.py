"""What of recoinize works on this machine, and what is missing for the rest."""

from __future__ import annotations

import ctypes
import importlib.metadata
import importlib.util
import platform
import sys
from dataclasses import dataclass

from recoinize_edge.errors import BundleError
from recoinize_edge.interpreter import RUNTIMES, available_runtimes
from recoinize_edge.shipped import shipped_bundle

PARTS: dict[str, str] = {
    "edge": "read coins",
    "blender": "render coins",
    "pipeline": "train, evaluate and export",
    "app": "run the speaking app",
}
"""Parts of recoinize, and what each is for."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a part needs.

    Attributes:
        part: a name of `PARTS`.
        needs: what it needs.
        found: what there is; None if it is missing.
        remedy: what to run if it is missing.
    """

    part: str
    needs: str
    found: str | None
    remedy: str


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Everything `recoinize doctor` says.

    Attributes:
        python: version of Python.
        system: operating system and processor.
        runtime: the TFLite runtime in use; None if there is none.
        findings: one entry for each thing needed.
    """

    python: str
    system: str
    runtime: str | None
    findings: tuple[Finding, ...]

    def missing(self, part: str) -> list[Finding]:
        """What a part lacks."""
        return [f for f in self.findings if f.part == part and f.found is None]

    def works(self, part: str) -> bool:
        """Whether a part has all it needs."""
        return not self.missing(part)


# Import name and distribution of what each part needs beyond the edge.
_MODULES: dict[str, tuple[tuple[str, str], ...]] = {
    "edge": (("numpy", "numpy"), ("cv2", "opencv-python-headless"), ("annoy", "annoy")),
    "blender": (("bpy", "bpy"), ("pydantic", "pydantic"), ("rich", "rich")),
    "pipeline": (
        ("pydantic", "pydantic"),
        ("rich", "rich"),
        ("tensorflow", "tensorflow-cpu"),
        ("keras", "keras"),
        ("onnx", "onnx"),
        ("tf2onnx", "tf2onnx"),
        ("onnxruntime", "onnxruntime"),
        ("datasets", "datasets"),
        ("matplotlib", "matplotlib"),
        ("PIL", "pillow"),
    ),
    "app": (("kivy", "kivy"),),
}

# Shared libraries that wheels expect from the system, and the Debian packages that have them.
_LIBRARIES: dict[str, dict[str, str]] = {
    "blender": {
        "libX11.so.6": "libx11-6",
        "libXi.so.6": "libxi6",
        "libXfixes.so.3": "libxfixes3",
        "libXrender.so.1": "libxrender1",
        "libxkbcommon.so.0": "libxkbcommon0",
        "libSM.so.6": "libsm6",
        "libICE.so.6": "libice6",
        "libEGL.so.1": "libegl1",
        "libGL.so.1": "libgl1",
    },
    "app": {"libGL.so.1": "libgl1", "libEGL.so.1": "libegl1"},
}


def examine() -> Diagnosis:
    """Look at this machine. Imports nothing large."""
    runtimes = available_runtimes()
    findings = [_python_finding(part) for part in PARTS]
    for part, modules in _MODULES.items():
        findings += [_module_finding(part, *names) for names in modules]
    findings.append(_runtime_finding(runtimes))
    findings.append(_bundle_finding())
    if sys.platform == "linux":
        for part, libraries in _LIBRARIES.items():
            findings += [_library_finding(part, *names) for names in libraries.items()]
    return Diagnosis(
        python=platform.python_version(),
        system=f"{platform.system()} {platform.machine()}",
        runtime=next((f"{name} {version}" for name, version in runtimes.items()), None),
        findings=tuple(findings),
    )


def _python_finding(part: str) -> Finding:
    # Blender's module exists for one version of Python only.
    versions = {(3, 11)} if part == "blender" else {(3, minor) for minor in range(11, 15)}
    fits = sys.version_info[:2] in versions
    wanted = "Python 3.11" if part == "blender" else "Python 3.11 to 3.14"
    return Finding(
        part,
        wanted,
        platform.python_version() if fits else None,
        f"make an environment with {wanted}; this is {platform.python_version()}",
    )


def _module_finding(part: str, module: str, distribution: str) -> Finding:
    found = None
    if importlib.util.find_spec(module) is not None:
        found = _version(module, distribution)
    extra = "recoinize" if part == "edge" else f"recoinize[{part}]"
    return Finding(part, module, found, f"pip install '{extra}'")


def _version(module: str, distribution: str) -> str:
    # The same module may come from another distribution: opencv-python, tensorflow.
    names = importlib.metadata.packages_distributions().get(module, [distribution])
    try:
        return importlib.metadata.version(names[0])
    except importlib.metadata.PackageNotFoundError:
        return "version unknown"


def _runtime_finding(runtimes: dict[str, str]) -> Finding:
    found = ", ".join(f"{name} {version}" for name, version in runtimes.items())
    needs = f"TFLite runtime ({' or '.join(RUNTIMES)})"
    return Finding("edge", needs, found or None, "pip install ai-edge-litert")


def _bundle_finding() -> Finding:
    try:
        found: str | None = str(shipped_bundle())
    except BundleError:
        found = None
    return Finding(
        "edge", "pretrained bundle", found, "recoinize export, then recoinize recognize --bundle"
    )


def _library_finding(part: str, library: str, package: str) -> Finding:
    try:
        ctypes.CDLL(library)
    except OSError:
        return Finding(part, library, None, f"apt-get install {package}")
    return Finding(part, library, "found", f"apt-get install {package}")
