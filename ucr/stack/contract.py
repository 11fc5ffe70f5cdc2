"""What an ambulance stack serves us: the JSON contract, checked as a whole.

The page for those who write the adapter is docs/integrators/stack.md. What is not in
the contract is ignored; what is in it and wrong makes the whole reading a failure that
names the field and the rule, never the value.
"""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final, Self, TypeVar

import orjson
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from ucr.domain.stack import Complaint, StackCall

MOST_CALLS: Final = 500
MOST_CODES: Final = 30
DEEPEST: Final = 12
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class Unreadable(Exception):
    """The ambulance side did not answer as the contract says.

    Args:
        why: A status, a kind of failure, or "field: rule"; nothing that was sent.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        message = "a moment that can be told in UTC"
        raise ValueError(message) from None


def _only_text(moment: object) -> object:
    if not isinstance(moment, str):
        message = "a moment as text (RFC 3339)"
        raise ValueError(message)  # noqa: TRY004 - pydantic hears ValueError
    return moment


def _no_controls(text: str) -> str:
    if _CONTROLS.search(text):
        message = "no control characters"
        raise ValueError(message)
    return text


Moment = Annotated[AwareDatetime, BeforeValidator(_only_text), AfterValidator(_in_utc)]
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
Version = Annotated[str, Field(pattern=r"^[A-Za-z0-9._:+-]{1,64}$")]
Code = Annotated[str, Field(min_length=1, max_length=60), AfterValidator(_no_controls)]
Short = Annotated[
    str, Field(min_length=1, max_length=200), AfterValidator(_no_controls)
]
Long = Annotated[str, Field(max_length=4_000), AfterValidator(_no_controls)]
Codes = Annotated[tuple[Code, ...], Field(max_length=MOST_CODES)]
Lon = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False, strict=True)]
Lat = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False, strict=True)]
Postcode = Annotated[str, Field(max_length=10), AfterValidator(_no_controls)]


class Part(BaseModel):
    """A part of the contract: what a newer adapter adds is ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class ComplaintPart(Part):
    code: Code
    system: Short
    display: Short


class PlacePart(Part):
    """Where the call is; `lon` and `lat` come together."""

    lon: Lon | None = None
    lat: Lat | None = None
    postcode: Postcode | None = None

    @model_validator(mode="after")
    def together(self) -> Self:
        """Refuse half a coordinate."""
        if (self.lon is None) != (self.lat is None):
            message = "lon and lat come together"
            raise ValueError(message)
        return self


class CallPart(Part):
    """One waiting call, thin."""

    id: Id
    version: Version
    category: Code
    complaint: ComplaintPart
    age_years: Annotated[int, Field(ge=0, le=130, strict=True)] | None = None
    sex: Code | None = None
    waiting_since: Moment
    breach_at: Moment | None = None
    on_floor_since: Moment | None = None
    location: PlacePart = PlacePart()
    flags: Codes = ()
    red_flags: Codes = ()
    exclusions: Codes = ()
    callback: Annotated[bool, Field(strict=True)] = False
    resource: Code | None = None


class ListPart(Part):
    """The stack: every waiting call, and when the list was made."""

    as_of: Moment
    calls: Annotated[tuple[CallPart, ...], Field(max_length=MOST_CALLS)]

    @model_validator(mode="after")
    def once_each(self) -> Self:
        """Refuse one id for two calls."""
        if len({call.id for call in self.calls}) != len(self.calls):
            message = "each id once"
            raise ValueError(message)
        return self


class PatientPart(Part):
    name: Short | None = None
    nhs_number: Annotated[str, Field(max_length=20)] | None = None
    born_on: date | None = None
    phone: Short | None = None


class ContactPart(Part):
    name: Short
    phone: Short
    relationship: Short | None = None


class DoorPart(PlacePart):
    """The place in full: how to find the door and get in."""

    lines: Annotated[tuple[Short, ...], Field(max_length=8)] = ()
    uprn: Annotated[str, Field(pattern=r"^[0-9]{1,12}$")] | None = None
    access: Annotated[Long, Field(max_length=1_000)] | None = None
    key_safe: Short | None = None


class DetailsPart(CallPart):
    """One call in full, read at the moment of taking."""

    location: DoorPart = DoorPart()
    patient: PatientPart = PatientPart()
    contacts: Annotated[tuple[ContactPart, ...], Field(max_length=10)] = ()
    story: Annotated[Long, Field(min_length=1)]
    notes: Long | None = None


Kind = TypeVar("Kind", bound=BaseModel)


def read(kind: type[Kind], content: bytes) -> Kind:
    """Read an answer.

    Raises:
        Unreadable: It is not JSON, too deep, or breaks the contract.
    """
    try:
        told = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise Unreadable("body: valid JSON") from None
    if _is_deeper(told, DEEPEST):
        raise Unreadable(f"body: at most {DEEPEST} levels deep")
    try:
        return kind.model_validate(told)
    except ValidationError as wrong:
        raise Unreadable(_first(wrong)) from None


def _is_deeper(value: object, most: int) -> bool:
    layer: Sequence[object] = (value,)
    for _ in range(most):
        layer = [
            inner
            for outer in layer
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
    return any(isinstance(one, dict | list) for one in layer)


def _first(wrong: ValidationError) -> str:
    """The first broken rule: where, and what it should have been."""
    found: dict[str, Any] = dict(wrong.errors(include_input=False)[0])
    where = ".".join(str(part) for part in found["loc"]) or "body"
    rule = str(found["msg"]).removeprefix("Value error, ")
    return f"{where}: {rule}"[:200]


def thin(call: CallPart) -> StackCall:
    """A call as we keep it: nothing that names anyone."""
    complaint = call.complaint
    return StackCall(
        id=call.id,
        version=call.version,
        category=call.category,
        complaint=Complaint(
            code=complaint.code, system=complaint.system, display=complaint.display
        ),
        age_years=call.age_years,
        sex=call.sex,
        waiting_since_at=call.waiting_since,
        breach_at=call.breach_at,
        on_floor_since_at=call.on_floor_since,
        lon=call.location.lon,
        lat=call.location.lat,
        postcode=call.location.postcode,
        flags=call.flags,
        red_flags=call.red_flags,
        exclusions=call.exclusions,
        callback=call.callback,
        resource=call.resource,
    )
