"""Seconds from each of some starts to each of many places: what one crew can reach.

With roads in process each start is one search that holds no interpreter lock; any other
source is asked for its matrix.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.travel.fallback import Fallback
from routing.travel.reach import soonest
from routing.travel.roads import RoadTravel
from routing.travel.source import (
    SNAP_LIMIT_M,
    UNREACHABLE_S,
    Label,
    Points,
    TravelSource,
    checked,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fan:
    """What was found.

    Attributes:
        seconds: (n, m) int32; UNREACHABLE_S where no road leads, and from or to a
            point that is too far from one: it is marked, not moved.
        off_road: Rows of starts that are too far from a road.
        label: What measured them, for the screen.
    """

    seconds: NDArray[np.int32]
    off_road: tuple[int, ...]
    label: Label


def fan(travel: TravelSource, starts: Points, places: Points) -> Fan:
    """From every start (n, 2) to every place (m, 2): to the second as the matrix.

    Raises:
        SourceUnavailable: No source answers.
        ValueError: Not (n, 2) finite longitudes and latitudes.
    """
    if isinstance(travel, Fallback):
        return travel.ask(lambda one: _fan(one, starts, places))
    return _fan(travel, starts, places)


def _fan(travel: TravelSource, starts: Points, places: Points) -> Fan:
    if isinstance(travel, RoadTravel):
        return _searched(travel, checked(starts), checked(places))
    return _asked(travel, checked(starts), checked(places))


def _searched(roads: RoadTravel, starts: Points, places: Points) -> Fan:
    leaving, arriving = roads.snap_all(starts), roads.snap_all(places)
    near = np.flatnonzero(leaving.distance_m <= roads.snap_limit_m)
    seconds = np.full((len(starts), len(places)), UNREACHABLE_S, dtype=np.int32)
    for row in near.tolist():
        one = leaving.taken(np.array([row]))
        seconds[row] = soonest(roads, one, roads.search.soonest(one), arriving)
    seconds[:, arriving.distance_m > roads.snap_limit_m] = UNREACHABLE_S
    far = np.setdiff1d(np.arange(len(starts)), near)
    return Fan(seconds=seconds, off_road=tuple(far.tolist()), label=roads.label)


def _asked(travel: TravelSource, starts: Points, places: Points) -> Fan:
    seconds = np.full((len(starts), len(places)), UNREACHABLE_S, dtype=np.int32)
    near = travel.snap_distance_m(starts) <= SNAP_LIMIT_M
    rows = np.flatnonzero(near)
    columns = np.flatnonzero(travel.snap_distance_m(places) <= SNAP_LIMIT_M)
    label = travel.label
    if len(rows) and len(columns):
        answer = travel.matrix(starts[rows], places[columns])
        seconds[np.ix_(rows, columns)] = answer.seconds
        label = answer.label
    far = tuple(np.flatnonzero(~near).tolist())
    return Fan(seconds=seconds, off_road=far, label=label)
