"""From a BaRS message to an intake: hard rules refuse it whole, the rest is remarked.

Source:
    NHS Booking and Referral Standard, Application 4 v2.0.0: the elements that a
    receiver must read. What is only odd is taken, and the coordinator sees why.
"""

from datetime import datetime
from typing import Final

from ucr.bars.element import Element
from ucr.bars.flags import flags, plans
from ucr.bars.message import CATEGORIES, USE_CASES, Message
from ucr.bars.needs import FOUND, NEEDS, ON_FLOOR
from ucr.bars.outcome import required, wrong_value
from ucr.bars.people import contacts, patient
from ucr.bars.place import place
from ucr.domain.codes import Category, RedFlag, ResponseStandard, Source
from ucr.domain.intake import OLDEST, Intake
from ucr.domain.patient import Remark, Story
from ucr.places.pack import AreaPack

LONGEST_CASE: Final = 64
LONGEST_REASON: Final = 4_000
LONGEST_NOTES: Final = 20_000
CUT: Final = "was longer than a screen holds and was cut; the whole message is kept"


def as_intake(
    found: Message,
    pack: AreaPack,
    *,
    source: Source,
    at: datetime,
    lenient: bool = False,
) -> Intake:
    """The intake of a new message, or of an update that tells all anew.

    Args:
        found: Its cardinality and statuses were checked.
        pack: The area's places, to resolve the location.
        source: Who asks, as the sender is registered.
        at: Our time of receipt, to judge what is long past.
        lenient: A breach time of long ago is dropped with a remark, not refused.

    Raises:
        Refused: A case number, callback phone or place is missing, or, in a validation
            request, the breach time.
    """
    use_case = found.category(USE_CASES)
    where, odd_place = place(found, pack)
    flagged, shown, odd_flags = flags(found)
    started, odd_start = _clock_start(found, at)
    category, odd_category = _category(found)
    breach, odd_breach = _breach(found, started or at, at, lenient=lenient)
    on_floor = use_case in ON_FLOOR
    return Intake(
        case_number=case_number(found),
        source=source,
        need=NEEDS[use_case or ""],
        category=category,
        standard=ResponseStandard.TWO_HOUR,
        clock_start_at=started,
        sender_breach_at=breach,
        on_floor=on_floor,
        floor_since_at=_called(found, at) if on_floor else None,
        red_flags=_red_flags(found),
        flags=flagged,
        plans=plans(flagged),
        location=where,
        story=_story(
            found,
            shown,
            (*odd_place, *odd_flags, *odd_start, *odd_breach, *odd_category),
        ),
    )


def _story(found: Message, shown: tuple[str, ...], odd: tuple[Remark, ...]) -> Story:
    who, odd_person = patient(found.the("Patient"))
    reason, notes, odd_words = _words(found)
    return Story(
        patient=who,
        contacts=contacts(found),
        reason=reason,
        notes=notes,
        conditions=shown,
        remarks=(*_odd(found), *odd, *odd_person, *odd_words),
    )


def case_number(found: Message) -> str:
    """The sender's own number of the case: the Encounter's first identifier.

    Raises:
        Refused: There is none, or it is too long to be read out.
    """
    encounter = found.the("Encounter")
    number = encounter.one("identifier").need("value").strip()
    if not number or len(number) > LONGEST_CASE:
        rule = f"1 to {LONGEST_CASE} characters"
        raise wrong_value(f"{encounter.path}.identifier[0].value", rule)
    return number


def journey_id(found: Message) -> str | None:
    """The Journey ID that goes with the case from service to service."""
    return found.the("Encounter").one("episodeOfCare").text("reference")


def _breach(
    found: Message, started: datetime, at: datetime, *, lenient: bool
) -> tuple[datetime | None, list[Remark]]:
    period = found.request.one("occurrencePeriod")
    breach = period.moment("end")
    if breach is None and found.category(CATEGORIES) == "referral":
        return None, [_remark("sender_breach_at", "not told: our own clocks govern")]
    if breach is None:
        raise required("ServiceRequest.occurrencePeriod.end", "the breach time")
    if breach > max(started, at - OLDEST):
        return breach, []
    rule = "after the clock's start, and not a day old"
    if lenient:
        return None, [_remark("sender_breach_at", rule)]
    raise wrong_value("ServiceRequest.occurrencePeriod.end", rule)


def _clock_start(found: Message, at: datetime) -> tuple[datetime | None, list[Remark]]:
    """T5, where it is plausible; else our receipt starts the clock."""
    told = found.the("CarePlan").one("period").moment("start")
    if told is None:
        return None, [_remark("clock_start_at", "not told: our receipt starts it")]
    if at - OLDEST <= told <= at:
        return told, []
    return None, [_remark("clock_start_at", "implausible: our receipt starts it")]


def _called(found: Message, at: datetime) -> datetime | None:
    """When the call connected, T0: the earliest that we know somebody lay there."""
    told = found.the("Encounter").one("period").moment("start")
    return told if told is not None and at - OLDEST <= told <= at else None


def _category(found: Message) -> tuple[Category | None, list[Remark]]:
    codes = {
        (one.text("code") or "").upper()
        for one in found.the("CarePlan").codings("activity", "outcomeCodeableConcept")
        if "arp-priority" in (one.text("system") or "").lower()
    }
    ours = sorted(codes & set(Category))
    if ours:
        return Category(ours[0]), []
    if codes:
        rule = "not C1 to C4: ask the sender why this came here"
        return None, [_remark("category", rule)]
    return None, []


def _red_flags(found: Message) -> frozenset[RedFlag]:
    """ISTUMBLE findings that the sender coded; nothing is guessed from words."""
    codes = {
        one.text("code")
        for observation in found.all("Observation")
        for one in observation.codings("code")
        if one.text("system") == "http://snomed.info/sct"
    }
    return frozenset(flag for code, flag in FOUND.items() if code in codes)


def _words(found: Message) -> tuple[str, str | None, list[Remark]]:
    """The chief concern in coded words, and the consultation's summary."""
    plan = found.the("CarePlan")
    shown = [
        told
        for activity in plan.all("activity")
        for concept in activity.all("outcomeCodeableConcept")
        for told in _displays(concept)
    ]
    texts = [
        text
        for activity in plan.all("activity")
        for concept in activity.all("outcomeCodeableConcept")
        if (text := concept.text("text"))
    ]
    reason = "; ".join(dict.fromkeys(shown)) or (texts[0] if texts else "Not told")
    notes = "\n\n".join(texts) or None
    odd = [_remark("reason", CUT)] if len(reason) > LONGEST_REASON else []
    odd += [_remark("notes", CUT)] if notes and len(notes) > LONGEST_NOTES else []
    return reason[:LONGEST_REASON], notes and notes[:LONGEST_NOTES], odd


def _displays(concept: Element) -> list[str]:
    return [
        one.text("display") or one.text("code") or "" for one in concept.all("coding")
    ]


def _odd(found: Message) -> list[Remark]:
    """What the guide demands and published messages leave out."""
    odd = []
    if found.request.text("authoredOn") is None:
        odd.append(_remark("authored_on", "when it was written was not told"))
    if found.category(USE_CASES) is None:
        odd.append(_remark("use_case", "not told; taken as a call to a falls service"))
    if found.category(CATEGORIES) == "validation" and journey_id(found) is None:
        odd.append(_remark("journey_id", "not told"))
    if found.header.extension("/CDSSExtension") is None:
        odd.append(_remark("software", "the sender's triage software was not told"))
    return odd


def _remark(field: str, rule: str) -> Remark:
    return Remark(field=field, rule=rule)
