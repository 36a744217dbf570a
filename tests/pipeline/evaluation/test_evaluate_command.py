from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from recoinize_pipeline.cli import main
from recoinize_pipeline.evaluation.test_split import evaluate_network, load_evaluation_inputs
from recoinize_pipeline.settings import Settings

from .conftest import SPEC

KEYS = {
    "photos",
    "denomination_top1",
    "country_top1",
    "answered",
    "wrong_of_answered",
    "refused_unknown",
    "per_class",
}

pytestmark = pytest.mark.usefixtures("stand_in_runtime")


@pytest.fixture
def evaluate(
    tmp_path: Path, write_bundle: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> Callable[..., dict]:  # type: ignore[type-arg]
    bundle = write_bundle("bundle")

    def run(*arguments: object) -> dict:  # type: ignore[type-arg]
        options = ["--bundle", str(bundle), "--work", str(tmp_path / "work"), "--json"]
        assert main.main(["evaluate", *map(str, arguments), *options]) == 0
        output = capsys.readouterr()
        assert output.out.count("\n") == 1, "one object, nothing else"
        return json.loads(output.out)  # type: ignore[no-any-return]

    return run


def test_one_json_object_with_the_keys_promised(
    evaluate: Callable[..., dict],  # type: ignore[type-arg]
    photo_dir: Path,
    unknown_dir: Path,
    tmp_path: Path,
) -> None:
    figures = evaluate(photo_dir, "--unknown", unknown_dir)
    assert set(figures) >= KEYS
    assert set(figures["alone"]) >= KEYS
    assert figures["photos"] == 21
    assert figures["unknown_photos"] == 3
    assert figures["refused_unknown"] == 1.0
    assert figures["country_top1"] is None
    assert set(figures["per_class"]) == {"1c", "10c", "20c", "50c", "1e", "2e"}
    folder = tmp_path / "work" / "evaluation" / "photos"
    assert json.loads((folder / "metrics.json").read_text()) == figures
    assert {"metrics.json", "report.md", "report.html"} <= {p.name for p in folder.iterdir()}


def test_the_shared_scale_tells_coins_of_one_design_apart(
    evaluate: Callable[..., dict],  # type: ignore[type-arg]
    photo_dir: Path,
) -> None:
    figures = evaluate(photo_dir)
    assert figures["scale"]["photos_with_scale"] == 21
    (group,) = figures["scale"]["groups"]
    assert group["pixels_per_mm"] == pytest.approx(6.8, rel=0.03)
    assert figures["answered"] > 0.9
    assert figures["wrong_of_answered"] == 0
    alone = figures["alone"]
    assert alone["per_class"]["10c"]["answered"] == alone["per_class"]["20c"]["answered"] == 0
    assert alone["per_class"]["10c"]["spoken"] == 1

    without = evaluate(photo_dir, "--scale", "none")
    assert without["scale"]["photos_with_scale"] == 0
    assert without["alone"] == alone
    assert {key: without[key] for key in alone} == alone


def test_labels_from_a_table_give_the_country_figures(
    evaluate: Callable[..., dict],  # type: ignore[type-arg]
    photo_dir: Path,
    tmp_path: Path,
) -> None:
    from recoinize_pipeline.evaluation.photos import picture_hash

    rows = ["sha256,file,side,country,edition"]
    for path in sorted(photo_dir.rglob("*.png")):
        country = path.name[:2]
        side = "common" if country == "eu" else "national"
        name = "" if country == "eu" else country
        rows.append(f"{picture_hash(path)},{path.name},{side},{name},x")
    table = tmp_path / "labels.csv"
    table.write_text("\n".join(rows) + "\n")
    figures = evaluate(photo_dir, "--labels", table, "--name", "labelled")
    assert figures["set"] == "labelled"
    assert figures["country_labelled"] == 12
    assert figures["country_top1"] == 1.0
    assert figures["face_top1"] > 0.9
    assert set(figures["per_side"]) == {"common", "national"}


def test_unreadable_pictures_are_counted_and_named(
    evaluate: Callable[..., dict],  # type: ignore[type-arg]
    photo_dir: Path,
    tmp_path: Path,
) -> None:
    (photo_dir / "2e" / "broken.jpg").write_text("text")
    figures = evaluate(photo_dir)
    assert figures["photos"] == 21
    (unreadable,) = figures["unreadable"]
    assert unreadable["file"].endswith("broken.jpg")
    report = (tmp_path / "work/evaluation/photos/report.md").read_text()
    assert "broken.jpg" in report


def test_a_report_takes_the_place_of_the_one_before(
    evaluate: Callable[..., dict],  # type: ignore[type-arg]
    photo_dir: Path,
    tmp_path: Path,
) -> None:
    evaluate(photo_dir)
    stale = tmp_path / "work/evaluation/photos/stale.png"
    stale.touch()
    evaluate(photo_dir)
    assert not stale.exists()


def test_the_terminal_shows_both_readings_and_where_the_report_is(
    photo_dir: Path,
    write_bundle: Callable[..., Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    bundle = write_bundle("bundle")
    command = ["evaluate", str(photo_dir), "--bundle", str(bundle), "--work", str(tmp_path / "w")]
    assert main.main(command) == 0
    text = capsys.readouterr().out
    for shown in ("shared scale", "each photograph alone", "By denomination", "report.html"):
        assert shown in text


@pytest.mark.usefixtures("dataset_dir")
def test_a_bundle_on_renders_that_training_never_saw(
    evaluate: Callable[..., dict],  # type: ignore[type-arg]
    tmp_path: Path,
) -> None:
    figures = evaluate()
    assert set(figures) >= KEYS
    assert figures["set"] == "test-bundle"
    assert figures["photos"] == 14
    assert figures["country_labelled"] == 8
    assert figures["country_top1"] > 0.7
    assert figures["scale"]["photos_with_scale"] == 0
    assert (tmp_path / "work/evaluation/test-bundle/report.html").is_file()


def save_network(folder: Path, seed: int) -> None:
    keras = pytest.importorskip("keras")
    from recoinize_pipeline.training.network import build_network

    keras.utils.set_random_seed(seed)
    folder.mkdir(parents=True)
    build_network(SPEC.shape, width=8, dimension=16).save(folder / "model.keras")
    (folder / "training.json").write_text(json.dumps({"preprocessing": SPEC.to_dict()}))


@pytest.mark.slow
@pytest.mark.usefixtures("dataset_dir")
def test_trained_networks_beside_each_other_on_the_test_split(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from recoinize_pipeline.training.embedder import Embedder

    work = tmp_path / "work"
    save_network(work / "training-contrastive", seed=1)
    save_network(work / "training", seed=2)
    assert main.main(["evaluate", "--work", str(work), "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert set(figures) >= KEYS
    assert list(figures["networks"]) == ["training", "training-contrastive"]
    expected = evaluate_network(
        Embedder.load(work / "training"),
        load_evaluation_inputs(work / "dataset", SPEC),
        Settings().evaluation,
        seed=Settings().seed,
    )
    assert figures["networks"]["training"] == expected.figures
    assert figures["networks"]["training-contrastive"] != expected.figures
    written = {path.name for path in (work / "evaluation" / "test").iterdir()}
    assert {"projection-training.png", "projection-training-contrastive.png"} <= written


@pytest.mark.usefixtures("dataset_dir")
def test_without_a_network_the_step_to_run_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.main(["evaluate", "--work", str(tmp_path / "work")]) == 2
    assert "recoinize train" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["missing"], "Expected a folder of pictures"),
        (["{photos}", "--bundle", "missing"], "Expected a bundle"),
        (["{photos}", "--runtime", "onnxruntime"], "Expected a runtime of auto, litert"),
        (["{photos}", "--artifact", "tflite-int4"], "tflite-int4"),
        (["--unknown", "{photos}"], "Name a folder of photographs"),
        ([], "Run `recoinize dataset build` first"),
    ],
)
def test_what_cannot_be_judged_is_told_in_a_sentence(
    arguments: list[str],
    message: str,
    photo_dir: Path,
    write_bundle: Callable[..., Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    work = tmp_path / "w"
    bundle = write_bundle("bundle")
    filled = [argument.format(photos=photo_dir) for argument in arguments]
    if "--bundle" not in filled:
        filled += ["--bundle", str(bundle)]
    assert main.main(["evaluate", *filled, "--work", str(work)]) == 2
    assert message in capsys.readouterr().err
    assert not (work / "evaluation").exists()
