"""Where simulated callers live: real doors, streets and care homes of a pack."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from ucr.places.gazetteer.entry import Category, Entry, Kind
from ucr.places.pack import AreaPack
from ucr.places.point import METRES_PER_DEGREE, LonLat

PEOPLE: Final = {
    Category.CITY: 40.0,
    Category.TOWN: 20.0,
    Category.VILLAGE: 3.0,
    Category.HAMLET: 0.5,
}
"""How many callers a place has beside another; assumed."""
REACH_M: Final = {
    Category.CITY: 2_500.0,
    Category.TOWN: 1_000.0,
    Category.VILLAGE: 400.0,
    Category.HAMLET: 200.0,
}
TRIES: Final = 40


@dataclass(frozen=True, slots=True)
class Neighbourhoods:
    """A pack's inhabited places, with how much each weighs, and its care homes."""

    pack: AreaPack
    places: Sequence[Entry]
    care_homes: Sequence[Entry]


def neighbourhoods(pack: AreaPack) -> Neighbourhoods:
    """Read where people live from the area's gazetteer."""
    known = pack.gazetteer.of_category
    places = [
        place
        for category in PEOPLE
        for place in known(category)
        if pack.contains(place.point)
    ]
    homes = [h for h in known(Category.CARE_HOME) if pack.contains(h.point)]
    return Neighbourhoods(pack, places, homes)


def home(ground: Neighbourhoods, chance: Random) -> Entry:
    """Draw somebody's front door, or their street where no door is known."""
    for _ in range(TRIES):
        point = _somewhere(ground, chance)
        if ground.pack.contains(point):
            found = ground.pack.gazetteer.nearest(point)
            if found is not None and ground.pack.contains(found.point):
                return found
    return Entry(
        kind=Kind.PLACE, label="", point=ground.pack.manifest.centre, extent_m=0
    )


def care_home(ground: Neighbourhoods, chance: Random) -> Entry:
    """Draw a care home; an ordinary home where the map knows of none."""
    if not ground.care_homes:
        return home(ground, chance)
    return chance.choice(ground.care_homes)


def place(ground: Neighbourhoods, chance: Random) -> Entry | None:
    """Draw a whole town or village: what a frightened caller may only know."""
    return chance.choice(ground.places) if ground.places else None


def _somewhere(ground: Neighbourhoods, chance: Random) -> LonLat:
    if not ground.places:
        box = ground.pack.manifest.bbox
        return LonLat(
            chance.uniform(box.west, box.east), chance.uniform(box.south, box.north)
        )
    weights = [PEOPLE[place.category] for place in ground.places]
    middle = chance.choices(ground.places, weights)[0]
    spread = REACH_M[middle.category] / METRES_PER_DEGREE
    # A degree of longitude is about 0.6 of one of latitude in England.
    return LonLat(
        middle.point.lon + chance.gauss(0, spread / 0.6),
        middle.point.lat + chance.gauss(0, spread),
    )
