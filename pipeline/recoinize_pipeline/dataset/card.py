"""The dataset card: what the Hub shows and a stranger needs to know."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from recoinize_pipeline.dataset import contact_sheet
from recoinize_pipeline.dataset.features import MEANINGS
from recoinize_pipeline.faces.catalogue import Catalogue
from recoinize_pipeline.settings import Settings

if TYPE_CHECKING:
    from recoinize_pipeline.dataset.build import BuildSummary

FILE_NAME = "README.md"


def write_card(
    folder: Path, summary: BuildSummary, catalogue: Catalogue, settings: Settings
) -> None:
    """Write `README.md` with the metadata block that the Hub and `datasets` read."""
    (folder / FILE_NAME).write_text(
        dataset_card(summary, catalogue, settings) + "\n", encoding="utf-8"
    )


def dataset_card(summary: BuildSummary, catalogue: Catalogue, settings: Settings) -> str:
    """Markdown of the card."""
    licences = Counter(face.licence for face in catalogue)
    total = sum(summary.rows.values())
    lines = [
        "---",
        f"license: {'mit' if set(licences) == {'MIT'} else 'other'}",
        "pretty_name: Rendered coins",
        "task_categories: [image-classification, image-feature-extraction, image-segmentation]",
        "tags: [coins, synthetic, blender, metric-learning]",
        f"size_categories: [{_size_category(total)}]",
        "configs:",
        "- config_name: default",
        "  data_files:",
    ]
    for split in summary.rows:
        lines += [f"  - split: {split}", f"    path: {split}.parquet"]
    lines += [
        "---",
        "",
        "# Rendered coins",
        "",
        f"{total} Blender pictures of {len(catalogue)} coin faces, made by recoinize to train "
        "and test coin recognition. No photograph of a coin in use is in here.",
        "",
        f"![some of the images, contour masks in green]({contact_sheet.FILE_NAME})",
        "",
        "## Splits",
        "",
        "| split | images | what for |",
        "|---|---:|---|",
    ]
    purposes = {
        "train": "training",
        "validation": "early stop, choices",
        "test": "other images of the faces that were trained on",
        "heldout": "coin types that training never sees",
    }
    lines += [f"| {split} | {count} | {purposes[split]} |" for split, count in summary.rows.items()]
    lines += ["", "## Columns", "", "| column | meaning |", "|---|---|"]
    lines += [f"| {name} | {meaning} |" for name, meaning in MEANINGS.items()]
    lines += [
        "",
        "## How it was made",
        "",
        f"Seed {settings.seed}; {settings.render.per_face} images of each face, "
        f"{settings.render.size} px, {settings.render.samples} samples a pixel. Each image has "
        "its own random light, camera, ground, wear and colour, which follow from the seed, the "
        "face and the number of the image. `train`, `validation` and `test` divide the images of "
        f"each face in the proportions {settings.dataset.train_share} : "
        f"{settings.dataset.validation_share} : {settings.dataset.test_share}.",
    ]
    if summary.heldout:
        lines += ["", f"Held out: {', '.join(summary.heldout)}."]
    lines += ["", "## Pictures of faces behind it", "", "| licence | faces |", "|---|---:|"]
    lines += [f"| {licence or 'not stated'} | {count} |" for licence, count in licences.items()]
    lines += [
        "",
        "Before you publish this dataset, see that these licences allow it.",
        "",
        "## Limits",
        "",
        "Renders differ from photographs: accuracy on the test split says little about real "
        "coins. Measure on photographs before you rely on a model trained on this.",
    ]
    return "\n".join(lines)


def _size_category(total: int) -> str:
    for limit, name in ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K")):
        if total < limit:
            return name
    return "100K<n<1M"
