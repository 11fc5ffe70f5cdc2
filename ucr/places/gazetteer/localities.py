"""Which settlement a point belongs to: the nearest, bigger ones reaching further."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from ucr.places.gazetteer.entry import Category
from ucr.places.gazetteer.harvest import Named
from ucr.places.point import METRES_PER_DEGREE, LonLat

REACH: Final = {
    Category.CITY: 5.0,
    Category.TOWN: 2.5,
    Category.VILLAGE: 1.2,
    Category.HAMLET: 0.8,
}
"""How much further than a small village's a settlement's reach goes. Assumed."""

FARTHEST_M: Final = 8_000.0


class Localities:
    """The settlements of an area, for asking which one a point is in."""

    def __init__(self, places: Sequence[Named]) -> None:
        settled = [place for place in places if place.category in REACH]
        self._names = [place.name for place in settled]
        self._reach = np.array([REACH[place.category] for place in settled])
        self._at = np.array([place.point for place in settled]).reshape(-1, 2)

    def of(self, point: LonLat) -> str:
        """Name the settlement of `point`; "" when none is within 8 km."""
        if not self._names:
            return ""
        squeeze = np.cos(np.radians(point.lat))
        off = (self._at - np.array(point)) * np.array([squeeze, 1.0])
        away_m = np.hypot(off[:, 0], off[:, 1]) * METRES_PER_DEGREE
        best = int(np.argmin(away_m / self._reach))
        return self._names[best] if away_m[best] <= FARTHEST_M else ""
