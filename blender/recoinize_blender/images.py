"""Pictures between NumPy and Blender."""

from __future__ import annotations

import bpy
import numpy as np
import numpy.typing as npt


def number_image(name: str, pixels: npt.NDArray[np.float32]) -> bpy.types.Image:
    """A Blender image of numbers that are not colours.

    Args:
        name: its name.
        pixels: float32 (h, w, 4), row 0 at the top.

    Returns:
        The image; shaders read the same numbers.
    """
    height, width = pixels.shape[:2]
    image = bpy.data.images.new(name, width, height, alpha=True, float_buffer=True, is_data=True)
    # Otherwise colour channels would be multiplied by alpha.
    image.alpha_mode = "CHANNEL_PACKED"
    image.pixels.foreach_set(np.ascontiguousarray(pixels[::-1], np.float32).ravel())
    image.update()
    return image


def load_pixels(path: str, as_stored: bool = True) -> npt.NDArray[np.float32]:
    """Read a picture with Blender.

    Args:
        path: the file.
        as_stored: leave the encoded values alone instead of converting them to linear light.

    Returns:
        float32 (h, w, 4), row 0 at the top.

    Raises:
        RuntimeError: if the file is missing or no picture.
    """
    image = bpy.data.images.load(path)
    if as_stored:
        image.colorspace_settings.name = "Non-Color"
        image.alpha_mode = "CHANNEL_PACKED"
    width, height = image.size
    pixels = np.empty(width * height * 4, np.float32)
    image.pixels.foreach_get(pixels)
    bpy.data.images.remove(image)
    return pixels.reshape(height, width, 4)[::-1]
