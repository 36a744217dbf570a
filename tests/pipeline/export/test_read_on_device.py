"""What a device sees of photographs."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from recoinize_edge.image_file import read_image
from recoinize_pipeline.evaluation.open_reader import open_bundle
from recoinize_pipeline.evaluation.photos import Photo
from recoinize_pipeline.export.export import Exported
from recoinize_pipeline.export.formats import ExportError
from recoinize_pipeline.export.read_on_device import read_on_device

from .conftest import drawn_coin
from .photographed import photograph


@pytest.fixture
def photos(tmp_path: Path) -> list[Photo]:
    """Two coins, an empty table between them, and a file that is no picture."""
    coins = [drawn_coin(3, (190, 170, 120)), drawn_coin(8, (180, 110, 80))]
    cv2.imwrite(str(tmp_path / "1.png"), photograph(coins[0]))
    cv2.imwrite(str(tmp_path / "2.png"), np.full((240, 240, 3), 128, np.uint8))
    (tmp_path / "3.png").write_bytes(b"no picture")
    cv2.imwrite(str(tmp_path / "4.png"), photograph(coins[1]))
    truths = [("1e", "de"), ("2e", "de"), ("2e", "de"), ("5c", "fr")]
    return [Photo(tmp_path / f"{n}.png", *truth) for n, truth in enumerate(truths, 1)]


@pytest.mark.parametrize("artifact", ["tflite-int8", "onnx-float32"])
def test_it_sees_what_a_reader_answers_from(
    exported: tuple[Path, list[Exported]], photos: list[Photo], artifact: str
) -> None:
    if artifact == "tflite-int8":
        pytest.importorskip("ai_edge_litert")
    told: list[int] = []
    seen = read_on_device(exported[0], artifact, photos, lambda: told.append(1))
    assert len(told) == len(photos)
    assert [(t.denomination, t.country, t.stranger) for t in seen.truths] == [
        ("1e", "de", False),
        ("5c", "fr", False),
    ]
    if artifact == "onnx-float32":  # TFLite readers do not bear the TensorFlow of this process
        reader = open_bundle(exported[0], artifact)
        for row, photo in enumerate((photos[0], photos[3])):
            image = read_image(photo.path)
            embedding = reader.embed_coin(image, reader.find(image))
            distances, faces = reader.nearest(embedding)
            np.testing.assert_allclose(seen.distances[row], distances, atol=1e-5)
            np.testing.assert_array_equal(seen.faces[row], faces)


def test_strangers_are_told_apart(
    exported: tuple[Path, list[Exported]], photos: list[Photo]
) -> None:
    seen = read_on_device(exported[0], "onnx-float32", photos, strangers=True)
    assert [truth.stranger for truth in seen.truths] == [True, True]


def test_without_coins_there_are_no_rows(
    exported: tuple[Path, list[Exported]], photos: list[Photo]
) -> None:
    seen = read_on_device(exported[0], "onnx-float32", photos[1:3])
    assert len(seen.distances) == len(seen.faces) == len(seen.truths) == 0


def test_a_process_that_dies_is_our_error(photos: list[Photo], tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="read 4 photographs"):
        read_on_device(tmp_path / "no bundle", "onnx-float32", photos)
