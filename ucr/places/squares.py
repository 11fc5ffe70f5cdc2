"""An area cut into squares, each with one place that stands for it.

Where somebody lives it is their postcode nearest to the middle of all in the square,
else the point of a road nearest to the square's middle. A square without either has no
place: nobody is asked to drive into a lake.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from routing.travel.graph import RoadGraph
from routing.travel.source import Points
from ucr.domain.coverage import Counted, Grid
from ucr.places.gazetteer.entry import Kind
from ucr.places.pack import AreaPack
from ucr.places.point import METRES_PER_DEGREE, Box

SIDES_M: Final = (1_000, 2_000, 4_000, 8_000, 16_000)
MOST: Final = 3_000
"""Squares in an area's box: the smallest side that needs no more is taken."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Squares:
    """What to measure to.

    Attributes:
        number: (m,) of squares that have a place: row * columns + column.
        places: (m, 2) one place each.
        weights: (m,) how many of what is counted lie in each.
    """

    grid: Grid
    number: NDArray[np.intp]
    places: Points
    weights: NDArray[np.intp]
    counted: Counted


def squares_of(pack: AreaPack) -> Squares:
    """Cut an area: some hundredths of a second for a county, once in a process.

    Raises:
        RoadGraphUnreadable: The pack's road graph cannot be read.
    """
    roads = _inside(pack, RoadGraph.load(pack.roads_path).points)
    entries = pack.gazetteer.of_kind(Kind.POSTCODE)
    homes = _inside(pack, np.array([one.point for one in entries]).reshape(-1, 2))
    grid = _grid(pack.manifest.bbox)
    by_road = _nearest_to(grid, roads, _middles(grid))
    by_home = _nearest_to(grid, homes, _means(grid, homes))
    chosen = {**by_road, **by_home}
    number = np.array(sorted(chosen), dtype=np.intp)
    places = np.array([chosen[one] for one in number.tolist()]).reshape(-1, 2)
    counts = np.bincount(_numbers(grid, homes), minlength=grid.rows * grid.columns)
    has_homes = len(homes) > 0
    return Squares(
        grid=grid,
        number=number,
        places=places,
        weights=counts[number] if has_homes else np.ones(len(number), dtype=np.intp),
        counted=Counted.POSTCODES if has_homes else Counted.SQUARES,
    )


def _grid(box: Box) -> Grid:
    """The finest that does with MOST squares; for a land too large, the coarsest."""
    cuts = [_cut(box, side_m) for side_m in SIDES_M]
    fine = (grid for grid in cuts if grid.columns * grid.rows <= MOST)
    return next(fine, cuts[-1])


def _cut(box: Box, side_m: int) -> Grid:
    west, south, east, north = box
    tall = side_m / METRES_PER_DEGREE
    wide = tall / float(np.cos(np.radians((south + north) / 2)))
    return Grid(
        west=west,
        south=south,
        wide=wide,
        tall=tall,
        columns=int((east - west) / wide) + 1,
        rows=int((north - south) / tall) + 1,
        side_m=side_m,
    )


def _inside(pack: AreaPack, points: Points) -> Points:
    west, south, east, north = pack.manifest.bbox
    lon, lat = points.T
    boxed = points[(lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)]
    kept: Points = boxed[shapely.intersects_xy(pack.boundary, *boxed.T)]
    return kept


def _numbers(grid: Grid, points: Points) -> NDArray[np.intp]:
    column = ((points[:, 0] - grid.west) / grid.wide).astype(np.intp)
    row = ((points[:, 1] - grid.south) / grid.tall).astype(np.intp)
    found: NDArray[np.intp] = row * grid.columns + column
    return found


def _middles(grid: Grid) -> Points:
    row, column = np.divmod(np.arange(grid.rows * grid.columns), grid.columns)
    east = grid.west + (column + 0.5) * grid.wide
    north = grid.south + (row + 0.5) * grid.tall
    return np.stack([east, north], axis=1)


def _means(grid: Grid, points: Points) -> Points:
    number, size = _numbers(grid, points), grid.rows * grid.columns
    count = np.maximum(np.bincount(number, minlength=size), 1)
    sums = [np.bincount(number, weights=axis, minlength=size) for axis in points.T]
    return np.stack(sums, axis=1) / count[:, None]


def _nearest_to(
    grid: Grid, points: Points, goals: Points
) -> dict[int, tuple[float, float]]:
    """Of each square that holds a point, the one nearest to the square's goal."""
    number = _numbers(grid, points)
    away = (points - goals[number]) / (grid.wide, grid.tall)
    order = np.lexsort((points[:, 1], points[:, 0], np.hypot(*away.T), number))
    _, first = np.unique(number[order], return_index=True)
    rows = order[first]
    return {
        int(square): (float(lon), float(lat))
        for square, (lon, lat) in zip(number[rows], points[rows], strict=True)
    }
