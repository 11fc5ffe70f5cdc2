"""Test referrals in PostgreSQL: one row an area, and a sender of their own."""

from dataclasses import replace
from typing import Final

from ucr.domain.account import Sender
from ucr.domain.codes import Source
from ucr.domain.errors import NotFound, StaleWrite
from ucr.domain.heartbeat import Heartbeat
from ucr.domain.ids import AreaId, SenderId
from ucr.store.accounts import hashed
from ucr.store.connection import Connection
from ucr.store.rows import read_as, select

ROW: Final = read_as(Heartbeat)
NAME: Final = "TEST, not a patient"


async def let_in(
    conn: Connection, area_id: AreaId, *, fresh_id: SenderId, key: str
) -> Sender:
    """Give the area's test sender a new key; the one before is good no more.

    Raises:
        NotFound: There is no such area.
    """
    cursor = await conn.execute(
        """
        INSERT INTO sender (id, area_id, name, source, key_hash, is_test)
        SELECT %s, id, %s, %s, %s, true FROM area WHERE id = %s
        ON CONFLICT (area_id) WHERE is_test DO UPDATE SET key_hash = excluded.key_hash
        RETURNING id
        """,
        (fresh_id, NAME, Source.COMMUNITY, hashed(key), area_id),
    )
    row = await cursor.fetchone()
    if row is None:
        raise NotFound("area")
    return Sender(
        id=SenderId(row[0]),
        area_id=area_id,
        name=NAME,
        source=Source.COMMUNITY,
        is_test=True,
    )


async def find(conn: Connection, area_id: AreaId) -> Heartbeat | None:
    """How the area's test referrals go; None: none was ever sent."""
    async with conn.cursor(row_factory=ROW) as cursor:
        await cursor.execute(
            select(Heartbeat, "FROM heartbeat WHERE area_id = %s"), (area_id,)
        )
        return await cursor.fetchone()


async def save(conn: Connection, beat: Heartbeat) -> Heartbeat:
    """Write a moved heartbeat as its next version.

    Raises:
        StaleWrite: The stored version is not the one that was read.
    """
    cursor = await conn.execute(
        """
        INSERT INTO heartbeat
            (area_id, version, period_s, begun_at, sent_at, returned_at, stopped,
             acknowledged_by, acknowledged_at, acknowledged_fault)
        VALUES (%(area)s, 1, %(period)s, %(begun)s, %(sent)s, %(back)s,
            %(stopped)s, %(seen_by)s, %(seen_at)s, %(seen_fault)s)
        ON CONFLICT (area_id) DO UPDATE SET
            version = heartbeat.version + 1, period_s = excluded.period_s,
            begun_at = excluded.begun_at, sent_at = excluded.sent_at,
            returned_at = excluded.returned_at, stopped = excluded.stopped,
            acknowledged_by = excluded.acknowledged_by,
            acknowledged_at = excluded.acknowledged_at,
            acknowledged_fault = excluded.acknowledged_fault
        WHERE heartbeat.version = %(version)s
        """,
        {
            "area": beat.area_id,
            "period": beat.period_s,
            "begun": beat.begun_at,
            "sent": beat.sent_at,
            "back": beat.returned_at,
            "stopped": beat.stopped,
            "seen_by": beat.acknowledged_by,
            "seen_at": beat.acknowledged_at,
            "seen_fault": beat.acknowledged_fault,
            "version": beat.version,
        },
    )
    if cursor.rowcount != 1:
        raise StaleWrite("heartbeat", beat.area_id)
    return replace(beat, version=beat.version + 1)


async def keep(conn: Connection, *, beat: Heartbeat) -> None:
    """Write one beside what else a transaction stores.

    Raises:
        StaleWrite: The stored version is not the one that was read.
    """
    await save(conn, beat)
