"""Where a coin's outline falls in the picture: exact projection of its circle."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from recoinize_blender.scene import Camera, Coin

Float = npt.NDArray[np.float64]

SENSOR_WIDTH = 36.0
"""Millimetres; the sensor is square."""


def camera_axes(camera: Camera) -> tuple[Float, Float]:
    """Position and orientation of a camera.

    Args:
        camera: the camera.

    Returns:
        position (3,) in millimetres, and a rotation (3, 3) whose columns are the camera's x axis
        (right), y axis (up) and z axis (backwards) in the world.
    """
    back = np.array(
        [
            math.sin(camera.tilt) * math.cos(camera.azimuth),
            math.sin(camera.tilt) * math.sin(camera.azimuth),
            math.cos(camera.tilt),
        ]
    )
    # The direction of growing azimuth is horizontal, whatever the tilt: no pole at tilt 0.
    right = np.array([-math.sin(camera.azimuth), math.cos(camera.azimuth), 0.0])
    up = np.cross(back, right)
    cos, sin = math.cos(camera.roll), math.sin(camera.roll)
    axes = np.stack([cos * right + sin * up, cos * up - sin * right, back], axis=1)
    return np.array(camera.target) + camera.distance * back, axes


def coin_axes(coin: Coin) -> Float:
    """Rotation (3, 3) of a coin; columns are its own x, y and z axes in the world."""
    cos, sin = math.cos(coin.lean), math.sin(coin.lean)
    # Rodrigues' formula about the horizontal axis at right angles to the direction of leaning.
    ax, ay = -math.sin(coin.lean_direction), math.cos(coin.lean_direction)
    cross = np.array([[0, 0, ay], [0, 0, -ax], [-ay, ax, 0]])
    lean = np.eye(3) + sin * cross + (1 - cos) * cross @ cross
    turn = np.array(
        [
            [math.cos(coin.roll), -math.sin(coin.roll), 0],
            [math.sin(coin.roll), math.cos(coin.roll), 0],
            [0, 0, 1],
        ]
    )
    return lean @ turn


def project(points: Float, camera: Camera, size: int) -> Float:
    """Project points into the picture.

    Args:
        points: (n, 3), millimetres.
        camera: the camera.
        size: side of the picture, pixels.

    Returns:
        (n, 2), pixels, x to the right and y down; pixel centres lie at whole numbers.
    """
    position, axes = camera_axes(camera)
    seen = (points - position) @ axes
    focal = camera.focal_length / SENSOR_WIDTH * size
    x = focal * seen[:, 0] / -seen[:, 2] + size / 2 - 0.5
    y = -focal * seen[:, 1] / -seen[:, 2] + size / 2 - 0.5
    return np.stack([x, y], axis=1)


def outline(coin: Coin, camera: Camera, size: int) -> dict[str, float]:
    """Outline of a coin's upper face, an ellipse.

    A pinhole camera maps the plane of the face to the picture by a homography H, and the conic C
    of its circle to H^-T C H^-1 (R. Hartley and A. Zisserman, "Multiple View Geometry", 2nd ed.,
    result 2.13). The circle is that of the nominal diameter at the height of the rim.

    Args:
        coin: the coin.
        camera: the camera.
        size: side of the picture, pixels.

    Returns:
        cx, cy, major, minor, angle, as in `recoinize_edge.ellipse.Ellipse`.
    """
    position, axes = camera_axes(camera)
    own = coin_axes(coin)
    focal = camera.focal_length / SENSOR_WIDTH * size
    middle = size / 2 - 0.5
    intrinsic = np.array([[focal, 0, -middle], [0, -focal, -middle], [0, 0, -1.0]])
    plane = np.stack([own[:, 0], own[:, 1], np.array([coin.x, coin.y, coin.z]) - position], axis=1)
    inverse = np.linalg.inv(intrinsic @ axes.T @ plane)
    conic = inverse.T @ np.diag([1.0, 1.0, -(coin.face.radius_mm**2)]) @ inverse
    return _ellipse(conic)


def _ellipse(conic: Float) -> dict[str, float]:
    """Centre, semi-axes and angle of x^T C x = 0."""
    quadratic, linear = conic[:2, :2], conic[:2, 2]
    centre = -np.linalg.solve(quadratic, linear)
    value = -(linear @ centre + conic[2, 2])
    eigenvalues, vectors = np.linalg.eigh(quadratic / value)
    # The smaller eigenvalue belongs to the longer axis.
    major, minor = 1 / np.sqrt(eigenvalues)
    angle = math.atan2(vectors[1, 0], vectors[0, 0]) % math.pi
    return {
        "cx": float(centre[0]),
        "cy": float(centre[1]),
        "major": float(major),
        "minor": float(minor),
        "angle": angle,
    }
