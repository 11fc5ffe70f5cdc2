"""When each system beside us was heard last, and what we could not tell it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from ucr.domain.ids import AreaId
from ucr.report.heard import FeedState, states
from ucr.runtime import Runtime
from ucr.settings.stack import Stack
from ucr.store import stacks
from ucr.store.connection import Connection

LOOK_BACK: Final = timedelta(days=7)


class SourceKind(StrEnum):
    """Which way words go between a system and us."""

    SENDER = "sender"
    STACK = "stack"
    OUT = "out"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """One system, with the age of its last word by our clock.

    Attributes:
        last_at: Its newest message, reading, or receipt of ours; None: none yet.
        limit_s: When older than this it is alarmed; None: nobody is alarmed.
        since: Since when it is silent, is not read, or lets our message wait.
        waiting: Messages of ours that it has not taken.
        seen_by: Who sees to it.
    """

    kind: SourceKind
    name: str
    last_at: datetime | None
    limit_s: int | None
    since: datetime | None
    waiting: int
    seen_by: str | None


async def sources(runtime: Runtime, area_id: AreaId) -> tuple[SourceState, ...]:
    """Every system of an area: who sends to us, what we read, where we send."""
    read = [one for one in runtime.settings.stacks if one.area == area_id]
    async with runtime.pool.connection() as conn:
        senders = await states(conn, area_id)
        feeds = await stacks.list_feeds(conn, area_id, [one.name for one in read])
        out = await _told(conn, area_id, since=runtime.clock.now() - LOOK_BACK)
    return (*map(_sender, senders), *_stacks(read, feeds, runtime.clock.speed), *out)


def _sender(one: FeedState) -> SourceState:
    return SourceState(
        kind=SourceKind.SENDER,
        name=one.name,
        last_at=one.last_heard_at,
        limit_s=one.limit_s,
        since=one.silent_since,
        waiting=0,
        seen_by=one.acknowledged_by,
    )


def _stacks(
    read: Iterable[Stack], feeds: Iterable[stacks.FeedState], speed: float
) -> Iterator[SourceState]:
    """Also those that were never read: they have no row yet."""
    known = {one.name: one for one in feeds}
    for stack in read:
        found = known.get(stack.name)
        yield SourceState(
            kind=SourceKind.STACK,
            name=stack.label,
            last_at=found.read_at if found else None,
            limit_s=stack.old_after_s(speed),
            since=(found.silent_since or found.failed_since) if found else None,
            waiting=0,
            seen_by=found.acknowledged_by if found else None,
        )


async def _told(
    conn: Connection, area_id: AreaId, *, since: datetime
) -> list[SourceState]:
    """Each way of telling others that was used of late: what arrived, what waits."""
    cursor = await conn.execute(
        """
        SELECT channel, max(ended_at) FILTER (WHERE state = 'delivered'),
            min(made_at) FILTER (WHERE is_untold), count(*) FILTER (WHERE is_untold)
        FROM (
            SELECT *, state = 'parked' OR state = 'waiting' AND tries > 0 AS is_untold
            FROM outbox WHERE area_id = %s AND made_at >= %s
        ) AS late
        GROUP BY channel ORDER BY channel
        """,
        (area_id, since),
    )
    return [
        SourceState(
            kind=SourceKind.OUT,
            name=channel,
            last_at=last_at,
            limit_s=None,
            since=waits_since,
            waiting=waiting,
            seen_by=None,
        )
        for channel, last_at, waits_since, waiting in await cursor.fetchall()
    ]
