"""How an alarm receiving centre's alert becomes an intake, with remarks on what is odd.

Whoever is at the desk reads the centre's own words; the dispatcher reads none of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from ucr.api.intake import LocationBody, as_location
from ucr.api.telecare_body import (
    AddressBody,
    AlertBody,
    CallStatus,
    PersonBody,
    Told,
    VoiceBody,
)
from ucr.domain.codes import Flag, ResponseStandard, Source
from ucr.domain.errors import BadField
from ucr.domain.intake import LONGEST_LIE, OLDEST, SKEW, Intake
from ucr.domain.patient import Contact, Location, Patient, Remark, Story, as_number
from ucr.domain.telecare import SIGNS_OF_LIFE, Meaning
from ucr.domain.voice import NEED, QUESTIONS, AlertEvent, Injury
from ucr.journey.revise import Revision
from ucr.places.pack import AreaPack

ON_LINE: Final = "The centre's operator is still on the line."
NOT_IN_TABLE: Final = "a code that we do not know: the centre's own words count"
EVENT: Final = {
    AlertEvent.FALL: "Fall",
    AlertEvent.INACTIVITY: "No movement seen",
    AlertEvent.PULL_CORD: "Pull cord",
    AlertEvent.PERSONAL_EMERGENCY: "Personal alarm",
    AlertEvent.OTHER: "Telecare alarm",
}
ANSWERS: Final = (*QUESTIONS, "on_floor_minutes", "can_get_up")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """An alert that lacks nothing."""

    body: AlertBody
    alert_id: str
    received_at: datetime
    event: AlertEvent
    unit_id: str
    person: PersonBody
    address: AddressBody
    voice: VoiceBody
    callback: str


def whole(body: AlertBody) -> Alert:
    """An alert with everything that an alarm must tell.

    Raises:
        BadField: Something required is missing.
    """
    return Alert(
        body=body,
        alert_id=_there(body.alert_id, "alert_id"),
        received_at=_there(body.received_at, "received_at"),
        event=_there(body.event, "event"),
        unit_id=_there(body.unit_id, "unit_id"),
        person=_there(body.person, "person"),
        address=_there(body.address, "address"),
        voice=_there(body.voice_contact, "voice_contact"),
        callback=_there(body.callback, "callback"),
    )


def _there(value: Value | None, field: str) -> Value:
    if value is None:
        raise BadField(field, "an alarm must tell it")
    return value


def as_intake(alert: Alert, pack: AreaPack, *, at: datetime) -> Intake:
    """The intake of an alert, received now.

    Raises:
        OutsideArea: Its coordinates lie outside the pack's boundary.
        BadField: The address says nothing, or half a coordinate.
    """
    location, unsure = _located(alert, pack)
    number, doubt = as_number(alert.person.nhs_number)
    started = _believed(alert.received_at, at)
    heard = alert.voice.heard
    since = heard.floor_since(alert.event, started)
    born_on = alert.person.dob
    unborn = born_on is not None and born_on > (at + SKEW).date()
    return Intake(
        case_number=alert.alert_id,
        source=Source.TELECARE,
        need=alert.body.need or NEED[alert.event],
        category=None,
        standard=ResponseStandard.TWO_HOUR,
        clock_start_at=started,
        sender_breach_at=None,
        on_floor=since is not None,
        floor_since_at=since and max(since, at - LONGEST_LIE),
        red_flags=heard.found,
        flags=_flags(alert),
        location=location,
        story=Story(
            patient=Patient(
                name=alert.person.name,
                nhs_number=number,
                born_on=None if unborn else born_on,
                phone=alert.person.phone_to_call,
            ),
            contacts=tuple(_contacts(alert)),
            reason=_reason(alert),
            notes="\n".join(_notes(alert)) or None,
            conditions=(),
            remarks=(*unsure, *doubt, *_remarks(alert, at=at)),
        ),
    )


def revision(before: Intake, after: Intake) -> Revision:
    """What a later message about the same alert changes; the same things stay."""

    def news(was: Value, now: Value) -> Value | None:
        return None if now == was else now

    old, new = before.story, after.story
    return Revision(
        flags=news(before.flags, after.flags),
        red_flags=news(before.red_flags, after.red_flags),
        floor_since_at=_earlier(before.floor_since_at, after.floor_since_at),
        reason=news(old.reason, new.reason),
        notes=new.notes if _hung_up(old) != _hung_up(new) else None,
        location=news(before.location, after.location),
        patient=news(old.patient, new.patient),
        contacts=news(old.contacts, new.contacts),
        remarks=tuple(one for one in new.remarks if one not in old.remarks),
    )


def _hung_up(story: Story) -> str:
    """The notes, whoever is on the line: that a call ended is no news for a crew."""
    return (story.notes or "").replace(f"{ON_LINE}\n", "").replace(ON_LINE, "").strip()


def _earlier(was: datetime | None, now: datetime | None) -> datetime | None:
    """A lie may turn out to be longer; no message makes a known one shorter."""
    return now if now is not None and (was is None or now < was) else None


def _located(alert: Alert, pack: AreaPack) -> tuple[Location, list[Remark]]:
    told = alert.address
    place = LocationBody(
        lon=told.lon,
        lat=told.lat,
        lines=told.lines,
        postcode=told.postcode,
        uprn=told.uprn,
        access=alert.body.access,
        key_safe=alert.body.key_safe,
    )
    try:
        return as_location(place, pack)
    except BadField:
        raise BadField("address", "a UPRN, lines, a postcode or coordinates") from None


def _believed(received_at: datetime, at: datetime) -> datetime:
    """The centre's receipt, within reason: a wrong clock refuses nobody."""
    if received_at > at + SKEW:
        return at
    return max(received_at, at - OLDEST)


