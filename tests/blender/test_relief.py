import numpy as np

from recoinize_blender.relief import blur, relief_from_texture

N = 128


def texture_of(grey: np.ndarray) -> np.ndarray:
    axis = (np.arange(N) + 0.5) * (2 / N) - 1
    alpha = np.where(np.hypot(axis, axis[:, None]) < 1, 255, 0)
    return np.stack([grey, grey, grey, alpha], axis=-1).astype(np.uint8)


def stripes(waves: float, amplitude: float = 40) -> np.ndarray:
    x = np.arange(N) / N
    return np.broadcast_to(128 + amplitude * np.sin(2 * np.pi * waves * x), (N, N))


def test_blur_equals_direct_convolution() -> None:
    image = np.random.default_rng(0).random((20, 30))
    reach = np.arange(-15, 16)
    kernel = np.exp(-(reach**2) / (2 * 2.0**2))
    kernel /= kernel.sum()
    padded = np.pad(image, 15)
    rows = np.stack([padded[:, k : k + 30] for k in range(31)], axis=-1) @ kernel
    direct = np.stack([rows[k : k + 20] for k in range(31)], axis=-1) @ kernel
    assert np.allclose(blur(image, 2.0), direct, atol=1e-3)


def test_vertical_stripes_slope_sideways_and_bright_is_high() -> None:
    relief = relief_from_texture(texture_of(stripes(12)), N)
    middle = np.s_[40:88, 40:88]
    assert np.abs(relief.slope_x[middle]).mean() > 20 * np.abs(relief.slope_y[middle]).mean()
    bright = stripes(12)[middle] > 150
    assert relief.height[middle][bright].mean() > relief.height[middle][~bright].mean() + 0.1


def test_slow_shading_is_removed_and_fine_relief_kept() -> None:
    axis = np.linspace(-60, 60, N)
    shaded = stripes(12, 20) + axis[:, None]
    flat = relief_from_texture(texture_of(stripes(12, 20)), N)
    relief = relief_from_texture(texture_of(shaded), N)
    middle = np.s_[30:98, 30:98]
    kept = np.corrcoef(flat.slope_x[middle].ravel(), relief.slope_x[middle].ravel())[0, 1]
    assert kept > 0.97
    assert np.abs(relief.slope_y[middle]).mean() < 0.1


def test_baked_highlight_does_not_outweigh_the_relief() -> None:
    grey = stripes(12).copy()
    grey[60:66, 60:66] = 255
    relief = relief_from_texture(texture_of(grey), N)
    assert np.abs(relief.detail - 0.5).max() <= 2 / 6 + 1e-6
    assert np.abs(relief.slope_x).max() < 6


def test_rim_is_left_to_the_mesh_and_packing_keeps_values() -> None:
    grey = np.random.default_rng(1).integers(0, 255, (N, N))
    relief = relief_from_texture(texture_of(grey), N)
    axis = (np.arange(N) + 0.5) * (2 / N) - 1
    outside = np.hypot(axis, axis[:, None]) > 0.98
    assert np.all(relief.slope_x[outside] == 0) and np.all(relief.slope_y[outside] == 0)
    packed = relief.packed()
    assert packed.dtype == np.float32 and packed.min() >= 0 and packed.max() <= 1
    inside = np.abs(relief.slope_x) < 3.9
    assert np.allclose(((packed[..., 0] - 0.5) * 8)[inside], relief.slope_x[inside], atol=1e-5)


def test_texture_is_shrunk_to_the_size_asked_for() -> None:
    assert relief_from_texture(texture_of(stripes(5)), 64).height.shape == (64, 64)


def test_plain_texture_gives_flat_relief() -> None:
    relief = relief_from_texture(texture_of(np.full((N, N), 90)), N)
    assert np.isfinite(relief.packed()).all()
    assert np.abs(relief.detail - 0.5).max() < 0.02
