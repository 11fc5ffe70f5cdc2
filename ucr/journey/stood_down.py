"""A crew that lost a job hears so, or a person is alarmed and tells it by voice."""

from functools import partial

from ucr.domain import standing_down
from ucr.domain.assignment import Assignment
from ucr.domain.ids import Actor, AreaId, AssignmentId
from ucr.domain.visit import Tap
from ucr.journey import keep
from ucr.journey.change import Once, change
from ucr.journey.each import each
from ucr.journey.offer import lease_actor
from ucr.journey.own import own
from ucr.runtime import Runtime
from ucr.store import assignments
from ucr.store.leases import Lease


async def received(
    runtime: Runtime,
    area_id: AreaId,
    assignment_id: AssignmentId,
    tap: Tap,
    *,
    once: tuple[Once, ...],
) -> None:
    """The phone has stored the stand-down; told again, nothing happens."""
    async with change(runtime, area_id, once=once) as step:
        mine = await own(step, assignment_id, tap)
        if mine.owes_stand_down and mine.stand_down_received_at is None:
            kept = standing_down.receive(mine, by=tap.by, at=step.at)
            await keep.assignment(step, kept)


async def seen(
    runtime: Runtime,
    area_id: AreaId,
    assignment_id: AssignmentId,
    tap: Tap,
    *,
    once: tuple[Once, ...],
) -> None:
    """The crew has read it; where a person had told it already, nothing happens."""
    async with change(runtime, area_id, once=once) as step:
        mine = await own(step, assignment_id, tap)
        if mine.owes_stand_down:
            read = standing_down.see(
                mine, by=tap.by, at=step.at, occurred_at=tap.occurred_at
            )
            await keep.assignment(step, read)


async def told(
    runtime: Runtime,
    area_id: AreaId,
    assignment_id: AssignmentId,
    *,
    by: Actor,
    once: tuple[Once, ...],
) -> Assignment:
    """A named person told the crew by voice; where it knew already, nothing happens."""
    async with change(runtime, area_id, once=once) as step:
        found = await assignments.get(step.conn, area_id, assignment_id)
        if not found.owes_stand_down:
            return found
        return await keep.assignment(step, standing_down.tell(found, by=by, at=step.at))


async def look(runtime: Runtime, area_id: AreaId, *, lease: Lease) -> int:
    """Alarm about each stand-down that no crew has heard in a minute; how many."""
    since = runtime.clock.now() - standing_down.PATIENCE
    async with runtime.pool.connection() as conn:
        unheard = await assignments.list_unheard(conn, area_id, since=since)
    await each(area_id, unheard, partial(_alarm, runtime, area_id, lease=lease))
    return len(unheard)


async def _alarm(
    runtime: Runtime, area_id: AreaId, assignment_id: AssignmentId, *, lease: Lease
) -> None:
    async with change(runtime, area_id, lease=lease) as step:
        found = await assignments.get(step.conn, area_id, assignment_id)
        if standing_down.is_unheard(found, step.at):
            raised = standing_down.alarm(found, by=lease_actor(lease), at=step.at)
            await keep.assignment(step, raised)
