"""Where the person is, from a message's Location: as surely as can be told.

Source:
    NHS Booking and Referral Standard, LocationExtension: UPRN, eastings, northings,
    what3words, all text. A coordinate or a property's id must be there.
"""

from typing import Final

from ucr.bars.element import Element
from ucr.bars.message import Message
from ucr.bars.outcome import required
from ucr.domain.errors import OutsideArea
from ucr.domain.patient import Location, Remark
from ucr.places.location import LocationInput
from ucr.places.pack import AreaPack
from ucr.places.point import LonLat
from ucr.places.resolve import located, resolve

UPRN_DIGITS: Final = 12
LONGEST: Final = 200
MOST_LINES: Final = 8
_WORLD: Final = (180.0, 90.0)


def place(found: Message, pack: AreaPack) -> tuple[Location, list[Remark]]:
    """The place, resolved; coordinates that cannot be are dropped, and said so.

    Raises:
        Refused: There is neither a coordinate, nor a property id, nor an address with
            its postcode.
    """
    at = _where(found)
    told = _told(at)
    if told.coordinates is None and told.uprn is None and not _addressed(told):
        raise required(
            f"{at.path}", "a coordinate, a UPRN, or an address with its postcode"
        )
    odd: list[Remark] = []
    try:
        resolved = resolve(pack, told)
    except OutsideArea:
        odd.append(_remark("the coordinates are outside our area and were not used"))
        resolved = resolve(pack, _without_coordinates(told))
    access = at.text("description")
    location = located(
        told, resolved, access=access[:1_000] if access else None, key_safe=None
    )
    return location, [*odd, *(_remark(why) for why in resolved.reasons)]


def _where(found: Message) -> Element:
    """The Location sent; a referral without one lends the patient's address."""
    if found.all("Location"):
        return found.the("Location")
    who = found.the("Patient")
    return Element({"address": who.one("address").value}, who.path)


def _told(at: Element) -> LocationInput:
    address = at.one("address")
    lines = (
        *address.words("line"),
        *(address.text(name) or "" for name in ("city", "district")),
    )
    return LocationInput(
        coordinates=_coordinates(at.one("position")),
        uprn=_uprn(at),
        address_lines=tuple(one[:LONGEST] for one in lines if one)[:MOST_LINES],
        postcode=(address.text("postalCode") or "")[:10] or None,
        text=(at.text("name") or "")[:LONGEST] or None,
    )


def _coordinates(position: Element) -> LonLat | None:
    lon, lat = position.number("longitude"), position.number("latitude")
    if lon is None or lat is None:
        return None
    if not (abs(lon) <= _WORLD[0] and abs(lat) <= _WORLD[0]):
        return None
    return LonLat(lon, lat)


def _uprn(at: Element) -> str | None:
    extension = at.extension("/LocationExtension")
    for one in extension.all("extension") if extension else ():
        value = (one.text("valueString") or "").strip().lstrip("0")
        if one.text("url") == "UPRN" and value.isdigit() and len(value) <= UPRN_DIGITS:
            return value
    return None


def _addressed(told: LocationInput) -> bool:
    return bool(told.address_lines and told.postcode)


def _without_coordinates(told: LocationInput) -> LocationInput:
    return LocationInput(
        uprn=told.uprn,
        address_lines=told.address_lines,
        postcode=told.postcode,
        text=told.text,
    )


def _remark(rule: str) -> Remark:
    return Remark(field="location", rule=rule)
