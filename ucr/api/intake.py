"""`POST /api/referrals`: what a sender may write, and how it becomes an intake."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Final

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    field_validator,
)

from ucr.domain.codes import (
    Category,
    Exclusion,
    Flag,
    Need,
    RedFlag,
    ResponseStandard,
    Source,
    Trait,
)
from ucr.domain.errors import BadField
from ucr.domain.escalation import PlanKind
from ucr.domain.intake import Intake
from ucr.domain.patient import Contact, Location, Patient, Remark, Story, as_number
from ucr.places.location import LocationInput
from ucr.places.pack import AreaPack
from ucr.places.point import LonLat
from ucr.places.resolve import located, resolve

_SHORT: Final = 200
_WORDS: Final = 1_000
_LONG: Final = 4_000
_MANY: Final = 20
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f]")
"""All of ASCII's below the space, but the tab and the line feed."""


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        message = "a moment that can be told in UTC"
        raise ValueError(message) from None


def _no_controls(text: str) -> str:
    if _CONTROLS.search(text):
        message = "no control characters"
        raise ValueError(message)
    return text


def _says_something(text: str) -> str:
    if not text.strip():
        message = "a reason, in a few words"
        raise ValueError(message)
    return text


Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]
Short = Annotated[
    str, Field(min_length=1, max_length=_SHORT), AfterValidator(_no_controls)
]
Why = Annotated[Short, AfterValidator(_says_something)]
"""Why something is changed: not empty, and no blanks only."""
Words = Annotated[str, Field(max_length=_WORDS), AfterValidator(_no_controls)]
Long = Annotated[str, Field(max_length=_LONG), AfterValidator(_no_controls)]


def _has_nul(value: object) -> bool:
    match value:
        case str():
            return "\0" in value
        case Mapping():
            return any(map(_has_nul, (*value, *value.values())))
        case tuple() | list() | set() | frozenset():
            return any(map(_has_nul, value))
        case _:
            return False


class Body(BaseModel):
    """A request body: an unknown field is refused by name.

    So is a NUL in any text: PostgreSQL can keep none.
    """

    model_config = ConfigDict(extra="forbid")

    @field_validator("*")
    @classmethod
    def _can_be_kept(cls, value: object) -> object:
        if _has_nul(value):
            message = "no control characters"
            raise ValueError(message)
        return value


class PatientBody(Body):
    """Who needs help; all of it optional: nobody is refused for an unknown name."""

    name: Short | None = None
    nhs_number: Annotated[Words, Field(max_length=20)] | None = None
    born_on: date | None = None
    phone: Short | None = None


class ContactBody(Body):
    name: Short
    phone: Short
    relationship: Short | None = None
    rank: Annotated[int, Field(ge=1, le=20)] = 1


class LocationBody(Body):
    """Coordinates, an address, a postcode, or words: whatever the sender has."""

    lon: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)] | None = None
    lat: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)] | None = None
    lines: Annotated[tuple[Short, ...], Field(max_length=8)] = ()
    postcode: Annotated[Words, Field(max_length=10)] | None = None
    uprn: Annotated[str, Field(pattern=r"^[0-9]{1,12}$")] | None = None
    text: Short | None = None
    access: Words | None = None
    key_safe: Short | None = None


class IntakeBody(Body):
    """A request for urgent community response."""

    case_number: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$")]
    source: Source
    need: Need
    category: Category | None = None
    two_hour: bool = True
    clock_start_at: Moment | None = None
    sender_breach_at: Moment | None = None
    patient: PatientBody = PatientBody()
    contacts: Annotated[tuple[ContactBody, ...], Field(max_length=_MANY)] = ()
    location: LocationBody
    on_floor: bool = False
    floor_since_at: Moment | None = None
    red_flags: Annotated[frozenset[RedFlag], Field(max_length=_MANY)] = frozenset()
    exclusions: Annotated[frozenset[Exclusion], Field(max_length=_MANY)] = frozenset()
    safe_to_wait: bool | None = None
    flags: Annotated[frozenset[Flag], Field(max_length=_MANY)] = frozenset()
    wishes: Annotated[frozenset[Trait], Field(max_length=_MANY)] = frozenset()
    escalation_plans: Annotated[frozenset[PlanKind], Field(max_length=_MANY)] = (
        frozenset()
    )
    conditions: Annotated[tuple[Short, ...], Field(max_length=_MANY)] = ()
    reason: Annotated[Long, Field(min_length=1)]
    notes: Long | None = None


