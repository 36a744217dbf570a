"""A simplified map of Europe and its neighbours, in degrees; coordinates set by hand."""

from __future__ import annotations

import numpy as np

from recoinize_pipeline.faces.drawn.canvas import Polygon

_MAINLAND = """
-9.2,38.7 -8.8,41.5 -9.2,43.1 -5,43.5 -1.8,43.4 -1.2,45.5 -2.8,47.5 -4.7,48.4 -1.6,48.7 -1.9,49.7
0.2,49.6 1.6,50.8 3.5,51.5 4.7,53 7,53.5 8.8,54 8.2,55.5 8.2,57 10.5,57.7 10.2,56.4 10,54.8 11,54
14,54 18.5,54.8 20,54.5 21,55.5 21.3,57.3 23.5,57 24.3,58.3 23.6,59.2 28,59.6 30,60 28,60.6 23,59.9
21.4,61 22,63 25.3,65 24.2,65.8 21.5,64.8 17.2,62.2 17.3,60.7 18.8,59.8 16.5,57.5 15.8,56.1
14.2,55.5 12.8,55.5 11.3,58.8 10.5,59.3 8,58.1 5.6,58.8 5,61.5 9,63.8 12.5,66 14.8,68.2 19,69.9
25.5,71 31,70.2 41,67 34,66.6 35,64.4 38,64 40.5,64.6 44,66 44,47 39,47.1 35.3,46.2 36,45.2
33.5,44.5 32.6,45.5 33.5,46.1 31,46.6 29.7,45.2 28.6,43.8 27.9,42.5 28.9,41.2 26.3,40.4 26,40.9
23.8,40.2 22.8,40.4 23.2,39.2 24,37.8 22.9,36.5 21.8,36.9 21.2,38.5 19.4,40.5 19.5,41.8 16,43.5
13.7,45
12.4,45.3 12.4,44 14,42.6 16.1,41.7 18.4,40.1 17,40.4 16.6,38.9 15.7,37.9 15.6,40 12.3,41.7
10.3,43.7 8.8,44.4 7.4,43.7 4.5,43.4 3.1,42.9 3.2,41.9 0.5,40.6 -0.2,39 -0.7,37.7 -2.1,36.8
-5.4,36 -6.4,36.8 -8.9,37
"""
_ISLANDS = (
    "-5.6,50.1 -3.5,50.3 1.3,51.2 0.6,51.5 1.7,52.7 0.2,53 -0.2,54.2 -1.6,55.5 -3,56 -2,57.6 "
    "-4,57.7 -3.1,58.6 -5,58.6 -5.8,57.3 -5.3,55.8 -4.8,54.8 -3.2,54.9 -3.1,53.4 -4.5,53.2 "
    "-4.2,52.4 -5.2,51.8 -3,51.4 -4.3,51.1",
    "-6.1,52.2 -9.8,51.5 -10,53.4 -8.5,54.3 -7.4,55.3 -5.6,54.6 -6.1,53.4",
    "12.5,38 15.6,38.2 15.1,36.7",
    "8.2,41 9.6,40.9 9.5,39.2 8.4,39",
    "8.6,42.4 9.5,43 9.5,41.6 8.9,41.5",
    "23.6,35.6 26.2,35.3 26.2,34.9 23.6,35.1",
    "32.3,35 34.4,35.6 33,34.6",
)
_NEIGHBOURS = (
    "-6,35.8 10,37.2 11,34 19,30.3 32.3,31.2 33,28 37,21 43,12 51,11.8 40,-3 40,-15 35,-24 31,-30 "
    "20,-34.8 17,-29 12,-17 13.5,-8 9,1 9,4.5 -8,4.5 -13,9 -17,14.7 -16.5,21 -9.7,30",
    "28.9,41.2 36,41.3 41,41.5 39,47 44,47 44,66 60,69 75,73 90,70 90,25 72,20 66,25 57,26 51,30 "
    "48,30 56,26.5 59,22 45,13 39,21 34.8,29.5 35.5,33 36,36.7 30,36.5 27,37 26.2,39.5",
)


def _degrees(text: str) -> Polygon:
    return np.array([[float(number) for number in pair.split(",")] for pair in text.split()])


def europe() -> list[Polygon]:
    """Mainland and islands, arrays (n, 2) of longitude and latitude."""
    return [_degrees(text) for text in (_MAINLAND, *_ISLANDS)]


def neighbours() -> list[Polygon]:
    """Africa and western Asia."""
    return [_degrees(text) for text in _NEIGHBOURS]


def azimuthal(
    degrees: Polygon, longitude: float, latitude: float, orthographic: bool = False
) -> Polygon:
    """Project longitude and latitude around a centre; x to the right, y down.

    Args:
        degrees: (n, 2).
        longitude: of the centre, degrees.
        latitude: of the centre, degrees.
        orthographic: a globe of radius 1 seen from far away; what lies behind it is moved to its
            limb. Otherwise Lambert's equal-area map (Snyder, "Map Projections", 1987, ch. 24).
    """
    lon, lat = np.radians(degrees[:, 0] - longitude), np.radians(degrees[:, 1])
    lat0 = np.radians(latitude)
    x = np.cos(lat) * np.sin(lon)
    y = np.cos(lat0) * np.sin(lat) - np.sin(lat0) * np.cos(lat) * np.cos(lon)
    towards = np.sin(lat0) * np.sin(lat) + np.cos(lat0) * np.cos(lat) * np.cos(lon)
    if orthographic:
        factor = np.where(towards >= 0, 1.0, 1 / np.maximum(np.hypot(x, y), 1e-9))
    else:
        factor = np.sqrt(2 / (1 + towards))
    return np.stack([x * factor, -y * factor], axis=1)
