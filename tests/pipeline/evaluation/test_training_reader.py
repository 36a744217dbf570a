from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from recoinize_edge.preprocessing import PreprocessingSpec
from recoinize_pipeline.evaluation.recognize_photos import PhotoReader
from recoinize_pipeline.evaluation.training_reader import TrainingReader
from recoinize_pipeline.export.samples import relit_samples
from recoinize_pipeline.faces.catalogue import Catalogue, Face
from recoinize_pipeline.settings import EvaluationSettings, ExportSettings, Settings

from .conftest import SPEC, StandInNetwork, draw_face, make_label

LABELS = [make_label("de", "2e"), make_label("fr", "1e"), make_label("it", "50c")]
SETTINGS = Settings(
    export=ExportSettings(references_per_face=4), evaluation=EvaluationSettings(neighbours=2)
)


class TrainedNetwork(StandInNetwork):
    """The stand-in, as `training.embedder.Embedder` presents a network."""

    spec: PreprocessingSpec = SPEC


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    root = tmp_path_factory.mktemp("faces")
    faces = []
    for label in LABELS:
        picture = draw_face(label.design, 64, size=128)
        alpha = np.zeros((128, 128), np.uint8)
        cv2.circle(alpha, (64, 64), 64, 255, -1)
        texture = np.dstack([picture, alpha])
        cv2.imwrite(str(root / f"{label.face_id}.png"), cv2.cvtColor(texture, cv2.COLOR_RGBA2BGRA))
        faces.append(
            Face(label, f"{label.face_id}.png", 2.2, "nordic gold", "smooth", "drawn", "MIT")
        )
    catalogue = Catalogue(root, faces)
    catalogue.save(root)
    return Catalogue.load(root)


def test_nearest_references_are_relit_pictures_of_the_faces(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    made: list[int] = []
    reader: PhotoReader = TrainingReader(
        TrainedNetwork(), catalogue, SETTINGS, tmp_path, made.append
    )
    assert sum(made) == 12
    assert [label.face_id for label in reader.labels] == [f.face_id for f in catalogue.faces]
    assert reader.decision.threshold == 2.0, "nothing is refused before export"
    # The same pictures, made for one face after the other.
    for place, face in enumerate(catalogue.faces):
        samples = relit_samples(catalogue, [face], 4, "references", SETTINGS.seed, SPEC)
        for embedding in reader.embed(samples.inputs):
            distances, faces = reader.nearest(embedding)
            assert len(distances) == 8, "four looked up for each that votes"
            assert (np.diff(distances) >= 0).all()
            assert distances[0] < 1e-3
            assert faces[0] == place


def test_references_are_kept_and_the_same_again(catalogue: Catalogue, tmp_path: Path) -> None:
    query = TrainedNetwork().embed(np.full((1, *SPEC.shape), 77, np.uint8))[0]
    first = TrainingReader(TrainedNetwork(), catalogue, SETTINGS, tmp_path).nearest(query)
    kept = sorted(tmp_path.rglob("*.npy"))
    assert len(kept) == 3
    stamps = [path.stat().st_mtime_ns for path in kept]
    again = TrainingReader(TrainedNetwork(), catalogue, SETTINGS, tmp_path).nearest(query)
    assert [path.stat().st_mtime_ns for path in kept] == stamps
    np.testing.assert_array_equal(first[0], again[0])
    np.testing.assert_array_equal(first[1], again[1])
