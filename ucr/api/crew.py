"""The crew's phone: what is mine today, and every tap, once."""

from contextlib import suppress
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from ucr.api.cases import StoryView, View
from ucr.api.intake import Body, Moment
from ucr.api.problems import documented
from ucr.callers import Command, CrewCommand, OnCrew, TheRuntime
from ucr.domain.account import Session
from ucr.domain.board import (
    AssignmentCard,
    ReferralCard,
    VisitCard,
    assignment_entry,
    referral_entry,
    visit_entry,
)
from ucr.domain.codes import (
    Confidence,
    CrewKind,
    Destination,
    HandBackReason,
    Kit,
    OutcomeKind,
    Refusal,
    Skill,
)
from ucr.domain.crew import ShiftStatus
from ucr.domain.errors import (
    CrewBusy,
    NotAllowed,
    NotFound,
    NotYourOffer,
    OfferExpired,
    StaleWrite,
    Superseded,
    WrongStatus,
)
from ucr.domain.ids import AssignmentId, CrewId, VisitId
from ucr.domain.referral import Referral
from ucr.domain.visit import Outcome, Tap
from ucr.journey import answer, attend, duty
from ucr.journey.change import AlreadyDone
from ucr.matching.way import way
from ucr.report.legs import WayThere, where
from ucr.report.today import Today, today
from ucr.runtime import Runtime
from ucr.store.positions import latest

router = APIRouter(prefix="/api/crew", tags=["crew"])
PROBLEMS = documented(
    NotFound,
    NotYourOffer,
    OfferExpired,
    Superseded,
    WrongStatus,
    StaleWrite,
    CrewBusy,
)


class ShiftAction(StrEnum):
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    END = "end"


DUTY = {
    ShiftAction.START: duty.start,
    ShiftAction.PAUSE: duty.pause,
    ShiftAction.RESUME: duty.start,
    ShiftAction.END: duty.end,
}


class TapBody(Body):
    """What the phone's clock said when the button was pressed: a claim."""

    occurred_at: Moment


class RefuseBody(TapBody):
    reason: Refusal


class CompleteBody(TapBody):
    outcome: OutcomeKind
    destination: Destination | None = None
    note: Annotated[str, Field(max_length=1000)] | None = None


class HandBackBody(TapBody):
    reason: HandBackReason


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
    key_safe: str | None


class Details(BaseModel):
    location: DoorView
    story: StoryView


class ServiceClock(BaseModel):
    now: datetime
    speed: float


class TodayView(BaseModel):
    """All that a phone needs; every crew command answers with it."""

    crew: CrewView
    shift: ShiftView | None
    assignment: AssignmentCard | None
    visit: VisitCard | None
    referral: ReferralCard | None
    details: Details | None
    leg: WayThere | None
    why: str | None
    clock: ServiceClock


@router.get("/today", responses=documented(NotFound))
async def get_today(runtime: TheRuntime, session: OnCrew) -> TodayView:
    """The crew, its shift, and the visit before it."""
    return await _view(runtime, session)


@router.post("/shift/{action}", responses=PROBLEMS)
async def change_shift(
    action: ShiftAction, body: TapBody, runtime: TheRuntime, command: CrewCommand
) -> TodayView:
    """Come on duty, take a break, come back, go off duty."""
    del body
    with suppress(AlreadyDone):
        await DUTY[action](
            runtime,
            command.area_id,
            _crew_id(command.session),
            by=command.by,
            once=command.once,
        )
    return await _view(runtime, command.session)


@router.post("/assignments/{assignment_id}/received", responses=PROBLEMS)
async def offer_received(
    assignment_id: UUID, body: TapBody, runtime: TheRuntime, command: CrewCommand
) -> TodayView:
    """The phone has stored the offer."""
    with suppress(AlreadyDone):
        await answer.received(
            runtime,
            command.area_id,
            AssignmentId(assignment_id),
            _tap(runtime, command, body),
            once=command.once,
        )
    return await _view(runtime, command.session)


@router.post("/assignments/{assignment_id}/seen", responses=PROBLEMS)
async def offer_seen(
    assignment_id: UUID, body: TapBody, runtime: TheRuntime, command: CrewCommand
) -> TodayView:
    """A human has the offer on the screen."""
    with suppress(AlreadyDone):
        await answer.seen(
            runtime,
            command.area_id,
            AssignmentId(assignment_id),
            _tap(runtime, command, body),
            once=command.once,
        )
    return await _view(runtime, command.session)


@router.post("/assignments/{assignment_id}/accept", responses=PROBLEMS)
async def accept_offer(
    assignment_id: UUID, body: TapBody, runtime: TheRuntime, command: CrewCommand
) -> TodayView:
    """Take the visit."""
    with suppress(AlreadyDone):
        await answer.accept(
            runtime,
            command.area_id,
            AssignmentId(assignment_id),
            _tap(runtime, command, body),
            once=command.once,
        )
    return await _view(runtime, command.session)


