"""Crews and their shifts in PostgreSQL: domain values out."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from psycopg.errors import UniqueViolation
from psycopg.types.json import Jsonb
from pydantic import TypeAdapter, ValidationError

from ucr.domain.crew import Break, ByDesk, Crew, Shift
from ucr.domain.errors import CrewBusy, NotFound, StaleWrite
from ucr.domain.ids import AreaId, CrewId, ShiftId
from ucr.domain.vehicle import Vehicle
from ucr.store.connection import Connection
from ucr.store.rows import read_as, select, understood

CREW: Final = read_as(Crew)
SHIFT: Final = read_as(Shift)
A_CREW: Final = TypeAdapter(Crew)
A_SHIFT: Final = TypeAdapter(Shift)
BREAKS: Final = TypeAdapter(tuple[Break, ...])
SKILLS: Final = TypeAdapter(dict[str, datetime | None])
VEHICLE: Final = TypeAdapter(Vehicle)
BY_DESK: Final = TypeAdapter(ByDesk)
KNOWN: Final = """
SELECT crew.id, crew.kind, people, skills, kit, base_lon, base_lat, phone, goes_by,
    furthest_min, most_visits, traits, coalesce(lent_to, crew.area_id) AS area_id,
    CASE WHEN crew.area_id = %(area)s THEN crew.name
        ELSE crew.name || ' (' || home.name || ')' END AS name
FROM crew JOIN area_name AS home ON home.id = crew.area_id
WHERE (crew.area_id = %(area)s
    OR EXISTS (SELECT FROM loan WHERE crew_id = crew.id AND to_area = %(area)s))
"""


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
    """Read one crew that works for an area now: its own and not lent, or borrowed.

    Raises:
        NotFound: There is no such crew in this area.
    """
    async with conn.cursor(row_factory=CREW) as cursor:
        await cursor.execute(
            select(Crew, "FROM crew_now WHERE id = %s AND area_id = %s"),
            (crew_id, area_id),
        )
        found = await cursor.fetchone()
    if found is None:
        raise NotFound("crew")
    return found


async def set_phone(conn: Connection, crew: Crew) -> None:
    """Write a crew's number; nothing else of it."""
    await conn.execute(
        "UPDATE crew SET phone = %s WHERE id = %s", (crew.phone, crew.id)
    )


async def list_all(conn: Connection, area_id: AreaId) -> list[Crew]:
    """Every crew that belongs to the area, on duty or not, lent or not, by name."""
    async with conn.cursor(row_factory=CREW) as cursor:
        await cursor.execute(
            select(Crew, "FROM crew WHERE area_id = %s ORDER BY name"), (area_id,)
        )
        return await cursor.fetchall()


async def list_known(conn: Connection, area_id: AreaId) -> list[Crew]:
    """Those and every crew that was ever lent to the area, as it calls them, by name.

    A history names crews that have gone home since. One that cannot be read is left
    out: its name is in `names` all the same.
    """
    cursor = await conn.execute(
        f"SELECT row_to_json(found)::text FROM ({KNOWN}) AS found ORDER BY name, id",  # noqa: S608 - a constant
        {"area": area_id},
    )
    return list(understood(A_CREW, await cursor.fetchall()))


async def names(conn: Connection, area_id: AreaId) -> dict[CrewId, str]:
    """What the area calls each crew of `list_known`, whether it can be read or not."""
    cursor = await conn.execute(
        f"SELECT id, name FROM ({KNOWN}) AS found ORDER BY name, id",  # noqa: S608 - a constant
        {"area": area_id},
    )
    return {CrewId(id_): name for id_, name in await cursor.fetchall()}


async def get_known(conn: Connection, area_id: AreaId, crew_id: CrewId) -> Crew:
    """Read a crew of `list_known`, wherever it works now.

    Raises:
        NotFound: It never belonged to this area, nor was it lent to it.
    """
    async with conn.cursor(row_factory=CREW) as cursor:
        await cursor.execute(
            KNOWN + " AND crew.id = %(crew)s", {"area": area_id, "crew": crew_id}
        )
        found = await cursor.fetchone()
    if found is None:
        raise NotFound("crew")
    return found


async def get_own(conn: Connection, area_id: AreaId, crew_id: CrewId) -> Crew:
    """Read a crew that belongs to the area, lent or not.

    Raises:
        NotFound: It does not.
    """
    async with conn.cursor(row_factory=CREW) as cursor:
        await cursor.execute(
            select(Crew, "FROM crew WHERE id = %s AND area_id = %s"), (crew_id, area_id)
        )
        found = await cursor.fetchone()
    if found is None:
        raise NotFound("crew")
    return found


async def lend(conn: Connection, crew_id: CrewId, to_area: AreaId | None) -> None:
    """Say for whom a crew works from now on; None: for its own area again."""
    await conn.execute("UPDATE crew SET lent_to = %s WHERE id = %s", (to_area, crew_id))


