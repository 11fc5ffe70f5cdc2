"""Whoever must be heard from: found silent, heard again, seen to by a person."""

from functools import partial

from ucr.domain.account import Sender
from ucr.domain.feed import Feed
from ucr.domain.feed_events import FeedEvent
from ucr.domain.ids import Actor, AreaId, SenderId
from ucr.domain.senders_on_board import feed_entry
from ucr.journey import stack_feeds
from ucr.journey.change import Change, Once, change
from ucr.journey.each import each
from ucr.journey.offer import lease_actor
from ucr.runtime import Runtime
from ucr.store import feeds
from ucr.store.leases import Lease


async def look(runtime: Runtime, area_id: AreaId, *, lease: Lease) -> int:
    """Find out which feeds of an area fell silent or were heard again; how many."""
    await stack_feeds.watch(runtime, area_id, lease=lease)
    at = runtime.clock.now()
    async with runtime.pool.connection() as conn:
        every = await feeds.list_all(conn, area_id)
    turned = [feed.sender_id for feed in every if feed.has_turned(at)]
    await each(area_id, turned, partial(_turn, runtime, area_id, lease=lease))
    return len(turned)


async def _turn(
    runtime: Runtime, area_id: AreaId, sender_id: SenderId, *, lease: Lease
) -> None:
    async with change(runtime, area_id, lease=lease) as step:
        feed = await feeds.get(step.conn, area_id, sender_id)
        if feed.has_turned(step.at):
            await _keep(step, feed.turn(by=lease_actor(lease), at=step.at))


async def acknowledge(
    runtime: Runtime,
    area_id: AreaId,
    sender_id: SenderId,
    name: str,
    *,
    by: Actor,
    once: tuple[Once, ...],
) -> Feed:
    """A named person sees to a silent feed; when another was quicker, nothing happens.

    Raises:
        NotFound: It is not watched here.
        WrongStatus: It is not silent.
    """
    async with change(runtime, area_id, once=once) as step:
        feed = await feeds.get(step.conn, area_id, sender_id)
        if feed.acknowledged_at is not None:
            return feed
        return await _keep(step, feed.acknowledge(name, by=by, at=step.at))


async def set_limit(
    step: Change, sender: Sender, limit_s: int | None, *, by: Actor
) -> Feed:
    """Set how long a sender may be silent, in the caller's step; None: not at all.

    Raises:
        BadField: The limit makes no sense.
    """
    await feeds.add(step.conn, sender, at=step.at)
    feed = await feeds.get(step.conn, step.area_id, sender.id)
    return await _keep(step, feed.watch(limit_s, by=by, at=step.at))


async def let_go(step: Change, sender_id: SenderId, *, by: Actor) -> None:
    """Listen no more for a sender that sends no more; its alarm goes with it."""
    for feed in await feeds.list_all(step.conn, step.area_id):
        if feed.sender_id == sender_id and feed.limit_s is not None:
            await _keep(step, feed.watch(None, by=by, at=step.at))


async def _keep(step: Change, moved: tuple[Feed, FeedEvent]) -> Feed:
    feed, event = moved
    saved = await feeds.save(step.conn, feed)
    step.record(event, feed_entry(saved))
    return saved
