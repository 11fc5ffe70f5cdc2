"""A crew comes on duty, rests, and goes off duty."""

from dataclasses import replace
from datetime import datetime

from ucr.domain.codes import Part, SecondNews
from ucr.domain.crew import Shift, ShiftStatus
from ucr.domain.errors import CrewBusy, NotFound
from ucr.domain.events import CrewPlanned
from ucr.domain.ids import Actor, AreaId, CrewId
from ucr.journey import assist, keep, message
from ucr.journey.change import Change, Once, change
from ucr.runtime import Runtime
from ucr.store import assignments, crews, plans, referrals, visits


async def start(
    runtime: Runtime,
    area_id: AreaId,
    crew_id: CrewId,
    *,
    by: Actor,
    once: tuple[Once, ...],
    occurred_at: datetime | None = None,
) -> Shift:
    """Begin the planned shift, or go on after a break.

    Raises:
        NotFound: No shift is planned for the crew.
    """
    async with change(runtime, area_id, once=once) as step:
        shift = await _shift(step, crew_id)
        crew = await crews.get(step.conn, area_id, crew_id)
        begin = shift.resume if shift.status is ShiftStatus.PAUSED else shift.start
        moved = begin(by=by, at=step.at, occurred_at=occurred_at)
        return await keep.shift(step, crew, moved)


async def pause(
    runtime: Runtime,
    area_id: AreaId,
    crew_id: CrewId,
    *,
    by: Actor,
    once: tuple[Once, ...],
    occurred_at: datetime | None = None,
) -> Shift:
    """Take a break: nothing is offered until it is over."""
    async with change(runtime, area_id, once=once) as step:
        crew = await crews.get(step.conn, area_id, crew_id)
        shift = await _shift(step, crew_id)
        moved = shift.pause(by=by, at=step.at, occurred_at=occurred_at)
        return await keep.shift(step, crew, moved)


async def end(
    runtime: Runtime,
    area_id: AreaId,
    crew_id: CrewId,
    *,
    by: Actor,
    once: tuple[Once, ...],
    occurred_at: datetime | None = None,
) -> Shift:
    """Go off duty: an offer not yet answered goes back, and so does what was planned.

    What the crew has not seen of the desk's messages, the desk is told at once.

    Raises:
        CrewBusy: A visit is still open: finish it or hand it back first.
    """
    async with change(runtime, area_id, once=once) as step:
        if await visits.find_active_of_crew(step.conn, crew_id) is not None:
            raise CrewBusy
        await leave(step, crew_id, by=by)
        crew = await crews.get(step.conn, area_id, crew_id)
        shift = await _shift(step, crew_id)
        moved = shift.end(by=by, at=step.at, occurred_at=occurred_at)
        return await keep.shift(step, crew, moved)


async def leave(step: Change, crew_id: CrewId, *, by: Actor) -> None:
    """What a crew that goes off duty leaves behind: others must see to it."""
    await give_back(step, crew_id, by=by)
    await message.shift_ends(step, crew_id, by=by)


async def give_back(step: Change, crew_id: CrewId, *, by: Actor) -> None:
    """What the crew was only asked, or meant to do next, is another's again."""
    asked = await assignments.find_active_of_crew(step.conn, crew_id)
    if asked is not None:
        await keep.assignment(step, asked.withdraw(by=by, at=step.at))
    if asked is not None and asked.part is Part.ASSIST:
        await assist.tell(step, asked.referral_id, crew_id, SecondNews.OFF_DUTY, by=by)
    elif asked is not None:
        await assist.end_with_lead(step, asked.referral_id, by=by)
        referral = await referrals.get(step.conn, step.area_id, asked.referral_id)
        released = referral.release(crew_id, refused=False, by=by, at=step.at)
        await keep.referral(step, released)
    plan = await plans.find(step.conn, crew_id)
    if plan is not None and plan.stops:
        over = replace(plan, stops=(), as_of=step.at)
        event = CrewPlanned(crew_id=crew_id, stops=0, at=step.at, by=by)
        await keep.plan(step, over, event)


async def _shift(step: Change, crew_id: CrewId) -> Shift:
    found = await crews.find_shift(step.conn, step.area_id, crew_id, at=step.at)
    if found is None:
        raise NotFound("shift")
    return found
