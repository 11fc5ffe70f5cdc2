"""The crew's phone: what is mine today, and every tap, once."""

from enum import StrEnum
from uuid import UUID

from fastapi import APIRouter

from ucr.api.intake import Body, Moment, Words
from ucr.api.problems import documented
from ucr.api.today import TodayView, view
from ucr.callers import Command, CrewCommand, OnCrew, TheRuntime
from ucr.domain.account import Session
from ucr.domain.codes import Destination, HandBackReason, OutcomeKind, Refusal
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
from ucr.domain.visit import Outcome, Tap
from ucr.journey import answer, attend, duty
from ucr.runtime import Runtime

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
    note: Words | None = None


class HandBackBody(TapBody):
    reason: HandBackReason


@router.get("/today", responses=documented(NotFound))
async def get_today(runtime: TheRuntime, session: OnCrew) -> TodayView:
    """The crew, its shift, and the visit before it."""
    return await view(runtime, session)


@router.post("/shift/{action}", responses=PROBLEMS)
async def change_shift(
    action: ShiftAction, body: TapBody, runtime: TheRuntime, command: CrewCommand
) -> TodayView:
    """Come on duty, take a break, come back, go off duty."""
    del body
    with command.once_only():
        await DUTY[action](
            runtime,
            command.area_id,
            _crew_id(command.session),
            by=command.by,
            once=command.once,
        )
    return await view(runtime, command.session)


@router.post("/assignments/{assignment_id}/received", responses=PROBLEMS)
async def offer_received(
    assignment_id: UUID, body: TapBody, runtime: TheRuntime, command: CrewCommand
) -> TodayView:
    """The phone has stored the offer."""
    with command.once_only():
        await answer.received(
            runtime,
            command.area_id,
            AssignmentId(assignment_id),
            _tap(runtime, command, body),
            once=command.once,
        )
    return await view(runtime, command.session)


@router.post("/assignments/{assignment_id}/seen", responses=PROBLEMS)
async def offer_seen(
    assignment_id: UUID, body: TapBody, runtime: TheRuntime, command: CrewCommand
) -> TodayView:
    """A human has the offer on the screen."""
    with command.once_only():
        await answer.seen(
            runtime,
            command.area_id,
            AssignmentId(assignment_id),
            _tap(runtime, command, body),
            once=command.once,
        )
    return await view(runtime, command.session)


@router.post("/assignments/{assignment_id}/change-seen", responses=PROBLEMS)
async def change_seen(
    assignment_id: UUID, body: TapBody, runtime: TheRuntime, command: CrewCommand
) -> TodayView:
    """The crew has read what the sender told after it was asked."""
    with command.once_only():
        await answer.change_seen(
            runtime,
            command.area_id,
            AssignmentId(assignment_id),
            _tap(runtime, command, body),
            once=command.once,
        )
    return await view(runtime, command.session)


@router.post("/assignments/{assignment_id}/accept", responses=PROBLEMS)
async def accept_offer(
    assignment_id: UUID, body: TapBody, runtime: TheRuntime, command: CrewCommand
) -> TodayView:
    """Take the visit."""
    with command.once_only():
        await answer.accept(
            runtime,
            command.area_id,
            AssignmentId(assignment_id),
            _tap(runtime, command, body),
            once=command.once,
        )
    return await view(runtime, command.session)


@router.post("/assignments/{assignment_id}/refuse", responses=PROBLEMS)
async def refuse_offer(
    assignment_id: UUID, body: RefuseBody, runtime: TheRuntime, command: CrewCommand
) -> TodayView:
    """Say that this crew cannot, with a coded reason."""
    with command.once_only():
        await answer.refuse(
            runtime,
            command.area_id,
            AssignmentId(assignment_id),
            _tap(runtime, command, body),
            body.reason,
            once=command.once,
        )
    return await view(runtime, command.session)


@router.post("/visits/{visit_id}/en-route", responses=PROBLEMS)
async def set_off(
    visit_id: UUID, body: TapBody, runtime: TheRuntime, command: CrewCommand
) -> TodayView:
    """On our way."""
    with command.once_only():
        await attend.set_off(
            runtime,
            command.area_id,
            VisitId(visit_id),
            _tap(runtime, command, body),
            once=command.once,
        )
    return await view(runtime, command.session)


@router.post("/visits/{visit_id}/on-scene", responses=PROBLEMS)
async def arrive(
    visit_id: UUID, body: TapBody, runtime: TheRuntime, command: CrewCommand
) -> TodayView:
    """With the person: the response clock stops."""
    with command.once_only():
        await attend.arrive(
            runtime,
            command.area_id,
            VisitId(visit_id),
            _tap(runtime, command, body),
            once=command.once,
        )
    return await view(runtime, command.session)


@router.post("/visits/{visit_id}/complete", responses=PROBLEMS)
async def complete_visit(
    visit_id: UUID, body: CompleteBody, runtime: TheRuntime, command: CrewCommand
) -> TodayView:
    """How it ended."""
    outcome = Outcome(kind=body.outcome, destination=body.destination, note=body.note)
    with command.once_only():
        await attend.complete(
            runtime,
            command.area_id,
            VisitId(visit_id),
            outcome,
            _tap(runtime, command, body),
            once=command.once,
        )
    return await view(runtime, command.session)


@router.post("/visits/{visit_id}/hand-back", responses=PROBLEMS)
async def hand_back_visit(
    visit_id: UUID, body: HandBackBody, runtime: TheRuntime, command: CrewCommand
) -> TodayView:
    """We cannot go on: somebody else is found."""
    with command.once_only():
        await attend.abandon(
            runtime,
            command.area_id,
            VisitId(visit_id),
            body.reason,
            _tap(runtime, command, body),
            once=command.once,
        )
    return await view(runtime, command.session)


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
