"""Thousands of damaged and malicious bundles: our own errors, or a bundle that works."""

from __future__ import annotations

import copy
import hashlib
import io
import json
import random
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import flatbuffers
import numpy as np
import pytest
from ai_edge_litert import schema_py_generated as schema

from recoinize_edge.bundle import Bundle
from recoinize_edge.coin import CoinLabel
from recoinize_edge.decision import DecisionSpec
from recoinize_edge.errors import BundleError
from recoinize_edge.pattern import EmbeddingParts
from recoinize_edge.preprocessing import PreprocessingSpec
from recoinize_pipeline.export.bundle_archive import pack, unpack
from recoinize_pipeline.export.bundle_writer import BundleArtifact, BundleContent, write_bundle

SEED = 5

MUTANTS = 3000

Files = dict[str, bytes]


def empty_model() -> bytes:
    """A TFLite file without a network: bundles are checked without running their models."""
    model = schema.ModelT()
    model.version, model.buffers, model.subgraphs = 3, [schema.BufferT()], []
    builder = flatbuffers.Builder(64)
    builder.Finish(model.Pack(builder), file_identifier=b"TFL3")
    return bytes(builder.Output())


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle of four faces with twelve references each."""
    labels = [
        CoinLabel(f"de-{code}-a", "de", code, "a", "national", f"de-a-{code}", 20.0)
        for code in ("1c", "2c", "1e", "2e")
    ]
    embeddings = np.random.default_rng(SEED).normal(size=(48, 16)).astype(np.float32)
    parts = EmbeddingParts(8, rolls=4, channels=2)
    decision = DecisionSpec(4, 0.7, 0.05, 0.05)
    artifact = BundleArtifact(empty_model(), parts.unit(embeddings), 4, decision)
    content = BundleContent(
        labels=labels,
        reference_faces=np.repeat(np.arange(4, dtype=np.int32), 12),
        spec=PreprocessingSpec(),
        parts=parts,
        artifacts={"tflite-int8": artifact},
        default="tflite-int8",
        provenance={"settings": {"seed": SEED}, "list": [1, 2.5, None]},
        seed=SEED,
    )
    target = tmp_path_factory.mktemp("small") / "bundle"
    write_bundle(target, content)
    return target


def as_zip(members: Files) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def test_packing_and_unpacking_gives_the_same_bundle(small: Path, tmp_path: Path) -> None:
    pack(small, tmp_path / "a.zip")
    pack(small, tmp_path / "b.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    unpack(tmp_path / "a.zip", tmp_path / "again")
    for path in small.iterdir():
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes()


def test_a_damaged_bundle_is_not_packed(small: Path, tmp_path: Path) -> None:
    shutil.copytree(small, tmp_path / "bundle")
    model = tmp_path / "bundle" / "model_int8.tflite"
    data = bytearray(model.read_bytes())
    data[len(data) // 2] ^= 1
    model.write_bytes(data)
    with pytest.raises(BundleError, match=r"model_int8.tflite .* SHA-256"):
        pack(tmp_path / "bundle", tmp_path / "a.zip")
    assert not (tmp_path / "a.zip").exists()


@pytest.mark.parametrize(
    "name",
    ["../evil", "/evil", "a/../../evil", "sub/evil", "..\\evil", "C:\\evil", "evil\0.txt", ".."],
)
def test_members_that_lead_elsewhere_are_refused(name: str, small: Path, tmp_path: Path) -> None:
    members = {path.name: path.read_bytes() for path in small.iterdir()}
    file = tmp_path / "inner" / "bundle.zip"
    file.parent.mkdir()
    file.write_bytes(as_zip({**members, name: b"evil"}))
    with pytest.raises(BundleError):
        unpack(file, tmp_path / "inner" / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["inner"]
    assert [path.name for path in file.parent.iterdir()] == ["bundle.zip"]


def test_a_manifest_cannot_name_a_file_elsewhere(small: Path, tmp_path: Path) -> None:
    members = {path.name: path.read_bytes() for path in small.iterdir()}
    manifest = unhashed(members["manifest.json"])
    manifest["files"]["../evil"] = manifest["files"].pop("labels.json")
    manifest["labels"] = "../evil"
    members["manifest.json"] = json.dumps(manifest).encode()
    (tmp_path / "a.zip").write_bytes(as_zip(members))
    with pytest.raises(BundleError, match="file names"):
        unpack(tmp_path / "a.zip", tmp_path / "out")


def test_a_bomb_is_refused_before_it_is_unpacked(small: Path, tmp_path: Path) -> None:
    members = {path.name: path.read_bytes() for path in small.iterdir()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, bytes(5_000_000) if name == "labels.json" else data)
    (tmp_path / "a.zip").write_bytes(buffer.getvalue())
    with pytest.raises(BundleError, match=r"labels.json .* at most"):
        unpack(tmp_path / "a.zip", tmp_path / "out")


def test_another_schema_is_refused(small: Path, tmp_path: Path) -> None:
    members = {path.name: path.read_bytes() for path in small.iterdir()}
    manifest = json.loads(members["manifest.json"])
    manifest["schema"] = 4
    members["manifest.json"] = json.dumps(manifest).encode()
    (tmp_path / "a.zip").write_bytes(as_zip(members))
    with pytest.raises(BundleError, match=r"schema 3\. Received 4"):
        unpack(tmp_path / "a.zip", tmp_path / "out")


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Paths to every value inside a JSON value."""
    yield path
    children: Any = ()
    if isinstance(value, dict):
        children = value.items()
    elif isinstance(value, list):
        children = enumerate(value)
    for key, child in children:
        yield from places(child, (*path, key))


