"""The pictures that shaders look up: grounds, wear, drawings of no particular coin."""

import numpy as np
import pytest

from recoinize_blender.anonymous import COUNT, anonymous_texture
from recoinize_blender.ground_map import ground_map
from recoinize_blender.noise import slopes, spectral_noise
from recoinize_blender.scene import GROUNDS
from recoinize_blender.wear_map import wear_map


def step_across_the_seam(channel: np.ndarray) -> float:
    """Mean difference from the last column to the first, over that of columns inside."""
    seam = np.abs(channel[:, 0] - channel[:, -1]).mean()
    inside = np.abs(np.diff(channel, axis=1)).mean()
    return float(seam / (inside + 1e-9))


@pytest.mark.parametrize("kind", GROUNDS)
def test_ground_maps_are_tileable_and_in_range(kind: str) -> None:
    image = ground_map(kind, 256)
    assert image.shape == (256, 256, 4) and image.dtype == np.float32
    assert image.min() >= 0 and image.max() <= 1
    for channel in np.moveaxis(image, -1, 0):
        assert step_across_the_seam(channel) < 3
    assert np.array_equal(image, ground_map(kind, 256))


def test_grounds_differ() -> None:
    maps = [ground_map(kind, 128) for kind in GROUNDS]
    correlations = np.corrcoef([m[..., 1].ravel() for m in maps])
    assert np.abs(correlations - np.eye(len(maps))).max() < 0.5


def test_wear_map_is_evenly_distributed() -> None:
    image = wear_map(256)
    for channel in (2, 3):
        assert np.quantile(image[..., channel], [0.1, 0.5, 0.9]) == pytest.approx(
            [0.1, 0.5, 0.9], abs=0.01
        )
    assert 0.001 < np.mean(np.abs(image[..., 0] - 0.5) > 0.05) < 0.5


def test_noise_has_no_waves_outside_its_band() -> None:
    noise = spectral_noise(np.random.default_rng(0), 128, 0.0, 20, 30)
    power = np.abs(np.fft.fft2(noise - noise.mean())) ** 2
    frequency = np.hypot(*np.meshgrid(np.fft.fftfreq(128) * 128, np.fft.fftfreq(128) * 128))
    inside = power[(frequency >= 19) & (frequency <= 31)].sum()
    assert inside > 0.85 * power.sum()  # evening the distribution adds a few harmonics


def test_slopes_point_right_and_up() -> None:
    wave = np.sin(2 * np.pi * np.arange(64) / 64)
    right, up = slopes(np.broadcast_to(wave, (64, 64)))
    assert right[0, 0] > 0.09 and np.allclose(up, 0)
    right, up = slopes(np.broadcast_to(wave[:, None], (64, 64)))
    assert up[0, 0] < -0.09 and np.allclose(right, 0)


def test_anonymous_faces_are_discs_and_all_different() -> None:
    faces = [anonymous_texture(number, 64) for number in range(COUNT)]
    axis = np.arange(64) - 31.5
    outside = np.hypot(axis, axis[:, None]) > 33
    for face in faces:
        assert face.shape == (64, 64, 4) and face.dtype == np.uint8
        assert np.all(face[..., 3][outside] == 0) and face[32, 32, 3] == 255
    assert len({face.tobytes() for face in faces}) == COUNT
