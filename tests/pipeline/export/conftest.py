"""A small network that was trained for seconds on four drawn coins."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import keras
import numpy as np
import pytest

from recoinize_edge.coin import CoinLabel
from recoinize_edge.preprocessing import PreprocessingSpec, UInt8Array
from recoinize_pipeline.export.calibration_photos import CalibrationPhotos
from recoinize_pipeline.export.export import Exported, Material, export_bundle
from recoinize_pipeline.export.formats import all_artifacts
from recoinize_pipeline.export.samples import Samples, Truth, purpose_seed
from recoinize_pipeline.faces.catalogue import Catalogue, Face
from recoinize_pipeline.settings import Settings, load_settings
from recoinize_pipeline.training.network import build_network
from recoinize_pipeline.training.relit_cache import relit_inputs

SEED = 3


def drawn_coin(spokes: int, colour: tuple[int, int, int], size: int = 200) -> UInt8Array:
    """A disc texture: spokes and rings on a plain metal, uint8 RGBA."""
    centre = (size - 1) / 2
    texture = np.zeros((size, size, 4), np.uint8)
    texture[:, :, :3] = colour
    dark = tuple(int(c * 0.55) for c in colour)
    for k in range(spokes):
        angle = 2 * np.pi * k / spokes
        tip = centre + 0.7 * centre * np.array([np.cos(angle), np.sin(angle)])
        start, end = (round(centre), round(centre)), (round(tip[0]), round(tip[1]))
        cv2.line(texture, start, end, (*dark, 255), 7)
    ring = 0.2 + 0.05 * spokes  # a ring elsewhere on each coin makes them easy to tell apart
    cv2.circle(texture, (size // 2, size // 2), round(ring * centre), (*dark, 255), 8)
    y, x = np.mgrid[:size, :size]
    texture[:, :, 3] = 255 * (np.hypot(x - centre, y - centre) <= size / 2)
    return texture


def make_catalogue(root: Path) -> Catalogue:
    """Four coins of two countries."""
    made = [
        ("de", "1e", 23.25, 3, (190, 170, 120)),
        ("de", "2e", 25.75, 5, (170, 170, 165)),
        ("fr", "5c", 21.25, 8, (180, 110, 80)),
        ("fr", "50c", 24.25, 13, (205, 175, 90)),
    ]
    (root / "textures").mkdir(parents=True)
    faces = []
    for country, denomination, diameter, spokes, colour in made:
        name = f"{country}-{denomination}-drawn"
        texture = cv2.cvtColor(drawn_coin(spokes, colour), cv2.COLOR_RGBA2BGRA)
        cv2.imwrite(str(root / "textures" / f"{name}.png"), texture)
        label = CoinLabel(name, country, denomination, "drawn", "national", name, diameter)
        faces.append(
            Face(label, f"textures/{name}.png", 2.0, "nordic gold", "smooth", "drawn", "MIT")
        )
    catalogue = Catalogue(root, faces)
    catalogue.save(root)
    return catalogue


@dataclass
class Trained:
    """What the tests of this folder share."""

    catalogue: Catalogue
    model: keras.Model
    spec: PreprocessingSpec
    settings: Settings
    material: Material


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """A network that tells the four drawn coins apart, and samples to export it with."""
    catalogue = make_catalogue(tmp_path_factory.mktemp("faces") / "faces")
    spec = PreprocessingSpec(radii=24, angles=80, window=7)
    settings = load_settings(
        "quick", overrides=[f"seed={SEED}", "export.references_per_face=6", "export.trees=4"]
    )

    def relit(per_face: int, purpose: str) -> Samples:
        # In this process: starting others takes longer than these few pictures.
        made = [
            relit_inputs(
                catalogue.texture(face), face.face_id, per_face, purpose_seed(SEED, purpose), spec
            )
            for face in catalogue
        ]
        truths = [Truth.of_label(face.label) for face in catalogue for _ in range(per_face)]
        return Samples(np.concatenate(made), truths)

    training = relit(96, "training")
    keras.utils.set_random_seed(SEED)
    model = build_network(spec.shape, width=8, dimension=16, pattern_channels=4)
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.momentum = 0.8  # the usual 0.99 needs more steps than are made here
    head = keras.Sequential([model, keras.layers.Rescaling(10.0), keras.layers.Dense(4)])
    head.compile(
        keras.optimizers.Adam(5e-3), keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    faces = np.repeat(np.arange(4), 96)
    head.fit(training.inputs.astype(np.float32), faces, batch_size=16, epochs=6, verbose=0)
    material = Material(
        model=model,
        spec=spec,
        labels=[face.label for face in catalogue.faces],
        references=relit(settings.export.references_per_face, "references"),
        calibration=training.inputs[::9],
        known={"relit": relit(12, "proof")},
        strangers=Samples.empty(spec),
        photos=CalibrationPhotos(),
        provenance={"made by": "a test"},
    )
    return Trained(catalogue, model, spec, settings, material)


@pytest.fixture(scope="session")
def exported(
    trained: Trained, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, list[Exported]]:
    """A bundle with every artifact that there is."""
    target = tmp_path_factory.mktemp("export") / "bundle"
    return target, export_bundle(target, trained.material, list(all_artifacts()), trained.settings)