async def add_shift(conn: Connection, shift: Shift) -> None:
    """Store a planned shift; one that is there already stays as it is."""
    await conn.execute(
        """
        INSERT INTO shift (
            id, crew_id, area_id, status, version, starts_at, ends_at, breaks, vehicle
        ) VALUES (
            %(id)s, %(crew_id)s, %(area_id)s, %(status)s, %(version)s, %(starts_at)s,
            %(ends_at)s, %(breaks)s, %(vehicle)s
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
            "vehicle": _vehicle(shift),
        },
    )


def _vehicle(shift: Shift) -> Jsonb | None:
    told = shift.vehicle
    return Jsonb(told, dumps=VEHICLE.dump_json) if told else None


def _by_desk(shift: Shift) -> Jsonb | None:
    told = shift.by_desk
    return Jsonb(told, dumps=BY_DESK.dump_json) if told else None


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
                    status = %(status)s, ends_at = %(ends_at)s, area_id = %(area_id)s,
                    breaks = %(breaks)s, vehicle = %(vehicle)s, by_desk = %(by_desk)s,
                    version = version + 1
                WHERE id = %(id)s AND version = %(version)s
                """,
                {
                    "id": shift.id,
                    "status": shift.status,
                    "ends_at": shift.ends_at,
                    "area_id": shift.area_id,
                    "breaks": Jsonb(shift.breaks, dumps=BREAKS.dump_json),
                    "vehicle": _vehicle(shift),
                    "by_desk": _by_desk(shift),
                    "version": shift.version,
                },
            )
    except UniqueViolation as taken:
        raise CrewBusy from taken
    if cursor.rowcount != 1:
        raise StaleWrite("shift", shift.id)
    return replace(shift, version=shift.version + 1)


async def find_shift(
    conn: Connection, area_id: AreaId, crew_id: CrewId, *, at: datetime
) -> Shift | None:
    """The crew's running shift, else the planned one that covers `at` or comes next.

    Of this area only: a crew that is lent has none in its own.
    """
    async with conn.cursor(row_factory=SHIFT) as cursor:
        await cursor.execute(
            select(
                Shift,
                """
                FROM shift
                WHERE crew_id = %s AND area_id = %s AND status <> 'ended'
                    AND (status <> 'planned' OR ends_at > %s)
                ORDER BY (status = 'planned'), starts_at LIMIT 1
                """,
            ),
            (crew_id, area_id, at),
        )
        return await cursor.fetchone()


@dataclass(frozen=True, slots=True)
class Running:
    """Crews on duty with their shifts; call signs of those that cannot be read."""

    read: list[tuple[Crew, Shift]]
    unread: dict[CrewId, str]


async def running(conn: Connection, area_id: AreaId) -> Running:
    """Every crew on duty in the area, by name; an odd row hides none of the others."""
    cursor = await conn.execute(
        """
        SELECT crew_now.id, name, row_to_json(crew_now)::text, row_to_json(shift)::text
        FROM shift JOIN crew_now ON crew_now.id = shift.crew_id
        WHERE shift.area_id = %s AND shift.status IN ('on', 'paused')
        ORDER BY name, crew_now.id
        """,
        (area_id,),
    )
    found = Running([], {})
    for id_, name, crew, shift in await cursor.fetchall():
        try:
            found.read.append(
                (A_CREW.validate_json(crew), A_SHIFT.validate_json(shift))
            )
        except ValidationError:
            found.unread[CrewId(id_)] = name
    return found


async def on_duty(conn: Connection, area_id: AreaId) -> set[CrewId]:
    """Who is on duty in the area now."""
    cursor = await conn.execute(
        "SELECT crew_id FROM shift WHERE area_id = %s AND status IN ('on', 'paused')",
        (area_id,),
    )
    return {CrewId(row[0]) for row in await cursor.fetchall()}


async def get_shift(conn: Connection, shift_id: ShiftId) -> Shift:
    """Read one shift, wherever it is.

    Raises:
        NotFound: There is no such shift.
    """
    async with conn.cursor(row_factory=SHIFT) as cursor:
        await cursor.execute(select(Shift, "FROM shift WHERE id = %s"), (shift_id,))
        found = await cursor.fetchone()
    if found is None:
        raise NotFound("shift")
    return found


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
    """Every shift of the area that runs, or is planned and not past, by its start.

    One that cannot be read hides none of the others.
    """
    cursor = await conn.execute(
        """
        SELECT row_to_json(shift)::text FROM shift
        WHERE area_id = %s AND status <> 'ended'
            AND (status <> 'planned' OR ends_at > %s)
        ORDER BY starts_at
        """,
        (area_id, at),
    )
    return list(understood(A_SHIFT, await cursor.fetchall()))


async def list_own_shifts(
    conn: Connection, area_id: AreaId, *, at: datetime
) -> list[Shift]:
    """The same of the area's own crews: one that is lent with the end it comes back to.

    A rota is held against these, so that it plans nobody twice.
    """
    async with conn.cursor(row_factory=SHIFT) as cursor:
        await cursor.execute(
            """
            SELECT shift.id, shift.crew_id, shift.area_id, shift.status, shift.version,
                starts_at, coalesce(loan.shift_ends_at, ends_at) AS ends_at, breaks,
                vehicle
            FROM shift JOIN crew ON crew.id = shift.crew_id
            LEFT JOIN loan ON loan.shift_id = shift.id AND loan.status <> 'ended'
            WHERE crew.area_id = %s AND shift.status <> 'ended'
                AND (shift.status <> 'planned' OR ends_at > %s)
            ORDER BY starts_at, shift.id
            """,
            (area_id, at),
        )
        return await cursor.fetchall()


async def move_shift(conn: Connection, shift: Shift) -> None:
    """Write the times, breaks and vehicle of a shift that nobody has begun.

    Raises:
        StaleWrite: It has been begun, or someone else moved it.
    """
    cursor = await conn.execute(
        """
        UPDATE shift SET
            starts_at = %s, ends_at = %s, breaks = %s, vehicle = %s,
            version = version + 1
        WHERE id = %s AND version = %s AND status = 'planned'
        """,
        (
            shift.starts_at,
            shift.ends_at,
            Jsonb(shift.breaks, dumps=BREAKS.dump_json),
            _vehicle(shift),
            shift.id,
            shift.version,
        ),
    )
    if cursor.rowcount != 1:
        raise StaleWrite("shift", shift.id)
