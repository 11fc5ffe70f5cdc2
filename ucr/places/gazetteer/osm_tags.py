"""What OpenStreetMap tags say about addresses, places and buildings of interest."""

import re
from collections.abc import Mapping
from typing import Final, TypeAlias

from ucr.places.gazetteer.entry import Category

Tags: TypeAlias = Mapping[str, str]

CARE: Final = frozenset({"nursing_home", "assisted_living", "group_home"})
"""https://wiki.openstreetmap.org/wiki/Key:social_facility"""

PLACES: Final = {
    "city": Category.CITY,
    "town": Category.TOWN,
    "village": Category.VILLAGE,
    "hamlet": Category.HAMLET,
    "suburb": Category.SUBURB,
    "quarter": Category.SUBURB,
    "neighbourhood": Category.SUBURB,
}
HEALTH: Final = {
    "hospital": Category.HOSPITAL,
    "doctors": Category.GP,
    "doctor": Category.GP,
    "pharmacy": Category.PHARMACY,
    "nursing_home": Category.CARE_HOME,
}
OTHER_KEYS: Final = (
    "amenity",
    "healthcare",
    "shop",
    "tourism",
    "leisure",
    "office",
    "building",
    "historic",
    "place",
)
LOCALITY_KEYS: Final = (
    "addr:hamlet",
    "addr:village",
    "addr:town",
    "addr:suburb",
    "addr:place",
    "addr:city",
)
MOST_IN_RANGE: Final = 20

_SEVERAL: Final = re.compile(r"\s*[,;]\s*")
_RANGE: Final = re.compile(r"(\d{1,4})\s*-\s*(\d{1,4})")


def category_of(tags: Tags) -> Category | None:
    """Tell what kind of building or site this is; None when it is none of interest."""
    if tags.get("emergency") == "ambulance_station":
        return Category.AMBULANCE_STATION
    if tags.get("social_facility") in CARE:
        return Category.CARE_HOME
    for key in ("amenity", "healthcare"):
        if tags.get(key) in HEALTH:
            return HEALTH[tags[key]]
    if any(key in tags for key in OTHER_KEYS):
        return Category.OTHER
    return None


def place_of(tags: Tags) -> Category | None:
    """Tell what kind of settlement this is, if one."""
    return PLACES.get(tags.get("place", ""))


def house_numbers(written: str) -> tuple[str, ...]:
    """Take apart "12;14" and "3-7" into the single doors they stand for.

    A range runs along one side of a street: it counts by two.
    """
    numbers: list[str] = []
    for part in _SEVERAL.split(written.strip()):
        numbers.extend(_one_range(part))
    return tuple(dict.fromkeys(filter(None, numbers)))


def _one_range(part: str) -> tuple[str, ...]:
    found = _RANGE.fullmatch(part)
    if found is None:
        return (part,)
    first, last = int(found[1]), int(found[2])
    if not first < last <= first + MOST_IN_RANGE or (last - first) % 2:
        return (part,)
    return tuple(str(number) for number in range(first, last + 1, 2))


def locality_of(tags: Tags) -> str:
    """Return the smallest place the address names; "" when it names none."""
    return next((tags[key] for key in LOCALITY_KEYS if key in tags), "")
