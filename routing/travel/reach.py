"""Where the nearest of some crews could be, and how soon: what a watch covers.

One search forwards from all crews at once gives the time to every road. From it come
the time to any point, the share of points within reach, and outlines for a map.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.polygon import orient

from routing.travel.cost import whole_seconds, whole_tenths
from routing.travel.ends import neighbours
from routing.travel.roads import RoadTravel
from routing.travel.snap import Snapped
from routing.travel.source import UNREACHABLE_S, Point, Points, checked
from routing.travel.sphere import EARTH_RADIUS_M
from routing.travel.sweep import NEVER, Tenths

STEP_M: Final = 100.0
"""From one place that is looked at on a road to the next."""

TILE_M: Final = 200.0
"""Outlines are drawn round tiles of this size: a road's, and the eight round each."""

Ring: TypeAlias = tuple[Point, ...]
Outlines: TypeAlias = tuple[tuple[Ring, ...], ...]
"""The coordinates of a GeoJSON MultiPolygon: polygons, each a ring and its holes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What some crews cover.

    Attributes:
        left_out: Rows of crews that are too far from a road to start from.
    """

    left_out: tuple[int, ...]
    _roads: RoadTravel
    _leaving: Snapped
    _states: Tenths
    _land: "_Land"

    def seconds(self, points: Points) -> NDArray[np.int32]:
        """How soon the nearest crew is at each point (n, 2): as the matrix has it.

        UNREACHABLE_S where no road leads, and for a point too far from a road.
        """
        arriving = self._roads.snap_all(points)
        near = arriving.distance_m <= self._roads.snap_limit_m
        return np.where(near, self._soonest(arriving), UNREACHABLE_S).astype(np.int32)

    def share(self, points: Points, limits_s: Sequence[int]) -> tuple[float, ...]:
        """Which share of the points, from 0 to 1, is reached within each limit."""
        seconds = self.seconds(points)
        return tuple(float(np.mean(seconds <= limit)) for limit in limits_s)

    def outlines(self, limits_s: Sequence[int]) -> tuple[Outlines, ...]:
        """What lies within each limit, to some TILE_M; empty where nothing does."""
        seconds = self._soonest(self._land.places)
        return tuple(self._land.outlines(seconds <= limit) for limit in limits_s)

    def _soonest(self, arriving: Snapped) -> NDArray[np.int32]:
        return soonest(self._roads, self._leaving, self._states, arriving)


class Reach:
    """Answers for one road graph."""

    def __init__(self, roads: RoadTravel) -> None:
        """Lay places along the roads: once for a graph."""
        self._roads = roads
        self._land = _Land.of(roads)

    def watch(self, crews: Points) -> Watch:
        """Search from where crews (n, 2) are; nobody at all covers nothing.

        Raises:
            ValueError: Not (n, 2) finite longitudes and latitudes.
        """
        leaving = self._roads.snap_all(checked(crews))
        far = leaving.distance_m > self._roads.snap_limit_m
        leaving = leaving.taken(np.flatnonzero(~far))
        return Watch(
            left_out=tuple(np.flatnonzero(far).tolist()),
            _roads=self._roads,
            _leaving=leaving,
            _states=self._roads.search.soonest(leaving),
            _land=self._land,
        )


class _Land(NamedTuple):
    """Places along all roads, and the tiles that they lie in.

    Tile (0, 0) has its corner at `corner`; `size` is a tile's, in degrees.
    """

    places: Snapped
    tile: NDArray[np.int32]
    corner: Points
    size: Points
    shape: tuple[int, int]

    @classmethod
    def of(cls, roads: RoadTravel) -> "_Land":
        places = roads.along_roads(STEP_M)
        low, high = places.met.min(axis=0), places.met.max(axis=0)
        tall = float(np.degrees(TILE_M / EARTH_RADIUS_M))
        size = np.array([tall / np.cos(np.radians((low[1] + high[1]) / 2)), tall])
        corner = low - 2 * size
        columns, rows = np.ceil((high + 2 * size - corner) / size).astype(int).tolist()
        tile = ((places.met - corner) / size).astype(np.int32)
        return cls(places, tile, corner, size, (rows, columns))

    def outlines(self, reached: NDArray[np.bool_]) -> Outlines:
        """Outlines of the tiles with a reached place in them, and of those around."""
        tiles = np.zeros(self.shape, dtype=np.bool_)
        column, row = self.tile[reached].T
        for north in (-1, 0, 1):
            for east in (-1, 0, 1):
                tiles[row + north, column + east] = True
        merged = shapely.union_all(self._bars(tiles))
        return tuple(_rings(polygon) for polygon in shapely.get_parts(merged))

    def _bars(self, tiles: NDArray[np.bool_]) -> NDArray[np.object_]:
        """Runs of tiles, row by row, as rectangles."""
        padded = np.zeros((tiles.shape[0], tiles.shape[1] + 2), dtype=np.int8)
        padded[:, 1:-1] = tiles
        change = np.diff(padded, axis=1)
        row, west = np.nonzero(change == 1)
        _, east = np.nonzero(change == -1)
        low = self.corner + np.stack([west, row], axis=1) * self.size
        high = self.corner + np.stack([east, row + 1], axis=1) * self.size
        return np.array(shapely.box(*low.T, *high.T), dtype=np.object_)


def soonest(
    roads: RoadTravel, leaving: Snapped, states: Tenths, arriving: Snapped
) -> NDArray[np.int32]:
    """Seconds from the nearest of those that leave to each that arrives.

    Args:
        states: What `roads.search.soonest(leaving)` found.
    """
    done = np.where(np.isfinite(arriving.done), arriving.done, 0)
    done_tenths = np.where(np.isfinite(arriving.done), whole_tenths(done), NEVER)
    ends = roads.search.arriving[arriving.edge]
    tenths = (states[ends] + done_tenths).min(axis=1)
    there = (tenths + whole_tenths(arriving.off_road) + 9) // 10
    seconds = np.where(tenths < NEVER, there, UNREACHABLE_S)
    _, columns, directly = neighbours(leaving, arriving)
    np.minimum.at(seconds, columns, whole_seconds(directly))
    return seconds.astype(np.int32)


def _rings(polygon: shapely.Polygon) -> tuple[Ring, ...]:
    turned = orient(polygon)  # anticlockwise, as GeoJSON has it
    return tuple(
        tuple((lon, lat) for lon, lat in shapely.get_coordinates(ring).tolist())
        for ring in (turned.exterior, *turned.interiors)
    )
