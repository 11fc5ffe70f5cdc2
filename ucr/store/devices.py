"""Tracking apps of crews. Their tokens are stored as hashes only."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from ucr.domain.errors import NotFound
from ucr.domain.ids import Actor, AreaId, CrewId
from ucr.store.accounts import hashed
from ucr.store.connection import Connection
from ucr.store.rows import read_as


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """An app that may say where a crew is, until it is revoked."""

    id: UUID
    crew_id: CrewId
    area_id: AreaId
    made_at: datetime
    revoked_at: datetime | None


ROW: Final = read_as(Device)
SELECT: Final = "SELECT id, crew_id, area_id, made_at, revoked_at FROM device "


async def add(conn: Connection, device: Device, *, token: str, by: Actor) -> None:
    await conn.execute(
        """
        INSERT INTO device (id, crew_id, area_id, token_hash, made_at, made_by)
        VALUES (%s, %s, %s, %s, %s, %s)
        """,
        (
            device.id,
            device.crew_id,
            device.area_id,
            hashed(token),
            device.made_at,
            by,
        ),
    )


async def find(conn: Connection, token: str) -> Device | None:
    """The device whose token this is, unless it was revoked.

    Its area is the one for which its crew works at this moment.
    """
    async with conn.cursor(row_factory=ROW) as cursor:
        await cursor.execute(
            """
            SELECT device.id, crew_id, coalesce(lent_to, crew.area_id) AS area_id,
                made_at, revoked_at
            FROM device JOIN crew ON crew.id = device.crew_id
            WHERE token_hash = %s AND revoked_at IS NULL
            """,
            (hashed(token),),
        )
        return await cursor.fetchone()


async def list_of_crew(
    conn: Connection, area_id: AreaId, crew_id: CrewId
) -> list[Device]:
    """Those that were not revoked, oldest first."""
    async with conn.cursor(row_factory=ROW) as cursor:
        await cursor.execute(
            SELECT
            + """
            WHERE area_id = %s AND crew_id = %s AND revoked_at IS NULL
            ORDER BY made_at, id
            """,
            (area_id, crew_id),
        )
        return await cursor.fetchall()


async def revoke(
    conn: Connection, area_id: AreaId, crew_id: CrewId, id_: UUID, *, at: datetime
) -> None:
    """Let it say nothing more; revoking twice changes nothing.

    Raises:
        NotFound: The crew has no such device.
    """
    cursor = await conn.execute(
        """
        UPDATE device SET revoked_at = coalesce(revoked_at, %s)
        WHERE id = %s AND crew_id = %s AND area_id = %s
        """,
        (at, id_, crew_id, area_id),
    )
    if cursor.rowcount != 1:
        raise NotFound("device")
