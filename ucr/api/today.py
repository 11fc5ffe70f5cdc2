"""What a crew's phone is shown: its day, the door, the way there, and why."""

from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from pydantic import BaseModel
from starlette.responses import Response

from ucr.api.cases import EscalationView, StoryView, View
from ucr.api.own_safety import SafetyView, safety_view
from ucr.api.pair import PressView, presses_view
from ucr.api.volunteer import as_volunteer
from ucr.callers import Command
from ucr.domain.account import Session
from ucr.domain.assignment import Assignment
from ucr.domain.board import (
    assignment_entry,
    reference,
    referral_entry,
    vehicle_card,
    visit_entry,
)
from ucr.domain.cards import AssignmentCard, ReferralCard, VehicleCard, VisitCard
from ucr.domain.codes import (
    Confidence,
    CrewKind,
    Destination,
    Kit,
    Need,
    OutcomeKind,
    Part,
    Skill,
)
from ucr.domain.crew import ShiftMove, ShiftStatus, carried
from ucr.domain.crew_message import CrewMessage
from ucr.domain.loan import LoanCard
from ucr.domain.referral import Referral
from ucr.domain.visit import Outcome, Visit
from ucr.matching.way import way
from ucr.report.escalation import Marker
from ucr.report.legs import WayThere, where
from ucr.report.meets import Comes
from ucr.report.today import Today, today
from ucr.runtime import Runtime
from ucr.store.positions import latest


class ByDeskView(View):
    """What the desk, and not the crew, did to its shift last."""

    move: ShiftMove
    at: datetime


class CrewView(View):
    id: UUID
    name: str
    kind: CrewKind
    people: int
    skills: tuple[Skill, ...]
    kit: tuple[Kit, ...]


class BreakView(View):
    earliest_at: datetime
    latest_at: datetime
    duration_s: int


class ShiftView(View):
    id: UUID
    status: ShiftStatus
    starts_at: datetime
    ends_at: datetime
    breaks: tuple[BreakView, ...]


class DoorView(BaseModel):
    """Where to go and how to get in; the key safe's code only when it is needed."""

    lon: float | None
    lat: float | None
    confidence: Confidence
    label: str
    lines: tuple[str, ...]
    postcode: str | None
    access: str | None
    has_key_safe: bool
    key_safe: str | None


class Details(BaseModel):
    location: DoorView
    story: StoryView
    escalation: EscalationView


class AlsoTold(BaseModel):
    """What another sender told of the same person."""

    sender: str
    access: str | None
    story: StoryView
    escalation: EscalationView


class StoodDownView(BaseModel):
    """A job that was taken from the crew, until it says that it knows."""

    assignment_id: UUID
    referral_id: UUID
    reference: str
    need: Need
    locality: str
    at: datetime
    was_accepted: bool
    received_at: datetime | None
    superseded_at: datetime | None
    diverted_to: str | None


class FinishedView(BaseModel):
    """A visit that the crew ended, as it may still correct it: nobody's name in it."""

    visit_id: UUID
    reference: str
    need: Need
    locality: str
    ended_at: datetime
    outcome: OutcomeKind
    destination: Destination | None


class MessageView(View):
    """What the desk wrote, until somebody of the crew has seen it."""

    id: UUID
    reference: str | None
    words: str
    sent_at: datetime
    sent_by: str
    received_at: datetime | None


class MeetsView(View):
    """The other crew of two that meet at the place, and when it is expected."""

    crew: str
    people: int
    part: Part
    comes: Comes
    expected_at: datetime | None
    there_at: datetime | None


class ServiceClock(BaseModel):
    now: datetime
    speed: float


class AtView(View):
    """A place in the area's log; a new epoch is another timeline."""

    epoch: str
    offset: int


class TodayView(BaseModel):
    """All that a phone needs; every crew command answers with it.

    `at` was read before the rest: what the log says up to there is in it. `changed_to`
    is where in it the newest change of the job stands that the crew has not read.
    """

    at: AtView

    crew: CrewView
    shift: ShiftView | None
    by_desk: ByDeskView | None
    vehicle: VehicleCard | None
    assignment: AssignmentCard | None
    visit: VisitCard | None
    referral: ReferralCard | None
    meets: MeetsView | None
    details: Details | None
    also: tuple[AlsoTold, ...]
    changed_to: int | None
    stood_down: tuple[StoodDownView, ...]
    finished: tuple[FinishedView, ...]
    messages: tuple[MessageView, ...]
    loan: LoanCard | None
    leg: WayThere | None
    why: str | None
    control_phone: str | None
    safety: SafetyView | None
    pressed: tuple[PressView, ...]
    clock: ServiceClock


Told = TodayView | Response


async def told(runtime: Runtime, command: Command) -> Told:
    """The day after a command; one of several goes without: it is told after all."""
    if command.is_one_of_several:
        return Response(status_code=HTTPStatus.NO_CONTENT)
    return await view(runtime, command.session)


