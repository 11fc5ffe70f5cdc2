"""Values to move: an intake full of canaries, and what becomes of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

from ucr.domain.assignment import Assignment, AssignmentStatus
from ucr.domain.codes import (
    Category,
    Concern,
    Confidence,
    CrewKind,
    Flag,
    Kit,
    Need,
    RedFlag,
    ResponseStandard,
    Skill,
    Source,
)
from ucr.domain.crew import Crew, Shift, ShiftStatus
from ucr.domain.ids import (
    DISPATCHER,
    AreaId,
    AssignmentId,
    CrewId,
    ReferralId,
    SenderId,
    ShiftId,
    VisitId,
)
from ucr.domain.intake import Intake, Receipt, receive
from ucr.domain.patient import Contact, Location, Patient, Remark, Story
from ucr.domain.referral import Referral
from ucr.domain.triage import Findings
from ucr.domain.visit import Tap, Visit, VisitStatus

NOON: Final = datetime(2026, 1, 12, 12, 0, tzinfo=UTC)
MINUTE: Final = timedelta(minutes=1)
AREA: Final = AreaId("rutland")
SENDER: Final = SenderId(UUID(int=7))
OAK: Final = CrewId(UUID(int=1))
ASH: Final = CrewId(UUID(int=2))
CANARIES: Final = {
    "name": "Canary \u05de\u05e8\u05d9\u05dd \U0001f426",
    "number": "9990000018",
    "phone": "07700 900123",
    "contact": "Canary Daughter",
    "contact_phone": "07700 900456",
    "reason": "Canary fell \u202ein the kitchen\u202c",
    "notes": "Canary notes\nsecond line",
    "condition": "Canary condition",
    "remark": "canary remark",
    "label": "Canary House, 12 Canary Street",
    "line": "12 Canary Street",
    "postcode": "CA9 4RY",
    "uprn": "100012345678",
    "access": "Canary: round the back",
    "key_safe": "C4711K",
    "place_reason": "canary place reason",
    "case_number": "CANARY/1",
}
LON: Final = -0.728612345
LAT: Final = 52.670598765


def a_place(**changes: object) -> Location:
    """A house in Oakham, sure to the door."""
    place = Location(
        lon=LON,
        lat=LAT,
        confidence=Confidence.EXACT,
        accuracy_m=10,
        label=CANARIES["label"],
        locality="Oakham",
        lines=(CANARIES["line"],),
        postcode=CANARIES["postcode"],
        uprn=CANARIES["uprn"],
        access=CANARIES["access"],
        key_safe=CANARIES["key_safe"],
        reasons=(CANARIES["place_reason"],),
    )
    return replace(place, **changes)  # type: ignore[arg-type]


def a_story(*, born_on: date | None = date(1940, 6, 1)) -> Story:
    """All that a sender can tell."""
    return Story(
        patient=Patient(
            name=CANARIES["name"],
            nhs_number=CANARIES["number"],
            born_on=born_on,
            phone=CANARIES["phone"],
        ),
        contacts=(
            Contact(
                name=CANARIES["contact"],
                phone=CANARIES["contact_phone"],
                relationship="daughter",
                rank=1,
            ),
        ),
        reason=CANARIES["reason"],
        notes=CANARIES["notes"],
        conditions=(CANARIES["condition"],),
        remarks=(Remark(field="location", rule=CANARIES["remark"]),),
    )


def an_intake(**changes: object) -> Intake:
    """A fall, off the floor again, that stops no line."""
    intake = Intake(
        case_number=CANARIES["case_number"],
        source=Source.AMBULANCE,
        need=Need.FALL,
        category=Category.C3,
        standard=ResponseStandard.TWO_HOUR,
        clock_start_at=None,
        sender_breach_at=None,
        on_floor=False,
        floor_since_at=None,
        red_flags=frozenset(),
        flags=frozenset(),
        location=a_place(),
        story=a_story(),
    )
    return replace(intake, **changes)  # type: ignore[arg-type]


def a_referral(*, number: int = 1, at: datetime = NOON, **changes: object) -> Referral:
    """What an intake becomes, received at a moment."""
    receipt = Receipt(
        referral_id=ReferralId(UUID(int=number)),
        area_id=AREA,
        sender_id=SENDER,
        by=DISPATCHER,
        at=at,
    )
    return receive(an_intake(**changes), receipt)[0]


def full_referral() -> Referral:
    """One with something in every field that an open referral can have."""
    seen = a_referral(
        clock_start_at=NOON - 5 * MINUTE,
        sender_breach_at=NOON + 90 * MINUTE,
        on_floor=True,
        floor_since_at=NOON - 20 * MINUTE,
        red_flags=frozenset({RedFlag.BLEEDING, RedFlag.FRACTURE}),
        flags=frozenset({Flag.TWO_PERSON, Flag.ANIMALS}),
    )
    waiting, _ = seen.clear(by=DISPATCHER, at=NOON + MINUTE)
    pinned, _ = waiting.pin(OAK, by=DISPATCHER, at=NOON + MINUTE)
    raised, _ = pinned.raise_concern(
        Concern.UPDATED, by=DISPATCHER, at=NOON + 2 * MINUTE
    )
    alarmed, _ = raised.run_out(by=DISPATCHER, at=NOON + 5 * MINUTE)
    return replace(alarmed, refused_by=frozenset({ASH}))


def an_offer(**changes: object) -> Assignment:
    """Offered to Oak at noon, for a minute."""
    offer = Assignment(
        id=AssignmentId(UUID(int=11)),
        area_id=AREA,
        referral_id=ReferralId(UUID(int=1)),
        crew_id=OAK,
        decision_id=None,
        status=AssignmentStatus.OFFERED,
        version=1,
        by=DISPATCHER,
        made_at=NOON,
        offered_at=NOON,
        expires_at=NOON + MINUTE,
    )
    return replace(offer, **changes)  # type: ignore[arg-type]


def a_visit(**changes: object) -> Visit:
    """Oak's, opened at noon."""
    visit = Visit(
        id=VisitId(UUID(int=21)),
        area_id=AREA,
        referral_id=ReferralId(UUID(int=1)),
        assignment_id=AssignmentId(UUID(int=11)),
        crew_id=OAK,
        status=VisitStatus.TO_DO,
        version=1,
        opened_at=NOON,
    )
    return replace(visit, **changes)  # type: ignore[arg-type]


