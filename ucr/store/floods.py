"""Floods in PostgreSQL: written by whoever is flooded, and never in anybody's way."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

import psycopg

from ucr.domain.errors import NotFound, StaleWrite
from ucr.domain.flood import Flood
from ucr.domain.ids import AreaId, SenderId
from ucr.store.connection import AWAY, Connection, Pool
from ucr.store.rows import read_as

ROW: Final = read_as(Flood)
FLOODS: Final = """
SELECT sender_id, flood.area_id, sender.name, sender.source, version, last_at, since_at,
    acknowledged_by, acknowledged_at
FROM flood JOIN sender ON sender.id = flood.sender_id
"""
EVERY: Final = timedelta(seconds=5)
"""One process writes of one sender no more often, however much it sends."""
WITHIN_S: Final = 2.0
MOST: Final = 20


@dataclass(slots=True)
class Flooding:
    """Who floods this process, and what of it is being written."""

    _last: dict[SenderId, datetime] = field(default_factory=dict)
    _writing: set[asyncio.Task[None]] = field(default_factory=set)

    def tell(
        self, pool: Pool, sender_id: SenderId, area_id: AreaId, *, at: datetime
    ) -> None:
        """Have it written that a sender is a flood, without making anyone wait."""
        last = self._last.get(sender_id)
        if last is not None and timedelta(0) <= at - last < EVERY:
            return
        if len(self._writing) < MOST:
            self._last[sender_id] = at
            task = asyncio.create_task(self._write(pool, sender_id, area_id, at))
            self._writing.add(task)
            task.add_done_callback(self._writing.discard)

    async def settle(self) -> None:
        """Wait until what was told is written; before the connections close."""
        await asyncio.gather(*self._writing)

    async def _write(
        self, pool: Pool, sender_id: SenderId, area_id: AreaId, at: datetime
    ) -> None:
        try:
            async with pool.connection(timeout=WITHIN_S) as conn:
                await found(conn, sender_id, area_id, at=at)
        except (*AWAY, psycopg.Error):
            self._last.pop(sender_id, None)  # its next request tells it again


async def found(
    conn: Connection, sender_id: SenderId, area_id: AreaId, *, at: datetime
) -> None:
    """Write down that a sender is a flood at this moment."""
    await conn.execute(
        """
        INSERT INTO flood (sender_id, area_id, last_at) VALUES (%s, %s, %s)
        ON CONFLICT (sender_id) DO UPDATE SET
            last_at = greatest(flood.last_at, excluded.last_at)
        """,
        (sender_id, area_id, at),
    )


async def get(conn: Connection, area_id: AreaId, sender_id: SenderId) -> Flood:
    """Read one flood of an area.

    Raises:
        NotFound: This sender never was one here.
    """
    async with conn.cursor(row_factory=ROW) as cursor:
        await cursor.execute(
            FLOODS + "WHERE flood.area_id = %s AND sender_id = %s",
            (area_id, sender_id),
        )
        one = await cursor.fetchone()
    if one is None:
        raise NotFound("flood")
    return one


async def list_all(conn: Connection, area_id: AreaId) -> list[Flood]:
    """Every sender of an area that is or was a flood, by name."""
    async with conn.cursor(row_factory=ROW) as cursor:
        await cursor.execute(
            FLOODS + "WHERE flood.area_id = %s ORDER BY sender.name, sender_id",
            (area_id,),
        )
        return await cursor.fetchall()


async def save(conn: Connection, flood: Flood) -> Flood:
    """Write a moved flood as its next version; when it was one last is not touched.

    Raises:
        StaleWrite: The stored version is not the one that was read.
    """
    cursor = await conn.execute(
        """
        UPDATE flood SET since_at = %s, acknowledged_by = %s, acknowledged_at = %s,
            version = version + 1
        WHERE sender_id = %s AND version = %s
        """,
        (
            flood.since_at,
            flood.acknowledged_by,
            flood.acknowledged_at,
            flood.sender_id,
            flood.version,
        ),
    )
    if cursor.rowcount != 1:
        raise StaleWrite("flood", flood.sender_id)
    return replace(flood, version=flood.version + 1)
