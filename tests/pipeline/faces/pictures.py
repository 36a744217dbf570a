"""Pictures of coins with a known outline."""

from __future__ import annotations

import functools

import cv2
import numpy as np
import numpy.typing as npt

from recoinize_edge.ellipse import Ellipse
from recoinize_pipeline.faces.builtin import builtin_faces, draw_face


@functools.cache
def drawn(face_id: str, size: int = 256) -> npt.NDArray[np.uint8]:
    """RGBA texture of a built-in face."""
    faces = {face.face_id: face for face in builtin_faces()}
    return draw_face(faces[face_id], size)


def ground(kind: str, height: int, width: int) -> npt.NDArray[np.float32]:
    """What a coin lies on."""
    rng = np.random.default_rng(5)
    if kind == "paper":
        noise = cv2.GaussianBlur(rng.normal(0, 12, (height, width)).astype(np.float32), (0, 0), 1.5)
        return np.repeat((190 + noise)[:, :, None], 3, axis=2)
    if kind == "gradient":
        ramp = np.linspace(90, 180, width, dtype=np.float32)
        return np.broadcast_to(ramp[None, :, None], (height, width, 3)).copy()
    value = {"white": 255.0, "black": 5.0, "grey": 128.0}[kind]
    return np.full((height, width, 3), value, np.float32)


def picture(
    face_id: str,
    outline: Ellipse,
    kind: str = "white",
    size: tuple[int, int] = (360, 360),
    shadow: bool = False,
) -> npt.NDArray[np.uint8]:
    """A drawn coin on a ground.

    Args:
        face_id: of a built-in face.
        outline: where it lies; axis-aligned.
        kind: of ground.
        size: height and width.
        shadow: whether it casts a soft shadow to the lower right.
    """
    texture = drawn(face_id).astype(np.float32)
    n = texture.shape[0]
    upright = outline.angle != 0
    horizontal, vertical = (
        (outline.minor, outline.major) if upright else (outline.major, outline.minor)
    )
    matrix = np.array(
        [
            [2 * horizontal / n, 0, outline.cx - horizontal * (n - 1) / n],
            [0, 2 * vertical / n, outline.cy - vertical * (n - 1) / n],
        ]
    )
    laid = cv2.warpAffine(texture, matrix, (size[1], size[0]), flags=cv2.INTER_AREA)
    result = ground(kind, *size)
    alpha = laid[:, :, 3:] / 255
    if shadow:
        moved = cv2.warpAffine(alpha, np.float32([[1, 0, 7], [0, 1, 9]]), (size[1], size[0]))
        result *= 1 - 0.5 * cv2.GaussianBlur(moved, (0, 0), 9)[:, :, None]
    result = result * (1 - alpha) + laid[:, :, :3] * alpha
    return np.clip(result, 0, 255).round().astype(np.uint8)
