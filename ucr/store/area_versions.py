"""How an area was set at each version, in PostgreSQL: written once, never changed."""

from typing import Final

import orjson
from psycopg.types.json import Jsonb

from ucr.domain.area_version import AreaVersion
from ucr.domain.errors import NotFound
from ucr.domain.ids import AreaId
from ucr.store.connection import Connection
from ucr.store.rows import as_json, read_as

ROW: Final = read_as(AreaVersion)
SELECT: Final = """
SELECT area_id, version, at, by, why, changes, mode, hand_back, settings, undoes
FROM area_version
"""


async def add(conn: Connection, version: AreaVersion) -> None:
    """Keep a version; one that is there already stays as it is."""
    await conn.execute(
        """
        INSERT INTO area_version (area_id, version, at, by, why, changes, mode,
            hand_back, settings, undoes)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
        """,
        (
            version.area_id,
            version.version,
            version.at,
            version.by,
            version.why,
            Jsonb(orjson.loads(orjson.dumps(version.changes))),
            version.mode,
            Jsonb(as_json(version.hand_back)),
            Jsonb(as_json(version.settings)),
            version.undoes,
        ),
    )


async def has_any(conn: Connection, area_id: AreaId) -> bool:
    """Whether anybody has ever set this area otherwise."""
    cursor = await conn.execute(
        "SELECT EXISTS (SELECT FROM area_version WHERE area_id = %s)", (area_id,)
    )
    row = await cursor.fetchone()
    return bool(row and row[0])


async def get(conn: Connection, area_id: AreaId, version: int) -> AreaVersion:
    """How an area was set at one version.

    Raises:
        NotFound: There is no such version of its settings.
    """
    async with conn.cursor(row_factory=ROW) as cursor:
        await cursor.execute(
            SELECT + "WHERE area_id = %s AND version = %s", (area_id, version)
        )
        found = await cursor.fetchone()
    if found is None:
        raise NotFound("version")
    return found


async def list_all(
    conn: Connection, area_id: AreaId, *, after: int = 0, limit: int = 100
) -> list[AreaVersion]:
    """An area's versions, the newest first.

    Args:
        after: Only versions above this one.
    """
    async with conn.cursor(row_factory=ROW) as cursor:
        await cursor.execute(
            SELECT + "WHERE area_id = %s AND version > %s"
            " ORDER BY version DESC LIMIT %s",
            (area_id, after, limit),
        )
        return await cursor.fetchall()
