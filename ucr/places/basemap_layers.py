"""Which layer of the basemap an OpenStreetMap object belongs to, and from which zoom.

Layer and class names are those of the OpenMapTiles schema, so that styles made for it
work: https://openmaptiles.org/schema/ (BSD 3-Clause, design CC-BY 4.0).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

Tags: TypeAlias = Mapping[str, str]
Properties: TypeAlias = dict[str, str | int]

LAYERS: Final = (
    "water",
    "waterway",
    "landcover",
    "landuse",
    "park",
    "building",
    "transportation",
    "transportation_name",
    "place",
    "poi",
    "housenumber",
)
ROAD_CLASS: Final = {
    "motorway": "motorway",
    "trunk": "trunk",
    "primary": "primary",
    "secondary": "secondary",
    "tertiary": "tertiary",
    "unclassified": "minor",
    "residential": "minor",
    "living_street": "minor",
    "road": "minor",
    "service": "service",
    "track": "track",
    "path": "path",
    "footway": "path",
    "cycleway": "path",
    "bridleway": "path",
    "steps": "path",
    "pedestrian": "path",
}
ROAD_ZOOM: Final = {
    "motorway": 6,
    "trunk": 6,
    "primary": 7,
    "secondary": 9,
    "tertiary": 10,
    "minor": 12,
    "service": 13,
    "track": 13,
    "path": 13,
}
PLACE_ZOOM: Final = {
    "city": 6,
    "town": 7,
    "village": 10,
    "suburb": 11,
    "hamlet": 12,
    "quarter": 12,
    "neighbourhood": 13,
}
PLACE_RANK: Final = {"city": 4, "town": 8, "village": 10}
LAND_COVER: Final = {
    "wood": "wood",
    "forest": "wood",
    "scrub": "wood",
    "grass": "grass",
    "meadow": "grass",
    "grassland": "grass",
    "heath": "grass",
    "village_green": "grass",
    "recreation_ground": "grass",
    "golf_course": "grass",
    "farmland": "farmland",
    "orchard": "farmland",
    "wetland": "wetland",
    "sand": "sand",
    "beach": "sand",
}
LAND_USE: Final = frozenset(
    [
        "residential",
        "commercial",
        "industrial",
        "retail",
        "cemetery",
        "railway",
        "military",
        "quarry",
    ]
)
RAILWAYS: Final = frozenset({"rail", "light_rail", "tram"})
WATERWAYS: Final = frozenset({"river", "stream", "canal", "drain"})
PARKS: Final = frozenset({"park", "nature_reserve", "garden"})
HEALTH: Final = frozenset({"hospital", "doctors", "clinic", "pharmacy", "nursing_home"})
GROUNDS: Final = frozenset({"school", "hospital"})
NO: Final = frozenset({"", "no"})


@dataclass(frozen=True, slots=True)
class Drawn:
    """One object in one layer, visible from `zoom` on."""

    layer: str
    zoom: int
    properties: Properties


def draw_node(tags: Tags) -> Iterator[Drawn]:
    """Say how a point is drawn."""
    place, name = tags.get("place", ""), tags.get("name", "")
    if place in PLACE_ZOOM and name:
        rank = PLACE_RANK.get(place, 12)
        about: Properties = {"class": place, "name": name, "rank": rank}
        yield Drawn("place", PLACE_ZOOM[place], about)
    yield from draw_point_of_interest(tags)


def draw_point_of_interest(tags: Tags) -> Iterator[Drawn]:
    """Say how the middle of a building or a point is drawn."""
    number, name = tags.get("addr:housenumber", ""), tags.get("name", "")
    if number:
        yield Drawn("housenumber", 14, {"housenumber": number})
    kind = _interest(tags)
    if kind and name:
        rank = 1 if kind in HEALTH else 20
        sub = tags.get("shop", kind) if kind == "shop" else kind
        about: Properties = {"class": kind, "subclass": sub, "name": name, "rank": rank}
        yield Drawn("poi", 12 if kind == "hospital" else 14, about)


def _interest(tags: Tags) -> str:
    if "amenity" in tags:
        facility = tags.get("social_facility", "")
        return facility if tags["amenity"] == "social_facility" else tags["amenity"]
    if "shop" in tags:
        return "shop"
    if tags.get("railway") == "station":
        return "railway"
    return tags.get("emergency", "")


def draw_way(tags: Tags) -> Iterator[Drawn]:
    """Say how a line is drawn."""
    base = tags.get("highway", "").removesuffix("_link")
    if base in ROAD_CLASS and tags.get("area") != "yes":
        yield from _draw_road(tags, ROAD_CLASS[base])
    elif tags.get("railway") in RAILWAYS:
        yield Drawn("transportation", 10, {"class": "rail"})
    elif tags.get("waterway") in WATERWAYS:
        kind = tags["waterway"]
        about: Properties = {"class": kind, **_named(tags, "name")}
        yield Drawn("waterway", 8 if kind == "river" else 13, about)


def _draw_road(tags: Tags, road: str) -> Iterator[Drawn]:
    about: Properties = {"class": road}
    if tags.get("bridge", "no") not in NO:
        about["brunnel"] = "bridge"
    elif tags.get("tunnel", "no") not in NO:
        about["brunnel"] = "tunnel"
    if tags.get("oneway") == "yes":
        about["oneway"] = 1
    if tags["highway"].endswith("_link"):
        about["ramp"] = 1
    yield Drawn("transportation", ROAD_ZOOM[road], about)
    if "name" in tags or "ref" in tags:
        label: Properties = {"class": road, **_named(tags, "name", "ref")}
        yield Drawn("transportation_name", max(ROAD_ZOOM[road] + 1, 10), label)


def _named(tags: Tags, *keys: str) -> Properties:
    return {key: tags[key] for key in keys if key in tags}


def draw_area(tags: Tags) -> Iterator[Drawn]:
    """Say how a surface is drawn."""
    ground = tags.get("landuse") or tags.get("natural") or tags.get("leisure") or ""
    amenity = tags.get("amenity", "")
    if "building" in tags:
        yield Drawn("building", 13, {})
    elif _is_water(tags):
        yield Drawn("water", 6, {"class": tags.get("water", "lake")})
    elif ground in LAND_COVER:
        cover: Properties = {"class": LAND_COVER[ground], "subclass": ground}
        yield Drawn("landcover", 9, cover)
    elif ground in LAND_USE or amenity in GROUNDS:
        use: Properties = {"class": amenity if amenity in GROUNDS else ground}
        yield Drawn("landuse", 9, use)
    elif ground in PARKS:
        yield Drawn("park", 11, {"class": ground})
        yield Drawn("landcover", 11, {"class": "grass", "subclass": "park"})


def _is_water(tags: Tags) -> bool:
    return (
        tags.get("natural") == "water"
        or tags.get("waterway") == "riverbank"
        or tags.get("landuse") in {"reservoir", "basin"}
    )
