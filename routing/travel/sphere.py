"""Distances on the Earth taken as a sphere: metres between longitudes and latitudes.

Source:
    Haversine formula; mean Earth radius R1 of GRS 80 (Moritz, 2000). Against the
    ellipsoid the error is at most 0.6 %.
"""

from typing import Final

import numpy as np

from routing.travel.source import Points

EARTH_RADIUS_M: Final = 6_371_008.8


def flat_scale(points: Points) -> Points:
    """Factors (2,) that make degrees of `points` (n, 2) about equally long both ways.

    A county is small enough: 50 km from its middle latitude they are 1 % out.
    """
    return np.array([np.cos(np.radians(points[:, 1].mean())), 1.0])


def metres_between(a: Points, b: Points) -> Points:
    """Metres from `a` to `b`, both (..., 2) and broadcast against each other."""
    lon_a, lat_a = np.radians(a[..., 0]), np.radians(a[..., 1])
    lon_b, lat_b = np.radians(b[..., 0]), np.radians(b[..., 1])
    haversine = (
        np.sin((lat_a - lat_b) / 2) ** 2
        + np.cos(lat_a) * np.cos(lat_b) * np.sin((lon_a - lon_b) / 2) ** 2
    )
    metres: Points = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(haversine))
    return metres
