"""Chooses threshold and margins of a bundle anew, without its training."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from recoinize_edge.errors import BundleError
from recoinize_pipeline.export.bundle_edit import read_content
from recoinize_pipeline.export.bundle_writer import write_bundle
from recoinize_pipeline.export.calibrate import NO_THRESHOLD, Budget, Calibration, calibrate
from recoinize_pipeline.export.calibration_photos import CalibrationPhotos
from recoinize_pipeline.export.listener import Listener
from recoinize_pipeline.export.read_on_device import read_for_calibration
from recoinize_pipeline.settings import ExportSettings


def recalibrate(
    path: Path,
    target: Path,
    photos: CalibrationPhotos,
    settings: ExportSettings,
    seed: int,
    entry: dict[str, Any],
    listener: Listener | None = None,
) -> dict[str, Calibration]:
    """Calibrate each artifact of a bundle on photographs, as it reads them now.

    A bundle needs that when the reader looks at coins in another way than when it was exported,
    when faces were enrolled, or for other photographs than those at hand then.

    Args:
        path: folder of the bundle.
        target: folder of the calibrated bundle, often the same; written as a whole or not at all.
        photos: coins, and what is to be called unknown; some of both.
        settings: least margins, and the budgets.
        seed: of the index, which is written again.
        entry: what the bundle's provenance keeps about this calibration, as plain values, beside
            `settings`, numbers of photographs and outcomes.
        listener: told of progress.

    Returns:
        For each artifact its new decision and what that does to the photographs.

    Raises:
        BundleError: if the bundle is damaged, or no coin was found on the photographs.
        ExportError: if an artifact cannot read photographs here.
    """
    listener = listener or Listener()
    content = read_content(path, seed)
    budget = Budget.of(settings)
    outcomes = {}
    for name, artifact in content.artifacts.items():
        known, strangers = read_for_calibration(path, name, photos, listener)
        if not known.truths:
            raise BundleError(
                f"Expected coins on the {len(photos.known)} photographs to calibrate on. Found "
                "none. Give photographs that each show one coin."
            )
        least = replace(
            artifact.decision,
            threshold=NO_THRESHOLD,
            country_margin=settings.country_margin,
            denomination_margin=settings.denomination_margin,
        )
        outcomes[name] = calibrate(known, strangers, content.labels, least, budget)
    done = {
        **entry,
        "settings": settings.model_dump(mode="json"),
        "photos": {"known": len(photos.known), "strangers": len(photos.strangers)},
        "outcomes": {name: outcome.to_dict() for name, outcome in outcomes.items()},
    }
    calibrations = [*content.provenance.get("calibrations", []), done]
    write_bundle(
        target,
        replace(
            content,
            artifacts={
                name: replace(artifact, decision=outcomes[name].decision)
                for name, artifact in content.artifacts.items()
            },
            provenance={**content.provenance, "calibrations": calibrations},
        ),
    )
    return outcomes
