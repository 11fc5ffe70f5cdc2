"""A person sees to what the service itself fails at, in the story of a day."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

from tests.world.ground import Ground, HandClock, a_referral
from ucr.domain.crews_left_out import NamedWhy
from ucr.domain.heartbeat import Silence
from ucr.domain.heartbeat_events import Fault
from ucr.domain.ids import Actor, CrewId, ReferralId, sender
from ucr.domain.left_out import LeftOutBecause
from ucr.journey import heartbeat, leave_out, left_out_seen
from ucr.journey.left_out_seen import Glance
from ucr.store import areas, arrivals, heartbeats, leases
from ucr.store.leases import Lease

CASE = ReferralId(UUID(int=8))
CREW = CrewId(UUID(int=9))


async def seen_to(
    ground: Ground, clock: HandClock, lease: Lease, *, by: Actor
) -> AsyncIterator[None]:
    """A case and a crew that are left out, and a test referral that nobody takes."""
    runtime, area_id = ground.runtime, ground.area_id
    async with runtime.pool.connection() as conn:
        await leases.renew(conn, lease)
    cases = {CASE: LeftOutBecause.UNREADABLE}
    crews = {CREW: NamedWhy("Oak 9", LeftOutBecause.ODDLY_HELD)}
    await leave_out.say(runtime, area_id, (cases, crews), lease=lease)
    yield
    async with runtime.pool.connection() as conn:
        (told,) = (await areas.get(conn, area_id)).left_out
    saw = Glance(by=by, name="Sam", since_at=told.since_at)
    await left_out_seen.acknowledge_case(runtime, area_id, CASE, saw, once=())
    yield
    await left_out_seen.acknowledge_crew(runtime, area_id, CREW, saw, once=())
    yield
    await leave_out.say(runtime, area_id, ({}, {}), lease=lease)
    yield
    async for _ in _missed(ground, clock, by=by):
        yield


async def _missed(
    ground: Ground, clock: HandClock, *, by: Actor
) -> AsyncIterator[None]:
    runtime, area_id = ground.runtime, ground.area_id
    asked = a_referral(ground, name="TEST, not a patient")
    came = await heartbeat.arrival(runtime, asked, (), by=sender(ground.sender_id))
    async with runtime.pool.connection() as conn, conn.transaction():
        await arrivals.write(conn, area_id, [came])
        beat = await heartbeats.find(conn, area_id)
    yield
    assert beat is not None
    clock.advance(timedelta(seconds=beat.limit_s + 1))
    saw = Silence(Fault.DOOR, beat.heard_at)
    await heartbeat.acknowledge(runtime, area_id, saw, "Sam", by=by, once=())
    yield
    await heartbeat.stop(runtime, area_id)
    yield
