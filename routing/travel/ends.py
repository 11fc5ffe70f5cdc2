"""Puts the two ends of a drive to the road between them."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.travel.cost import Costs
from routing.travel.snap import Snapped, off_road
from routing.travel.sphere import metres_between


def joined(road: Costs, origins: Snapped, destinations: Snapped) -> Costs:
    """Whole costs (n, m), from door to door.

    Args:
        road: (n, m) costs by way of at least one turn.
        origins: The n points that drives leave.
        destinations: The m points that they reach.
    """
    total = road + origins.off_road[:, None] + destinations.off_road
    rows, columns, directly = neighbours(origins, destinations)
    total[rows, columns] = np.minimum(total[rows, columns], directly)
    return total


class Neighbours(NamedTuple):
    """Pairs on one segment, and what it costs from door to door without any turn."""

    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
    costs: Costs


def neighbours(origins: Snapped, destinations: Snapped) -> Neighbours:
    """Those who share a segment of road: along it, or straight across."""
    rows, columns = np.nonzero(origins.segment[:, None] == destinations.segment)
    along = ahead(origins, destinations, rows, columns).min(axis=1, initial=np.inf)
    along += origins.off_road[rows] + destinations.off_road[columns]
    across = _across(origins, destinations, rows, columns)
    return Neighbours(rows, columns, np.minimum(along, across))


def ahead(
    origins: Snapped,
    destinations: Snapped,
    rows: NDArray[np.intp],
    columns: NDArray[np.intp],
) -> Costs:
    """Costs along one segment, pair by pair, in its two directions: (k, 2).

    Infinity where the destination lies behind, or one may not drive that way.
    """
    done, to_do = origins.done[rows], destinations.done[columns]
    costs = np.full(done.shape, np.inf)
    forwards = (done <= to_do) & np.isfinite(to_do)
    np.subtract(to_do, done, out=costs, where=forwards)
    return costs


def _across(
    origins: Snapped,
    destinations: Snapped,
    rows: NDArray[np.intp],
    columns: NDArray[np.intp],
) -> Costs:
    """Neighbours: no further straight across than they are from their road."""
    straight_m = metres_between(origins.asked[rows], destinations.asked[columns])
    near = straight_m <= origins.distance_m[rows] + destinations.distance_m[columns]
    costs: Costs = np.where(
        near, off_road(straight_m, origins.off_road_kmh[rows]), np.inf
    )
    return costs
