"""What is seen of each coin of a picture, along all outlines that may be right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from recoinize_edge.coin_outlines import candidate_outlines, coin_outlines
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.face_table import Neighbours
from recoinize_edge.find_coins import FoundCoin
from recoinize_edge.other_outlines import FAR, resized
from recoinize_edge.outline_search import MORE_TILTED, apart, climbed
from recoinize_edge.preprocessing import UInt8Array
from recoinize_edge.seen_coin import COUNTS_UP_TO
from recoinize_edge.view import CLOSE, Reader, View, nearest_view, usual_views, views_along

CLEARLY_NEARER = 0.12
"""A coin that was `FAR` must come nearer by this much along another outline: among so many, one
makes anything come a little nearer."""

NEARER = 0.08
"""The same for a coin that was not far. Nothing is gained by less, and some outlines got worse."""

_WRONG = 0.18  # of the radius; where outlines differ by less, the found one measures better
_STILL_NEAR = 0.05  # by how much the clearest edge near an outline may be further away


def see_coins(
    reader: Reader, image: UInt8Array, coins: Sequence[FoundCoin]
) -> tuple[list[FoundCoin], list[list[Neighbours]]]:
    """Look at coins along their outlines, and along better ones where they are far from everything.

    Coins of one picture are tilted alike, so no outline is squeezed much more than the most tilted
    one that was found.

    Args:
        reader: knows coins.
        image: uint8 (height, width, 3), RGB.
        coins: their centres lie in the picture.

    Returns:
        The coins, with other outlines where those were wrong, and for each coin the nearest
        references of each view.

    Raises:
        ImageError: a coin is too small, or its centre is elsewhere.
    """
    ratios = (coin.outline.minor / coin.outline.major for coin in coins)
    least_ratio = MORE_TILTED * min(ratios, default=1.0)
    seen = [_see(reader, image, coin, least_ratio) for coin in coins]
    return [coin for coin, _ in seen], [[view.nearest for view in views] for _, views in seen]


def _see(
    reader: Reader, image: UInt8Array, coin: FoundCoin, least_ratio: float
) -> tuple[FoundCoin, list[View]]:
    """A coin, perhaps with another outline, and what is seen of it."""
    views = usual_views(reader, image, coin.outline)
    as_found = best = nearest_view(views)
    if as_found.distance > FAR:
        for outline in resized(coin.outline):
            views += views_along(reader, image, coin_outlines(image, outline))
        best = nearest_view(views)
    if best.distance > CLOSE:
        better = climbed(reader, image, best, least_ratio)
        if better.distance <= best.distance - (CLEARLY_NEARER if best.distance > FAR else NEARER):
            views.append(better)
            best = better
    gained = as_found.distance - best.distance
    needed = CLEARLY_NEARER if as_found.distance > FAR else NEARER
    if gained < needed or best.distance > COUNTS_UP_TO:
        return coin, views
    outline = _on_its_edge(reader, image, best)
    if apart(coin.outline, outline) > _WRONG:
        coin = replace(coin, outline=outline)
    return coin, views


def _on_its_edge(reader: Reader, image: UInt8Array, view: View) -> Ellipse:
    """The clearest edge near an outline if the coin is seen as well along it, else the outline.

    The network bears an outline that is some percent off, which measures the coin wrongly.
    """
    _, clearest = candidate_outlines(image, view.outline)
    along = views_along(reader, image, [clearest])
    fits = along and along[0].distance <= view.distance + _STILL_NEAR
    return clearest if fits else view.outline
