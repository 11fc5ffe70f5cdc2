"""What OpenStreetMap's tags mean to the driver of an ordinary car in England.

A community crew has no blue lights: it obeys one-ways, closures and private roads.
Pure functions of a `Tags` mapping.

Source:
    OpenStreetMap wiki: Key:access, Key:oneway, Key:maxspeed, Key:barrier,
    OSM tags for routing/Access restrictions (United Kingdom).
"""

import re
from collections.abc import Mapping, Sequence
from enum import IntEnum, StrEnum
from typing import Final, TypeAlias

Tags: TypeAlias = Mapping[str, str]


class Access(IntEnum):
    """Who may drive there; the larger, the stricter."""

    OPEN = 0
    ENDS_ONLY = 1  # to visit somebody there, never to pass through
    CLOSED = 2


class Way(StrEnum):
    """Which way one may drive along the drawn direction."""

    BOTH = "both"
    FORWARD = "forward"
    BACKWARD = "backward"


_MOST_SPECIFIC_FIRST: Final = ("motorcar", "motor_vehicle", "vehicle", "access")
_ENDS_ONLY: Final = frozenset(
    {"private", "destination", "customers", "delivery", "permit", "residents"}
)
_CLOSED: Final = frozenset(
    {
        "no",
        "agricultural",
        "forestry",
        "emergency",
        "psv",
        "bus",
        "military",
        "use_sidepath",
    }
)

DRIVABLE: Final = frozenset(
    {
        *("motorway", "trunk", "primary", "secondary", "tertiary"),
        *("motorway_link", "trunk_link", "primary_link", "secondary_link"),
        *("tertiary_link", "unclassified", "residential", "living_street"),
        *("service", "road", "track"),
    }
)
_DRIVES: Final = frozenset({"driveway", "parking_aisle", "drive-through"})
_FIRM: Final = frozenset({"grade1", "grade2"})


def _stated(tags: Tags) -> Access | None:
    return stated_access(tags, _MOST_SPECIFIC_FIRST)


def stated_access(tags: Tags, keys: Sequence[str]) -> Access | None:
    """What is said on access, by the first of `keys` that says anything."""
    for key in keys:
        value = tags.get(key, "").partition(";")[0].strip()
        if value in _CLOSED:
            return Access.CLOSED
        if value in _ENDS_ONLY:
            return Access.ENDS_ONLY
        if value:
            return Access.OPEN
    return None


def road_access(tags: Tags) -> Access:
    """Say who may drive on a way.

    Drives, parking aisles and tracks are for visiting only, whatever they are
    tagged: a care home has a drive, but nobody's drive is a short cut. A track
    needs a firm surface (grade 1 or 2) or a word on motor access.
    """
    highway = tags.get("highway", "")
    if highway not in DRIVABLE or tags.get("area") == "yes":
        return Access.CLOSED
    stated = _stated(tags)
    if highway == "track":
        firm = stated is not None or tags.get("tracktype") in _FIRM
        return max(Access.ENDS_ONLY, stated or Access.OPEN) if firm else Access.CLOSED
    if tags.get("service") == "emergency_access" and stated is None:
        return Access.CLOSED
    if tags.get("service") in _DRIVES:
        return max(Access.ENDS_ONLY, stated or Access.OPEN)
    return Access.OPEN if stated is None else stated


def is_roundabout(tags: Tags) -> bool:
    """Say whether everybody on the way drives round."""
    return tags.get("junction") in {"roundabout", "circular"}


def direction(tags: Tags) -> Way:
    """Say which way one may drive; roundabouts and motorways go without saying."""
    oneway = tags.get("oneway", "")
    if oneway in {"-1", "reverse"}:
        return Way.BACKWARD
    if oneway in {"yes", "true", "1"}:
        return Way.FORWARD
    if oneway in {"no", "false", "0"}:
        return Way.BOTH
    fast = tags.get("highway") in {"motorway", "motorway_link"}
    implied = is_roundabout(tags) or fast
    return Way.FORWARD if implied else Way.BOTH


_PASSABLE: Final[Mapping[str, int]] = {
    "gate": 20,
    "swing_gate": 20,
    "lift_gate": 10,
    "sliding_gate": 15,
    "toll_booth": 15,
    "cattle_grid": 2,
    "entrance": 0,
    "height_restrictor": 0,
    "kerb": 0,
    "no": 0,
}
"""Seconds to get past; assumed, not published. Any other barrier stops a car."""

_NODE_DELAY_S: Final[Mapping[str, int]] = {
    "traffic_signals": 2,
    "mini_roundabout": 2,
    "stop": 2,
    "give_way": 1,
}
"""Mean wait at a node by its highway tag. A junction has several such nodes, and a
drive passes more than one of them.

Source:
    OSRM's car profile, but for the mini-roundabout, which is assumed.
"""


def node_delay_s(tags: Tags) -> int | None:
    """Seconds lost at a node, or None where a car cannot pass at all."""
    delay_s = _NODE_DELAY_S.get(tags.get("highway", ""), 0)
    if "barrier" not in tags:
        return delay_s
    stated = _stated(tags)
    if stated is Access.CLOSED or tags.get("locked") == "yes":
        return None
    if stated is Access.OPEN:
        return delay_s + _PASSABLE.get(tags["barrier"], 0)
    barrier_s = _PASSABLE.get(tags["barrier"])
    return None if barrier_s is None else delay_s + barrier_s


_KMH_PER_MPH: Final = 1.609344
_NAMED_LIMIT_MPH: Final[Mapping[str, float]] = {
    "national": 60,
    "gb:nsl_single": 60,
    "gb:nsl_dual": 70,
    "gb:nsl_restricted": 30,
    "gb:motorway": 70,
    "gb:rural": 60,
    "gb:urban": 30,
}
_LIMIT: Final = re.compile(r"(\d+(?:\.\d+)?)\s*(mph|km/h|kmh|kph)?", re.ASCII)


def limit_kmh(value: str) -> float | None:
    """Read a maxspeed; of several the lowest. None for what says no number."""
    limits = [_one_limit_kmh(part.strip().lower()) for part in value.split(";")]
    known = [limit for limit in limits if limit is not None]
    return min(known, default=None)


def _one_limit_kmh(value: str) -> float | None:
    if value in _NAMED_LIMIT_MPH:
        return _NAMED_LIMIT_MPH[value] * _KMH_PER_MPH
    found = _LIMIT.fullmatch(value)
    if not found or float(found[1]) == 0:
        return None
    return float(found[1]) * (_KMH_PER_MPH if found[2] == "mph" else 1)


def tagged_limit_kmh(tags: Tags, way: Way) -> float | None:
    """Read the limit that holds when driving `way`, FORWARD or BACKWARD."""
    for key in (f"maxspeed:{way}", "maxspeed", "maxspeed:type", "source:maxspeed"):
        limit = limit_kmh(tags.get(key, ""))
        if limit is not None:
            return limit
    return None
