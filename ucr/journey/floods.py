"""A sender that floods us: the desk is alarmed, a person sees to it, it ends."""

from functools import partial

from ucr.domain.flood import Flood
from ucr.domain.flood_events import FloodEvent
from ucr.domain.ids import Actor, AreaId, SenderId
from ucr.domain.senders_on_board import flood_entry
from ucr.journey.change import Change, Once, change
from ucr.journey.each import each
from ucr.journey.offer import lease_actor
from ucr.runtime import Runtime
from ucr.store import floods
from ucr.store.leases import Lease


async def look(runtime: Runtime, area_id: AreaId, *, lease: Lease) -> int:
    """Find out which senders of an area became a flood, or are none any more."""
    at = runtime.clock.now()
    async with runtime.pool.connection() as conn:
        every = await floods.list_all(conn, area_id)
    turned = [one.sender_id for one in every if one.has_turned(at)]
    await each(area_id, turned, partial(_turn, runtime, area_id, lease=lease))
    return len(turned)


async def _turn(
    runtime: Runtime, area_id: AreaId, sender_id: SenderId, *, lease: Lease
) -> None:
    async with change(runtime, area_id, lease=lease) as step:
        flood = await floods.get(step.conn, area_id, sender_id)
        if flood.has_turned(step.at):
            await _keep(step, flood.turn(by=lease_actor(lease), at=step.at))


async def acknowledge(
    runtime: Runtime,
    area_id: AreaId,
    sender_id: SenderId,
    name: str,
    *,
    by: Actor,
    once: tuple[Once, ...],
) -> None:
    """A named person sees to a flood; when another was quicker, nothing happens.

    Raises:
        NotFound: This sender never was one here.
        WrongStatus: It is none now.
    """
    async with change(runtime, area_id, once=once) as step:
        flood = await floods.get(step.conn, area_id, sender_id)
        if flood.acknowledged_at is None:
            await _keep(step, flood.acknowledge(name, by=by, at=step.at))


async def _keep(step: Change, moved: tuple[Flood, FloodEvent]) -> None:
    flood, event = moved
    step.record(event, flood_entry(await floods.save(step.conn, flood)))
