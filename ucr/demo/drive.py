"""A vehicle on the road's own line: where it is after some of the way."""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from random import Random
from typing import Final, Self

from ucr.demo.assumed import DRIVE_SPREAD
from ucr.places.point import METRES_PER_DEGREE, LonLat, distance_m

GPS_NOISE_M: Final = 5.0
LEAST_S: Final = 20.0


@dataclass(frozen=True, slots=True)
class Drive:
    """One drive along a line, in a time of its own.

    Attributes:
        points: At least one.
        passed_m: Metres from the start at each point; never falls.
        lasts_s: How long this drive takes.
    """

    points: Sequence[LonLat]
    passed_m: Sequence[float]
    lasts_s: float

    @classmethod
    def along(
        cls, coordinates: Sequence[tuple[float, float]], seconds: float, chance: Random
    ) -> Self:
        """A drive over a leg, somewhat faster or slower than the router thinks.

        Raises:
            ValueError: The leg has no points.
        """
        points = [LonLat(lon, lat) for lon, lat in coordinates]
        if not points:
            message = "a drive needs a line of at least one point"
            raise ValueError(message)
        gaps = (distance_m(a, b) for a, b in pairwise(points))
        lasts_s = max(LEAST_S, seconds * chance.lognormvariate(0, DRIVE_SPREAD))
        return cls(points, list(accumulate(gaps, initial=0.0)), lasts_s)

    def after(self, seconds: float) -> LonLat:
        """Where the vehicle is so long after it set off."""
        share = min(max(seconds / self.lasts_s, 0.0), 1.0)
        wanted_m = share * self.passed_m[-1]
        last = len(self.points) - 1
        before = min(bisect_right(self.passed_m, wanted_m) - 1, last)
        after = min(before + 1, last)
        gap_m = self.passed_m[after] - self.passed_m[before]
        part = (wanted_m - self.passed_m[before]) / gap_m if gap_m else 0.0
        a, b = self.points[before], self.points[after]
        return LonLat(
            a.lon + (b.lon - a.lon) * part,
            a.lat + (b.lat - a.lat) * part,
        )


def shaken(point: LonLat, chance: Random) -> LonLat:
    """The point as a phone in a car would read it."""
    d_lat = chance.gauss(0, GPS_NOISE_M) / METRES_PER_DEGREE
    d_lon = chance.gauss(0, GPS_NOISE_M) / METRES_PER_DEGREE
    return LonLat(
        point.lon + d_lon / math.cos(math.radians(point.lat)), point.lat + d_lat
    )
