"""What an alarm receiving centre writes. How it becomes an intake: telecare_intake.py.

A field that we do not know is passed over with a warning: a centre may drop an error
without anybody reading it, and then nobody comes.
"""

import re
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Annotated, Final

import orjson
from pydantic import BaseModel, ConfigDict, Field

from ucr.api.intake import Moment, Short, Words
from ucr.domain import telecare
from ucr.domain.codes import Need, RedFlag
from ucr.domain.intake import LONGEST_LIE
from ucr.domain.telecare import Code, Meaning
from ucr.domain.voice import AlertEvent, Injury, Pain, Voice

Json = dict[str, object]
_MANY: Final = 20
_NAME: Final = re.compile(r"[A-Za-z0-9_.-]{1,100}")
_DAYS_MIN: Final = round(LONGEST_LIE.total_seconds() / 60)
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$")]
Several = Annotated[tuple[Short, ...], Field(max_length=_MANY)]


class Told(BaseModel):
    """A part of a telecare message; what we do not know is kept by name alone."""

    model_config = ConfigDict(extra="allow", coerce_numbers_to_str=True)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Names of fields that nobody reads."""
        given = sorted(self.model_extra or ())[:_MANY]
        return tuple(name if _NAME.fullmatch(name) else "(no name)" for name in given)


class RawBody(Told):
    """What the device said: kept as it came."""

    protocol: Short
    code: Short
    mty: Short | None = None
    text: Words | None = None

    @property
    def meant(self) -> Code | None:
        return telecare.read(self.protocol, self.code, self.mty)


class PersonBody(Told):
    name: Short | None = None
    dob: date | None = None
    nhs_number: Annotated[Words, Field(max_length=20)] | None = None
    phone_to_call: Short | None = None


class AddressBody(Told):
    """Where the unit stands; coordinates if the centre has them."""

    uprn: Annotated[str, Field(pattern=r"^[0-9]{1,12}$")] | None = None
    lines: Annotated[tuple[Short, ...], Field(max_length=8)] = ()
    postcode: Annotated[Words, Field(max_length=10)] | None = None
    lon: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)] | None = None
    lat: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)] | None = None


class VoiceBody(Told):
    """What the operator heard. An answer that is left out was not asked."""

    made: bool
    at: Moment | None = None
    by: Short | None = None
    injury: Injury | bool | None = None
    pain: Pain | bool | None = None
    breathing_ok: bool | None = None
    head_injury: bool | None = None
    loss_of_consciousness: bool | None = None
    on_floor_minutes: Annotated[int, Field(ge=0, le=_DAYS_MIN)] | None = None
    can_get_up: bool | None = None
    red_flags: Annotated[frozenset[RedFlag], Field(max_length=_MANY)] = frozenset()

    @property
    def heard(self) -> Voice:
        return Voice(
            made=self.made,
            injury=self.injury,
            pain=self.pain,
            breathing_ok=self.breathing_ok,
            head_injury=self.head_injury,
            loss_of_consciousness=self.loss_of_consciousness,
            on_floor_minutes=self.on_floor_minutes,
            can_get_up=self.can_get_up,
            red_flags=self.red_flags,
            unread=self.unknown,
        )


class KeyholderBody(Told):
    name: Short
    phone: Short
    relationship: Short | None = None


class CallStatus(StrEnum):
    ON_LINE = "operator_on_line"
    CLOSED = "closed"


class AlertBody(Told):
    """One alert that an operator has triaged by voice; or a test, ping or cancel.

    A test or a heartbeat needs `arc_id` and `raw` only, a cancel `alert_id` too. An
    alarm needs everything down to `callback`.
    """

    arc_id: Name
    alert_id: Name | None = None
    raw: RawBody
    received_at: Moment | None = None
    event: AlertEvent | None = None
    unit_id: Short | None = None
    person: PersonBody | None = None
    address: AddressBody | None = None
    voice_contact: VoiceBody | None = None
    callback: Short | None = None
    need: Need | None = None
    key_safe: Short | None = None
    access: Words | None = None
    keyholders: Annotated[tuple[KeyholderBody, ...], Field(max_length=_MANY)] = ()
    agencies_called: Several = ()
    hazards: Several = ()
    pets: Short | bool | None = None
    mobility_aid: Short | None = None
    consent: bool | None = None
    call_status: CallStatus | None = None
    falls_count: Annotated[int, Field(ge=0, le=10_000)] | None = None

    @property
    def meaning(self) -> Meaning:
        """What it asks of us: answers that tell of harm make an alarm of anything."""
        voice = self.voice_contact
        if voice is not None and voice.heard.tells_of_harm():
            return Meaning.ALARM
        code = self.raw.meant
        return Meaning.ALARM if code is None else code.meaning

    def read(self) -> Json:
        """All that we read of it, plain: what is kept of a message."""
        found = _read(self)
        return found if isinstance(found, dict) else {}

    @property
    def hashed(self) -> bytes:
        """What makes two messages the same: all that we read of them.

        A counter of tries, or whatever else a centre's export adds, makes no news.
        """
        return sha256(orjson.dumps(self.read(), option=orjson.OPT_SORT_KEYS)).digest()


def _read(value: object) -> object:
    if isinstance(value, BaseModel):
        return {name: _read(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [_read(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return value