@router.post("/assignments/{assignment_id}/refuse", responses=PROBLEMS)
async def refuse_offer(
    assignment_id: UUID, body: RefuseBody, runtime: TheRuntime, command: CrewCommand
) -> TodayView:
    """Say that this crew cannot, with a coded reason."""
    with suppress(AlreadyDone):
        await answer.refuse(
            runtime,
            command.area_id,
            AssignmentId(assignment_id),
            _tap(runtime, command, body),
            body.reason,
            once=command.once,
        )
    return await _view(runtime, command.session)


@router.post("/visits/{visit_id}/en-route", responses=PROBLEMS)
async def set_off(
    visit_id: UUID, body: TapBody, runtime: TheRuntime, command: CrewCommand
) -> TodayView:
    """On our way."""
    with suppress(AlreadyDone):
        await attend.set_off(
            runtime,
            command.area_id,
            VisitId(visit_id),
            _tap(runtime, command, body),
            once=command.once,
        )
    return await _view(runtime, command.session)


@router.post("/visits/{visit_id}/on-scene", responses=PROBLEMS)
async def arrive(
    visit_id: UUID, body: TapBody, runtime: TheRuntime, command: CrewCommand
) -> TodayView:
    """With the person: the response clock stops."""
    with suppress(AlreadyDone):
        await attend.arrive(
            runtime,
            command.area_id,
            VisitId(visit_id),
            _tap(runtime, command, body),
            once=command.once,
        )
    return await _view(runtime, command.session)


@router.post("/visits/{visit_id}/complete", responses=PROBLEMS)
async def complete_visit(
    visit_id: UUID, body: CompleteBody, runtime: TheRuntime, command: CrewCommand
) -> TodayView:
    """How it ended."""
    outcome = Outcome(kind=body.outcome, destination=body.destination, note=body.note)
    with suppress(AlreadyDone):
        await attend.complete(
            runtime,
            command.area_id,
            VisitId(visit_id),
            outcome,
            _tap(runtime, command, body),
            once=command.once,
        )
    return await _view(runtime, command.session)


@router.post("/visits/{visit_id}/hand-back", responses=PROBLEMS)
async def hand_back_visit(
    visit_id: UUID, body: HandBackBody, runtime: TheRuntime, command: CrewCommand
) -> TodayView:
    """We cannot go on: somebody else is found."""
    with suppress(AlreadyDone):
        await attend.abandon(
            runtime,
            command.area_id,
            VisitId(visit_id),
            body.reason,
            _tap(runtime, command, body),
            once=command.once,
        )
    return await _view(runtime, command.session)


def _crew_id(session: Session) -> CrewId:
    if session.account.crew_id is None:
        raise NotAllowed("This account belongs to no crew")
    return session.account.crew_id


def _tap(runtime: Runtime, command: Command, body: TapBody) -> Tap:
    return Tap(
        crew_id=_crew_id(command.session),
        by=command.by,
        at=runtime.clock.now(),
        occurred_at=body.occurred_at,
    )


async def _view(runtime: Runtime, session: Session) -> TodayView:
    found = await today(runtime, session)
    visit = visit_entry(found.visit).card if found.visit else None
    offered = assignment_entry(found.assignment).card if found.assignment else None
    card = referral_entry(found.referral).card if found.referral else None
    clock = runtime.clock
    return TodayView(
        crew=CrewView(
            id=found.crew.id,
            name=found.crew.name,
            kind=found.crew.kind,
            people=found.crew.people,
            skills=tuple(sorted(found.crew.skills)),
            kit=tuple(sorted(found.crew.kit)),
        ),
        shift=ShiftView.model_validate(found.shift) if found.shift else None,
        assignment=offered if isinstance(offered, AssignmentCard) else None,
        visit=visit if isinstance(visit, VisitCard) else None,
        referral=card if isinstance(card, ReferralCard) else None,
        details=_details(found, found.referral) if found.referral else None,
        leg=await _leg(runtime, found),
        why=_why(found),
        clock=ServiceClock(now=clock.now(), speed=clock.speed),
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
            key_safe=place.key_safe if found.may_see_key_safe else None,
        ),
        story=StoryView.model_validate(referral.story),
    )


async def _leg(runtime: Runtime, found: Today) -> WayThere | None:
    referral = found.referral
    if referral is None or referral.location.lon is None:
        return None
    area_id = found.crew.area_id
    positions = await latest(runtime.redis, area_id) or {}
    here = where(found.crew, positions.get(found.crew.id))
    there = (referral.location.lon, referral.location.lat or 0.0)
    leg = way(runtime.ground(area_id).travel, here, there)
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
