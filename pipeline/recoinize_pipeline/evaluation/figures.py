"""Figures of the reports, drawn once for light and once for dark pages."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import matplotlib
import numpy as np
import numpy.typing as npt
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from recoinize_pipeline.evaluation.metrics import CurvePoint
from recoinize_pipeline.evaluation.report_blocks import Picture

_DPI = 150
_STEADY = 0.2  # share of photographs that makes a rate of errors worth showing
_LIGHT = {
    "ground": "#fbfbfa",
    "ink": "#1d1f23",
    "soft": "#5c626c",
    "line": "#dcdfe4",
    "accent": "#0072B2",
}
_DARK = {
    "ground": "#15171a",
    "ink": "#e8eaed",
    "soft": "#a3abb6",
    "line": "#353a42",
    "accent": "#56B4E9",
}

# Okabe and Ito's colours ("Color universal design", 2008) can be told apart by the colour-blind;
# their black is replaced by a grey that shows on dark pages. Markers repeat the distinction.
_COLOURS = ("#E69F00", "#56B4E9", "#009E73", "#D55E00", "#0072B2", "#CC79A7", "#999999", "#B8A900")
_MARKERS = "osD^vPX*"


def confusion_figure(
    name: str,
    caption: str,
    rows: Sequence[str],
    columns: Sequence[str],
    counts: npt.NDArray[np.int64],
) -> Picture:
    """Counts as a table coloured by the share of each row.

    Args:
        name: file name without suffix.
        caption: one sentence.
        rows: true names.
        columns: answered names.
        counts: int64 (rows, columns).
    """

    def draw(figure: Figure, theme: Mapping[str, str]) -> None:
        axes = figure.subplots()
        shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
        ramp = LinearSegmentedColormap.from_list("share", [theme["ground"], theme["accent"]])
        axes.imshow(shares, cmap=ramp, vmin=0, vmax=1, aspect="auto")
        for (y, x), count in np.ndenumerate(counts):
            if count:
                colour = theme["ground"] if shares[y, x] > 0.5 else theme["ink"]
                axes.text(x, y, str(count), ha="center", va="center", color=colour)
        axes.set_xticks(range(len(columns)), columns)
        axes.set_yticks(range(len(rows)), rows)
        axes.set_xlabel("answered")
        axes.set_ylabel("true")
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)

    return _picture(name, caption, draw, (0.75 * len(columns) + 1.2, 0.5 * len(rows) + 1.0))


def coverage_figure(
    name: str,
    caption: str,
    curves: Mapping[str, Sequence[CurvePoint]],
    marked: Mapping[str, CurvePoint],
    wrong_budget: float,
) -> Picture:
    """Wrong answers against answered photographs, one line for each curve.

    Args:
        name: file name without suffix.
        caption: one sentence.
        curves: by name; each from `coverage_curve`.
        marked: points to name on the figure, such as the threshold that ships.
        wrong_budget: greatest share of wrong answers that is tolerable.
    """

    def draw(figure: Figure, theme: Mapping[str, str]) -> None:
        axes = figure.subplots()
        for (title, curve), colour in zip(curves.items(), _COLOURS, strict=False):
            axes.plot(
                [100 * point.answered for point in curve],
                [100 * point.wrong_of_answered for point in curve],
                color=colour,
                linewidth=1.8,
                label=title,
            )
        for (title, point), marker in zip(marked.items(), _MARKERS, strict=False):
            axes.plot(
                100 * point.answered,
                100 * point.wrong_of_answered,
                marker,
                color=theme["ink"],
                markersize=6,
                label=title,
            )
        axes.axhline(100 * wrong_budget, color=theme["soft"], linewidth=1, linestyle=(0, (4, 3)))
        axes.annotate(
            f"budget {100 * wrong_budget:g}%",
            (0.01, 100 * wrong_budget),
            xycoords=("axes fraction", "data"),
            xytext=(0, 3),
            textcoords="offset points",
            color=theme["soft"],
            fontsize=8,
        )
        axes.set_xlim(0, 100)
        axes.set_ylim(0, 100 * _highest(curves.values(), wrong_budget))
        axes.set_xlabel("photographs answered, %")
        axes.set_ylabel("spoken answers that are wrong, %")
        axes.grid(color=theme["line"], linewidth=0.6)
        axes.legend(frameon=False, labelcolor=theme["ink"])

    return _picture(name, caption, draw, (7.0, 4.2))


def _highest(curves: Iterable[Sequence[CurvePoint]], wrong_budget: float) -> float:
    """Top of the error axis: a few early answers make the curve's left end jump out of sight."""
    steady = [p.wrong_of_answered for curve in curves for p in curve if p.answered >= _STEADY]
    return 1.15 * max([3 * wrong_budget, *steady])


def projection_figure(
    name: str, caption: str, points: npt.NDArray[np.float32], names: Sequence[str]
) -> Picture:
    """Points on a plane, coloured by name; at most eight names are told apart.

    Args:
        name: file name without suffix.
        caption: one sentence.
        points: float32 (n, 2).
        names: one for each point.
    """
    order = list(dict.fromkeys(names))[: len(_COLOURS)]

    def draw(figure: Figure, theme: Mapping[str, str]) -> None:
        axes = figure.subplots()
        for title, colour, marker in zip(order, _COLOURS, _MARKERS, strict=False):
            chosen = points[[own == title for own in names]]
            axes.scatter(
                chosen[:, 0],
                chosen[:, 1],
                s=11,
                marker=marker,
                color=colour,
                alpha=0.75,
                linewidths=0,
                label=title,
            )
        axes.set_aspect("equal", adjustable="datalim")
        axes.set_xticks([])
        axes.set_yticks([])
        axes.legend(
            frameon=False,
            labelcolor=theme["ink"],
            loc="center left",
            bbox_to_anchor=(1.0, 0.5),
            markerscale=1.8,
        )

    return _picture(name, caption, draw, (7.0, 4.8))


def _picture(
    name: str,
    caption: str,
    draw: Callable[[Figure, Mapping[str, str]], None],
    size: tuple[float, float],
) -> Picture:
    return Picture(name, caption, _png(draw, size, _LIGHT), _png(draw, size, _DARK))


def _png(
    draw: Callable[[Figure, Mapping[str, str]], None],
    size: tuple[float, float],
    theme: Mapping[str, str],
) -> bytes:
    style: dict[Any, Any] = {
        "figure.facecolor": theme["ground"],
        "axes.facecolor": theme["ground"],
        "axes.edgecolor": theme["line"],
        "axes.labelcolor": theme["soft"],
        "text.color": theme["ink"],
        "xtick.color": theme["soft"],
        "ytick.color": theme["soft"],
        "font.size": 9,
        "axes.spines.top": False,
        "axes.spines.right": False,
    }
    with matplotlib.rc_context(style):
        # A Figure without pyplot needs no window system and keeps no state.
        figure = Figure(figsize=size, layout="constrained")
        draw(figure, theme)
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png", dpi=_DPI)
    return buffer.getvalue()
