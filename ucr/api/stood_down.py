"""The desk's side of a stand-down: a person tells the crew by voice, and says so."""

from uuid import UUID

from fastapi import APIRouter

from ucr.api.desk import CaseView
from ucr.api.desk import view as view_of
from ucr.api.problems import documented
from ucr.callers import AssignmentCommand, TheRuntime
from ucr.domain.errors import NotFound, StaleWrite
from ucr.domain.ids import AssignmentId
from ucr.journey import stood_down
from ucr.store import assignments

router = APIRouter(prefix="/api", tags=["desk"])


@router.post(
    "/assignments/{assignment_id}/stand-down-told",
    responses=documented(NotFound, StaleWrite),
)
async def stand_down_told(
    assignment_id: UUID, runtime: TheRuntime, command: AssignmentCommand
) -> CaseView:
    """A named person told the crew that the job is no longer its own."""
    id_ = AssignmentId(assignment_id)
    with command.once_only():
        await stood_down.told(
            runtime, command.area_id, id_, by=command.by, once=command.once
        )
    async with runtime.pool.connection() as conn:
        found = await assignments.get(conn, command.area_id, id_)
    return await view_of(runtime, command.area_id, found.referral_id)
