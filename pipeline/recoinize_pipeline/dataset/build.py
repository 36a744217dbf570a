"""Renders become a Hugging Face dataset."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

from recoinize_edge.coin import CoinLabel
from recoinize_edge.errors import WorkspaceError
from recoinize_pipeline import atomic
from recoinize_pipeline.dataset.card import write_card
from recoinize_pipeline.dataset.contact_sheet import write_contact_sheet
from recoinize_pipeline.dataset.features import FEATURES
from recoinize_pipeline.dataset.load import split_path
from recoinize_pipeline.dataset.splits import SPLITS, heldout_faces, split_of
from recoinize_pipeline.faces.catalogue import Catalogue
from recoinize_pipeline.render.store import RenderRecord
from recoinize_pipeline.settings import Settings

BUILD_FILE = "build.json"
# Rows held in memory, and the unit in which a reader decodes the file.
_ROW_GROUP = 256


@dataclass(frozen=True, slots=True)
class BuildSummary:
    """What was built.

    Attributes:
        rows: images in each split; splits without any are absent.
        heldout: `face_id`s that only the split `heldout` has.
    """

    rows: dict[str, int]
    heldout: tuple[str, ...]


def build_dataset(
    records: Sequence[RenderRecord],
    catalogue: Catalogue,
    settings: Settings,
    dataset_dir: Path,
    partial: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> BuildSummary:
    """Write the dataset folder as a whole or not at all.

    The same renders, catalogue and settings give the same files, byte for byte.

    Args:
        records: complete renders, in any order. Those of faces that the catalogue does not have,
            and those beyond `render.per_face`, are left out.
        catalogue: faces and their labels.
        settings: `seed`, `render.per_face` and the section `dataset`.
        dataset_dir: replaced if it exists.
        partial: accept that some faces have fewer images than `render.per_face`.
        progress: called with the number of images done and of all.

    Raises:
        WorkspaceError: if images are missing, torn or double, or a split would be empty.
    """
    records = _chosen(records, catalogue, settings, partial)
    labels = [face.label for face in catalogue]
    heldout = heldout_faces(labels, settings.dataset, settings.seed)
    groups: dict[str, list[RenderRecord]] = {split: [] for split in SPLITS}
    for record in records:
        split = (
            "heldout"
            if record.face_id in heldout
            else split_of(record.face_id, record.index, settings.dataset, settings.seed)
        )
        groups[split].append(record)
    if not heldout:
        del groups["heldout"]
    _require_all_splits(groups)

    done = 0
    with atomic.folder(dataset_dir) as folder:
        for split, group in groups.items():
            with pq.ParquetWriter(split_path(folder, split), FEATURES.arrow_schema) as writer:
                for batch in _batches(group, _ROW_GROUP):
                    rows = [_row(record, catalogue[record.face_id].label) for record in batch]
                    writer.write_table(pa.Table.from_pylist(rows, schema=FEATURES.arrow_schema))
                    done += len(batch)
                    if progress:
                        progress(done, len(records))
        summary = BuildSummary(
            {split: len(group) for split, group in groups.items()}, tuple(sorted(heldout))
        )
        write_contact_sheet(records, folder)
        write_card(folder, summary, catalogue, settings)
        atomic.write_json(
            folder / BUILD_FILE,
            {
                "seed": settings.seed,
                "rows": summary.rows,
                "heldout": summary.heldout,
                "settings": settings.dataset.model_dump(),
            },
        )
    return summary


def _chosen(
    records: Iterable[RenderRecord], catalogue: Catalogue, settings: Settings, partial: bool
) -> list[RenderRecord]:
    """Renders that belong into the dataset, sorted, each once."""
    wanted = settings.render.per_face
    chosen = sorted(
        (r for r in records if r.face_id in catalogue and r.index < wanted),
        key=lambda r: (r.face_id, r.index),
    )
    if not chosen:
        raise WorkspaceError(
            f"Expected renders of the {len(catalogue)} faces. Received none. "
            "Run `recoinize render` first."
        )
    keys = Counter((r.face_id, r.index) for r in chosen)
    if double := next((key for key, count in keys.items() if count > 1), None):
        raise WorkspaceError(
            f"Expected each image once. Received image {double[1]} of {double[0]} twice."
        )
    made_by = {(r.face_id, r.parameters.get("fingerprint")) for r in chosen}
    mixed = [name for name, count in Counter(name for name, _ in made_by).items() if count > 1]
    if mixed:
        raise WorkspaceError(
            "Expected all images of a face from the same settings. Received some from others for "
            f"{', '.join(sorted(mixed)[:5])}. Run `recoinize render` again, which replaces them."
        )
    if len(chosen) < wanted * len(catalogue) and not partial:
        counts = Counter(r.face_id for r in chosen)
        face_id, count = min(
            ((f.face_id, counts[f.face_id]) for f in catalogue), key=lambda c: c[1]
        )
        raise WorkspaceError(
            f"Expected {wanted} images of each of {len(catalogue)} faces. Received {len(chosen)} "
            f"of {wanted * len(catalogue)} ({count} of {face_id}). Run `recoinize render` again, "
            "which goes on where it stopped, or build from what there is with --partial."
        )
    return chosen


def _require_all_splits(groups: dict[str, list[RenderRecord]]) -> None:
    for split, group in groups.items():
        if not group:
            raise WorkspaceError(
                f"Expected at least one image in each split. Received none for {split}. "
                "Render more images of each face (--per-face)."
            )


def _row(record: RenderRecord, label: CoinLabel) -> dict[str, Any]:
    return {
        "image": {"bytes": _whole_png(record.image), "path": None},
        "mask": {"bytes": _whole_png(record.mask), "path": None},
        "country": label.country,
        "denomination": label.denomination,
        "edition": label.edition,
        "face_id": label.face_id,
        "design": label.design,
        "side": label.side,
        "variant": record.index,
        "seed": record.seed,
        "outline": astuple(record.outline),
    }


def _whole_png(path: Path) -> bytes:
    """Content of a picture file, which is decoded once to see that it is whole."""
    try:
        data = path.read_bytes()
        with Image.open(io.BytesIO(data)) as picture:
            picture.load()
    except (OSError, SyntaxError) as error:  # Pillow raises SyntaxError on a broken PNG chunk
        raise WorkspaceError(
            f"Expected a whole picture at {path}. {error}. Delete it and run `recoinize render` "
            "again, which renders what is missing."
        ) from None
    return data


def _batches(items: Sequence[RenderRecord], size: int) -> Iterator[Sequence[RenderRecord]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
