"""The crew's phone: what was taken from it, what it takes back, what it corrects."""

from uuid import UUID

from fastapi import APIRouter

from ucr.api.crew import PROBLEMS, CompleteBody, TapBody, heard, the_tap
from ucr.api.problems import documented
from ucr.api.today import TodayView, Told, told
from ucr.callers import CrewCommand, TheRuntime
from ucr.domain.codes import AmendReason, Undone
from ucr.domain.errors import NotFound, StaleWrite, UndoTooLate, WrongStatus
from ucr.domain.ids import VisitId
from ucr.domain.visit import Outcome
from ucr.journey import correct, stood_down
from ucr.journey.correct import Correction

ENDED = documented(NotFound, UndoTooLate, WrongStatus, StaleWrite)
router = APIRouter(prefix="/api/crew", tags=["crew"])


class UndoBody(TapBody):
    undone: Undone


class AmendBody(CompleteBody):
    reason: AmendReason


@router.post(
    "/assignments/{assignment_id}/stand-down-received",
    response_model=TodayView,
    responses=PROBLEMS,
)
async def stand_down_received(
    assignment_id: UUID, body: TapBody, runtime: TheRuntime, command: CrewCommand
) -> Told:
    """The phone has stored that the job was taken away."""
    return await heard(stood_down.received, assignment_id, body, runtime, command)


@router.post(
    "/assignments/{assignment_id}/stand-down-seen",
    response_model=TodayView,
    responses=PROBLEMS,
)
async def stand_down_seen(
    assignment_id: UUID, body: TapBody, runtime: TheRuntime, command: CrewCommand
) -> Told:
    """The crew has read that the job is no longer its own."""
    return await heard(stood_down.seen, assignment_id, body, runtime, command)


@router.post("/visits/{visit_id}/undo", response_model=TodayView, responses=ENDED)
async def undo_tap(
    visit_id: UUID, body: UndoBody, runtime: TheRuntime, command: CrewCommand
) -> Told:
    """The last press was a mistake: for half a minute it can be taken back."""
    with command.once_only():
        await correct.undo(
            runtime,
            command.area_id,
            VisitId(visit_id),
            body.undone,
            the_tap(runtime, command, body),
            once=command.once,
        )
    return await told(runtime, command)


@router.post("/visits/{visit_id}/amend", response_model=TodayView, responses=ENDED)
async def amend_visit(
    visit_id: UUID, body: AmendBody, runtime: TheRuntime, command: CrewCommand
) -> Told:
    """Correct how a finished visit ended; what stood stays in the log."""
    outcome = Outcome(kind=body.outcome, destination=body.destination, note=body.note)
    with command.once_only():
        await correct.amend(
            runtime,
            command.area_id,
            VisitId(visit_id),
            Correction(outcome=outcome, reason=body.reason),
            the_tap(runtime, command, body),
            once=command.once,
        )
    return await told(runtime, command)
