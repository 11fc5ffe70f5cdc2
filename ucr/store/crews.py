"""Crews and their shifts in PostgreSQL: domain values out."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from psycopg.errors import UniqueViolation
from psycopg.types.json import Jsonb
from pydantic import TypeAdapter

from ucr.domain.crew import Break, Crew, Shift
from ucr.domain.errors import CrewBusy, NotFound, StaleWrite
from ucr.domain.ids import AreaId, CrewId
from ucr.store.connection import Connection
from ucr.store.rows import read_as

CREW: Final = read_as(Crew)
SHIFT: Final = read_as(Shift)
BREAKS: Final = TypeAdapter(tuple[Break, ...])
SKILLS: Final = TypeAdapter(dict[str, datetime | None])


async def add(conn: Connection, crew: Crew) -> None:
    """Store a crew; one that is there already stays as it is."""
    await conn.execute(
        """
        INSERT INTO crew (
            id, area_id, name, kind, people, skills, kit, base_lon, base_lat,
            phone, goes_by, furthest_min, most_visits, traits
        ) VALUES (
            %(id)s, %(area_id)s, %(name)s, %(kind)s, %(people)s, %(skills)s, %(kit)s,
            %(base_lon)s, %(base_lat)s, %(phone)s, %(goes_by)s, %(furthest_min)s,
            %(most_visits)s, %(traits)s
        ) ON CONFLICT DO NOTHING
        """,
        {
            "id": crew.id,
            "area_id": crew.area_id,
            "name": crew.name,
            "kind": crew.kind,
            "people": crew.people,
            "skills": Jsonb(dict(crew.skills), dumps=SKILLS.dump_json),
            "kit": sorted(crew.kit),
            "base_lon": crew.base_lon,
            "base_lat": crew.base_lat,
            "phone": crew.phone,
            "goes_by": crew.goes_by,
            "furthest_min": crew.furthest_min,
            "most_visits": crew.most_visits,
            "traits": sorted(crew.traits),
        },
    )


async def get(conn: Connection, area_id: AreaId, crew_id: CrewId) -> Crew:
    """Read one crew of an area.

    Raises:
        NotFound: There is no such crew in this area.
    """
    async with conn.cursor(row_factory=CREW) as cursor:
        await cursor.execute(
            "SELECT * FROM crew WHERE id = %s AND area_id = %s", (crew_id, area_id)
        )
        found = await cursor.fetchone()
    if found is None:
        raise NotFound("crew")
    return found


async def set_phone(conn: Connection, crew: Crew) -> None:
    """Write a crew's number; nothing else of it."""
    await conn.execute(
        "UPDATE crew SET phone = %s WHERE id = %s AND area_id = %s",
        (crew.phone, crew.id, crew.area_id),
    )


async def list_all(conn: Connection, area_id: AreaId) -> list[Crew]:
    """Every crew of the area, on duty or not, by name."""
    async with conn.cursor(row_factory=CREW) as cursor:
        await cursor.execute(
            "SELECT * FROM crew WHERE area_id = %s ORDER BY name", (area_id,)
        )
        return await cursor.fetchall()


async def add_shift(conn: Connection, shift: Shift) -> None:
    """Store a planned shift; one that is there already stays as it is."""
    await conn.execute(
        """
        INSERT INTO shift (
            id, crew_id, area_id, status, version, starts_at, ends_at, breaks
        ) VALUES (
            %(id)s, %(crew_id)s, %(area_id)s, %(status)s, %(version)s, %(starts_at)s,
            %(ends_at)s, %(breaks)s
        ) ON CONFLICT DO NOTHING
        """,
        {
            "id": shift.id,
            "crew_id": shift.crew_id,
            "area_id": shift.area_id,
            "status": shift.status,
            "version": shift.version,
            "starts_at": shift.starts_at,
            "ends_at": shift.ends_at,
            "breaks": Jsonb(shift.breaks, dumps=BREAKS.dump_json),
        },
    )


