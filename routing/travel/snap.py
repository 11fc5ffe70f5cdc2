"""Finds where points meet the road, and what it costs to get on and off it.

The way between a point and its road (a path, an unmapped drive) is taken as a
straight line at OFF_ROAD_KMH: assumed, slow on purpose, the same at both ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Final, Self

import numpy as np
import shapely
from numpy.typing import NDArray

from routing.travel.cost import Costs, pack
from routing.travel.graph import RoadGraph
from routing.travel.source import Points, TooFarFromRoad, checked
from routing.travel.sphere import flat_scale, metres_between

OFF_ROAD_KMH: Final = 8.0


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


class Snapper:
    """An index of a graph's segments."""

    def __init__(self, graph: RoadGraph) -> None:
        """Index every two-way road once."""
        number = np.arange(len(graph.twin), dtype=np.int32)
        self._edges = number[(graph.twin < 0) | (graph.twin > number)]
        self._twins = graph.twin[self._edges]
        self._costs = pack(graph.tenths / 10, graph.decimetres / 10)
        self._tenths = graph.tenths.astype(np.float64)
        self._decimetres = graph.decimetres.astype(np.float64)
        self._scale = flat_scale(graph.points)
        self._lines = _lines(graph, self._edges, self._scale)
        self._tree = shapely.STRtree(self._lines)

    def snap(self, points: Points) -> Snapped:
        """Find the nearest segment of each point, however far.

        Raises:
            ValueError: Not (n, 2) finite longitudes and latitudes.
        """
        flat = shapely.points(checked(points) * self._scale)
        segment = np.asarray(self._tree.nearest(flat), dtype=np.int32)
        lines = self._lines[segment]
        share = shapely.line_locate_point(lines, flat, normalized=True)
        met = shapely.get_coordinates(
            shapely.line_interpolate_point(lines, share, normalized=True)
        )
        distance_m = metres_between(points, met / self._scale)
        return self._placed(points, met / self._scale, distance_m, segment, share)

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
            off_road=off_road(distance_m),
        )


def off_road(metres: NDArray[np.float64]) -> Costs:
    """What it costs to cross `metres` without a road."""
    return pack(metres * 3.6 / OFF_ROAD_KMH, metres)


def _lines(
    graph: RoadGraph, edges: NDArray[np.int32], scale: NDArray[np.float64]
) -> NDArray[np.object_]:
    """One flat line per edge in `edges`, in its driving direction."""
    first, last = graph.first[edges], graph.last[edges]
    counts = np.abs(last - first) + 1
    owner = np.repeat(np.arange(len(edges)), counts)
    step = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    index = first[owner] + step * np.sign(last - first)[owner]
    lines: NDArray[np.object_] = shapely.linestrings(
        graph.points[index] * scale, indices=owner
    )
    return lines
