"""A target, and whether what was measured meets it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Target:
    """One target.

    Attributes:
        what: what is judged.
        limit: what is wanted.
        value: what was measured.
        met: whether that is enough.
    """

    what: str
    limit: str
    value: str
    met: bool

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {"what": self.what, "limit": self.limit, "value": self.value, "met": self.met}
