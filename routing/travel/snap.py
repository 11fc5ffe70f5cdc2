"""Finds where points meet the road, and what it costs to get on and off it.

The way between a point and its road (a path, an unmapped drive) is taken as a
straight line at one speed: assumed, slow on purpose, the same at both ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from routing.travel.cost import Costs, pack
from routing.travel.graph import RoadGraph
from routing.travel.grid import Grid, Pieces
from routing.travel.profile import OFF_ROAD_KMH
from routing.travel.source import Points, TooFarFromRoad, checked
from routing.travel.sphere import flat_scale, metres_between


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapped:
    """Where n points meet the road: one segment each, in both directions.

    Column 0 of the (n, 2) arrays is the direction in which the segment was drawn,
    column 1 the other; a direction one may not drive costs infinity. `done` is the
    cost from the edge's start to the point, `left` from there to the edge's end;
    `share` is the part done of its length, from 0 to 1.
    """

    asked: Points
    met: Points
    distance_m: NDArray[np.float64]
    segment: NDArray[np.int32]
    edge: NDArray[np.int32]
    share: NDArray[np.float64]
    done: Costs
    left: Costs
    off_road: Costs
    off_road_kmh: NDArray[np.float64]

    def __len__(self) -> int:
        """Count the points."""
        return len(self.asked)

    def within(self, limit_m: float, *, first_row: int = 0) -> Self:
        """Refuse to teleport: every point must lie within `limit_m` of its road.

        Raises:
            TooFarFromRoad: Some do not; rows are counted from `first_row`.
        """
        far = np.flatnonzero(self.distance_m > limit_m)
        if len(far):
            raise TooFarFromRoad(tuple((far + first_row).tolist()), limit_m)
        return self

    def taken(self, rows: NDArray[np.intp]) -> Self:
        """Only these rows, in this order."""
        return replace(
            self, **{f.name: getattr(self, f.name)[rows] for f in fields(self)}
        )

    @classmethod
    def stacked(cls, parts: Sequence[Self]) -> Self:
        """All rows of all parts; at least one part."""
        return cls(
            **{
                f.name: np.concatenate([getattr(part, f.name) for part in parts])
                for f in fields(cls)
            }
        )

    def put(self, row: int, one: Self) -> None:
        """Write the only row of another over one of ours."""
        for f in fields(self):
            getattr(self, f.name)[row] = getattr(one, f.name)[0]


class Snapper:
    """An index of a graph's segments."""

    def __init__(self, graph: RoadGraph, off_road_kmh: float = OFF_ROAD_KMH) -> None:
        """Index every two-way road once."""
        self._off_road_kmh = np.array([off_road_kmh])
        number = np.arange(len(graph.twin), dtype=np.int32)
        self._edges = number[(graph.twin < 0) | (graph.twin > number)]
        self._twins = graph.twin[self._edges]
        self._costs = pack(graph.tenths / 10, graph.decimetres / 10)
        self._tenths = graph.tenths.astype(np.float64)
        self._decimetres = graph.decimetres.astype(np.float64)
        self._scale = flat_scale(graph.points)
        self._lines = _lines(graph, self._edges, self._scale)
        self._grid = Grid(self._lines.pieces)

    def snap(self, points: Points) -> Snapped:
        """Find the nearest segment of each point, however far.

        Raises:
            ValueError: Not (n, 2) finite longitudes and latitudes.
        """
        piece, part = self._grid.nearest(checked(points) * self._scale)
        start, end = (side[piece] for side in self._lines.pieces)
        met = (start + (end - start) * part[:, None]) / self._scale
        distance_m = metres_between(points, met)
        segment, share = self._lines.places(piece, part)
        return self._placed(points, met, distance_m, segment, share)

    def along(self, step_m: float) -> Snapped:
        """Places on every segment, its two ends among them, at most a step apart."""
        lines = self._lines
        steps = np.ceil(self._decimetres[self._edges] / 10 / step_m).astype(np.int32)
        count = np.maximum(steps, 1) + 1
        segment = np.repeat(np.arange(len(count), dtype=np.int32), count)
        number = np.arange(len(segment)) - np.repeat(np.cumsum(count) - count, count)
        share = number / (count[segment] - 1)
        met = lines.at(segment, share) / self._scale
        return self._placed(met, met, np.zeros(len(met)), segment, share)

    def _placed(
        self,
        asked: Points,
        met: Points,
        distance_m: NDArray[np.float64],
        segment: NDArray[np.int32],
        share: NDArray[np.float64],
    ) -> Snapped:
        forward, backward = self._edges[segment], self._twins[segment]
        edge = np.stack([forward, np.where(backward < 0, forward, backward)], axis=1)
        shares = np.stack([share, 1 - share], axis=1)
        done = pack(
            self._tenths[edge] / 10 * shares, self._decimetres[edge] / 10 * shares
        )
        left = self._costs[edge] - done
        done[backward < 0, 1] = left[backward < 0, 1] = np.inf
        return Snapped(
            asked=asked,
            met=met,
            distance_m=distance_m,
            segment=segment,
            edge=edge,
            share=shares,
            done=done,
            left=left,
            off_road=off_road(distance_m, self._off_road_kmh),
            off_road_kmh=np.repeat(self._off_road_kmh, len(asked)),
        )


