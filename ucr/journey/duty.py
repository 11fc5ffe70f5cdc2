"""A crew comes on duty, rests, and goes off duty."""

from ucr.domain.crew import Shift, ShiftStatus
from ucr.domain.errors import CrewBusy, NotFound
from ucr.domain.ids import Actor, AreaId, CrewId
from ucr.journey import keep
from ucr.journey.change import Change, Once, change
from ucr.runtime import Runtime
from ucr.store import crews, visits


async def start(
    runtime: Runtime,
    area_id: AreaId,
    crew_id: CrewId,
    *,
    by: Actor,
    once: tuple[Once, ...],
) -> Shift:
    """Begin the planned shift, or go on after a break.

    Raises:
        NotFound: No shift is planned for the crew.
    """
    async with change(runtime, area_id, once=once) as step:
        shift = await _shift(step, crew_id)
        crew = await crews.get(step.conn, area_id, crew_id)
        if shift.status is ShiftStatus.PAUSED:
            return await keep.shift(step, crew, shift.resume(by=by, at=step.at))
        return await keep.shift(step, crew, shift.start(by=by, at=step.at))


async def pause(
    runtime: Runtime,
    area_id: AreaId,
    crew_id: CrewId,
    *,
    by: Actor,
    once: tuple[Once, ...],
) -> Shift:
    """Take a break: nothing is offered until it is over."""
    async with change(runtime, area_id, once=once) as step:
        crew = await crews.get(step.conn, area_id, crew_id)
        shift = await _shift(step, crew_id)
        return await keep.shift(step, crew, shift.pause(by=by, at=step.at))


async def end(
    runtime: Runtime,
    area_id: AreaId,
    crew_id: CrewId,
    *,
    by: Actor,
    once: tuple[Once, ...],
) -> Shift:
    """Go off duty.

    Raises:
        CrewBusy: A visit is still open: finish it or hand it back first.
    """
    async with change(runtime, area_id, once=once) as step:
        if await visits.find_active_of_crew(step.conn, crew_id) is not None:
            raise CrewBusy
        crew = await crews.get(step.conn, area_id, crew_id)
        shift = await _shift(step, crew_id)
        return await keep.shift(step, crew, shift.end(by=by, at=step.at))


async def _shift(step: Change, crew_id: CrewId) -> Shift:
    found = await crews.find_shift(step.conn, crew_id, at=step.at)
    if found is None:
        raise NotFound("shift")
    return found
