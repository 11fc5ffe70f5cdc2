"""Areas in PostgreSQL; their offsets belong to store/events.py."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from psycopg.types.json import Jsonb
from pydantic import TypeAdapter

from ucr.domain.area import Area
from ucr.domain.area_settings import AreaSettings
from ucr.domain.errors import NotFound, StaleWrite
from ucr.domain.ids import AreaId
from ucr.store.connection import Connection
from ucr.store.rows import as_json, read_as

ROW: Final = read_as(Area)
COLUMNS: Final = (
    "SELECT id, name, mode, version, hand_back, settings, left_out, crews_left_out"
    " FROM area "
)
SETTINGS: Final = TypeAdapter(AreaSettings)


async def add(conn: Connection, area: Area, *, epoch: str) -> None:
    """Store an area; one that is there already stays as it is.

    Args:
        epoch: Names this timeline of its log; a restore gives a new one.
    """
    await conn.execute(
        """
        INSERT INTO area (id, name, mode, version, epoch)
        VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
        """,
        (area.id, area.name, area.mode, area.version, epoch),
    )


async def get(conn: Connection, area_id: AreaId) -> Area:
    """Read one area.

    Raises:
        NotFound: There is no such area.
    """
    async with conn.cursor(row_factory=ROW) as cursor:
        await cursor.execute(
            COLUMNS + "WHERE id = %s",
            (area_id,),
        )
        found = await cursor.fetchone()
    if found is None:
        raise NotFound("area")
    return found


async def list_all(conn: Connection) -> list[Area]:
    async with conn.cursor(row_factory=ROW) as cursor:
        await cursor.execute(COLUMNS + "ORDER BY id")
        return await cursor.fetchall()


@dataclass(frozen=True, slots=True)
class Locked:
    """An area that one step has for itself.

    Attributes:
        settings: How it is set; as is usual where there is no such area.
        last_at: The latest time in its log; None while that is empty.
    """

    settings: AreaSettings
    last_at: datetime | None


async def lock(conn: Connection, area_id: AreaId) -> Locked:
    """Let no other step of this area's journeys go on until this one has committed."""
    cursor = await conn.execute(
        "SELECT settings, last_at FROM area WHERE id = %s FOR NO KEY UPDATE", (area_id,)
    )
    row = await cursor.fetchone()
    settings, last_at = row or ({}, None)
    return Locked(SETTINGS.validate_python(settings), last_at)


async def latest(conn: Connection) -> datetime | None:
    """The latest time in any log; None where nothing has happened yet."""
    cursor = await conn.execute("SELECT max(last_at) FROM area")
    row = await cursor.fetchone()
    return row[0] if row else None


async def save(conn: Connection, area: Area) -> Area:
    """Write an area's mode, policy, settings and what is left out as its next version.

    Raises:
        StaleWrite: The stored version is not the one that was read.
    """
    cursor = await conn.execute(
        """
        UPDATE area SET mode = %s, hand_back = %s, settings = %s, left_out = %s,
            crews_left_out = %s, version = version + 1
        WHERE id = %s AND version = %s
        """,
        (
            area.mode,
            Jsonb(as_json(area.hand_back)),
            Jsonb(as_json(area.settings)),
            Jsonb([as_json(one) for one in area.left_out]),
            Jsonb([as_json(one) for one in area.crews_left_out]),
            area.id,
            area.version,
        ),
    )
    if cursor.rowcount != 1:
        raise StaleWrite("area", area.id)
    return replace(area, version=area.version + 1)
