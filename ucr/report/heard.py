"""Which systems may send to an area, and when each was heard last."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ucr.domain.codes import Source
from ucr.domain.ids import AreaId, SenderId
from ucr.store.connection import Connection
from ucr.store.rows import read_as


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """One sender with a key; None where it never was watched, or is not silent."""

    sender_id: SenderId
    name: str
    source: Source
    limit_s: int | None
    last_heard_at: datetime | None
    silent_since: datetime | None
    acknowledged_by: str | None
    acknowledged_at: datetime | None


ROW: Final = read_as(FeedState)


async def states(conn: Connection, area_id: AreaId) -> list[FeedState]:
    """Every system of an area, by name; desks of our own are none."""
    async with conn.cursor(row_factory=ROW) as cursor:
        await cursor.execute(
            """
            SELECT sender.id AS sender_id, name, source, limit_s, last_heard_at,
                silent_since, acknowledged_by, acknowledged_at
            FROM sender LEFT JOIN feed ON feed.sender_id = sender.id
            WHERE sender.area_id = %s AND NOT sender.is_test
                AND (key_hash IS NOT NULL OR feed.sender_id IS NOT NULL)
            ORDER BY name, sender.id
            """,
            (area_id,),
        )
        return await cursor.fetchall()
