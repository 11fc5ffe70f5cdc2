"""How a crew gets about: which ways it may use, which way round, and how fast.

By car as `tags` and `speeds` say. By bike and on foot at one speed everywhere, assumed:
the size that journey planners use, with no hills in it.

Source:
    OpenStreetMap wiki: OSM tags for routing/Access restrictions (United Kingdom),
    Key:bicycle, Key:foot, Bicycle (contraflow). Cycling on bridleways: Countryside Act
    1968, section 30.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from routing.problem import Mode
from routing.travel.speeds import driving_kmh
from routing.travel.tags import (
    DRIVABLE,
    Access,
    Tags,
    Way,
    direction,
    node_delay_s,
    road_access,
    stated_access,
)
from routing.travel.turn_costs import U_TURN_S, crossing_s, turn_s

OFF_ROAD_KMH: Final = 8.0
"""Between a point and the nearest way, unless one walks."""

CYCLING_KMH: Final = 15.0
WALKING_KMH: Final = 4.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One way of getting about.

    Attributes:
        access: Who may use a way.
        direction: Which way round.
        delay_s: Seconds lost at a node; None where one cannot pass.
        kmh: Mean speed along a way driven FORWARD or BACKWARD, among houses or not.
        signs: What turn signs and their exceptions call it; "" for who is not bound.
        turn_s: Seconds for a turn by its angle, -180 (left) to 180 (right).
        crossing_s: Seconds more for crossing the oncoming lane.
        u_turn_s: Seconds for turning back where a way ends.
        off_road_kmh: Between a point and the nearest way.
    """

    access: Callable[[Tags], Access]
    direction: Callable[[Tags], Way]
    delay_s: Callable[[Tags], int | None]
    kmh: Callable[[Tags, Way, bool], float]
    signs: str
    turn_s: Callable[[float], float]
    crossing_s: Callable[[float], float]
    u_turn_s: float
    off_road_kmh: float = OFF_ROAD_KMH


_MOTORWAYS: Final = frozenset({"motorway", "motorway_link"})
_PATHS: Final = frozenset({"footway", "path", "pedestrian", "bridleway", "cycleway"})
_ALLOWED: Final = frozenset({"yes", "designated", "permissive"})
_BY_BIKE: Final = ("bicycle", "vehicle", "access")
_ON_FOOT: Final = ("foot", "access")
_STOPS_BIKES: Final = frozenset({"stile", "kissing_gate", "turnstile"})
_STOPS_ALL: Final = frozenset({"wall", "fence", "hedge", "city_wall", "retaining_wall"})
_CONTRAFLOW: Final = frozenset({"opposite", "opposite_lane", "opposite_track"})


def cycle_access(tags: Tags) -> Access:
    """Say who may cycle on a way: a road, a cycleway, or where it is said."""
    highway = tags.get("highway", "")
    stated = stated_access(tags, _BY_BIKE)
    if highway in {"cycleway", "bridleway", "track"}:
        return Access.OPEN if stated is None else stated
    if highway in _PATHS:
        return Access.OPEN if tags.get("bicycle") in _ALLOWED else Access.CLOSED
    return _road_access(tags, stated)


def walking_access(tags: Tags) -> Access:
    """Say who may walk on a way: any but motorways, unless it is said otherwise."""
    stated = stated_access(tags, _ON_FOOT)
    if tags.get("highway") in {*_PATHS, "steps", "track"}:
        if tags.get("area") == "yes":
            return Access.CLOSED
        return Access.OPEN if stated is None else stated
    return _road_access(tags, stated)


def cycle_direction(tags: Tags) -> Way:
    """Say which way round one may cycle; a contraflow lane makes it both."""
    both = tags.get("oneway:bicycle") == "no" or any(
        tags.get(key) in _CONTRAFLOW
        for key in ("cycleway", "cycleway:left", "cycleway:right")
    )
    return Way.BOTH if both else direction(tags)


def cycle_delay_s(tags: Tags) -> int | None:
    """Seconds lost at a node by bike: lights are waited at, bollards are not."""
    if tags.get("barrier") in {*_STOPS_BIKES, *_STOPS_ALL}:
        return None
    if stated_access(tags, _BY_BIKE) is Access.CLOSED:
        return None
    return node_delay_s({"highway": tags.get("highway", "")})


def walking_delay_s(tags: Tags) -> int | None:
    """Seconds lost at a node on foot: none, and only walls and a no stop anybody."""
    shut = stated_access(tags, _ON_FOOT) is Access.CLOSED
    return None if shut or tags.get("barrier") in _STOPS_ALL else 0


def _road_access(tags: Tags, stated: Access | None) -> Access:
    highway = tags.get("highway", "")
    if highway not in DRIVABLE - _MOTORWAYS or tags.get("area") == "yes":
        return Access.CLOSED
    return Access.OPEN if stated is None else stated


def _nothing(_: float) -> float:
    return 0.0


PROFILES: Final[Mapping[Mode, Profile]] = {
    Mode.CAR: Profile(
        access=road_access,
        direction=direction,
        delay_s=node_delay_s,
        kmh=lambda tags, way, houses: driving_kmh(tags, way, built_up=houses),
        signs="motorcar",
        turn_s=turn_s,
        crossing_s=crossing_s,
        u_turn_s=U_TURN_S,
    ),
    Mode.BIKE: Profile(
        access=cycle_access,
        direction=cycle_direction,
        delay_s=cycle_delay_s,
        kmh=lambda _tags, _way, _houses: CYCLING_KMH,
        signs="bicycle",
        turn_s=_nothing,
        crossing_s=crossing_s,
        u_turn_s=0.0,
    ),
    Mode.WALK: Profile(
        access=walking_access,
        direction=lambda _tags: Way.BOTH,
        delay_s=walking_delay_s,
        kmh=lambda _tags, _way, _houses: WALKING_KMH,
        signs="",
        turn_s=_nothing,
        crossing_s=_nothing,
        u_turn_s=0.0,
        off_road_kmh=WALKING_KMH,
    ),
}
