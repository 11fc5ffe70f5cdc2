"""What a choice of crew, or taking one off, would do as things stand now."""

import asyncio

from ucr.domain.ids import AreaId, AssignmentId
from ucr.matching import picture
from ucr.matching import preview as thought
from ucr.matching import withdrawal as taken_off
from ucr.matching.picture import Picture
from ucr.matching.preview import Preview, Wanted
from ucr.matching.withdrawal import Withdrawal
from ucr.runtime import Runtime
from ucr.store import assignments
from ucr.store.positions import latest


async def preview(runtime: Runtime, area_id: AreaId, wanted: Wanted) -> Preview:
    """Look at a choice; nothing is done.

    Raises:
        BadField: The crew has the case already.
        NotFound: The crew is not on duty, or there is no such open case.
        StaleWrite: The crew is not on its way to the case that it would leave.
        WrongStatus: A person must decide first, or a crew is with somebody.
    """
    seen, at = await _look(runtime, area_id), runtime.clock.now()
    standing = runtime.ground(area_id).standing
    return await asyncio.to_thread(thought.preview, seen, standing, wanted, at)


async def withdrawal(
    runtime: Runtime, area_id: AreaId, assignment_id: AssignmentId
) -> Withdrawal:
    """Look at taking a crew off; nothing is done.

    Raises:
        NotFound: It has ended, or its crew is not on duty.
        RecordUnreadable: It is here, and cannot be read: no picture has it.
        WrongStatus: The crew is with the person.
    """
    async with runtime.pool.connection() as conn:
        await assignments.get(conn, area_id, assignment_id)
    seen, at = await _look(runtime, area_id), runtime.clock.now()
    standing = runtime.ground(area_id).standing
    return await asyncio.to_thread(
        taken_off.withdrawal, seen, standing, assignment_id, at
    )


async def _look(runtime: Runtime, area_id: AreaId) -> Picture:
    async with runtime.pool.connection() as conn:
        seen = await picture.load_still(conn, area_id)
    seen.positions = await latest(runtime.redis, area_id) or {}
    return seen
