"""Where an area ends: its administrative boundary, or the edge of its roads."""

from pathlib import Path
from typing import Final

import numpy as np
import osmium
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from ucr.places.errors import ExtractUnusable
from ucr.places.extract import ROADS

COVERS: Final = 0.75
"""Share of the road points a boundary must hold to be the boundary of the extract."""

HULL_RATIO: Final = 0.25
HULL_MARGIN_DEGREES: Final = 0.004
MOST_HULL_POINTS: Final = 20_000
CORNERS: Final = 3

WRITERS: Final = osmium.geom.WKBFactory()


def find_boundary(extract: Path) -> tuple[BaseGeometry, str]:
    """Find the boundary of what `extract` holds, and say whence it was taken.

    The largest administrative boundary that is whole in the extract and holds most of
    its roads; where none does, a hull around the roads with a margin of some 400 m.

    Raises:
        ExtractUnusable: The extract holds no roads.
    """
    roads = _road_points(extract)
    if len(roads) < CORNERS:
        raise ExtractUnusable(extract, "it holds no roads")
    for boundary, name in _administrative(extract):
        if _share_within(boundary, roads) >= COVERS:
            return boundary, f"administrative boundary: {name}"
    return _hull(roads), "hull of the roads"


def _road_points(extract: Path) -> NDArray[np.float64]:
    points: list[tuple[float, float]] = []
    reader = osmium.FileProcessor(extract).with_locations()
    for way in reader.with_filter(
        osmium.filter.EntityFilter(osmium.osm.WAY)
    ).with_filter(osmium.filter.KeyFilter("highway")):
        if way.tags["highway"] in ROADS:
            points.extend(
                (node.lon, node.lat) for node in way.nodes if node.location.valid()
            )
    return np.array(points, dtype=np.float64).reshape(-1, 2)


def _administrative(extract: Path) -> list[tuple[BaseGeometry, str]]:
    wanted = osmium.filter.TagFilter(("boundary", "administrative"))
    reader = osmium.FileProcessor(extract).with_areas(wanted).with_filter(wanted)
    found: list[tuple[BaseGeometry, str]] = []
    for area in reader:
        if area.is_area():
            shape = _shape(area)
            if shape is not None:
                found.append((shape, area.tags.get("name", "unnamed")))
    return sorted(found, key=lambda pair: pair[0].area, reverse=True)


def _shape(area: osmium.osm.Area) -> BaseGeometry | None:
    try:
        wkb = WRITERS.create_multipolygon(area)
    except (RuntimeError, osmium.InvalidLocationError):
        return None  # it is cut off at the edge of the extract
    shape: BaseGeometry = shapely.make_valid(shapely.from_wkb(wkb))
    return shape


def _share_within(boundary: BaseGeometry, points: NDArray[np.float64]) -> float:
    shapely.prepare(boundary)
    return float(np.mean(shapely.contains_xy(boundary, points[:, 0], points[:, 1])))


def _hull(points: NDArray[np.float64]) -> BaseGeometry:
    step = -(-len(points) // MOST_HULL_POINTS)
    cloud = shapely.MultiPoint(np.unique(points[::step], axis=0))
    hull = shapely.concave_hull(cloud, ratio=HULL_RATIO)
    return shapely.simplify(hull.buffer(HULL_MARGIN_DEGREES), HULL_MARGIN_DEGREES / 8)