async def save_shift(conn: Connection, shift: Shift) -> Shift:
    """Write a shift as its next version, unless someone else did.

    Raises:
        CrewBusy: The crew already has a running shift.
        StaleWrite: The stored version is not the one that was read.
    """
    try:
        async with conn.transaction():
            cursor = await conn.execute(
                """
                UPDATE shift SET
                    status = %(status)s, ends_at = %(ends_at)s,
                    breaks = %(breaks)s, version = version + 1
                WHERE id = %(id)s AND version = %(version)s
                """,
                {
                    "id": shift.id,
                    "status": shift.status,
                    "ends_at": shift.ends_at,
                    "breaks": Jsonb(shift.breaks, dumps=BREAKS.dump_json),
                    "version": shift.version,
                },
            )
    except UniqueViolation as taken:
        raise CrewBusy from taken
    if cursor.rowcount != 1:
        raise StaleWrite("shift", shift.id)
    return replace(shift, version=shift.version + 1)


async def find_shift(
    conn: Connection, crew_id: CrewId, *, at: datetime
) -> Shift | None:
    """The crew's running shift, else the planned one that covers `at` or comes next."""
    async with conn.cursor(row_factory=SHIFT) as cursor:
        await cursor.execute(
            """
            SELECT * FROM shift
            WHERE crew_id = %s AND status <> 'ended'
                AND (status <> 'planned' OR ends_at > %s)
            ORDER BY (status = 'planned'), starts_at
            LIMIT 1
            """,
            (crew_id, at),
        )
        return await cursor.fetchone()


async def list_running(conn: Connection, area_id: AreaId) -> list[tuple[Crew, Shift]]:
    """Every crew on duty in the area with its shift, by name."""
    async with conn.cursor(row_factory=SHIFT) as cursor:
        await cursor.execute(
            "SELECT * FROM shift WHERE area_id = %s AND status IN ('on', 'paused')",
            (area_id,),
        )
        shifts = {shift.crew_id: shift for shift in await cursor.fetchall()}
    async with conn.cursor(row_factory=CREW) as cursor:
        await cursor.execute(
            "SELECT * FROM crew WHERE id = ANY(%s) ORDER BY name", (list(shifts),)
        )
        return [(crew, shifts[crew.id]) for crew in await cursor.fetchall()]


async def change(conn: Connection, crew: Crew) -> None:
    """Write what a crew can do, carries and is; its name and area stay."""
    await conn.execute(
        """
        UPDATE crew SET
            kind = %(kind)s, people = %(people)s, skills = %(skills)s,
            kit = %(kit)s, base_lon = %(base_lon)s, base_lat = %(base_lat)s,
            goes_by = %(goes_by)s, furthest_min = %(furthest_min)s,
            most_visits = %(most_visits)s, traits = %(traits)s
        WHERE id = %(id)s
        """,
        {
            "id": crew.id,
            "kind": crew.kind,
            "people": crew.people,
            "skills": Jsonb(dict(crew.skills), dumps=SKILLS.dump_json),
            "kit": sorted(crew.kit),
            "base_lon": crew.base_lon,
            "base_lat": crew.base_lat,
            "goes_by": crew.goes_by,
            "furthest_min": crew.furthest_min,
            "most_visits": crew.most_visits,
            "traits": sorted(crew.traits),
        },
    )


async def list_shifts(
    conn: Connection, area_id: AreaId, *, at: datetime
) -> list[Shift]:
    """Every shift of the area that runs, or is planned and not past, by its start."""
    async with conn.cursor(row_factory=SHIFT) as cursor:
        await cursor.execute(
            """
            SELECT * FROM shift
            WHERE area_id = %s AND status <> 'ended'
                AND (status <> 'planned' OR ends_at > %s)
            ORDER BY starts_at
            """,
            (area_id, at),
        )
        return await cursor.fetchall()


async def move_shift(conn: Connection, shift: Shift) -> None:
    """Write the times and breaks of a shift that nobody has begun.

    Raises:
        StaleWrite: It has been begun, or someone else moved it.
    """
    cursor = await conn.execute(
        """
        UPDATE shift SET
            starts_at = %s, ends_at = %s, breaks = %s, version = version + 1
        WHERE id = %s AND version = %s AND status = 'planned'
        """,
        (
            shift.starts_at,
            shift.ends_at,
            Jsonb(shift.breaks, dumps=BREAKS.dump_json),
            shift.id,
            shift.version,
        ),
    )
    if cursor.rowcount != 1:
        raise StaleWrite("shift", shift.id)
