"""Which 999 stacks are listened for: those that the settings name, and no other."""

from functools import partial

from ucr.domain.ids import AreaId
from ucr.domain.senders_on_board import feed_entry
from ucr.journey.change import change
from ucr.journey.each import each
from ucr.journey.offer import lease_actor
from ucr.runtime import Runtime
from ucr.store import feeds, stack_feeds
from ucr.store.leases import Lease
from ucr.store.stack_feeds import StackWatched


async def watch(runtime: Runtime, area_id: AreaId, *, lease: Lease) -> None:
    """Listen for the stacks of an area as its settings are now (P12)."""
    speed = runtime.clock.speed
    wanted = {
        one.name: StackWatched(
            name=one.name, label=one.label, limit_s=one.old_after_s(speed)
        )
        for one in runtime.settings.stacks
        if one.area == area_id
    }
    async with runtime.pool.connection() as conn:
        known = {one.name: one for one in await stack_feeds.list_all(conn, area_id)}
    gone = [
        StackWatched(name=one.name, label=one.label, limit_s=None)
        for one in known.values()
        if one.name not in wanted
    ]
    other = [one for one in (*wanted.values(), *gone) if one != known.get(one.name)]
    await each(area_id, other, partial(_set, runtime, area_id, lease=lease))


async def _set(
    runtime: Runtime, area_id: AreaId, stack: StackWatched, *, lease: Lease
) -> None:
    async with change(runtime, area_id, lease=lease) as step:
        id_ = await stack_feeds.name(
            step.conn, area_id, stack.name, stack.label, at=step.at
        )
        feed = await feeds.get(step.conn, area_id, id_)
        watched, event = feed.watch(stack.limit_s, by=lease_actor(lease), at=step.at)
        saved = await feeds.save(step.conn, watched)
        step.record(event, feed_entry(saved))
