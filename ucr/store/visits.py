"""Visits in PostgreSQL: one function, one statement, domain values out.

Where one that is asked for cannot be read, RecordUnreadable names its crew and case.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final

from psycopg import sql
from psycopg.errors import UniqueViolation
from psycopg.types.json import Jsonb
from pydantic import TypeAdapter

from ucr.domain.codes import Part
from ucr.domain.errors import CrewBusy, NotFound, StaleWrite
from ucr.domain.ids import AreaId, CrewId, ReferralId, VisitId
from ucr.domain.visit import Visit
from ucr.store.connection import Connection
from ucr.store.rows import as_json
from ucr.store.whole import every, read

VALUE: Final = TypeAdapter(Visit)
MOST_IN_SHIFT: Final = 500
"""Beyond what a crew ends in a shift: its newest are counted, and not its years'."""
SELECT: Final = sql.SQL(
    """
    SELECT id, area_id, referral_id, assignment_id, crew_id, status, version,
        opened_at, en_route_at, on_scene_at, ended_at, abandoned_because,
        entered_at, entered_by, part, drive,
        CASE WHEN outcome IS NOT NULL THEN jsonb_build_object(
            'kind', outcome, 'destination', destination, 'note', outcome_note
        ) END AS outcome
    FROM visit
    WHERE {condition}
    ORDER BY opened_at, id
    """
)
ONE: Final = SELECT.format(condition=sql.SQL("id = %s AND area_id = %s"))
SOME: Final = SELECT.format(condition=sql.SQL("id = ANY(%s)"))
ACTIVE_IN_AREA: Final = SELECT.format(
    condition=sql.SQL("area_id = %s AND status IN ('to_do', 'en_route', 'on_scene')")
)
ACTIVE_OF_CREW: Final = SELECT.format(
    condition=sql.SQL("crew_id = %s AND status IN ('to_do', 'en_route', 'on_scene')")
)
ACTIVE_OF_PART: Final = SELECT.format(
    condition=sql.SQL(
        "referral_id = %s AND part = %s AND status IN ('to_do', 'en_route', 'on_scene')"
    )
)

LED: Final = SELECT.format(condition=sql.SQL("referral_id = %s AND part = 'lead'"))
OF_REFERRAL: Final = SELECT.format(condition=sql.SQL("referral_id = %s"))
ENDED_OF_CREW: Final = SELECT.format(
    condition=sql.SQL("crew_id = %s AND status = 'completed' AND ended_at >= %s")
)


async def add(conn: Connection, visit: Visit) -> None:
    """Store a new visit.

    Raises:
        CrewBusy: The crew has an active visit already (P4).
    """
    try:
        async with conn.transaction():
            await conn.execute(
                """
                INSERT INTO visit (
                    id, area_id, referral_id, assignment_id, crew_id, status, version,
                    opened_at, en_route_at, on_scene_at, ended_at, outcome,
                    destination, outcome_note, entered_at, entered_by, part
                ) VALUES (
                    %(id)s, %(area_id)s, %(referral_id)s, %(assignment_id)s,
                    %(crew_id)s, %(status)s, %(version)s, %(opened_at)s,
                    %(en_route_at)s, %(on_scene_at)s, %(ended_at)s, %(outcome)s,
                    %(destination)s, %(outcome_note)s, %(entered_at)s, %(entered_by)s,
                    %(part)s
                )
                """,
                _columns(visit),
            )
    except UniqueViolation as taken:
        raise CrewBusy from taken


async def save(conn: Connection, visit: Visit) -> Visit:
    """Write `visit` as its next version, unless someone else did.

    Raises:
        StaleWrite: The stored version is not the one that was read.
    """
    cursor = await conn.execute(
        """
        UPDATE visit SET
            status = %(status)s, version = version + 1,
            en_route_at = %(en_route_at)s, on_scene_at = %(on_scene_at)s,
            ended_at = %(ended_at)s, outcome = %(outcome)s,
            destination = %(destination)s, outcome_note = %(outcome_note)s,
            abandoned_because = %(abandoned_because)s,
            entered_at = %(entered_at)s, entered_by = %(entered_by)s,
            drive = %(drive)s
        WHERE id = %(id)s AND version = %(version)s
        """,
        _columns(visit),
    )
    if cursor.rowcount != 1:
        raise StaleWrite("visit", visit.id)
    return replace(visit, version=visit.version + 1)


