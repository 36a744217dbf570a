"""The report on the test split: embedding networks beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from recoinize_pipeline.evaluation.figures import projection_figure
from recoinize_pipeline.evaluation.photo_report import percent
from recoinize_pipeline.evaluation.projection import principal_plane
from recoinize_pipeline.evaluation.report_blocks import (
    Block,
    Heading,
    Paragraph,
    Report,
    Table,
)
from recoinize_pipeline.evaluation.test_split import SplitResult

_TOP1 = ("denomination_top1", "country_top1", "design_top1", "face_top1")


def split_figures(results: Mapping[str, SplitResult]) -> dict[str, Any]:
    """All figures, as plain values for JSON.

    The keys that every evaluation has are those of the first network; what only a decision has is
    None. `networks` holds the figures of each.
    """
    first = next(iter(results.values())).figures
    return {
        "photos": first["images"],
        "denomination_top1": first["denomination_top1"],
        "country_top1": first["country_top1"],
        "answered": None,
        "wrong_of_answered": None,
        "refused_unknown": None,
        "per_class": first["per_class"],
        "networks": {name: result.figures for name, result in results.items()},
    }


def split_report(
    title: str, results: Mapping[str, SplitResult], denominations: Sequence[str]
) -> Report:
    """Triplet accuracy, recognition and embeddings of each network.

    Args:
        title: of the report.
        results: by name of the network, the one in use first.
        denominations: of the images that they were judged on.
    """
    name, first = next((name, result.figures) for name, result in results.items())
    summary = (
        f"{first['images']} renders that training never saw, compared with {first['references']} "
        f"that it did: network “{name}” puts {percent(first['triplet_accuracy'])} of the triplets "
        f"in order and recognizes {percent(first['denomination_top1'])} of the denominations."
    )
    blocks: list[Block] = [
        _networks_table(results),
        Paragraph(
            "Triplet accuracy: how often an unseen image lies nearer to one of its own design "
            "than to one of another. Top-1: vote of the nearest images of the train split. Faces "
            "of one design (10, 20 and 50 cent of most countries) look alike up to their size, "
            "which one picture does not tell: judge by the design."
        ),
        Heading(f"By denomination, {name}"),
        _per_class_table(first["per_class"]),
        *_heldout(results),
        Heading("Embeddings"),
    ]
    for network, result in results.items():
        points, kept = principal_plane(result.embeddings)
        caption = (
            f"Test split embedded by “{network}”, by denomination, projected onto the two "
            f"directions of greatest variance ({percent(kept, 0)} of it)."
        )
        figure = f"projection-{network}"
        blocks.append(projection_figure(figure, caption, points, denominations))
    return Report(title, summary, blocks)


def _networks_table(results: Mapping[str, SplitResult]) -> Table:
    keys = ("triplet_accuracy", *_TOP1)
    return Table(
        ("network", "triplet accuracy", "denomination", "country", "design", "face"),
        [
            (name, *(percent(result.figures[key]) for key in keys))
            for name, result in results.items()
        ],
    )


def _per_class_table(per_class: Mapping[str, Mapping[str, Any]]) -> Table:
    return Table(
        ("denomination", "images", "denomination top-1", "country", "design", "face"),
        [
            (name, str(values["images"]), *(percent(values[key]) for key in _TOP1))
            for name, values in per_class.items()
        ],
    )


def _heldout(results: Mapping[str, SplitResult]) -> list[Block]:
    """Coin types that training never saw."""
    held = {
        name: result.figures["heldout"]
        for name, result in results.items()
        if "heldout" in result.figures
    }
    if not held:
        return []
    keys = ("triplet_accuracy", *_TOP1)
    return [
        Heading("Coin types that training never saw"),
        Paragraph(
            "Half of their images are enrolled as references beside all trained types; the other "
            "half is recognized among all. Strangers told apart: area under the ROC curve of the "
            "nearest distance, before they are enrolled (50% is chance)."
        ),
        Table(
            (
                "network",
                "images",
                "strangers told apart",
                "triplet accuracy",
                "denomination",
                "country",
                "design",
                "face",
            ),
            [
                (
                    name,
                    str(values["images"]),
                    percent(values["strangers_auc"]),
                    *(percent(values.get(key)) for key in keys),
                )
                for name, values in held.items()
            ],
        ),
    ]
