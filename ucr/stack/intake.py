"""A call read in full, as the request for help that it becomes."""

from datetime import date
from typing import Final

from ucr.domain.codes import Exclusion, Flag, Need, RedFlag, ResponseStandard, Source
from ucr.domain.errors import BadField
from ucr.domain.intake import Intake
from ucr.domain.patient import (
    Contact,
    Location,
    Patient,
    Remark,
    Story,
    as_number,
    years_old,
)
from ucr.domain.stack import CATEGORIES
from ucr.places.location import LocationInput
from ucr.places.pack import AreaPack
from ucr.places.point import LonLat
from ucr.places.resolve import located, resolve
from ucr.stack.contract import DetailsPart

FLAGS: Final = frozenset(Flag)
RED_FLAGS: Final = frozenset(RedFlag)
EXCLUSIONS: Final = frozenset(Exclusion)


def as_intake(details: DetailsPart, need: Need, pack: AreaPack) -> Intake:
    """What we would have been sent, had the ambulance side referred it.

    Its clock started when the caller rang 999: pulling a call does not make it younger.

    Raises:
        BadField: Nothing says where the person is.
        OutsideArea: Its coordinates lie outside the pack's boundary.
    """
    location, remarks = _location(details, pack)
    number, doubt = as_number(details.patient.nhs_number)
    return Intake(
        case_number=details.id,
        source=Source.AMBULANCE,
        need=need,
        category=CATEGORIES.get(details.category),
        standard=ResponseStandard.TWO_HOUR,
        clock_start_at=details.waiting_since,
        sender_breach_at=details.breach_at,
        on_floor=details.on_floor_since is not None,
        floor_since_at=details.on_floor_since,
        red_flags=frozenset(map(RedFlag, RED_FLAGS.intersection(details.red_flags))),
        flags=frozenset(map(Flag, FLAGS.intersection(details.flags))),
        exclusions=frozenset(
            map(Exclusion, EXCLUSIONS.intersection(details.exclusions))
        ),
        location=location,
        story=_story(details, number, (*remarks, *doubt, *_unknown(details))),
    )


def age_years(details: DetailsPart, on: date) -> int | None:
    """The younger of the ages that the row and the birth date tell."""
    born_on = details.patient.born_on
    told = [] if born_on is None else [years_old(born_on, on)]
    if details.age_years is not None:
        told.append(details.age_years)
    return min(told, default=None)


def _story(
    details: DetailsPart, number: str | None, remarks: tuple[Remark, ...]
) -> Story:
    who = details.patient
    return Story(
        patient=Patient(
            name=who.name,
            nhs_number=number,
            born_on=who.born_on,
            phone=who.phone,
        ),
        contacts=tuple(
            Contact(
                name=one.name, phone=one.phone, relationship=one.relationship, rank=rank
            )
            for rank, one in enumerate(details.contacts, start=1)
        ),
        reason=details.story,
        notes=details.notes,
        conditions=(),
        remarks=remarks,
    )


def _unknown(details: DetailsPart) -> list[Remark]:
    """What was told in codes that have no place in a referral: shown, never dropped."""
    found = [
        Remark(field=name, rule=f"not known here, as sent: {code}")
        for name, told, known in (
            ("flags", details.flags, FLAGS),
            ("red_flags", details.red_flags, RED_FLAGS),
            ("exclusions", details.exclusions, EXCLUSIONS),
        )
        for code in told
        if code not in known
    ]
    if details.category not in CATEGORIES:
        rule = f"no response clock of its own, as sent: {details.category}"
        found.append(Remark(field="category", rule=rule))
    if details.patient.born_on is None and details.age_years is not None:
        rule = f"not told; the age was told as {details.age_years}"
        found.append(Remark(field="patient.born_on", rule=rule))
    return found


def _location(details: DetailsPart, pack: AreaPack) -> tuple[Location, list[Remark]]:
    door = details.location
    if not any((door.lon is not None, door.lines, door.postcode, door.uprn)):
        raise BadField("location", "coordinates, an address or a postcode")
    told = LocationInput(
        coordinates=(
            None if door.lon is None or door.lat is None else LonLat(door.lon, door.lat)
        ),
        uprn=door.uprn,
        address_lines=door.lines,
        postcode=door.postcode,
    )
    found = resolve(pack, told)
    place = located(told, found, access=door.access, key_safe=door.key_safe)
    return place, [Remark(field="location", rule=reason) for reason in found.reasons]
