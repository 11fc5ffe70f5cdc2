"""Watched feeds in PostgreSQL: senders, and the 999 stacks that we read."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from ucr.domain.account import Sender
from ucr.domain.errors import NotFound, StaleWrite
from ucr.domain.feed import Feed
from ucr.domain.ids import AreaId, SenderId
from ucr.store.connection import Connection
from ucr.store.rows import read_as

ROW: Final = read_as(Feed)
FEEDS: Final = """
SELECT sender_id, area_id, name, source, limit_s, version,
    last_heard_at, silent_since, acknowledged_by, acknowledged_at
FROM (
    SELECT sender_id, feed.area_id, sender.name, sender.source, limit_s, version,
        last_heard_at, silent_since, acknowledged_by, acknowledged_at
    FROM feed JOIN sender ON sender.id = feed.sender_id
    UNION ALL
    SELECT id, area_id, label || ' 999 stack', 'ambulance_999', limit_s, version,
        greatest(watched_at, least(read_at, as_of)),
        silent_since, acknowledged_by, acknowledged_at
    FROM stack_feed WHERE watched_at IS NOT NULL
) AS watched
"""
"""A stack was heard when its newest list was made, or read where that was earlier."""


async def hear(conn: Connection, sender: Sender, *, at: datetime) -> None:
    """Write down a sign of life, whether or not the sender's silence is watched."""
    await conn.execute(
        """
        INSERT INTO feed (sender_id, area_id, last_heard_at) VALUES (%s, %s, %s)
        ON CONFLICT (sender_id) DO UPDATE SET
            last_heard_at = greatest(feed.last_heard_at, excluded.last_heard_at)
        """,
        (sender.id, sender.area_id, at),
    )


async def begin(
    conn: Connection, sender: Sender, *, limit_s: int, at: datetime
) -> None:
    """Write down a sign of life, and watch the sender from now on if nobody did.

    Not one that a person has let go: what a person sets is version 2 and more.
    """
    await conn.execute(
        """
        INSERT INTO feed (sender_id, area_id, limit_s, last_heard_at)
        VALUES (%s, %s, %s, %s)
        ON CONFLICT (sender_id) DO UPDATE SET
            limit_s = CASE WHEN feed.version = 1
                THEN coalesce(feed.limit_s, excluded.limit_s) ELSE feed.limit_s END,
            last_heard_at = greatest(feed.last_heard_at, excluded.last_heard_at)
        """,
        (sender.id, sender.area_id, limit_s, at),
    )


async def add(conn: Connection, sender: Sender, *, at: datetime) -> None:
    """Know a sender as one that may be watched; no limit yet."""
    await conn.execute(
        """
        INSERT INTO feed (sender_id, area_id, last_heard_at) VALUES (%s, %s, %s)
        ON CONFLICT DO NOTHING
        """,
        (sender.id, sender.area_id, at),
    )


async def get(conn: Connection, area_id: AreaId, sender_id: SenderId) -> Feed:
    """Read one feed of an area.

    Raises:
        NotFound: It is not watched here.
    """
    async with conn.cursor(row_factory=ROW) as cursor:
        await cursor.execute(
            FEEDS + "WHERE area_id = %s AND sender_id = %s", (area_id, sender_id)
        )
        found = await cursor.fetchone()
    if found is None:
        raise NotFound("feed")
    return found


async def list_all(conn: Connection, area_id: AreaId) -> list[Feed]:
    """Every feed of an area that is or was watched, by name."""
    async with conn.cursor(row_factory=ROW) as cursor:
        await cursor.execute(
            FEEDS + "WHERE area_id = %s ORDER BY name, sender_id", (area_id,)
        )
        return await cursor.fetchall()


async def save(conn: Connection, feed: Feed) -> Feed:
    """Write a moved feed as its next version; when it was heard is not touched.

    Raises:
        StaleWrite: The stored version is not the one that was read.
    """
    cursor = await conn.execute(
        """
        WITH moved (id, was, limit_s, since, seen_by, seen_at) AS (
            VALUES (%s::uuid, %s::integer, %s::integer, %s::timestamptz, %s::text,
                %s::timestamptz)
        ), sender_feed AS (
            UPDATE feed SET limit_s = moved.limit_s, silent_since = since,
                acknowledged_by = seen_by, acknowledged_at = seen_at,
                version = version + 1
            FROM moved WHERE sender_id = moved.id AND version = was RETURNING 1
        ), stack AS (
            UPDATE stack_feed SET limit_s = moved.limit_s, silent_since = since,
                acknowledged_by = seen_by, acknowledged_at = seen_at,
                version = version + 1
            FROM moved WHERE stack_feed.id = moved.id AND version = was RETURNING 1
        )
        SELECT 1 FROM sender_feed UNION ALL SELECT 1 FROM stack
        """,
        (
            feed.sender_id,
            feed.version,
            feed.limit_s,
            feed.silent_since,
            feed.acknowledged_by,
            feed.acknowledged_at,
        ),
    )
    if await cursor.fetchone() is None:
        raise StaleWrite("feed", feed.sender_id)
    return replace(feed, version=feed.version + 1)