def _columns(visit: Visit) -> dict[str, object]:
    outcome = visit.outcome
    return {
        "id": visit.id,
        "area_id": visit.area_id,
        "referral_id": visit.referral_id,
        "assignment_id": visit.assignment_id,
        "crew_id": visit.crew_id,
        "status": visit.status,
        "version": visit.version,
        "opened_at": visit.opened_at,
        "en_route_at": visit.en_route_at,
        "on_scene_at": visit.on_scene_at,
        "ended_at": visit.ended_at,
        "outcome": outcome and outcome.kind,
        "destination": outcome and outcome.destination,
        "outcome_note": outcome and outcome.note,
        "abandoned_because": visit.abandoned_because,
        "entered_at": visit.entered_at,
        "entered_by": visit.entered_by,
        "part": visit.part,
        "drive": visit.drive and Jsonb(as_json(visit.drive)),
    }


async def get(conn: Connection, area_id: AreaId, visit_id: VisitId) -> Visit:
    """Read one visit of an area.

    Raises:
        NotFound: There is no such visit in this area.
        RecordUnreadable: It is here, and not of this release's domain.
    """
    found = await _list(conn, ONE, visit_id, area_id)
    if not found:
        raise NotFound("visit")
    return found[0]


async def find_active_of_crew(conn: Connection, crew_id: CrewId) -> Visit | None:
    found = await _list(conn, ACTIVE_OF_CREW, crew_id)
    return found[0] if found else None


async def find_active_of_referral(
    conn: Connection, referral_id: ReferralId
) -> Visit | None:
    """The open visit of the crew that leads: it alone moves the case."""
    found = await _list(conn, ACTIVE_OF_PART, referral_id, Part.LEAD)
    return found[0] if found else None


async def find_assist(conn: Connection, referral_id: ReferralId) -> Visit | None:
    """The open visit of a referral's second crew."""
    found = await _list(conn, ACTIVE_OF_PART, referral_id, Part.ASSIST)
    return found[0] if found else None


async def get_newest_of_referral(conn: Connection, referral_id: ReferralId) -> Visit:
    """The visit that speaks for a case: of those that led, the one opened last.

    Raises:
        NotFound: It was never visited.
    """
    found = await _list(conn, LED, referral_id)
    if not found:
        raise NotFound("visit")
    return found[-1]


async def list_ended_of_crew(
    conn: Connection, crew_id: CrewId, *, since: datetime
) -> list[Visit]:
    """What a crew has finished since a moment, the last first.

    One that cannot be read is left out: it hides neither the others nor what comes.
    """
    return (await read(conn, VALUE, ENDED_OF_CREW, crew_id, since)).read[::-1]


async def count_in_shift(conn: Connection, area_id: AreaId) -> dict[CrewId, int]:
    """How many visits each crew on duty has ended since its shift began."""
    cursor = await conn.execute(
        """
        SELECT shift.crew_id, ended.count
        FROM shift CROSS JOIN LATERAL (
            SELECT count(*) FROM (
                SELECT FROM visit
                WHERE visit.crew_id = shift.crew_id AND visit.status = 'completed'
                    AND visit.ended_at >= shift.starts_at
                ORDER BY visit.ended_at DESC LIMIT %s
            ) AS newest
        ) AS ended
        WHERE shift.area_id = %s AND shift.status IN ('on', 'paused')
            AND ended.count > 0
        """,
        (MOST_IN_SHIFT, area_id),
    )
    return {CrewId(crew_id): count for crew_id, count in await cursor.fetchall()}


async def _list(conn: Connection, query: sql.Composed, *values: object) -> list[Visit]:
    return await every(conn, VALUE, query, *values)
