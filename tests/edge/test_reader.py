"""The reader from pixels to answer, on the tiny bundle."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from recoinize_edge.bundle import Bundle
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.errors import BundleError, ImageError
from recoinize_edge.interpreter import open_interpreter
from recoinize_edge.preprocessing import polar_input
from recoinize_edge.reader import CoinReader

from .conftest import DIMENSION, SPEC, coin_outline, draw_coin


@pytest.fixture(params=["litert", "tflite-runtime"])
def reader(request: pytest.FixtureRequest, built_bundle: Path) -> CoinReader:
    if request.param == "tflite-runtime":
        pytest.importorskip("tflite_runtime", exc_type=ImportError)
    return CoinReader(Bundle.load(built_bundle), runtime=request.param)


def test_reads_a_coin_at_a_roll_it_has_not_seen(reader: CoinReader) -> None:
    answer = reader.read(draw_coin(100, roll=0.5))
    assert (answer.denomination, answer.country, answer.side) == ("2e", "de", "national")
    assert answer.text == "2 euro · Germany"
    assert answer.label is not None and answer.label.face_id == "de-2e-1"
    assert answer.confidence > 0.5


def test_one_design_on_several_coins_is_answered_with_all_of_them(reader: CoinReader) -> None:
    answer = reader.read(draw_coin(1, roll=1.0), coin_outline())
    assert answer.denomination is None
    assert answer.country == "fi"
    assert answer.text == "1, 2 or 5 cent · Finland"


def test_a_known_diameter_settles_a_shared_design(reader: CoinReader) -> None:
    answer = reader.read(draw_coin(1, roll=1.0), coin_outline(), diameter_mm=18.6)
    assert answer.text == "2 cent · Finland"
    assert answer.label is not None and answer.label.denomination == "2c"


def test_a_coin_unlike_all_is_unknown(reader: CoinReader) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (200, 200, 3), dtype=np.uint8)
    answer = reader.read(noise, coin_outline())
    assert not answer.known
    assert answer.text == "unknown coin"
    assert answer.distance > reader.bundle.decision.threshold
    assert answer.reason


def test_an_empty_table_has_no_coin(reader: CoinReader) -> None:
    answer = reader.read(np.full((300, 400, 3), 128, np.uint8))
    assert not answer.known
    assert answer.reason == "no coin found in the picture"
    assert answer.candidates == ()


def test_embeddings_have_unit_length_and_differ(reader: CoinReader) -> None:
    inputs = np.stack([polar_input(draw_coin(s), coin_outline(), SPEC) for s in range(6)])
    embeddings = reader.embed(inputs)
    assert embeddings.shape == (6, DIMENSION) and embeddings.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(embeddings, axis=1), 1, atol=1e-6)
    distances = np.linalg.norm(embeddings[:, None] - embeddings[None], axis=2)
    assert distances[~np.eye(6, dtype=bool)].min() > 0.01


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((0, 0, 3), np.uint8),
        np.zeros((40, 40), np.uint8),
        np.zeros((40, 40, 4), np.uint8),
        np.zeros((40, 40, 3), np.uint16),
        np.zeros((40, 40, 3), np.float32),
        np.zeros((2, 40, 40, 3), np.uint8),
    ],
    ids=lambda a: f"{a.dtype}{a.shape}",
)
def test_other_arrays_than_pictures_are_refused(reader: CoinReader, image: np.ndarray) -> None:
    with pytest.raises(ImageError, match="Expected"):
        reader.read(image)


def test_a_degenerate_outline_is_refused(reader: CoinReader) -> None:
    with pytest.raises(ImageError, match="at least 2 pixels"):
        reader.read(draw_coin(0), Ellipse.circle(100, 100, 1))


class _Constant:
    """An interpreter that is not in the table of runtimes, as on the phone."""

    runtime = "test"
    input_shape: tuple[int, ...] = SPEC.shape
    dimension = DIMENSION

    def __init__(self, value: float) -> None:
        self.value = value

    def __call__(self, inputs: np.ndarray) -> np.ndarray:
        return np.full((len(inputs), self.dimension), self.value, np.float32)


def test_another_back_end_can_be_brought_along(built_bundle: Path) -> None:
    reader = CoinReader(Bundle.load(built_bundle), interpreter=_Constant(3.0))
    np.testing.assert_allclose(reader.embed(np.zeros((2, *SPEC.shape), np.uint8)), 0.25)


@pytest.mark.parametrize("value", [0.0, float("nan"), float("inf")])
def test_embeddings_without_direction_are_refused(built_bundle: Path, value: float) -> None:
    reader = CoinReader(Bundle.load(built_bundle), interpreter=_Constant(value))
    with pytest.raises(BundleError, match="finite"):
        reader.embed(np.zeros((1, *SPEC.shape), np.uint8))


@pytest.mark.parametrize(("name", "value"), [("dimension", 8), ("input_shape", (32, 160, 3))])
def test_a_model_of_other_settings_is_refused(built_bundle: Path, name: str, value: object) -> None:
    interpreter = _Constant(1.0)
    setattr(interpreter, name, value)
    with pytest.raises(BundleError, match=r"[Ee]xport the bundle again"):
        CoinReader(Bundle.load(built_bundle), interpreter=interpreter)


def test_the_artifact_chosen_is_the_one_that_runs(built_bundle: Path) -> None:
    """Embeddings of the float32 artifact come from its own model, which int8 only approximates."""
    coin = polar_input(draw_coin(100), coin_outline(), SPEC)[None]
    by_float = CoinReader(Bundle.load(built_bundle, "tflite-float32")).embed(coin)
    model = (built_bundle / "model_float32.tflite").read_bytes()
    expected = open_interpreter(model)(coin)
    np.testing.assert_allclose(by_float, expected / np.linalg.norm(expected), atol=1e-6)
    by_int8 = CoinReader(Bundle.load(built_bundle)).embed(coin)
    assert 0 < np.linalg.norm(by_int8 - by_float) < 0.2