STRANGE: tuple[Any, ...] = (
    None, True, -1, 0, 1, 2, 1e308, -0.0, 10**400, "", "..", "/etc/passwd", "\0", "é" * 300, [], {},
    [[]], {"a": {}}, [1, 2], 2**31, 2**63, "tflite-int8", float("nan"), float("inf"),
)  # fmt: skip


def odd_json(data: bytes, rng: random.Random) -> bytes:
    """A JSON text with one to three values replaced, removed, doubled or renamed."""
    value = json.loads(data)
    for _ in range(rng.randint(1, 3)):
        path = rng.choice(list(places(value))[1:] or [()])
        if not path:
            return json.dumps(rng.choice(STRANGE)).encode()
        parent = value
        for key in path[:-1]:
            parent = parent[key]
        match rng.randrange(4):
            case 0 if isinstance(parent, dict):
                del parent[path[-1]]
            case 1 if isinstance(parent, dict):
                parent[rng.choice(["x", "", "../x", "sha256"])] = parent.pop(path[-1])
            case 2 if isinstance(parent, list):
                parent.append(copy.deepcopy(rng.choice(parent)))
            case _:
                parent[path[-1]] = copy.deepcopy(rng.choice(STRANGE))
    return json.dumps(value).encode()


def odd_bytes(data: bytes, rng: random.Random) -> bytes:
    """Bytes flipped, cut off, repeated, inserted or overwritten by telling numbers."""
    changed = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        place = rng.randrange(len(changed) + 1)
        match rng.randrange(5):
            case 0 if changed:
                changed[place % len(changed)] ^= 1 << rng.randrange(8)
            case 1:
                del changed[place:]
            case 2:
                del changed[place : place + rng.randint(1, 64)]
            case 3:
                changed[place:place] = changed[: rng.randint(1, 64)]
            case _:
                number = rng.choice([0, 1, -1, 2**31 - 1, -(2**31), 255, 0x7FC00000])
                changed[place : place + 4] = number.to_bytes(4, "little", signed=True)
    return bytes(changed)


def unhashed(manifest: bytes) -> dict[str, Any]:
    """A manifest's values without their hash, which no change would survive."""
    values: dict[str, Any] = json.loads(manifest)
    del values["sha256"]
    return values


def mutant_with_right_hashes(files: Files, rng: random.Random) -> Files:
    """One file changed and its hash corrected, so that what lies behind the hashes is reached."""
    mutated = dict(files)
    name = rng.choice([n for n in files if n != "manifest.json" and not n.endswith(".tflite")])
    change: Callable[[bytes, random.Random], bytes] = odd_bytes
    if name.endswith(".json") and rng.random() < 0.7:
        change = odd_json
    mutated[name] = change(files[name], rng)
    manifest = unhashed(files["manifest.json"])
    entry = manifest["files"][name]
    entry["sha256"] = hashlib.sha256(mutated[name]).hexdigest()
    entry["bytes"] = len(mutated[name])
    mutated["manifest.json"] = json.dumps(manifest).encode()
    return mutated


def mutant_with_odd_manifest(files: Files, rng: random.Random) -> Files:
    change = rng.choice([odd_json, odd_json, odd_bytes])
    manifest = json.dumps(unhashed(files["manifest.json"])).encode()
    return {**files, "manifest.json": change(manifest, rng)}


def mutant_with_wrong_hashes(files: Files, rng: random.Random) -> Files:
    name = rng.choice(list(files))
    return {**files, name: odd_bytes(files[name], rng)}


def works(bundle: Bundle) -> None:
    """A bundle that loads must answer, whatever is in it."""
    rng = np.random.default_rng(0)
    parts = bundle.manifest.parts
    for vector in parts.unit(rng.normal(size=(3, parts.dimension)).astype(np.float32)):
        indices, distances = bundle.search.nearest(vector, 8)
        assert len(indices) == len(distances) > 0
        assert all(bundle.labels[bundle.reference_faces[i]].face_id for i in indices)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    "mutate", [mutant_with_right_hashes, mutant_with_odd_manifest, mutant_with_wrong_hashes]
)
def test_mutated_bundles_end_in_our_own_errors_or_work(
    mutate: Callable[[Files, random.Random], Files], seed: int, small: Path, tmp_path: Path
) -> None:
    files = {path.name: path.read_bytes() for path in small.iterdir()}
    rng = random.Random(f"{mutate.__name__} {seed}")
    refused = 0
    for _ in range(MUTANTS // 9):
        for name, data in mutate(files, rng).items():
            path = tmp_path / name
            if not path.is_file() or path.read_bytes() != data:
                path.unlink(missing_ok=True)  # a mapped index must not change under its reader
                path.write_bytes(data)
        try:
            bundle = Bundle.load(tmp_path)
        except BundleError as error:
            refused += 1
            assert "Expected" in str(error)
            assert "\n" not in str(error)
        else:
            works(bundle)
    assert refused > MUTANTS // 9 // 4


def test_mutated_archives_leave_nothing_behind_unless_they_work(
    small: Path, tmp_path: Path
) -> None:
    pack(small, tmp_path / "whole.zip")
    whole = (tmp_path / "whole.zip").read_bytes()
    files = {path.name: path.read_bytes() for path in small.iterdir()}
    rng = random.Random("archives")
    file, out = tmp_path / "mutant" / "mutant.zip", tmp_path / "mutant" / "out"
    file.parent.mkdir()
    refused = 0
    for number in range(600):
        mutant = (
            odd_bytes(whole, rng) if number % 2 else as_zip(mutant_with_right_hashes(files, rng))
        )
        file.write_bytes(mutant)
        try:
            unpack(file, out)
        except BundleError:
            refused += 1
            assert [path.name for path in file.parent.iterdir()] == ["mutant.zip"]
        else:
            works(Bundle.load(out))
            shutil.rmtree(out)
    assert refused > 300
