"""Test referrals: taken in beside the cases, ended by the dispatcher, or stopped."""

from dataclasses import replace
from functools import partial
from typing import Final

from ucr.domain.board import heartbeat_entry
from ucr.domain.errors import NotFound
from ucr.domain.heartbeat import Heartbeat, Silence, first
from ucr.domain.ids import Actor, AreaId
from ucr.domain.referral import Referral
from ucr.journey.change import Once, change
from ucr.journey.offer import lease_actor
from ucr.runtime import Runtime
from ucr.store import heartbeats
from ucr.store.arrivals import Arrival
from ucr.store.events import Happening
from ucr.store.idempotency import Claim
from ucr.store.leases import Lease

SHORTEST_S: Final = 5
SERVICE: Final = Actor("service")
"""Nobody: a setting of the service did it."""


async def arrival(
    runtime: Runtime, referral: Referral, claims: tuple[Claim, ...], *, by: Actor
) -> Arrival:
    """What a test referral is when it arrives: a mark that it came, and no case."""
    area_id, at = referral.area_id, referral.received_at
    async with runtime.pool.connection() as conn:
        found = await heartbeats.find(conn, area_id)
    period_s = max(SHORTEST_S, runtime.settings.heartbeat_s)
    if found is None:
        sent, event = first(area_id, period_s, by=by, at=at)
    else:
        sent, event = found.send(period_s, by=by, at=at)
    return Arrival(
        referral=referral,
        happening=Happening(
            event, heartbeat_entry(replace(sent, version=sent.version + 1))
        ),
        claims=claims,
        beside=(partial(heartbeats.keep, beat=sent),),
        is_test=True,
    )


async def look(runtime: Runtime, area_id: AreaId, *, lease: Lease) -> bool:
    """End the test referral that came in last; whether there was one."""
    async with runtime.pool.connection() as conn:
        waiting = await heartbeats.find(conn, area_id)
    if waiting is None or not waiting.is_on_its_way:
        return False
    async with change(runtime, area_id, lease=lease) as step:
        found = await heartbeats.find(step.conn, area_id)
        if found is None or not found.is_on_its_way:
            return False
        back, event = found.come_back(by=lease_actor(lease), at=step.at)
        saved = await heartbeats.save(step.conn, back)
        step.record(event, heartbeat_entry(saved))
    return True


async def acknowledge(
    runtime: Runtime,
    area_id: AreaId,
    saw: Silence,
    name: str,
    *,
    by: Actor,
    once: tuple[Once, ...],
) -> Heartbeat:
    """A named person sees to a silence; when another was quicker, nothing happens.

    Raises:
        NotFound: None was ever sent here.
        WrongStatus: They go all the way.
        StaleWrite: It is another silence than the one that was seen.
    """
    async with change(runtime, area_id, once=once) as step:
        found = await heartbeats.find(step.conn, area_id)
        if found is None:
            raise NotFound("test referral")
        seen, event = found.acknowledge(saw, name, by=by, at=step.at)
        if found.seen is saw.fault:
            return found
        saved = await heartbeats.save(step.conn, seen)
        step.record(event, heartbeat_entry(saved))
        return saved


async def stop(runtime: Runtime, area_id: AreaId) -> None:
    """None will be sent: desks must not wait for one."""
    async with runtime.pool.connection() as conn:
        last = await heartbeats.find(conn, area_id)
    if last is None or last.stopped:
        return
    async with change(runtime, area_id) as step:
        found = await heartbeats.find(step.conn, area_id)
        if found is None or found.stopped:
            return
        stopped, event = found.stop(by=SERVICE, at=step.at)
        saved = await heartbeats.save(step.conn, stopped)
        step.record(event, heartbeat_entry(saved))
