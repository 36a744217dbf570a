"""Seeds: one number for each image, from nothing but what the image may depend on."""

from __future__ import annotations

import hashlib


def image_seed(settings_seed: int, face_id: str, index: int) -> int:
    """Seed of image `index` of a face.

    A cryptographic hash rather than `settings_seed + index`: neighbouring seeds of two faces would
    otherwise coincide, and Python's `hash` changes from process to process.

    Args:
        settings_seed: the seed in the settings.
        face_id: name of the face.
        index: number of the image among those of the face.

    Returns:
        A number in [0, 2**63).
    """
    text = f"{settings_seed}\0{face_id}\0{index}".encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big") >> 1
