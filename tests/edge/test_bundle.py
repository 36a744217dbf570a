"""Loading a bundle: every kind of damage has its one sentence, and nothing is half loaded."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from annoy import AnnoyIndex
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recoinize_edge.bundle import Bundle, read_manifest
from recoinize_edge.errors import BundleError
from recoinize_edge.interpreter import open_interpreter
from recoinize_edge.manifest import Manifest
from recoinize_edge.preprocessing import PreprocessingSpec, polar_input
from recoinize_edge.reader import CoinReader

from .conftest import DIMENSION, LABELS, SPEC, coin_outline, draw_coin, seal

Reseal = Callable[..., None]


def change(path: Path, edit: Callable[[Any], Any]) -> None:
    values = json.loads(path.read_text())
    path.write_text(json.dumps(edit(values) or values))


def refused(folder: Path, match: str) -> None:
    with pytest.raises(BundleError, match=match) as caught:
        CoinReader(Bundle.load(folder))
    assert "\n" not in str(caught.value)


def test_a_sound_bundle_gives_back_what_was_put_in(bundle_dir: Path) -> None:
    bundle = Bundle.load(bundle_dir)
    assert bundle.artifact == "tflite-int8"
    assert bundle.labels == LABELS
    assert bundle.spec == SPEC
    assert bundle.decision.neighbours == 3
    np.testing.assert_array_equal(bundle.reference_faces, np.repeat(np.arange(6), 3))
    assert bundle.model_bytes == (bundle_dir / "model_int8.tflite").read_bytes()
    coin = polar_input(draw_coin(100, roll=1.0), coin_outline(), SPEC)
    expected = open_interpreter(bundle.model_bytes, "litert")(coin[None])[0]
    np.testing.assert_allclose(bundle.search.embeddings()[1], expected, atol=1e-6)


def test_the_manifest_survives_a_round_trip(bundle_dir: Path) -> None:
    manifest = read_manifest(bundle_dir)
    assert Manifest.parse(json.dumps(manifest.to_dict()).encode()) == manifest


@pytest.mark.parametrize("indent", [None, 1])
def test_no_flipped_bit_of_a_manifest_goes_unnoticed(
    built_bundle: Path, indent: int | None
) -> None:
    manifest = read_manifest(built_bundle)
    data = json.dumps(manifest.to_dict(), indent=indent).encode()
    refusals = 0
    for place in range(len(data)):
        damaged = bytearray(data)
        damaged[place] ^= 1 << place % 8
        try:
            assert Manifest.parse(bytes(damaged)) == manifest, "a space may become a tab"
        except BundleError as error:
            refusals += 1
            assert "\n" not in str(error)
    assert refusals > len(data) // 2


@pytest.mark.parametrize(
    "name", ["labels.json", "model_int8.tflite", "index_int8.ann", "model_float32.tflite"]
)
@pytest.mark.parametrize("place", [0.0, 0.5, 0.999])
def test_one_flipped_byte_is_one_sentence(bundle_dir: Path, name: str, place: float) -> None:
    data = bytearray((bundle_dir / name).read_bytes())
    data[int(place * len(data))] ^= 0x10
    (bundle_dir / name).write_bytes(data)
    refused(bundle_dir, f"Expected {name} to have the SHA-256")


def test_a_shortened_file_is_refused(bundle_dir: Path) -> None:
    path = bundle_dir / "index_int8.ann"
    path.write_bytes(path.read_bytes()[:-1])
    refused(bundle_dir, r"index_int8\.ann to have \d+ bytes")


@pytest.mark.parametrize("name", ["labels.json", "model_int8.tflite", "index_int8.ann"])
def test_a_missing_file_is_named(bundle_dir: Path, name: str) -> None:
    (bundle_dir / name).unlink()
    refused(bundle_dir, f"the file {name} .* missing")


def test_a_folder_without_a_manifest_is_no_bundle(tmp_path: Path) -> None:
    refused(tmp_path, r"manifest\.json .* There is none")
    refused(tmp_path / "nowhere", r"manifest\.json .* There is none")


@pytest.mark.parametrize("schema", [0, 2, "3", None, True, 3.5])
def test_another_schema_is_refused(bundle_dir: Path, reseal: Reseal, schema: object) -> None:
    reseal(schema=schema)
    refused(bundle_dir, "schema 3")


@pytest.mark.parametrize(
    "name",
    ["../labels.json", "/etc/passwd", "a/b", "a\\b", "..", "", ".hidden", "C:x", "manifest.json"],
)
@pytest.mark.parametrize("entry", ["labels", "files", "model"])
def test_a_name_that_leads_out_of_the_bundle_is_refused(
    bundle_dir: Path, name: str, entry: str
) -> None:
    def edit(values: Any) -> None:
        if entry == "labels":
            values["labels"] = name
        elif entry == "files":
            values["files"][name] = {"sha256": "0" * 64, "bytes": 1}
        else:
            values["artifacts"]["tflite-int8"]["model"] = name

    change(bundle_dir / "manifest.json", edit)
    refused(bundle_dir, "file names of letters")


def test_a_reference_without_a_label_is_refused(bundle_dir: Path, reseal: Reseal) -> None:
    change(bundle_dir / "labels.json", lambda v: v["references"].pop() and None)
    reseal()
    refused(bundle_dir, "label for each of the 18 references")


def test_a_reference_of_a_missing_face_is_refused(bundle_dir: Path, reseal: Reseal) -> None:
    change(bundle_dir / "labels.json", lambda v: v["faces"].pop() and None)
    reseal()
    refused(bundle_dir, "reference 15 .* label is missing")


@pytest.mark.parametrize(
    ("field", "value", "match"),
    [
        ("side", "obverse", "side"),
        ("diameter_mm", "25", "diameter_mm"),
        ("diameter_mm", -1, "diameter_mm"),
        ("country", 7, "country"),
        ("denomination", "", "denomination"),
        ("colour", "gold", "colour"),
        ("face_id", "fi-1c-1", "twice"),
    ],
)
def test_a_wrong_label_is_named(
    bundle_dir: Path, reseal: Reseal, field: str, value: object, match: str
) -> None:
    change(bundle_dir / "labels.json", lambda v: v["faces"][0].update({field: value}))
    reseal()
    refused(bundle_dir, match)


@pytest.mark.parametrize(
    "preprocessing",
    [
        {**SPEC.to_dict(), "clahe": 1},
        {k: v for k, v in SPEC.to_dict().items() if k != "window"},
        {**SPEC.to_dict(), "radii": "48"},
        {**SPEC.to_dict(), "radii": 10**9},
        {**SPEC.to_dict(), "clip": 10**400},
        {**SPEC.to_dict(), "outer": 0.01},
        [],
    ],
)
def test_preprocessing_of_another_version_is_refused(
    bundle_dir: Path, reseal: Reseal, preprocessing: object
) -> None:
    reseal(preprocessing=preprocessing)
    refused(bundle_dir, "preprocessing")


def test_preprocessing_that_the_model_was_not_made_with_is_refused(
    bundle_dir: Path, reseal: Reseal
) -> None:
    reseal(preprocessing=PreprocessingSpec(radii=32).to_dict())
    refused(bundle_dir, r"shape \(32, 160, 3\).*other preprocessing settings")


def test_dimensions_must_agree(bundle_dir: Path, reseal: Reseal) -> None:
    reseal(embedding={"pooled": 32, "rolls": 0, "channels": 0})
    refused(bundle_dir, "pooled part, 32")
    change(
        bundle_dir / "manifest.json",
        lambda v: [a.update(dimension=32) for a in v["artifacts"].values()] and None,
    )
    refused(bundle_dir, r"index_int8\.ann to have nodes of 140 bytes")


def test_a_model_of_another_dimension_than_the_index_is_refused(
    bundle_dir: Path, reseal: Reseal
) -> None:
    """Index and manifest agree on 8, but the model gives 16."""
    index = AnnoyIndex(8, "angular")
    for i in range(18):
        index.add_item(i, np.random.default_rng(i).normal(size=8))
    index.build(4)
    index.save(str(bundle_dir / "index_int8.ann"))

    def edit(values: Any) -> None:
        values["embedding"]["pooled"] = 8
        del values["artifacts"]["tflite-float32"]
        values["artifacts"]["tflite-int8"]["dimension"] = 8

    change(bundle_dir / "manifest.json", edit)
    reseal()
    refused(bundle_dir, "embeddings of length 8, .* Received 16")


def test_another_metric_is_refused(bundle_dir: Path) -> None:
    change(
        bundle_dir / "manifest.json",
        lambda v: v["artifacts"]["tflite-int8"].update(metric="euclidean"),
    )
    refused(bundle_dir, "metric angular")


def test_a_file_that_is_no_model_is_refused(bundle_dir: Path, reseal: Reseal) -> None:
    (bundle_dir / "model_int8.tflite").write_bytes(b"not a model" * 100)
    reseal()
    refused(bundle_dir, "Expected a TFLite model")


def test_an_unknown_artifact_is_answered_with_the_known_ones(bundle_dir: Path) -> None:
    with pytest.raises(BundleError, match="tflite-int8") as caught:
        Bundle.load(bundle_dir, "tflite-int4")
    assert "tflite-float32" in str(caught.value)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"\xff\xfe", b'{"schema": NaN}', b"[" * 100_000, b"null"]
)
def test_a_manifest_that_is_not_a_json_object_is_refused(bundle_dir: Path, content: bytes) -> None:
    (bundle_dir / "manifest.json").write_bytes(content)
    refused(bundle_dir, "the manifest")


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=5,
)


@st.composite
def mutations(draw: st.DrawFn) -> Callable[[Any], Any]:
    """Replaces, removes or adds one value anywhere in a JSON value."""
    turns = draw(st.lists(st.integers(0, 30), min_size=1, max_size=6))
    kind = draw(st.sampled_from(["replace", "remove", "add"]))
    value = draw(JSON_VALUES)

    def mutate(node: Any, depth: int = 0) -> Any:
        if not isinstance(node, (dict, list)) or not node:
            return value
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        key = keys[turns[depth] % len(keys)]
        if depth + 1 < len(turns) and isinstance(node[key], (dict, list)):
            node[key] = mutate(node[key], depth + 1)
        elif kind == "replace":
            node[key] = value
        elif kind == "remove":
            del node[key]
        elif isinstance(node, dict):
            node[str(value)[:20]] = value
        else:
            node.insert(key, value)
        return node

    return mutate


@settings(
    max_examples=1200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(mutate=mutations(), which=st.sampled_from(["manifest.json", "labels.json"]))
def test_mutated_json_ends_in_a_bundle_or_in_our_error(
    built_bundle: Path,
    tmp_path_factory: pytest.TempPathFactory,
    mutate: Callable[[Any], Any],
    which: str,
) -> None:
    folder = mutated_copy(built_bundle, tmp_path_factory)
    values = mutate(json.loads((built_bundle / which).read_text()))
    (folder / which).write_text(json.dumps(values))
    if which == "labels.json":
        seal(folder)  # so that the labels are read, not only hashed
    loads_or_is_refused(folder)


@settings(
    max_examples=1200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    flips=st.lists(st.tuples(st.floats(0, 0.9999), st.integers(1, 255)), min_size=1, max_size=20),
    cut=st.none() | st.floats(0, 1),
)
def test_a_mutated_index_ends_in_neighbours_or_in_our_error(
    built_bundle: Path,
    tmp_path_factory: pytest.TempPathFactory,
    flips: list[tuple[float, int]],
    cut: float | None,
) -> None:
    """Even with a right hash: Annoy itself would follow a wrong child out of its memory."""
    folder = mutated_copy(built_bundle, tmp_path_factory)
    path = folder / "index_int8.ann"
    data = bytearray((built_bundle / path.name).read_bytes())
    for place, bits in flips:
        data[int(place * len(data))] ^= bits
    if cut is not None:
        del data[int(cut * len(data)) :]
    path.write_bytes(data)
    seal(folder)
    loads_or_is_refused(folder)


def mutated_copy(built_bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mutated", numbered=True)
    for path in built_bundle.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


def loads_or_is_refused(folder: Path) -> None:
    try:
        bundle = Bundle.load(folder)
    except BundleError as error:
        assert str(error)
        return
    indices, distances = bundle.search.nearest(np.ones(DIMENSION, np.float32), 5)
    assert len(indices) == len(distances) <= 5
    assert ((indices >= 0) & (indices < len(bundle.reference_faces))).all()
