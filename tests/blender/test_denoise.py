import numpy as np

from recoinize_blender.denoise import box_mean, denoise

SIZE = 24


def picture(seed: int = 0) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(seed)
    light = rng.random((SIZE, SIZE, 3))
    albedo = rng.uniform(0.2, 0.9, (SIZE, SIZE, 3))
    guide = rng.normal(0, 0.4, (SIZE, SIZE, 3))
    return light, albedo, guide


def test_box_mean_equals_the_mean_of_each_window() -> None:
    image = np.random.default_rng(0).random((7, 9, 2))
    padded = np.pad(image, ((2, 2), (2, 2), (0, 0)), mode="symmetric")
    naive = [[padded[y : y + 5, x : x + 5].mean(axis=(0, 1)) for x in range(9)] for y in range(7)]
    assert np.allclose(box_mean(image, 2), naive)


def test_denoising_equals_least_squares_window_by_window() -> None:
    light, albedo, guide = picture()
    radius = 2
    colour = albedo + 0.02
    target = light / colour

    padding = ((radius, radius), (radius, radius), (0, 0))
    guides, targets = (np.pad(image, padding, mode="symmetric") for image in (guide, target))
    slopes, offsets = np.empty((SIZE, SIZE, 3, 3)), np.empty((SIZE, SIZE, 3))
    for y, x in np.ndindex(SIZE, SIZE):
        window = np.s_[y : y + 2 * radius + 1, x : x + 2 * radius + 1]
        f, t = guides[window].reshape(-1, 3), targets[window].reshape(-1, 3)
        centred = f - f.mean(axis=0)
        ridge = len(f) * 1e-3 * np.eye(3)
        slopes[y, x] = np.linalg.solve(centred.T @ centred + ridge, centred.T @ t)
        offsets[y, x] = t.mean(axis=0) - f.mean(axis=0) @ slopes[y, x]
    slope = box_mean(slopes.reshape(SIZE, SIZE, 9), radius).reshape(SIZE, SIZE, 3, 3)
    fitted = np.einsum("hwc,hwcl->hwl", guide, slope) + box_mean(offsets, radius)
    assert np.allclose(denoise(light, albedo, guide, radius), np.maximum(fitted, 0) * colour)


def test_light_that_follows_the_normals_is_kept_and_noise_goes() -> None:
    _, albedo, guide = picture()
    clean = (1.0 + guide @ np.array([[0.3], [-0.4], [0.0]])) * (albedo + 0.02)
    noise = np.random.default_rng(1).normal(0, 0.3, (SIZE, SIZE, 3)) * (albedo + 0.02)
    result = denoise(clean + noise, albedo, guide)
    assert np.abs(result - clean).mean() < 0.35 * np.abs(noise).mean()
    assert np.abs(denoise(clean, albedo, guide) - clean).mean() < 0.01


def test_black_picture_stays_black() -> None:
    black = np.zeros((SIZE, SIZE, 3))
    assert np.array_equal(denoise(black, black, black), black)
