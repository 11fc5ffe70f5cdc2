"""One line of the gazetteer."""

from dataclasses import dataclass
from enum import StrEnum

from ucr.places.point import LonLat


class Kind(StrEnum):
    """What a line of the gazetteer is about."""

    ADDRESS = "address"
    STREET = "street"
    POSTCODE = "postcode"
    PLACE = "place"
    POI = "poi"


class Category(StrEnum):
    """Which kind of place or point of interest; NONE for the other kinds."""

    NONE = ""
    CITY = "city"
    TOWN = "town"
    VILLAGE = "village"
    HAMLET = "hamlet"
    SUBURB = "suburb"
    CARE_HOME = "care_home"
    HOSPITAL = "hospital"
    GP = "gp"
    PHARMACY = "pharmacy"
    AMBULANCE_STATION = "ambulance_station"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is written down about one address, street, postcode, place or building.

    `house` is a number or a house's name, `locality` the place it is in, `extent_m`
    the radius within which the thing itself lies (a street is long), and `along`
    further points that are on it.
    """

    kind: Kind
    label: str
    point: LonLat
    extent_m: int
    category: Category = Category.NONE
    name: str = ""
    house: str = ""
    street: str = ""
    locality: str = ""
    postcode: str = ""
    along: tuple[LonLat, ...] = ()