def a_tap(crew_id: CrewId = OAK, *, at: datetime = NOON) -> Tap:
    """A press of a button on a phone whose clock is right."""
    return Tap(crew_id=crew_id, by=DISPATCHER, at=at, occurred_at=at)


def a_crew(**changes: object) -> Crew:
    """Two people who lift and assess, from Oakham."""
    crew = Crew(
        id=OAK,
        area_id=AREA,
        name="Oak 1",
        kind=CrewKind.FALLS,
        people=2,
        skills={Skill.LIFT_ASSIST: None, Skill.ASSESSMENT: None},
        kit=frozenset({Kit.LIFTING_DEVICE}),
        base_lon=-0.7286,
        base_lat=52.6705,
    )
    return replace(crew, **changes)  # type: ignore[arg-type]


def a_shift(**changes: object) -> Shift:
    """Oak's day: ten hours, begun at eight."""
    shift = Shift(
        id=ShiftId(UUID(int=31)),
        crew_id=OAK,
        area_id=AREA,
        status=ShiftStatus.ON,
        version=1,
        starts_at=NOON - timedelta(hours=4),
        ends_at=NOON + timedelta(hours=6),
    )
    return replace(shift, **changes)  # type: ignore[arg-type]


def some_findings(**changes: object) -> Findings:
    """Nothing that a person must look at."""
    findings = Findings(
        need=Need.FALL,
        red_flags=frozenset(),
        flags=frozenset(),
        age_years=80,
        on_floor=False,
        floor_since_at=None,
        confidence=Confidence.EXACT,
    )
    return replace(findings, **changes)  # type: ignore[arg-type]
