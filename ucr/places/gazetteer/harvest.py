"""Taking from an extract everything that has a name or a number."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import osmium
import shapely
from shapely.geometry.base import BaseGeometry

from ucr.places.gazetteer.entry import Category
from ucr.places.gazetteer.osm_tags import (
    Tags,
    category_of,
    house_numbers,
    locality_of,
    place_of,
)
from ucr.places.point import LonLat
from ucr.places.postcode import Postcode, parse_postcode


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One address as it is mapped."""

    house: str
    house_name: str
    street: str
    locality: str
    postcode: Postcode | None
    point: LonLat


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A settlement or a building with a name."""

    name: str
    category: Category
    postcode: Postcode | None
    point: LonLat


@dataclass(frozen=True, slots=True)
class Harvest:
    """What was found inside the boundary; `streets` are pieces of named road."""

    doors: list[Door] = field(default_factory=list)
    places: list[Named] = field(default_factory=list)
    buildings: list[Named] = field(default_factory=list)
    streets: list[tuple[str, tuple[LonLat, ...]]] = field(default_factory=list)
    postcodes: list[tuple[Postcode, LonLat]] = field(default_factory=list)


def harvest(extract: Path, boundary: BaseGeometry) -> Harvest:
    """Read `extract` once and keep what lies inside `boundary`."""
    found = Harvest()
    shapely.prepare(boundary)
    reader = osmium.FileProcessor(extract).with_locations().with_areas()
    for thing in reader.with_filter(osmium.filter.EmptyTagFilter()):
        tags = dict(thing.tags)
        if thing.is_way() and "highway" in tags:
            _keep_street(found, boundary, tags, _line(thing))
            continue
        point = _point(thing)
        if point and shapely.contains_xy(boundary, point.lon, point.lat):
            _keep(found, tags, point)
    return found


def _line(way: osmium.osm.Way) -> tuple[LonLat, ...]:
    return tuple(
        LonLat(node.lon, node.lat) for node in way.nodes if node.location.valid()
    )


def _point(thing: osmium.osm.OSMObject) -> LonLat | None:
    """Find the point that stands for a node or a surface; lines have none."""
    if thing.is_node():
        return LonLat(thing.location.lon, thing.location.lat)
    if not thing.is_area():
        return None
    ring = next(iter(thing.outer_rings()), None)
    nodes = [node for node in ring if node.location.valid()][:-1] if ring else []
    if not nodes:
        return None
    return LonLat(
        round(sum(node.lon for node in nodes) / len(nodes), 7),
        round(sum(node.lat for node in nodes) / len(nodes), 7),
    )


def _keep_street(
    found: Harvest, boundary: BaseGeometry, tags: Tags, line: tuple[LonLat, ...]
) -> None:
    name = tags.get("name", "")
    if not name or not line:
        return
    middle = line[len(line) // 2]
    if shapely.contains_xy(boundary, middle.lon, middle.lat):
        found.streets.append((name, line))


def _keep(found: Harvest, tags: Tags, point: LonLat) -> None:
    postcode = parse_postcode(tags.get("addr:postcode") or tags.get("postal_code", ""))
    if postcode is not None:
        found.postcodes.append((postcode, point))
    found.doors.extend(_doors(tags, postcode, point))
    name = tags.get("name", "")
    place, category = place_of(tags), category_of(tags)
    if name and place is not None and "admin_level" not in tags:
        found.places.append(
            Named(name=name, category=place, postcode=None, point=point)
        )
    elif name and category is not None:
        found.buildings.append(
            Named(name=name, category=category, postcode=postcode, point=point)
        )


def _doors(tags: Tags, postcode: Postcode | None, point: LonLat) -> Iterator[Door]:
    name = tags.get("addr:housename", "")
    for house in house_numbers(tags.get("addr:housenumber", "")) or (name,):
        if house:
            yield Door(
                house=house,
                house_name=name,
                street=tags.get("addr:street", ""),
                locality=locality_of(tags),
                postcode=postcode,
                point=point,
            )
