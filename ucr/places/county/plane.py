"""The drawing board: metres east and north of the county's south-west corner."""

import math
from typing import Final, NamedTuple

import numpy as np
import shapely

from ucr.places.point import METRES_PER_DEGREE, LonLat

CORNER: Final = LonLat(1.0, 54.2)
"""In the North Sea, some 70 km off the coast: inside England's box, on no land."""

SIDE_M: Final = 25_000.0
RING_POINTS: Final = 48
SHRINK: Final = math.cos(math.radians(CORNER.lat))


class Spot(NamedTuple):
    """Metres east and north of the corner."""

    x: float
    y: float


def lon_lat(spot: Spot) -> LonLat:
    """Place a spot on the globe, to the seven decimals that OpenStreetMap keeps."""
    return LonLat(
        round(CORNER.lon + spot.x / METRES_PER_DEGREE / SHRINK, 7),
        round(CORNER.lat + spot.y / METRES_PER_DEGREE, 7),
    )


def apart_m(a: Spot, b: Spot) -> float:
    """Measure metres between two spots."""
    return math.hypot(a.x - b.x, a.y - b.y)


def beside(a: Spot, b: Spot, along_m: float, off_m: float) -> Spot:
    """Go `along_m` from `a` towards `b`, then `off_m` to the left."""
    length = apart_m(a, b) or 1.0
    east, north = (b.x - a.x) / length, (b.y - a.y) / length
    return Spot(
        a.x + along_m * east - off_m * north, a.y + along_m * north + off_m * east
    )


def wander(
    rng: np.random.Generator, a: Spot, b: Spot, sway: float, step_m: float
) -> list[Spot]:
    """Draw a country road from `a` to `b`: bends at random, straight at the ends.

    `sway` is the widest it strays from the straight line, as a share of its length.
    """
    length = apart_m(a, b)
    count = max(2, round(length / step_m))
    waves = [(k, rng.normal() / k) for k in range(1, 6)]
    spots = []
    for i in range(count + 1):
        t = i / count
        swing = sum(size * math.sin(math.pi * k * t) for k, size in waves)
        spots.append(beside(a, b, t * length, swing * sway * length))
    return spots


def blob(
    rng: np.random.Generator, middle: Spot, radius_m: float, roughness: float
) -> list[Spot]:
    """Draw a rounded patch, such as a wood, as an open ring of spots."""
    waves = [
        (k, rng.normal() * roughness / k, rng.uniform(0, math.tau))
        for k in (1, 2, 3, 5)
    ]
    ring = []
    for i in range(RING_POINTS):
        angle = math.tau * i / RING_POINTS
        swell = 1 + sum(size * math.sin(k * angle + at) for k, size, at in waves)
        reach = radius_m * max(0.4, swell)
        ring.append(
            Spot(middle.x + reach * math.cos(angle), middle.y + reach * math.sin(angle))
        )
    return ring


def line(spots: list[Spot]) -> shapely.LineString:
    """Make a shape of a line of spots."""
    return shapely.LineString(spots)
