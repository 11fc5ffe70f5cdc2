"""Ambulance stacks as last read: whose turn it is to look, and the waiting calls."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from psycopg.types.json import Jsonb
from pydantic import TypeAdapter

from ucr.domain.ids import AreaId
from ucr.domain.stack import StackCall
from ucr.store.connection import Connection
from ucr.store.rows import read_as

CALL: Final = TypeAdapter(StackCall)


@dataclass(frozen=True, slots=True)
class Turn:
    """The right to read a feed now; a later turn fences off this one."""

    feed: str
    look: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """How reading a feed goes.

    Attributes:
        read_at: When it was last read whole, by our clock.
        as_of: When the ambulance side made what was read.
        failed_since: Since when no reading has gone well; None: the last one did.
        silent_since: Of when the newest list is, where it is alarmed as too old.
        acknowledged_by: The name of whoever sees to that.
    """

    name: str
    read_at: datetime | None
    as_of: datetime | None
    failed_since: datetime | None
    failure: str | None
    silent_since: datetime | None
    acknowledged_by: str | None


@dataclass(frozen=True, slots=True)
class Placed:
    """A call with the name of the place it is in or by; "" where nobody knows."""

    call: StackCall
    locality: str


STATE: Final = read_as(FeedState)


async def take_turn(
    conn: Connection, feed: str, area_id: AreaId, *, hold_s: float
) -> Turn | None:
    """Take a feed whose next look is due, for so long at the most.

    Returns:
        None while it is not due, another process reads it, or there is no such area.
    """
    cursor = await conn.execute(
        """
        INSERT INTO stack_feed (name, area_id, next_look_at, looks)
        SELECT %(feed)s, id, clock_timestamp() + make_interval(secs => %(hold)s), 1
        FROM area WHERE id = %(area)s
        ON CONFLICT (name) DO UPDATE SET
            looks = stack_feed.looks + 1, area_id = excluded.area_id,
            next_look_at = excluded.next_look_at
        WHERE stack_feed.next_look_at <= clock_timestamp()
        RETURNING looks
        """,
        {"feed": feed, "area": area_id, "hold": hold_s},
    )
    row = await cursor.fetchone()
    return None if row is None else Turn(feed, row[0])


async def keep(
    conn: Connection,
    turn: Turn,
    calls: Sequence[Placed],
    *,
    as_of: datetime,
    read_at: datetime,
    again_s: float,
) -> bool:
    """Put what was read in place of what was; run it in a transaction.

    Returns:
        False: a later turn has begun, so nothing was stored.
    """
    cursor = await conn.execute(
        """
        UPDATE stack_feed SET read_at = %s, as_of = %s, failed_since = NULL,
            failure = NULL, next_look_at = clock_timestamp() + make_interval(secs => %s)
        WHERE name = %s AND looks = %s
        """,
        (read_at, as_of, again_s, turn.feed, turn.look),
    )
    if cursor.rowcount != 1:
        return False
    await conn.execute("DELETE FROM stack_call WHERE feed = %s", (turn.feed,))
    await _put_calls(conn, turn.feed, calls)
    return True


async def miss(
    conn: Connection, turn: Turn, failure: str, *, at: datetime, again_s: float
) -> None:
    """It could not be read: say why, and since when."""
    await conn.execute(
        """
        UPDATE stack_feed SET failure = %s, failed_since = coalesce(failed_since, %s),
            next_look_at = clock_timestamp() + make_interval(secs => %s)
        WHERE name = %s AND looks = %s
        """,
        (failure, at, again_s, turn.feed, turn.look),
    )


async def forget_unread(conn: Connection, feed: str, *, before: datetime) -> None:
    """Drop the calls of a feed that was last read before a moment."""
    await conn.execute(
        """
        DELETE FROM stack_call WHERE feed = %s AND EXISTS (
            SELECT 1 FROM stack_feed WHERE name = %s AND read_at < %s
        )
        """,
        (feed, feed, before),
    )


async def _put_calls(conn: Connection, feed: str, calls: Sequence[Placed]) -> None:
    """Keep calls as they stand now, in one round trip; of two of an id the last."""
    rows = [
        (feed, one.call.id, Jsonb(one.call, dumps=CALL.dump_json), one.locality)
        for one in calls
    ]
    async with conn.cursor() as cursor:
        await cursor.executemany(
            """
            INSERT INTO stack_call (feed, id, call, locality) VALUES (%s, %s, %s, %s)
            ON CONFLICT (feed, id) DO UPDATE SET
                call = excluded.call, locality = excluded.locality
            """,
            rows,
        )


async def refresh_call(conn: Connection, feed: str, call: StackCall) -> None:
    """Keep a call as it was just read, where it is still shown."""
    await conn.execute(
        "UPDATE stack_call SET call = %s WHERE feed = %s AND id = %s",
        (Jsonb(call, dumps=CALL.dump_json), feed, call.id),
    )


async def drop_call(conn: Connection, feed: str, call_id: str) -> None:
    """It has left the stack."""
    await conn.execute(
        "DELETE FROM stack_call WHERE feed = %s AND id = %s", (feed, call_id)
    )


async def list_feeds(
    conn: Connection, area_id: AreaId, names: Sequence[str]
) -> list[FeedState]:
    """How the feeds of these names stand, those of the area only."""
    async with conn.cursor(row_factory=STATE) as cursor:
        await cursor.execute(
            """
            SELECT name, read_at, as_of, failed_since, failure, silent_since,
                acknowledged_by
            FROM stack_feed WHERE area_id = %s AND name = ANY(%s) ORDER BY name
            """,
            (area_id, list(names)),
        )
        return await cursor.fetchall()


async def list_calls(
    conn: Connection, area_id: AreaId, names: Sequence[str]
) -> list[tuple[str, Placed]]:
    """The calls of these feeds as last read, each with its feed; the area's only."""
    cursor = await conn.execute(
        """
        SELECT stack_call.feed, stack_call.call::text, locality FROM stack_call
        JOIN stack_feed ON stack_feed.name = stack_call.feed
        WHERE stack_feed.area_id = %s AND stack_call.feed = ANY(%s)
        ORDER BY stack_call.feed, stack_call.id
        """,
        (area_id, list(names)),
    )
    return [
        (row[0], Placed(CALL.validate_json(row[1]), row[2]))
        for row in await cursor.fetchall()
    ]
