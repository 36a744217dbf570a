from dataclasses import replace

import cv2
import numpy as np
import pytest

from recoinize_blender.develop import develop, jpeg_loss, smooth_noise
from recoinize_blender.scene import Development

PLAIN = Development(
    exposure=0.0,
    white_balance=(1.0, 1.0, 1.0),
    contrast=0.0,
    saturation=1.0,
    softness=0.0,
    motion=0.0,
    motion_direction=0.0,
    shot_noise=0.0,
    read_noise=0.0,
    denoising=0.0,
    sharpening=0.0,
    vignetting=0.0,
    jpeg_quality=100,
)


def light(seed: int = 0) -> np.ndarray:
    coarse = np.random.default_rng(seed).random((9, 9, 3)).astype(np.float32)
    return cv2.resize(coarse, (64, 64), interpolation=cv2.INTER_CUBIC).clip(0.01)


def run(image: np.ndarray, **changes: object) -> np.ndarray:
    return develop(image, replace(PLAIN, **changes), np.random.default_rng(3))


def test_the_meter_makes_brightness_of_the_light_irrelevant() -> None:
    image = light()
    assert np.abs(run(image).astype(int) - run(image * 50)).max() <= 1


def test_exposure_brightens() -> None:
    means = [run(light(), exposure=stops).mean() for stops in (-1.0, 0.0, 1.0)]
    assert means[0] < means[1] < means[2]


def test_encoding_is_srgb_below_the_shoulder() -> None:
    grey = np.full((16, 16, 3), 0.4, np.float32)
    assert np.all(run(grey) == round(255 * (1.055 * 0.30 ** (1 / 2.4) - 0.055)))


def test_noise_comes_from_the_generator_only() -> None:
    first, second = run(light(), shot_noise=0.01), run(light(), shot_noise=0.01)
    assert np.array_equal(first, second)
    assert np.any(first != run(light()))


@pytest.mark.parametrize("motion", [0.4, 1.7, 4.0])
def test_motion_and_highlights_never_give_black_or_undefined_pixels(motion: float) -> None:
    image = np.full((64, 64, 3), 0.02, np.float32)
    image[30:33, 30:33] = 40.0
    result = run(image, motion=motion, motion_direction=0.7, softness=0.3)
    assert result.std() > 0
    assert result[:8, :8].min() > 0


def test_motion_blurs_along_its_direction_only() -> None:
    stripes = np.broadcast_to((np.arange(64) % 8 < 4)[None, :, None], (64, 64, 3))
    stripes = stripes.astype(np.float32) + 0.1
    along = run(stripes, motion=4.0, motion_direction=np.pi / 2)
    across = run(stripes, motion=4.0, motion_direction=0.0)
    assert across[20:44, 20:44].std() < 0.6 * along[20:44, 20:44].std()


@pytest.mark.parametrize("quality", [50, 75, 95])
def test_jpeg_loss_is_that_of_a_real_encoder(quality: int) -> None:
    rng = np.random.default_rng(1)
    grey = run(light(2))[..., :1] + rng.normal(0, 12, (64, 64, 1))
    image = np.clip(grey, 0, 255).astype(np.uint8).repeat(3, axis=2)
    _, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    real = cv2.imdecode(data, cv2.IMREAD_COLOR).astype(float)
    ours = np.clip(jpeg_loss(image.astype(float), quality), 0, 255)
    loss = np.abs(real - image).mean()
    assert np.abs(ours - real).mean() < 0.25 * loss + 0.3
    assert np.abs(ours - image).mean() == pytest.approx(loss, rel=0.1)


def test_jpeg_loss_halves_the_resolution_of_colour() -> None:
    red, blue = np.array([200.0, 60, 60]), np.array([60.0, 60, 200])
    checks = np.where((np.indices((32, 32)).sum(axis=0) % 2)[..., None], red, blue)
    lost = jpeg_loss(checks, 99)
    assert (lost[..., 0] - lost[..., 2]).std() < 3


def test_jpeg_loss_keeps_any_size() -> None:
    image = np.full((37, 50, 3), 100.0)
    assert np.allclose(jpeg_loss(image, 90), 100, atol=1.5)


def test_smoothing_removes_noise_and_keeps_edges() -> None:
    rng = np.random.default_rng(0)
    clean = np.where(np.arange(40)[None, :, None] < 20, 0.2, 0.8) * np.ones((40, 40, 3))
    smooth = smooth_noise(clean + rng.normal(0, 0.03, clean.shape), 0.06)
    assert (smooth - clean)[:, 5:15].std() < 0.012
    assert smooth[:, 21].mean() - smooth[:, 18].mean() > 0.5


def test_smoothing_equals_the_plain_guided_filter_on_grey() -> None:
    image = np.random.default_rng(0).random((15, 17))
    mean = cv2.blur(image, (5, 5), borderType=cv2.BORDER_REFLECT)
    variance = cv2.blur(image * image, (5, 5), borderType=cv2.BORDER_REFLECT) - mean**2
    gain = variance / (variance + 0.1**2)
    a = cv2.blur(gain, (5, 5), borderType=cv2.BORDER_REFLECT)
    b = cv2.blur((1 - gain) * mean, (5, 5), borderType=cv2.BORDER_REFLECT)
    assert np.allclose(smooth_noise(image[..., None], 0.1)[..., 0], a * image + b)
