"""How much memory this process holds."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

_STATUS = Path("/proc/self/status")


def peak_bytes() -> int:
    """Most resident memory that this process ever held.

    On Linux `getrusage` would count what the parent held when it started us: the figure survives
    `exec`. The kernel's high-water mark of the address space does not.
    """
    return _status("VmHWM") or _rusage()


def resident_bytes() -> int:
    """Resident memory that this process holds now (the peak, where the system does not tell)."""
    return _status("VmRSS") or _rusage()


def _status(name: str) -> int | None:
    if not _STATUS.is_file():
        return None
    for line in _STATUS.read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    return None


def _rusage() -> int:
    # Kilobytes on Linux, bytes on macOS.
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
