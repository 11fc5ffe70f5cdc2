"""Travel times on the real road network, computed in this process."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.problem import Mode
from routing.travel.cost import Costs, whole_metres, whole_seconds
from routing.travel.drive import Drawing
from routing.travel.ends import ahead, joined
from routing.travel.graph import RoadGraph
from routing.travel.profile import PROFILES
from routing.travel.search import Search
from routing.travel.snap import Snapped, Snapper
from routing.travel.source import (
    SNAP_LIMIT_M,
    UNREACHABLE_S,
    Label,
    Leg,
    NoRoute,
    Point,
    Points,
    Snap,
    TravelMatrix,
)
from routing.travel.stretches import stretches

_ROW_0: Final = np.zeros(1, dtype=np.intp)


class _Way(NamedTuple):
    """A drive's line, its edges, and the cost at the end of each; its ends apart."""

    line: list[Point]
    edges: list[int]
    costs: Costs


class RoadTravel:
    """A `TravelSource` over a road graph.

    Args:
        graph: The roads.
        mode: The graph's own, see `graph.build_road_graph`.
        snap_limit_m: A point further from a road is refused, never moved onto it.
    """

    def __init__(
        self,
        graph: RoadGraph,
        mode: Mode = Mode.CAR,
        *,
        snap_limit_m: float = SNAP_LIMIT_M,
    ) -> None:
        """Index the graph: some hundredths of a second for a county."""
        self.snap_limit_m: Final = snap_limit_m
        self.search: Final = Search(graph)
        self.graph: Final = graph
        self._snapper = Snapper(graph, PROFILES[mode].off_road_kmh)
        self._drawing = Drawing(graph)
        self._version = f"roads-{mode}-{graph.digest()[:16]}"

    @property
    def label(self) -> Label:
        """Measured on roads."""
        return "roads"

    @property
    def version(self) -> str:
        """The graph's digest."""
        return self._version

    def matrix(self, origins: Points, destinations: Points) -> TravelMatrix:
        """Search afresh from the fewer side; see `trees` for what is asked again."""
        leaving = self.snapped(origins)
        arriving = self.snapped(destinations, first_row=len(origins))
        road = self.search.between(leaving, arriving)
        return as_matrix(joined(road, leaving, arriving))

    def route(self, origin: Point, destination: Point) -> Leg:
        """Search once more, and keep the way."""
        leaving = self.snapped(_one(origin))
        arriving = self.snapped(_one(destination), first_row=1)
        road = self.search.between(leaving, arriving)
        total = joined(road, leaving, arriving)
        matrix = as_matrix(total)
        if matrix.seconds[0, 0] == UNREACHABLE_S:
            raise NoRoute("no legal drive leads from the one point to the other")
        way = self._way(road[0, 0], leaving, arriving)
        names = [self._drawing.road(edge) for edge in way.edges]
        costs = way.costs + leaving.off_road[0]
        costs[-1] += arriving.off_road[0]
        if total[0, 0] < costs[-1]:  # neighbours: straight across, along no road
            names, costs = names[:1], total[0]
        return Leg(
            geometry=tuple(way.line if len(way.line) > 1 else way.line * 2),
            seconds=int(matrix.seconds[0, 0]),
            metres=int(matrix.metres[0, 0]),
            roads=self._drawing.roads(way.edges),
            stretches=stretches(names, costs),
            label=self.label,
        )

    def snap_distance_m(self, points: Points) -> NDArray[np.float64]:
        """Distance to the nearest road, however far."""
        return self._snapper.snap(points).distance_m

    def snap(self, point: Point) -> Snap:
        """Where a point meets the road, however far."""
        snapped = self._snapper.snap(_one(point))
        lon, lat = snapped.met[0].tolist()
        return Snap(
            point=(lon, lat),
            distance_m=float(snapped.distance_m[0]),
            road=self._drawing.road(int(snapped.edge[0, 0])),
        )

    def snap_all(self, points: Points) -> Snapped:
        """Where points meet the road, however far, and what driving on costs."""
        return self._snapper.snap(points)

    def along_roads(self, step_m: float) -> Snapped:
        """Places on every road, its two ends among them, no more than a step apart."""
        return self._snapper.along(step_m)

    def snapped(self, points: Points, *, first_row: int = 0) -> Snapped:
        """Put points on the road.

        Raises:
            TooFarFromRoad: Rows are counted from `first_row`.
        """
        snapped = self._snapper.snap(points)
        return snapped.within(self.snap_limit_m, first_row=first_row)

    def _way(self, road: float, leaving: Snapped, arriving: Snapped) -> _Way:
        """The cheaper drive: along one edge, or by turns."""
        if leaving.segment[0] == arriving.segment[0]:
            along = ahead(leaving, arriving, _ROW_0, _ROW_0)[0]
            column = int(np.argmin(along))
            if along[column] <= road:
                line = self._drawing.along(leaving, arriving, column)
                return _Way(line, [int(leaving.edge[0, column])], along[[column]])
        states, reached, column = self.search.path(leaving, arriving)
        edges = self.graph.state_edge[states].tolist()
        first = self._drawing.first_edge(leaving, edges[0])
        line = self._drawing.through(leaving, edges, arriving, column)
        return _Way(line, [first, *edges], np.append(reached, road))


def as_matrix(costs: Costs) -> TravelMatrix:
    """Whole seconds and metres of costs on the road."""
    return TravelMatrix(
        seconds=whole_seconds(costs), metres=whole_metres(costs), label="roads"
    )


def _one(point: Point) -> Points:
    return np.array([point], dtype=np.float64)
