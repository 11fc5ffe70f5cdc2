"""Travel among movers and places that stand still: what a dispatcher asks every second.

With roads in process each standing place keeps its tree for as long as it stands; any
other source is asked for its matrix.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Final

import numpy as np
from numpy.typing import NDArray

from routing.travel.roads import RoadTravel
from routing.travel.source import (
    SNAP_LIMIT_M,
    UNREACHABLE_S,
    Label,
    Point,
    TravelSource,
)
from routing.travel.trees import JobTrees

KEPT_MOST: Final = 2_000
"""Trees kept at the most; what is not asked about goes first."""


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

    def __init__(self, travel: TravelSource) -> None:
        """Hold no place yet."""
        self._travel = travel
        self._trees: JobTrees[Hashable] | None = (
            JobTrees(travel) if isinstance(travel, RoadTravel) else None
        )
        self._points: dict[Hashable, Point] = {}
        self._turn = Lock()

    def times(
        self, movers: Sequence[Point], standing: Mapping[Hashable, Point]
    ) -> SquareTimes:
        """How long from each mover and place to each place.

        A point that is on no road cannot be reached and cannot be left: it is marked,
        not moved.
        """
        with self._turn:
            return self._times(movers, standing)

    def _times(
        self, movers: Sequence[Point], standing: Mapping[Hashable, Point]
    ) -> SquareTimes:
        size = len(movers) + len(standing)
        seconds = np.full((size, size), UNREACHABLE_S, dtype=np.int32)
        np.fill_diagonal(seconds, 0)
        points = [*movers, *standing.values()]
        rows = self._on_road(points)
        columns = [row for row in rows if row >= len(movers)]
        if columns and self._trees is not None:
            self._ask_trees(seconds, (points, list(standing)), rows, columns)
        elif columns:
            answer = self._travel.matrix(_array(points, rows), _array(points, columns))
            seconds[np.ix_(rows, columns)] = answer.seconds
            return SquareTimes(seconds=seconds, label=answer.label)
        return SquareTimes(seconds=seconds, label=self._travel.label)

    def keep_only(self, keys: Mapping[Hashable, object]) -> None:
        """Forget the trees of places that no longer stand."""
        with self._turn:
            for key in [key for key in self._points if key not in keys]:
                self._forget(key)

    def _ask_trees(
        self,
        seconds: NDArray[np.int32],
        asked: tuple[list[Point], list[Hashable]],
        rows: list[int],
        columns: list[int],
    ) -> None:
        trees = self._trees
        if trees is None:
            return
        points, standing = asked
        movers = len(points) - len(standing)
        keys = [standing[column - movers] for column in columns]
        for key, column in zip(keys, columns, strict=True):
            self._grow(trees, key, points[column])
        seconds[np.ix_(rows, columns)] = trees.seconds(_array(points, rows), keys)

    def _grow(self, trees: JobTrees[Hashable], key: Hashable, point: Point) -> None:
        if self._points.get(key) == point:
            return
        if len(self._points) >= KEPT_MOST:
            self._forget(next(iter(self._points)))
        trees.add(key, point)
        self._points[key] = point

    def _forget(self, key: Hashable) -> None:
        del self._points[key]
        if self._trees is not None:
            self._trees.drop(key)

    def _on_road(self, points: Sequence[Point]) -> list[int]:
        """Rows of the points that the source can travel from."""
        if not points:
            return []
        far = self._travel.snap_distance_m(_array(points, range(len(points))))
        return [row for row in range(len(points)) if far[row] <= SNAP_LIMIT_M]


def _array(points: Sequence[Point], rows: Sequence[int]) -> NDArray[np.float64]:
    chosen = [points[row] for row in rows]
    return np.array(chosen, dtype=np.float64).reshape(len(chosen), 2)