async def view(runtime: Runtime, session: Session) -> TodayView:
    """A crew's day as it stands; reading about a person is audited first."""
    found = await today(runtime, session)
    visit = visit_entry(found.visit).card if found.visit else None
    offered = assignment_entry(found.assignment).card if found.assignment else None
    card = referral_entry(found.referral).card if found.referral else None
    clock = runtime.clock
    return TodayView(
        at=AtView.model_validate(found.at),
        crew=CrewView(
            id=found.crew.id,
            name=found.crew.name,
            kind=found.crew.kind,
            people=found.crew.people,
            skills=tuple(sorted(found.crew.skills)),
            kit=tuple(sorted(_kit(found))),
        ),
        shift=ShiftView.model_validate(found.shift) if found.shift else None,
        by_desk=ByDeskView.model_validate(found.by_desk) if found.by_desk else None,
        vehicle=vehicle_card(found.shift) if found.shift else None,
        assignment=offered if isinstance(offered, AssignmentCard) else None,
        visit=visit if isinstance(visit, VisitCard) else None,
        referral=card if isinstance(card, ReferralCard) else None,
        meets=MeetsView.model_validate(found.meets) if found.meets else None,
        details=_details(found, found.referral) if found.referral else None,
        also=_also(found),
        changed_to=found.changed_to,
        stood_down=tuple(_stood_down(*each) for each in found.stood_down),
        finished=_all_finished(found),
        messages=tuple(_message(one) for one in found.messages),
        loan=found.loan.card() if found.loan else None,
        leg=await _leg(runtime, found),
        why=_why(found),
        control_phone=runtime.settings.control_phone,
        safety=safety_view(found.safety, clock.now()),
        pressed=presses_view(found.pressed, session),
        clock=ServiceClock(now=clock.now(), speed=clock.speed),
    )


def _kit(found: Today) -> frozenset[Kit]:
    return carried(found.crew, found.shift) if found.shift else found.crew.kit


def _also(found: Today) -> tuple[AlsoTold, ...]:
    return tuple(
        AlsoTold(
            sender=sender,
            access=told.location.access,
            story=_story(found, told),
            escalation=_plans(found, plans),
        )
        for sender, told, plans in found.also
    )


def _stood_down(taken: Assignment, referral: Referral) -> StoodDownView:
    return StoodDownView(
        assignment_id=taken.id,
        referral_id=referral.id,
        reference=reference(referral.id),
        need=referral.need,
        locality=referral.location.locality,
        at=taken.stand_down_at or taken.made_at,
        was_accepted=taken.answered_at is not None,
        received_at=taken.stand_down_received_at,
        superseded_at=taken.superseded_at,
        diverted_to=reference(taken.diverted_to) if taken.diverted_to else None,
    )


def _message(written: CrewMessage) -> MessageView:
    about = written.referral_id
    return MessageView(
        id=written.id,
        reference=reference(about) if about else None,
        words=written.words,
        sent_at=written.sent_at,
        sent_by=written.sent_by,
        received_at=written.received_at,
    )


def _all_finished(found: Today) -> tuple[FinishedView, ...]:
    return tuple(
        _finished(visit, referral, visit.outcome, visit.ended_at)
        for visit, referral in found.finished
        if visit.outcome is not None and visit.ended_at is not None
    )


def _finished(
    visit: Visit, referral: Referral, outcome: Outcome, ended_at: datetime
) -> FinishedView:
    return FinishedView(
        visit_id=visit.id,
        reference=reference(referral.id),
        need=referral.need,
        locality=referral.location.locality,
        ended_at=ended_at,
        outcome=outcome.kind,
        destination=outcome.destination,
    )


def _details(found: Today, referral: Referral) -> Details:
    place = referral.location
    return Details(
        location=DoorView(
            lon=place.lon,
            lat=place.lat,
            confidence=place.confidence,
            label=place.label,
            lines=place.lines,
            postcode=place.postcode,
            access=place.access,
            has_key_safe=place.key_safe is not None,
            key_safe=place.key_safe if found.may_see_key_safe else None,
        ),
        story=_story(found, referral),
        escalation=_plans(found, found.plans),
    )


def _plans(found: Today, told: Marker) -> EscalationView:
    """The marker; which kind of plan it is, a lift does not take."""
    seen = EscalationView.model_validate(told)
    if found.crew.kind is CrewKind.VOLUNTEER:
        return seen.model_copy(update={"kinds": ()})
    return seen


def _story(found: Today, referral: Referral) -> StoryView:
    """What was told; a volunteer reads what a lift takes, and no more."""
    whole = StoryView.model_validate(referral.story)
    return as_volunteer(whole) if found.crew.kind is CrewKind.VOLUNTEER else whole


async def _leg(runtime: Runtime, found: Today) -> WayThere | None:
    referral = found.referral
    if referral is None or referral.location.lon is None:
        return None
    area_id = found.crew.area_id
    positions = await latest(runtime.redis, area_id) or {}
    here = where(found.crew, positions.get(found.crew.id))
    there = (referral.location.lon, referral.location.lat or 0.0)
    travel = runtime.ground(area_id).travel_by(found.crew.goes_by)
    leg = way(travel, here, there)
    if leg is None:
        return None
    return WayThere(
        referral_id=referral.id,
        seconds=leg.seconds,
        metres=leg.metres,
        travel=leg.travel,
        coordinates=leg.coordinates,
    )


def _why(found: Today) -> str | None:
    if found.decision is None:
        return None
    sentence = found.decision.explanation.get("sentence")
    return sentence if isinstance(sentence, str) else None
