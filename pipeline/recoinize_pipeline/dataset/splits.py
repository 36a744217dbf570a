"""Which image belongs to which split."""

from __future__ import annotations

import functools
import hashlib
import math
from collections.abc import Iterable

from recoinize_edge.coin import CoinLabel
from recoinize_pipeline.settings import DatasetSettings

VARIANT_SPLITS = ("train", "validation", "test")
SPLITS = (*VARIANT_SPLITS, "heldout")


def heldout_faces(
    labels: Iterable[CoinLabel], settings: DatasetSettings, seed: int
) -> frozenset[str]:
    """Faces that training must not see, so that it can be measured on unknown coin types.

    Whole designs are held out: 10, 20 and 50 cent of one country show the same picture, and a
    coin whose picture was trained on under another name is not an unseen one.

    Args:
        labels: all faces.
        settings: `heldout_types` is the share of designs, rounded, at least one if not 0; only
            those of `heldout_editions` are chosen from.
        seed: chooses the designs.

    Returns:
        The `face_id`s.
    """
    labels = list(labels)
    wanted = settings.heldout_editions
    designs = sorted(
        {label.design for label in labels if label.edition.startswith(wanted)},
        key=lambda name: _hash(seed, name),
    )
    count = round(settings.heldout_types * len(designs))
    if settings.heldout_types > 0 and len(designs) > 1:
        count = max(count, 1)
    chosen = set(designs[:count])
    return frozenset(label.face_id for label in labels if label.design in chosen)


def split_of(face_id: str, variant: int, settings: DatasetSettings, seed: int) -> str:
    """Split of one image of a face that is not held out.

    It depends on nothing but the arguments: more images or more faces move none to another split,
    so nothing that was trained on turns up in a later test split. Along the variants of a face
    the splits follow each other in a fixed pattern with exactly the proportions of the settings
    (14 : 3 : 3 for 1932 : 414 : 414), which starts at another place for each face.
    """
    pattern = _pattern(settings.train_share, settings.validation_share, settings.test_share)
    return pattern[(_hash(seed, face_id) + variant) % len(pattern)]


@functools.cache
def _pattern(*shares: int) -> list[str]:
    """The shortest sequence with the given proportions, each split spread evenly."""
    divisor = math.gcd(*shares)
    shares = tuple(share // divisor for share in shares)
    total = sum(shares)
    pattern = []
    counts = [0] * len(shares)
    for length in range(1, total + 1):
        # The split that lags most behind its share is next.
        lag = [share * length - count * total for share, count in zip(shares, counts, strict=True)]
        split = lag.index(max(lag))
        counts[split] += 1
        pattern.append(VARIANT_SPLITS[split])
    return pattern


def _hash(seed: int, name: str) -> int:
    """The same number in every process, unlike `hash`."""
    return int.from_bytes(hashlib.sha256(f"{seed}:{name}".encode()).digest()[:8], "big")
