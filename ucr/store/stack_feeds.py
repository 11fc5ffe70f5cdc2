"""Ambulance stacks as something to listen for, beside who reads them when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ucr.domain.ids import AreaId, SenderId
from ucr.store.connection import Connection
from ucr.store.rows import read_as, select


@dataclass(frozen=True, slots=True, kw_only=True)
class StackWatched:
    """How a stack is listened for; `limit_s` None: no longer."""

    name: str
    label: str
    limit_s: int | None


ROW: Final = read_as(StackWatched)


async def list_all(conn: Connection, area_id: AreaId) -> list[StackWatched]:
    """Every stack of an area that is or was listened for, by name."""
    of = "FROM stack_feed WHERE area_id = %s AND watched_at IS NOT NULL ORDER BY name"
    async with conn.cursor(row_factory=ROW) as cursor:
        await cursor.execute(select(StackWatched, of), (area_id,))
        return await cursor.fetchall()


async def name(
    conn: Connection, area_id: AreaId, stack: str, label: str, *, at: datetime
) -> SenderId:
    """Know a stack as one to listen for, by what people call it.

    One that is not listened for counts as heard now: it is given its whole limit.

    Returns:
        Its id among all that are listened for.
    """
    cursor = await conn.execute(
        """
        INSERT INTO stack_feed (name, area_id, next_look_at, label, watched_at)
        VALUES (%s, %s, clock_timestamp(), %s, %s)
        ON CONFLICT (name) DO UPDATE SET
            area_id = excluded.area_id, label = excluded.label,
            watched_at = CASE WHEN stack_feed.limit_s IS NULL
                THEN excluded.watched_at ELSE stack_feed.watched_at END
        RETURNING id
        """,
        (stack, area_id, label, at),
    )
    (id_,) = await cursor.fetchall()
    return SenderId(id_[0])
