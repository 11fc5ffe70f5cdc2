"""A crew that has not answered was called: the log says by which way, and what came."""

from typing import Final

from ucr.domain import calling
from ucr.domain.calls import CallResult, Way
from ucr.domain.ids import Actor, AreaId, AssignmentId
from ucr.journey import keep
from ucr.journey.change import change
from ucr.runtime import Runtime
from ucr.store import assignments

BY: Final = Actor("service:reach")


async def called(
    runtime: Runtime,
    area_id: AreaId,
    assignment_id: AssignmentId,
    way: Way,
    result: CallResult,
) -> None:
    """Keep what came of a call, with the offer that it was about; a repeat is nothing.

    Raises:
        NotFound: There is no such assignment.
    """
    async with change(runtime, area_id) as step:
        offer = await assignments.get(step.conn, area_id, assignment_id)
        moved = calling.called(offer, way, result, by=BY, at=step.at)
        if moved is not None:
            await keep.assignment(step, moved)
