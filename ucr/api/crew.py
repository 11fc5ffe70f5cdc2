"""The crew's phone: what is mine today, and every tap, once."""

from enum import StrEnum
from typing import Protocol
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from ucr.api.intake import Body, Moment, Words
from ucr.api.pair import once_by_crew
from ucr.api.problems import documented
from ucr.api.today import TodayView, Told, told, view
from ucr.callers import Command, CrewCommand, OnCrew, TheRuntime
from ucr.domain.account import Session
from ucr.domain.codes import Destination, HandBackReason, OutcomeKind, Refusal
from ucr.domain.errors import (
    CrewBusy,
    NotAllowed,
    NotFound,
    NotYourOffer,
    OfferExpired,
    RefusedBefore,
    StaleWrite,
    Superseded,
    WrongStatus,
)
from ucr.domain.ids import AreaId, AssignmentId, CrewId, VisitId
from ucr.domain.visit import Outcome, Tap
from ucr.journey import answer, attend, duty
from ucr.journey.change import Once
from ucr.runtime import Runtime
from ucr.store.presses import Step

router = APIRouter(prefix="/api/crew", tags=["crew"])
PROBLEMS = documented(
    NotFound,
    NotYourOffer,
    OfferExpired,
    Superseded,
    RefusedBefore,
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


class ReadBody(TapBody):
    """And how far the crew had read.

    The `at.offset` of the day on its screen; null of an app that does not say.
    """

    read_to: int | None = Field(default=None, ge=0, lt=2**53)


class RefuseBody(TapBody):
    reason: Refusal


class CompleteBody(TapBody):
    outcome: OutcomeKind
    destination: Destination | None = None
    note: Words | None = None


class HandBackBody(TapBody):
    reason: HandBackReason


class Receipt(Protocol):
    """A step by which a phone says what it has, or what its crew has read."""

    async def __call__(
        self,
        runtime: Runtime,
        area_id: AreaId,
        assignment_id: AssignmentId,
        tap: Tap,
        /,
        *,
        once: tuple[Once, ...],
    ) -> object: ...


async def heard(
    receipt: Receipt,
    assignment_id: UUID,
    body: TapBody,
    runtime: Runtime,
    command: Command,
) -> Told:
    """Carry a receipt out once, and answer with the day as it stands."""
    with command.once_only():
        await receipt(
            runtime,
            command.area_id,
            AssignmentId(assignment_id),
            the_tap(runtime, command, body),
            once=command.once,
        )
    return await told(runtime, command)


@router.get("/today", responses=documented(NotFound))
async def get_today(runtime: TheRuntime, session: OnCrew) -> TodayView:
    """The crew, its shift, and the visit before it."""
    return await view(runtime, session)


@router.post("/shift/{action}", response_model=TodayView, responses=PROBLEMS)
async def change_shift(
    action: ShiftAction, body: TapBody, runtime: TheRuntime, command: CrewCommand
) -> Told:
    """Come on duty, take a break, come back, go off duty."""
    with command.once_only():
        await DUTY[action](
            runtime,
            command.area_id,
            _crew_id(command.session),
            by=command.by,
            once=command.once,
            occurred_at=body.occurred_at,
        )
    return await told(runtime, command)


@router.post(
    "/assignments/{assignment_id}/received",
    response_model=TodayView,
    responses=PROBLEMS,
)
async def offer_received(
    assignment_id: UUID, body: TapBody, runtime: TheRuntime, command: CrewCommand
) -> Told:
    """The phone has stored the offer."""
    return await heard(answer.received, assignment_id, body, runtime, command)


@router.post(
    "/assignments/{assignment_id}/seen", response_model=TodayView, responses=PROBLEMS
)
async def offer_seen(
    assignment_id: UUID, body: TapBody, runtime: TheRuntime, command: CrewCommand
) -> Told:
    """A human has the offer on the screen."""
    return await heard(answer.seen, assignment_id, body, runtime, command)


@router.post(
    "/assignments/{assignment_id}/change-seen",
    response_model=TodayView,
    responses=PROBLEMS,
)
async def change_seen(
    assignment_id: UUID, body: ReadBody, runtime: TheRuntime, command: CrewCommand
) -> Told:
    """The crew has read what the sender told after it was asked."""
    return await heard(answer.change_seen, assignment_id, body, runtime, command)


@router.post(
    "/assignments/{assignment_id}/accept", response_model=TodayView, responses=PROBLEMS
)
async def accept_offer(
    assignment_id: UUID, body: ReadBody, runtime: TheRuntime, command: CrewCommand
) -> Told:
    """Take the visit."""
    async with once_by_crew(runtime, command, assignment_id, Step.ACCEPT):
        await answer.accept(
            runtime,
            command.area_id,
            AssignmentId(assignment_id),
            the_tap(runtime, command, body),
            once=command.once,
        )
    return await told(runtime, command)


@router.post(
    "/assignments/{assignment_id}/refuse", response_model=TodayView, responses=PROBLEMS
)
async def refuse_offer(
    assignment_id: UUID, body: RefuseBody, runtime: TheRuntime, command: CrewCommand
) -> Told:
    """Say that this crew cannot, with a coded reason."""
    async with once_by_crew(runtime, command, assignment_id, Step.REFUSE, body.reason):
        await answer.refuse(
            runtime,
            command.area_id,
            AssignmentId(assignment_id),
            the_tap(runtime, command, body),
            body.reason,
            once=command.once,
        )
    return await told(runtime, command)


@router.post(
    "/visits/{visit_id}/en-route", response_model=TodayView, responses=PROBLEMS
)
async def set_off(
    visit_id: UUID, body: TapBody, runtime: TheRuntime, command: CrewCommand
) -> Told:
    """On our way."""
    async with once_by_crew(runtime, command, visit_id, Step.SET_OFF):
        await attend.set_off(
            runtime,
            command.area_id,
            VisitId(visit_id),
            the_tap(runtime, command, body),
            once=command.once,
        )
    return await told(runtime, command)


@router.post(
    "/visits/{visit_id}/on-scene", response_model=TodayView, responses=PROBLEMS
)
async def arrive(
    visit_id: UUID, body: TapBody, runtime: TheRuntime, command: CrewCommand
) -> Told:
    """With the person: the response clock stops."""
    async with once_by_crew(runtime, command, visit_id, Step.ARRIVE):
        await attend.arrive(
            runtime,
            command.area_id,
            VisitId(visit_id),
            the_tap(runtime, command, body),
            once=command.once,
        )
    return await told(runtime, command)


@router.post(
    "/visits/{visit_id}/complete", response_model=TodayView, responses=PROBLEMS
)
async def complete_visit(
    visit_id: UUID, body: CompleteBody, runtime: TheRuntime, command: CrewCommand
) -> Told:
    """How it ended."""
    outcome = Outcome(kind=body.outcome, destination=body.destination, note=body.note)
    async with once_by_crew(runtime, command, visit_id, Step.COMPLETE, body.outcome):
        await attend.complete(
            runtime,
            command.area_id,
            VisitId(visit_id),
            outcome,
            the_tap(runtime, command, body),
            once=command.once,
        )
    return await told(runtime, command)


@router.post("/visits/{visit_id}/leave", response_model=TodayView, responses=PROBLEMS)
async def leave_visit(
    visit_id: UUID, body: TapBody, runtime: TheRuntime, command: CrewCommand
) -> Told:
    """A second crew has left; how it ended is for the first crew to say."""
    async with once_by_crew(runtime, command, visit_id, Step.LEAVE):
        await attend.leave(
            runtime,
            command.area_id,
            VisitId(visit_id),
            the_tap(runtime, command, body),
            once=command.once,
        )
    return await told(runtime, command)


@router.post(
    "/visits/{visit_id}/hand-back", response_model=TodayView, responses=PROBLEMS
)
async def hand_back_visit(
    visit_id: UUID, body: HandBackBody, runtime: TheRuntime, command: CrewCommand
) -> Told:
    """We cannot go on: somebody else is found."""
    async with once_by_crew(runtime, command, visit_id, Step.HAND_BACK, body.reason):
        await attend.abandon(
            runtime,
            command.area_id,
            VisitId(visit_id),
            body.reason,
            the_tap(runtime, command, body),
            once=command.once,
        )
    return await told(runtime, command)


def _crew_id(session: Session) -> CrewId:
    if session.account.crew_id is None:
        raise NotAllowed("This account belongs to no crew")
    return session.account.crew_id


def the_tap(runtime: Runtime, command: Command, body: TapBody) -> Tap:
    """A press as the journey takes it."""
    return Tap(
        crew_id=_crew_id(command.session),
        by=command.by,
        at=runtime.clock.now(),
        occurred_at=body.occurred_at,
        read_to=body.read_to if isinstance(body, ReadBody) else None,
    )
