"""Small towns drawn by hand for the lessons on travel, and the real extracts."""

import os
from collections.abc import Mapping, Sequence
from functools import cache
from math import cos, radians
from pathlib import Path
from typing import NamedTuple, TypeAlias
from xml.sax.saxutils import quoteattr

import numpy as np
import pytest

from routing.problem import Mode
from routing.travel.graph import RoadGraph, build_road_graph
from routing.travel.roads import RoadTravel
from routing.travel.source import Point, Points

SOUTH_WEST: Point = (-0.70, 52.60)
METRES_PER_DEGREE = 111_195.0

Tags: TypeAlias = dict[str, str]
STREET: Tags = {"highway": "residential"}


class Road(NamedTuple):
    """A way over places of one letter each."""

    places: str
    tags: Tags = STREET


class Ban(NamedTuple):
    """A turn restriction from road to road (by number) over a place."""

    kind: str
    from_road: int
    via: str
    to_road: int


class Town(NamedTuple):
    """Places in metres east and north; roads; what stands at places; turn signs."""

    places: Mapping[str, tuple[float, float]]
    roads: Sequence[Road]
    at: Mapping[str, Tags] = {}
    bans: Sequence[Ban] = ()

    def point(self, place: str, *, east: float = 0, north: float = 0) -> Point:
        """Where a place is, or a point some metres from it."""
        return metres_from_corner(
            self.places[place][0] + east, self.places[place][1] + north
        )

    def points(self, places: str) -> Points:
        """Where places are."""
        return np.array([self.point(place) for place in places])


def metres_from_corner(east: float, north: float) -> Point:
    """A point some metres from the town's south-west corner."""
    lon, lat = SOUTH_WEST
    return (
        lon + east / METRES_PER_DEGREE / cos(radians(lat)),
        lat + north / METRES_PER_DEGREE,
    )


def roads_of(town: Town, folder: Path, mode: Mode = Mode.CAR) -> RoadTravel:
    """Build a town's graph the way any extract is built."""
    return RoadTravel(graph_of(town, folder, mode), mode)


def graph_of(town: Town, folder: Path, mode: Mode = Mode.CAR) -> RoadGraph:
    """Write a town as OpenStreetMap XML and read it back."""
    path = folder / "town.osm"
    path.write_text("\n".join(_xml(town)))
    return build_road_graph(path, mode)


def _xml(town: Town) -> list[str]:
    number = {place: i for i, place in enumerate(town.places, start=1)}
    lines = ['<?xml version="1.0"?><osm version="0.6">']
    for place, i in number.items():
        lon, lat = town.point(place)
        tags = _tags(town.at.get(place, {}))
        lines.append(f'<node id="{i}" lon="{lon:.7f}" lat="{lat:.7f}">{tags}</node>')
    for i, road in enumerate(town.roads, start=1):
        refs = "".join(f'<nd ref="{number[place]}"/>' for place in road.places)
        lines.append(f'<way id="{i}">{refs}{_tags(road.tags)}</way>')
    for i, ban in enumerate(town.bans, start=1):
        lines.append(
            f'<relation id="{i}">'
            f'<member type="way" ref="{ban.from_road + 1}" role="from"/>'
            f'<member type="node" ref="{number[ban.via]}" role="via"/>'
            f'<member type="way" ref="{ban.to_road + 1}" role="to"/>'
            f"{_tags({'type': 'restriction', 'restriction': ban.kind})}</relation>"
        )
    return [*lines, "</osm>"]


def _tags(tags: Tags) -> str:
    return "".join(f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in tags.items())


def data(name: str) -> Path:
    """A file of the test data; its absence fails the test that needs it, by name."""
    root = Path(os.environ.get("UCR_TEST_DATA", "../shared/data"))
    path = root / name
    if not path.is_file():
        pytest.fail(f"test data {path} is missing; set UCR_TEST_DATA to its folder")
    return path


@cache
def rutland() -> RoadTravel:
    """A whole English county."""
    return RoadTravel(build_road_graph(data("roads/rutland-2022-07-20.osm.pbf")))


@cache
def newport() -> RoadTravel:
    """A dense city."""
    return RoadTravel(build_road_graph(data("roads/newport-2023-06-13.osm.pbf")))


def postcodes(county: str) -> Points:
    """All postcodes of "rutland" or "newport", as points."""
    path = data(f"places/postcodes-{county}.csv")
    table = np.genfromtxt(path, delimiter=",", skip_header=1, usecols=(2, 1))
    return table.astype(np.float64)
