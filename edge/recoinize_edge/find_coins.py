"""Finds all coins in a picture.

Edge pixels vote for circles and stretched circles (`circle_votes`), over halved and halved again
sizes of the picture, those of brightness and those of colours apart; what was voted for is moved
onto the rim (`rim`) and judged by how much of a rim is there; then of the outlines that contradict
each other one is kept (`suppression`). A picture in which all of them are faint is searched again
with its contrast stretched (`full_contrast`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from recoinize_edge import circle_votes
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.full_contrast import with_full_contrast
from recoinize_edge.outlines import FloatArray, Outlines
from recoinize_edge.picture_pyramid import PicturePyramid
from recoinize_edge.preprocessing import UInt8Array, require_rgb
from recoinize_edge.rim import FINE, FINE_RADIUS, fit_outermost, fit_rims, measure_rims
from recoinize_edge.shared_tilt import confirmed_by_tilt
from recoinize_edge.suppression import LARGEST_SIZE_RATIO, choose, shared_size

Border = Literal["left", "right", "top", "bottom"]

MIN_SIDE = 16
"""Pictures with a shorter side hold no coin that could be told."""

_LEAST_VOTES = 0.3
_MOST_CANDIDATES = 60  # a level and stretch
_LEAST_COARSE_EVIDENCE = 0.11
_LEAST_EVIDENCE = 0.12  # of an outline that a reader may still know as a coin
_FIRM_EVIDENCE = 0.2  # of one that is more likely a coin than not
_CLEAREST = 90.0  # percentile of the evidence that stands for the clearest coins of the picture
_LEAST_SHARE = 0.2  # of theirs
_SURE_EVIDENCE = 0.3
_COLOURS_TOO = 0.89  # two kinds of edges give chance two tries
_CLEAR_EVIDENCE = 0.56  # for the clearest coins of a picture in good light
_MOST_DIMNESS = 1.6  # that is made up for
_SHARED_BY = 3  # outlines, before they tell the light
_TILT_CONFIRMS = 1.5  # stretches come only near to a tilt, so that tilted coins get fewer votes
_LEAST_VISIBLE = 0.45
_LEAST_INSIDE = 0.6
_LEAST_AXIS_RATIO = 0.55
_ONE_COIN = 0.6  # radii between the middles of two outlines of one coin
_CUT_OFF = 0.04  # of the radius beyond the picture's border


@dataclass(frozen=True, slots=True)
class FoundCoin:
    """A coin in a picture.

    Attributes:
        outline: its outer rim.
        score: how sure it is that this is a coin, 0 to 1; 0.5 for as likely as not.
        visible: share of the rim that is seen, 0 to 1; the rest is covered or cut off.
        cut_off: border of the picture that cuts the coin off, or None.
        dim: whether even the clearest outlines of its picture are fainter than is made up for, so
            that others may have been missed.
    """

    outline: Ellipse
    score: float
    visible: float
    cut_off: Border | None = None
    dim: bool = False


def find_coins(
    image: UInt8Array, smallest: float = 40.0, tilted: bool = True, least_score: float = 0.5
) -> list[FoundCoin]:
    """All coins in a picture.

    Args:
        image: uint8 (height, width, 3), RGB; up to 12 megapixels in bounded time.
        smallest: diameter of the smallest coin to look for, pixels.
        tilted: whether to look for coins tilted by more than about 30°, too; takes longer.
        least_score: least score of a coin; 0 also gives faint outlines, for a reader to judge.

    Returns:
        The coins, surest first; none is an answer, too.

    Raises:
        ImageError: `image` is not a uint8 RGB picture.
    """
    require_rgb(image)
    if min(image.shape[:2]) < MIN_SIDE:
        return []
    coins, dimness = _coins_and_dimness(image, smallest, tilted)
    if dimness > _MOST_DIMNESS:
        # What an edge is at least (`circle_votes`, `rim`) is a number of grey levels.
        again, _ = _coins_and_dimness(with_full_contrast(image), smallest, tilted)
        coins = [replace(coin, dim=True) for coin in _joined(coins, again)]
    coins.sort(key=lambda coin: -coin.score)
    return [coin for coin in coins if coin.score >= least_score]


def _joined(coins: Sequence[FoundCoin], again: Sequence[FoundCoin]) -> list[FoundCoin]:
    """Coins of two searches, each once: outlines of the first, and the better of two scores.

    Stretching clips what is brightest and darkest, so that outlines err more afterwards.
    """

    def same(a: FoundCoin, b: FoundCoin) -> bool:
        apart = math.hypot(a.outline.cx - b.outline.cx, a.outline.cy - b.outline.cy)
        return apart < _ONE_COIN * max(a.outline.major, b.outline.major)

    best = [
        replace(coin, score=max([coin.score, *(b.score for b in again if same(coin, b))]))
        for coin in coins
    ]
    return [*best, *(b for b in again if not any(same(b, coin) for coin in coins))]


def _coins_and_dimness(
    image: UInt8Array, smallest: float, tilted: bool
) -> tuple[list[FoundCoin], float]:
    """All outlines that may be coins, and how much fainter they are than in good light."""
    height, width = image.shape[:2]
    pyramid = PicturePyramid(image)
    outlines, evidence = _candidates(pyramid, smallest, tilted)
    kept = choose(outlines, evidence)
    if not len(kept):
        return [], 1.0
    size_ratio = outlines.radii[kept] / shared_size(outlines.radii[kept], evidence[kept])
    kept = kept[np.abs(np.log(size_ratio)) <= math.log(LARGEST_SIZE_RATIO)]
    # Coins of one picture are in one light; round blots are less clear than they.
    kept = kept[evidence[kept] >= _LEAST_SHARE * np.percentile(evidence[kept], _CLEAREST)]
    rims = measure_rims(pyramid, fit_outermost(pyramid, outlines[kept]))
    found = rims.outlines.ellipses()
    dimness = _dimness(evidence[kept])
    weights = _COLOURS_TOO * (evidence[kept] * min(dimness, _MOST_DIMNESS))
    weights *= np.where(confirmed_by_tilt(found), _TILT_CONFIRMS, 1.0)
    coins = [
        FoundCoin(outline, score_of(weight), float(visible), cut_off_by(outline, (height, width)))
        for outline, weight, visible in zip(found, weights, rims.visible, strict=True)
    ]
    return coins, dimness


def _dimness(evidence: FloatArray) -> float:
    """How much more evidence the outlines of one picture would have in good light, 1 or more.

    In the dark, and on cloth and stone, all coins of a picture are less clear, the best one, too.
    """
    if len(evidence) < _SHARED_BY:
        return 1.0
    return max(_CLEAR_EVIDENCE / float(np.percentile(evidence, _CLEAREST)), 1.0)


def _candidates(
    pyramid: PicturePyramid, smallest: float, tilted: bool
) -> tuple[Outlines, FloatArray]:
    """Outlines on rims, and the evidence for each.

    Coarse levels come first. Once they hold coins, finer ones are searched only if coins of similar
    size can be there.
    """
    finest = int(pyramid.level_for(np.array([smallest / 2]), circle_votes.SMALLEST_RADIUS)[0])
    stretches = [circle_votes.UPRIGHT, *(circle_votes.stretches() if tilted else [])]
    outlines, evidence = Outlines.join([]), np.empty(0)
    for level in range(len(pyramid.levels) - 1, finest - 1, -1):
        sure = np.flatnonzero(evidence >= _SURE_EVIDENCE)
        if len(sure):
            size = shared_size(outlines.radii[sure], evidence[sure])
            if circle_votes.LARGEST_RADIUS * 2**level < size / LARGEST_SIZE_RATIO:
                break
        found, weights = candidates_at(pyramid, level, stretches, colours_too=True)
        outlines = Outlines.join([outlines, found])
        evidence = np.concatenate([evidence, weights])
    return outlines, evidence


def candidates_at(
    pyramid: PicturePyramid,
    level: int,
    stretches: Sequence[FloatArray],
    most: int = _MOST_CANDIDATES,
    known: Outlines | None = None,
    colours_too: bool = False,
    fine_radius: float = FINE_RADIUS,
) -> tuple[Outlines, FloatArray]:
    """Outlines on rims, of the sizes that one level of a picture shows best.

    Args:
        pyramid: the picture.
        level: the level; it shows radii from 10 to 21 of its pixels.
        stretches: kinds of tilt to look for, from `circle_votes`.
        most: candidates for each of them; bounds the cost.
        known: coins that need not be looked for; nothing within them is returned.
        colours_too: whether the edges of colours vote, too; takes half as long again.
        fine_radius: pixels of the radius at which the last look is taken; fewer are quicker.

    Returns:
        Outlines in pixels of the picture, and the evidence for each, (n,). They may contradict each
        other; see `suppression.choose`.
    """
    picture = pyramid.levels[level]
    kinds = [circle_votes.edge_pixels(picture)]
    if colours_too:
        kinds.append(circle_votes.colour_edge_pixels(picture))
    ballots = [
        circle_votes.vote(edges, stretch, _LEAST_VOTES, most)
        for edges in kinds
        for stretch in stretches
    ]
    outlines = Outlines.join([outlines for outlines, _ in ballots])
    votes = np.concatenate([votes for _, votes in ballots])
    scale = float(np.sqrt(np.prod(pyramid.scales[level])))
    outlines = Outlines(pyramid.to_picture(outlines.centres, level), outlines.frames / scale)
    if known is not None and len(known):
        new = ~_within(outlines, known)
        outlines, votes = outlines[new], votes[new]
    rims = fit_rims(pyramid, outlines)
    plausible = votes * rims.strength * rims.visible >= _LEAST_COARSE_EVIDENCE
    # A closer look: shadows are blurred there, and blots are not round.
    rims = fit_rims(pyramid, rims.outlines[plausible], FINE, fine_radius=fine_radius)
    evidence = votes[plausible] * rims.strength * rims.visible
    plausible = (
        (evidence >= _LEAST_EVIDENCE)
        & (rims.visible >= _LEAST_VISIBLE)
        & (rims.inside >= _LEAST_INSIDE)
        & (rims.outlines.axis_ratios >= _LEAST_AXIS_RATIO)
    )
    return rims.outlines[plausible], evidence[plausible]


def _within(outlines: Outlines, known: Outlines) -> npt.NDArray[np.bool_]:
    """Which outlines lie within known ones, (n,)."""
    between = outlines.centres[:, None] - known.centres[None]
    reach = np.hypot(between[..., 0], between[..., 1]) + outlines.radii[:, None]
    result: npt.NDArray[np.bool_] = (reach < 1.15 * known.radii[None]).any(axis=1)
    return result


def score_of(evidence: float) -> float:
    """Evidence on a scale from 0 to 1; what is as likely a coin as not has 0.5."""
    return float(evidence / (evidence + _FIRM_EVIDENCE))


def cut_off_by(outline: Ellipse, size: tuple[int, int]) -> Border | None:
    """The border of a picture that cuts most of a coin off, or None.

    Args:
        outline: of the coin.
        size: height and width of the picture.
    """
    reach_x = math.hypot(
        outline.major * math.cos(outline.angle), outline.minor * math.sin(outline.angle)
    )
    reach_y = math.hypot(
        outline.major * math.sin(outline.angle), outline.minor * math.cos(outline.angle)
    )
    height, width = size
    beyond: dict[Border, float] = {
        "left": reach_x - outline.cx - 0.5,
        "right": outline.cx + reach_x - width + 0.5,
        "top": reach_y - outline.cy - 0.5,
        "bottom": outline.cy + reach_y - height + 0.5,
    }
    border = max(beyond, key=lambda name: beyond[name])
    return border if beyond[border] > _CUT_OFF * outline.major else None
