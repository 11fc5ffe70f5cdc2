"""Crews' own safety in PostgreSQL."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from psycopg.types.json import Jsonb
from pydantic import TypeAdapter

from ucr.domain.errors import NotFound, StaleWrite
from ucr.domain.ids import AreaId, CrewId, VisitId
from ucr.domain.safety import CheckIn, Closed, CrewSafety, HelpCall
from ucr.store.connection import Connection
from ucr.store.rows import read_as

ROW: Final = read_as(CrewSafety)
HELP: Final = TypeAdapter(HelpCall | None)
TIMER: Final = TypeAdapter(CheckIn | None)
CLOSED: Final = TypeAdapter(Closed | None)
SELECT: Final = """
SELECT crew.id AS crew_id, crew.area_id, crew.name, crew.people,
    coalesce(version, 0) AS version, help, check_in, closed
FROM crew_now AS crew LEFT JOIN crew_safety ON crew_safety.crew_id = crew.id
"""


async def get(conn: Connection, area_id: AreaId, crew_id: CrewId) -> CrewSafety:
    """Read how a crew of an area stands; version 0: nothing has ever happened.

    Raises:
        NotFound: There is no such crew in this area.
    """
    async with conn.cursor(row_factory=ROW) as cursor:
        await cursor.execute(
            SELECT + "WHERE crew.id = %s AND crew.area_id = %s", (crew_id, area_id)
        )
        found = await cursor.fetchone()
    if found is None:
        raise NotFound("crew")
    return found


async def list_on_board(conn: Connection, area_id: AreaId) -> list[CrewSafety]:
    """Every crew that asks for help or has a timer, by name."""
    async with conn.cursor(row_factory=ROW) as cursor:
        await cursor.execute(
            SELECT
            + """
            WHERE crew.area_id = %s AND (help IS NOT NULL OR check_in IS NOT NULL)
            ORDER BY crew.name, crew.id
            """,
            (area_id,),
        )
        return await cursor.fetchall()


async def list_due(conn: Connection, area_id: AreaId, *, at: datetime) -> list[CrewId]:
    """Crews whose ladder moves now, the longest due first."""
    cursor = await conn.execute(
        """
        SELECT crew_id FROM crew_safety WHERE area_id = %s AND next_at <= %s
        ORDER BY next_at, crew_id
        """,
        (area_id, at),
    )
    return [CrewId(row[0]) for row in await cursor.fetchall()]


async def list_unwatched(
    conn: Connection, area_id: AreaId
) -> list[tuple[CrewId, VisitId]]:
    """Crews on a scene for which no timer runs, each with its visit."""
    cursor = await conn.execute(
        """
        SELECT visit.crew_id, visit.id
        FROM visit LEFT JOIN crew_safety ON crew_safety.crew_id = visit.crew_id
        WHERE visit.area_id = %s AND status = 'on_scene'
            AND check_in ->> 'visit_id' IS DISTINCT FROM visit.id::text
        """,
        (area_id,),
    )
    return [(CrewId(row[0]), VisitId(row[1])) for row in await cursor.fetchall()]


async def list_left(conn: Connection, area_id: AreaId) -> list[CrewId]:
    """Crews with a timer for a scene on which they are no longer."""
    cursor = await conn.execute(
        """
        SELECT crew_safety.crew_id
        FROM crew_safety JOIN visit ON visit.id = (check_in ->> 'visit_id')::uuid
        WHERE crew_safety.area_id = %s AND status <> 'on_scene'
        """,
        (area_id,),
    )
    return [CrewId(row[0]) for row in await cursor.fetchall()]


async def save(conn: Connection, safety: CrewSafety) -> CrewSafety:
    """Write a moved value as its next version, the first time as its first.

    Raises:
        StaleWrite: The stored version is not the one that was read.
    """
    cursor = await conn.execute(
        """
        INSERT INTO crew_safety (
            crew_id, area_id, version, help, check_in, closed, next_at
        ) VALUES (
            %(crew_id)s, %(area_id)s, 1, %(help)s, %(check_in)s, %(closed)s, %(next)s
        )
        ON CONFLICT (crew_id) DO UPDATE SET
            area_id = excluded.area_id,
            version = crew_safety.version + 1, help = excluded.help,
            check_in = excluded.check_in, closed = excluded.closed,
            next_at = excluded.next_at
        WHERE crew_safety.version = %(version)s
        """,
        {
            "crew_id": safety.crew_id,
            "area_id": safety.area_id,
            "version": safety.version,
            "help": safety.help and Jsonb(safety.help, dumps=HELP.dump_json),
            "check_in": safety.check_in
            and Jsonb(safety.check_in, dumps=TIMER.dump_json),
            "closed": safety.closed and Jsonb(safety.closed, dumps=CLOSED.dump_json),
            "next": safety.next_at,
        },
    )
    if cursor.rowcount != 1:
        raise StaleWrite("crew_safety", safety.crew_id)
    return replace(safety, version=safety.version + 1)
