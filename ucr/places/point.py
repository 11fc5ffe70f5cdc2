"""Points on the ground and the distance between them."""

import math
from typing import Final, NamedTuple

EARTH_RADIUS_M: Final = 6_371_008.8
METRES_PER_DEGREE: Final = math.pi * EARTH_RADIUS_M / 180


class LonLat(NamedTuple):
    """Longitude and latitude, degrees, WGS 84."""

    lon: float
    lat: float


class Box(NamedTuple):
    """A box on the map: degrees, WGS 84."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, point: LonLat) -> bool:
        """Tell whether `point` is in the box, its edges included."""
        return (
            self.west <= point.lon <= self.east
            and self.south <= point.lat <= self.north
        )


def distance_m(a: LonLat, b: LonLat) -> float:
    """Measure metres from `a` to `b` as the crow flies.

    Source:
        Haversine formula; mean Earth radius R1 of GRS 80 (Moritz, 2000).
    """
    lat_a, lat_b = math.radians(a.lat), math.radians(b.lat)
    half_lat = (lat_b - lat_a) / 2
    half_lon = math.radians(b.lon - a.lon) / 2
    chord = (
        math.sin(half_lat) ** 2
        + math.cos(lat_a) * math.cos(lat_b) * math.sin(half_lon) ** 2
    )
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(chord)))


def box_around(point: LonLat, radius_m: float) -> Box:
    """Return the box that holds everything within `radius_m` of `point`."""
    d_lat = radius_m / METRES_PER_DEGREE
    d_lon = d_lat / max(0.01, math.cos(math.radians(point.lat)))
    return Box(
        point.lon - d_lon, point.lat - d_lat, point.lon + d_lon, point.lat + d_lat
    )