def off_road(
    metres: NDArray[np.float64], kmh: NDArray[np.float64] | float = OFF_ROAD_KMH
) -> Costs:
    """What it costs to cross `metres` without a road."""
    return pack(metres * 3.6 / kmh, metres)


class _Lines(NamedTuple):
    """Straight pieces of segments, each segment's in its driving direction.

    By piece: its segment, its length, the length of all pieces before it and of those
    of its segment. By segment: its whole length. Lengths are those on the flat map.
    """

    pieces: Pieces
    segment: NDArray[np.int32]
    length: NDArray[np.float64]
    start: NDArray[np.float64]
    before: NDArray[np.float64]
    whole: NDArray[np.float64]

    def places(
        self, piece: NDArray[np.int32], part: NDArray[np.float64]
    ) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """The segment, and the share of its length, where parts of pieces lie."""
        segment = self.segment[piece]
        done = self.before[piece] + self.length[piece] * part
        return segment, np.clip(done / self.whole[segment], 0.0, 1.0)

    def at(self, segment: NDArray[np.int32], share: NDArray[np.float64]) -> Points:
        """Where shares of segments' lengths lie on the flat map."""
        first = np.searchsorted(self.segment, segment)
        last = np.searchsorted(self.segment, segment, side="right") - 1
        start = self.start[first]
        goal = start + share * self.whole[segment]
        piece = np.searchsorted(self.start, goal, side="right") - 1
        piece = np.clip(piece, first, last)
        length = np.maximum(self.length[piece], np.finfo(np.float64).tiny)
        part = np.clip((goal - self.start[piece]) / length, 0.0, 1.0)
        a, b = self.pieces.start[piece], self.pieces.end[piece]
        found: Points = a + (b - a) * part[:, None]
        return found


def _lines(graph: RoadGraph, edges: NDArray[np.int32], scale: Points) -> _Lines:
    first, last = graph.first[edges], graph.last[edges]
    counts = np.abs(last - first)
    owner = np.repeat(np.arange(len(edges), dtype=np.int32), counts)
    direction = np.sign(last - first)[owner]
    step = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    index = first[owner] + step * direction
    flat = graph.points * scale
    start, end = flat[index], flat[index + direction]
    length = np.hypot(*(end - start).T)
    run = np.cumsum(length) - length
    first_piece = np.cumsum(counts) - counts
    before = run - run[first_piece][owner]
    whole = np.bincount(owner, weights=length, minlength=len(edges))
    least = np.finfo(np.float64).tiny
    return _Lines(
        Pieces(start, end), owner, length, run, before, np.maximum(whole, least)
    )
