"""Draws a drive: its line on the map and the names of its roads."""

from itertools import groupby

import numpy as np
import shapely
from shapely.ops import substring

from routing.travel.graph import RoadGraph
from routing.travel.snap import Snapped
from routing.travel.source import Point
from routing.travel.sphere import flat_scale


class Drawing:
    """Lines and names of a graph's edges."""

    def __init__(self, graph: RoadGraph) -> None:
        """Split the names once."""
        self._graph = graph
        self._names = graph.names
        self._scale = flat_scale(graph.points)

    def along(
        self, origins: Snapped, destinations: Snapped, column: int
    ) -> list[Point]:
        """The line from row 0 to row 0 of one edge, in the direction of `column`."""
        edge = int(origins.edge[0, column])
        start, stop = origins.share[0, column], destinations.share[0, column]
        return self._line(edge, float(start), float(stop))

    def through(
        self, origins: Snapped, edges: list[int], destinations: Snapped, column: int
    ) -> list[Point]:
        """The line from row 0 by way of `edges`, the last driven to row 0."""
        first = self._left_by(origins, edges[0])
        line = self._line(
            int(origins.edge[0, first]), float(origins.share[0, first]), 1.0
        )
        for edge in edges[:-1]:
            line += self._line(edge, 0.0, 1.0)
        line += self._line(edges[-1], 0.0, float(destinations.share[0, column]))
        return [point for point, _ in groupby(line)]

    def first_edge(self, origins: Snapped, onto: int) -> int:
        """The edge on which a drive left row 0, if it went on to the edge `onto`."""
        return int(origins.edge[0, self._left_by(origins, onto)])

    def roads(self, edges: list[int]) -> tuple[str, ...]:
        """Names in driving order; a road without one goes unnamed."""
        names = (self._names[self._graph.name[edge]] for edge in edges)
        return tuple(name for name, _ in groupby(n for n in names if n))

    def road(self, edge: int) -> str:
        """The name of one edge, "" for none."""
        return self._names[int(self._graph.name[edge])]

    def _left_by(self, origins: Snapped, onto: int) -> int:
        graph = self._graph
        ends = graph.points[graph.last[origins.edge[0]]]
        meets = (ends == graph.points[graph.first[onto]]).all(axis=1)
        return int(np.argmin(np.where(meets, origins.left[0], np.inf)))

    def _line(self, edge: int, start: float, stop: float) -> list[Point]:
        """The part of an edge between two shares of its length, as lon and lat."""
        first, last = int(self._graph.first[edge]), int(self._graph.last[edge])
        if first < last:
            points = self._graph.points[first : last + 1]
        else:
            points = self._graph.points[last : first + 1][::-1]
        if (start, stop) != (0.0, 1.0):
            flat = shapely.LineString(points * self._scale)
            part = substring(flat, start, stop, normalized=True)
            points = shapely.get_coordinates(part) / self._scale
        return [(lon, lat) for lon, lat in points.tolist()]
