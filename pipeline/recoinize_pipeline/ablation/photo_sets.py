"""The photographs on which all rows are judged, and strangers that none of them may know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple

from recoinize_edge.preprocessing import PreprocessingSpec, UInt8Array
from recoinize_pipeline.ablation.fingerprint import fingerprint
from recoinize_pipeline.ablation.found_coins import FoundCoins


class PhotoSets:
    """Sets of photographs whose coins were found.

    Args:
        coins: photographs of coins, by the name of their set.
        strangers: pictures of other things; None if there are none.
    """

    def __init__(self, coins: Mapping[str, FoundCoins], strangers: FoundCoins | None) -> None:
        self.coins = dict(coins)
        self.strangers = strangers
        self._views: dict[str, UInt8Array] = {}
        self._spec: PreprocessingSpec | None = None

    def views(self, name: str | None, spec: PreprocessingSpec) -> UInt8Array:
        """Network inputs of one set, as `FoundCoins.views` gives them.

        They are kept in memory until another preprocessing is asked for: rows come in blocks with
        the same one.

        Args:
            name: of the set; None for the strangers.
            spec: preprocessing.
        """
        if spec != self._spec:
            self._views, self._spec = {}, spec
        key = name or ""
        if key not in self._views:
            found = self.coins[name] if name else self.strangers
            assert found is not None
            self._views[key] = found.views(spec)
        return self._views[key]

    def fingerprint(self) -> str:
        """Changes with the photographs, what is known about them, and where coins were found."""
        found = [*self.coins.items(), ("", self.strangers)]
        return fingerprint(
            [
                [
                    name,
                    [
                        [
                            photo.name,
                            photo.denomination,
                            photo.country,
                            outline and astuple(outline),
                        ]
                        for photo, outline in zip(coins.photos, coins.outlines, strict=True)
                    ],
                ]
                for name, coins in found
                if coins is not None
            ]
        )