class RevisionBody(Body):
    """What a sender changes later; what is left out stays."""

    flags: Annotated[frozenset[Flag], Field(max_length=_MANY)] | None = None
    red_flags: Annotated[frozenset[RedFlag], Field(max_length=_MANY)] | None = None
    exclusions: Annotated[frozenset[Exclusion], Field(max_length=_MANY)] | None = None
    safe_to_wait: bool | None = None
    floor_since_at: Moment | None = None
    category: Category | None = None
    reason: Long | None = None
    notes: Long | None = None
    escalation_plans: Annotated[frozenset[PlanKind], Field(max_length=_MANY)] | None = (
        None
    )
    location: LocationBody | None = None
    expect_version: Annotated[int, Field(ge=1)] | None = None


def as_intake(body: IntakeBody, pack: AreaPack) -> Intake:
    """The intake of a body, with its place resolved and remarks on what is odd.

    Raises:
        OutsideArea: Its coordinates lie outside the pack's boundary.
        BadField: Nothing says where the person is.
    """
    location, remarks = as_location(body.location, pack)
    number, doubt = as_number(body.patient.nhs_number)
    return Intake(
        case_number=body.case_number,
        source=body.source,
        need=body.need,
        category=body.category,
        standard=(
            ResponseStandard.TWO_HOUR
            if body.two_hour
            else ResponseStandard.NOT_TWO_HOUR
        ),
        clock_start_at=body.clock_start_at,
        sender_breach_at=body.sender_breach_at,
        on_floor=body.on_floor,
        floor_since_at=body.floor_since_at,
        red_flags=body.red_flags,
        flags=body.flags,
        exclusions=body.exclusions,
        safe_to_wait=body.safe_to_wait,
        wishes=body.wishes,
        plans=body.escalation_plans,
        location=location,
        story=_story(body, number, (*remarks, *doubt)),
    )


def _story(body: IntakeBody, number: str | None, remarks: tuple[Remark, ...]) -> Story:
    return Story(
        patient=Patient(
            name=body.patient.name,
            nhs_number=number,
            born_on=body.patient.born_on,
            phone=body.patient.phone,
        ),
        contacts=tuple(
            sorted(
                (Contact(**contact.model_dump()) for contact in body.contacts),
                key=lambda contact: contact.rank,
            )
        ),
        reason=body.reason,
        notes=body.notes,
        conditions=body.conditions,
        remarks=remarks,
    )


def as_location(body: LocationBody, pack: AreaPack) -> tuple[Location, list[Remark]]:
    """Where it is, as surely as the pack can tell.

    Raises:
        OutsideArea: Coordinates lie outside the pack's boundary.
        BadField: Half a coordinate, or nothing at all, was given.
    """
    if (body.lon is None) != (body.lat is None):
        raise BadField("location", "lon and lat come together")
    if not any((body.lon is not None, body.lines, body.postcode, body.uprn, body.text)):
        raise BadField("location", "coordinates, an address, a postcode or words")
    told = LocationInput(
        coordinates=(
            None if body.lon is None or body.lat is None else LonLat(body.lon, body.lat)
        ),
        uprn=body.uprn,
        address_lines=body.lines,
        postcode=body.postcode,
        text=body.text,
    )
    found = resolve(pack, told)
    place = located(told, found, access=body.access, key_safe=body.key_safe)
    return place, [Remark(field="location", rule=reason) for reason in found.reasons]