def _flags(alert: Alert) -> frozenset[Flag]:
    body, code = alert.body, alert.body.raw.meant
    told = {
        Flag.NOT_REACHED: not alert.voice.heard.is_heard,
        Flag.ANIMALS: bool(body.pets),
        Flag.CALL_WARNING: bool(body.hazards),
    }
    return frozenset(flag for flag, is_so in told.items() if is_so) | (
        code.flags if code else frozenset()
    )


def _contacts(alert: Alert) -> Iterator[Contact]:
    yield Contact(
        name=f"Operator at {alert.body.arc_id}",
        phone=alert.callback,
        relationship="alarm receiving centre",
        rank=1,
    )
    for rank, holder in enumerate(alert.body.keyholders, start=2):
        yield Contact(
            name=holder.name,
            phone=holder.phone,
            relationship=holder.relationship or "keyholder",
            rank=rank,
        )


def _reason(alert: Alert) -> str:
    code, told = alert.body.raw.meant, alert.body.raw.text
    parts = [EVENT[alert.event], code and code.text.says, told]
    return ". ".join(dict.fromkeys(part for part in parts if part))


def _notes(alert: Alert) -> Iterator[str]:
    body, voice = alert.body, alert.voice
    yield _spoken(voice)
    yield f"Unit {alert.unit_id}, {body.raw.protocol} code {body.raw.code}."
    if body.call_status is CallStatus.ON_LINE:
        yield ON_LINE
    pets = body.pets if isinstance(body.pets, str) else ""
    for label, told in (
        ("Hazards", ", ".join(body.hazards)),
        ("Pets", pets),
        ("Mobility aid", body.mobility_aid),
        ("Already called", ", ".join(body.agencies_called)),
        ("Earlier falls", body.falls_count),
        ("Consent", _yes_no(body.consent)),
    ):
        if told not in (None, ""):
            yield f"{label}: {told}."


def _spoken(voice: VoiceBody) -> str:
    if not voice.made:
        return "Nobody at the centre could speak with the person."
    said = [f"{voice.by or 'The centre'} spoke with the person"]
    if voice.at is not None:
        said.append(f"at {voice.at:%H:%M} UTC")
    answers = [
        f"{name.replace('_', ' ')} {_yes_no(told)}"
        for name in ANSWERS
        if (told := getattr(voice, name)) is not None
    ]
    return " ".join(said) + (f": {', '.join(answers)}." if answers else ".")


def _yes_no(told: object) -> object:
    if isinstance(told, bool):
        return "yes" if told else "no"
    return told


def _remarks(alert: Alert, *, at: datetime) -> Iterator[Remark]:
    body, voice = alert.body, alert.voice
    code = body.raw.meant
    if code is None:
        yield Remark(field="raw.code", rule=NOT_IN_TABLE)
    elif code.meaning is not Meaning.ALARM:
        yield Remark(field="raw.code", rule=_odd(code.meaning, code.text.says))
    if _believed(alert.received_at, at) != alert.received_at:
        yield Remark(field="received_at", rule="not believable: our own clock counts")
    born_on = alert.person.dob
    if born_on is not None and born_on > (at + SKEW).date():
        yield Remark(field="person.dob", rule="in the future: passed over")
    if voice.injury is Injury.MINOR:
        yield Remark(field="voice_contact.injury", rule="minor: look again there")
    for name in voice.heard.not_asked:
        yield Remark(field=f"voice_contact.{name}", rule="not asked")
    yield from _unread(alert)


def _odd(meaning: Meaning, says: str) -> str:
    if meaning in SIGNS_OF_LIFE:
        return f"{says}, but the answers tell of harm: taken as an alarm"
    return f"{says}: no call for help by itself"


def _unread(alert: Alert) -> Iterator[Remark]:
    parts: tuple[tuple[str, Told], ...] = (
        ("", alert.body),
        ("raw.", alert.body.raw),
        ("person.", alert.person),
        ("address.", alert.address),
        ("voice_contact.", alert.voice),
    )
    for path, part in parts:
        for name in part.unknown:
            yield Remark(field=f"{path}{name}", rule="unknown field: not read")
