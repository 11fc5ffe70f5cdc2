"""Travel among movers and places that stand still: what a dispatcher asks every second.

With roads in process each standing place keeps its tree for as long as it stands, also
where roads stand in for a source that is silent; any other is asked for its matrix.
"""

from collections.abc import Hashable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from typing import Final

import numpy as np
from numpy.typing import NDArray

from routing.problem import Mode
from routing.travel.fallback import Fallback
from routing.travel.profile import CYCLING_KMH, WALKING_KMH
from routing.travel.roads import RoadTravel
from routing.travel.source import (
    SNAP_LIMIT_M,
    UNREACHABLE_S,
    Label,
    Point,
    Points,
    TooFarFromRoad,
    TravelSource,
)
from routing.travel.straight_line import StraightLine
from routing.travel.trees import JobTrees

KEPT_MOST: Final = 2_000
"""Places kept at the most, unless more are asked about at once."""

GUESSED: Final[Mapping[Mode, TravelSource]] = {
    Mode.BIKE: StraightLine(speed_kmh=CYCLING_KMH),
    Mode.WALK: StraightLine(speed_kmh=WALKING_KMH),
}
"""What stands in where nobody has the ways of a bike or of feet: never a car's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SquareTimes:
    """Seconds from every point (row) to every point (column): movers, then places.

    Attributes:
        seconds: (n, n) int32; UNREACHABLE_S to movers, and where no road leads.
        label: What measured them, for the screen.
    """

    seconds: NDArray[np.int32]
    label: Label


class StandingTimes:
    """Keeps trees of standing places for one travel source; callers take turns."""

    def __init__(
        self, travel: TravelSource, others: Mapping[Mode, TravelSource] = GUESSED
    ) -> None:
        """Hold no place yet.

        Args:
            travel: What measures for a car.
            others: What measures for those who come otherwise; a guess for the rest.
        """
        self._travel = travel
        self._others = {mode: StandingTimes(one, {}) for mode, one in others.items()}
        sources = travel.sources if isinstance(travel, Fallback) else (travel,)
        self._kept = {id(s): _Kept(s) for s in sources if isinstance(s, RoadTravel)}
        self._turn = Lock()

    def times(
        self, movers: Sequence[Point], standing: Mapping[Hashable, Point]
    ) -> SquareTimes:
        """How long from each mover and place to each place.

        A point that is on no road cannot be reached and cannot be left: it is marked,
        not moved.

        Raises:
            SourceUnavailable: No source answers.
        """
        with self._turn:
            if isinstance(self._travel, Fallback):
                return self._travel.ask(lambda one: self._times(one, movers, standing))
            return self._times(self._travel, movers, standing)

    def by(self, mode: Mode) -> "StandingTimes":
        """The times of those who get about so, with trees of their own."""
        return self._others.get(mode, self)

    def _times(
        self,
        source: TravelSource,
        movers: Sequence[Point],
        standing: Mapping[Hashable, Point],
    ) -> SquareTimes:
        size = len(movers) + len(standing)
        seconds = np.full((size, size), UNREACHABLE_S, dtype=np.int32)
        np.fill_diagonal(seconds, 0)
        kept = self._kept.get(id(source))
        if kept is None:
            label = _ask_matrix(source, seconds, movers, standing)
        else:
            label = source.label
            kept.fill(seconds, movers, standing)
        return SquareTimes(seconds=seconds, label=label)


def _ask_matrix(
    travel: TravelSource,
    seconds: NDArray[np.int32],
    movers: Sequence[Point],
    standing: Mapping[Hashable, Point],
) -> Label:
    """Write a source's matrix into a square, and say whose it is."""
    points = _array([*movers, *standing.values()])
    if not standing:
        return travel.label
    rows = np.flatnonzero(travel.snap_distance_m(points) <= SNAP_LIMIT_M)
    columns = rows[rows >= len(movers)]
    if not len(columns):
        return travel.label
    answer = travel.matrix(points[rows], points[columns])
    seconds[np.ix_(rows, columns)] = answer.seconds
    return answer.label


class _Kept:
    """The trees of standing places, and where each place was when it got one."""

    def __init__(self, roads: RoadTravel) -> None:
        self._roads = roads
        self._trees: JobTrees[Hashable] = JobTrees(roads)
        self._points: dict[Hashable, Point] = {}
        self._compile()

    def fill(
        self,
        seconds: NDArray[np.int32],
        movers: Sequence[Point],
        standing: Mapping[Hashable, Point],
    ) -> None:
        """Write the times to every standing place on the road into a square."""
        self._make_room(standing)
        near = {
            key: column
            for column, (key, point) in enumerate(standing.items(), len(movers))
            if self._stands_on_road(key, point)
        }
        if not near:
            return
        keys, columns = list(near), np.array([*near.values()], dtype=np.intp)
        if len(near) == len(standing):
            seconds[len(movers) :, len(movers) :] = self._trees.between(keys)
        else:
            seconds[columns[:, None], columns] = self._trees.between(keys)
        leaving = self._roads.snap_all(_array(movers))
        rows = np.flatnonzero(leaving.distance_m <= self._roads.snap_limit_m)
        times = self._trees.seconds_from(leaving.taken(rows), keys)
        seconds[rows[:, None], columns] = times

    def _compile(self) -> None:
        """Go through the loops once, so that no call waits for their machine code."""
        lon, lat = self._roads.graph.points[0].tolist()
        self._trees.add(None, (lon, lat))
        self._trees.between([None])
        self._trees.drop(None)

    def _stands_on_road(self, key: Hashable, point: Point) -> bool:
        """Say so, once it has a tree; a place off the road is remembered without."""
        if self._points.get(key) != point:
            if key in self._points:
                self._forget(key)
            with suppress(TooFarFromRoad):
                self._trees.add(key, point)
            self._points[key] = point
        return key in self._trees

    def _make_room(self, standing: Mapping[Hashable, Point]) -> None:
        """Forget the oldest of those that nobody asks about now."""
        more = sum(key not in self._points for key in standing)
        too_many = len(self._points) + more - KEPT_MOST
        if too_many > 0:
            idle = [key for key in self._points if key not in standing]
            for key in idle[:too_many]:
                self._forget(key)

    def _forget(self, key: Hashable) -> None:
        del self._points[key]
        if key in self._trees:
            self._trees.drop(key)


def _array(points: Sequence[Point]) -> Points:
    return np.array(points, dtype=np.float64).reshape(len(points), 2)
