"""The plan in force of each crew in PostgreSQL."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from pydantic import TypeAdapter, ValidationError

from ucr.domain.ids import AreaId, CrewId, ReferralId
from ucr.domain.plan import CrewPlan, Stop
from ucr.store.connection import Connection
from ucr.store.rows import read_as, select

ROW: Final = read_as(CrewPlan)
A_PLAN: Final = TypeAdapter(CrewPlan)
PLANS: Final = TypeAdapter(tuple[CrewPlan, ...])
STOP: Final = TypeAdapter(Stop)


async def save(conn: Connection, plan: CrewPlan) -> CrewPlan:
    """Put one crew's plan in force; the newest thought wins."""
    return (await save_all(conn, [plan]))[0]


async def save_all(conn: Connection, plans: Sequence[CrewPlan]) -> list[CrewPlan]:
    """Put the plans of crews in force, in one statement; the newest thought wins.

    Returns:
        The plans with the versions they now have.
    """
    cursor = await conn.execute(
        """
        INSERT INTO plan (crew_id, area_id, version, stops, travel, as_of, drive)
        SELECT crew_id, area_id, 1, stops, travel, as_of, drive
        FROM json_populate_recordset(NULL::plan, %s::json)
        ON CONFLICT (crew_id) DO UPDATE SET
            area_id = excluded.area_id, version = plan.version + 1,
            stops = excluded.stops, travel = excluded.travel, as_of = excluded.as_of,
            drive = excluded.drive
        RETURNING crew_id, version
        """,
        (PLANS.dump_json(tuple(plans)).decode(),),
    )
    versions: dict[CrewId, int] = dict(await cursor.fetchall())
    return [replace(plan, version=versions[plan.crew_id]) for plan in plans]


@dataclass(frozen=True, slots=True)
class Plans:
    """The plans of an area, empty ones too, and crews whose plan cannot be read."""

    read: list[CrewPlan]
    unread: list[CrewId]


async def of_area(conn: Connection, area_id: AreaId) -> Plans:
    """Every crew's plan; an odd one is none, until the next thought writes it anew."""
    cursor = await conn.execute(
        "SELECT crew_id, row_to_json(plan)::text FROM plan WHERE area_id = %s",
        (area_id,),
    )
    found = Plans([], [])
    for crew_id, text in await cursor.fetchall():
        try:
            found.read.append(A_PLAN.validate_json(text))
        except ValidationError:
            found.unread.append(CrewId(crew_id))
    return found


async def find(conn: Connection, crew_id: CrewId) -> CrewPlan | None:
    async with conn.cursor(row_factory=ROW) as cursor:
        await cursor.execute(
            select(CrewPlan, "FROM plan WHERE crew_id = %s"), (crew_id,)
        )
        return await cursor.fetchone()


async def find_arrival(conn: Connection, referral_id: ReferralId) -> Stop | None:
    """When the plan in force has someone with the person first, if it has.

    What cannot be read plans nobody: the case's own timers go on.
    """
    cursor = await conn.execute(
        """
        SELECT stop FROM plan, jsonb_array_elements(
            CASE jsonb_typeof(stops) WHEN 'array' THEN stops ELSE '[]' END
        ) AS stop
        WHERE stop ->> 'referral_id' = %s
            AND pg_input_is_valid(stop ->> 'arrive_at', 'timestamptz')
        ORDER BY (stop ->> 'arrive_at')::timestamptz, crew_id
        LIMIT 1
        """,
        (str(referral_id),),
    )
    row = await cursor.fetchone()
    try:
        return None if row is None else STOP.validate_python(row[0])
    except ValidationError:
        return None
