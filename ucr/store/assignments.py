"""Assignments in PostgreSQL: one function, one statement, domain values out.

Where one that is asked for cannot be read, RecordUnreadable names its crew and case.
"""

from dataclasses import fields, replace
from datetime import datetime
from typing import Final

from psycopg import sql
from psycopg.errors import UniqueViolation
from psycopg.types.json import Jsonb
from pydantic import TypeAdapter

from ucr.domain.assignment import Assignment
from ucr.domain.calls import Call
from ucr.domain.codes import Part
from ucr.domain.errors import CrewBusy, NotFound, StaleWrite
from ucr.domain.ids import AreaId, AssignmentId, CrewId, ReferralId
from ucr.domain.second import ALONE, RUNGS
from ucr.store.connection import Connection
from ucr.store.whole import every

VALUE: Final = TypeAdapter(Assignment)
CALLS: Final = TypeAdapter(tuple[Call, ...])
ONE: Final = sql.SQL("SELECT * FROM assignment WHERE id = %s AND area_id = %s")
OF_PART: Final = sql.SQL(
    "SELECT * FROM assignment WHERE referral_id = %s AND part = %s"
    " AND status IN ('proposed', 'offered', 'accepted')"
)
OF_CREW: Final = sql.SQL(
    "SELECT * FROM assignment WHERE crew_id = %s"
    " AND status IN ('proposed', 'offered', 'accepted')"
)
STOOD_DOWN: Final = sql.SQL(
    "SELECT * FROM assignment WHERE crew_id = %s"
    " AND stand_down_at IS NOT NULL AND stand_down_ended_at IS NULL"
    " ORDER BY stand_down_at, id"
)


async def add(conn: Connection, assignment: Assignment) -> None:
    """Store a new assignment.

    Raises:
        CrewBusy: The crew, or this part of the referral, has an active one (P4).
    """
    try:
        async with conn.transaction():
            await conn.execute(
                """
                INSERT INTO assignment (
                    id, area_id, referral_id, crew_id, decision_id, status, version,
                    by, made_at, offered_at, expires_at, received_at, seen_at,
                    answered_at, ended_at, refusal, overridden, changed_at, calls,
                    part, rung
                ) VALUES (
                    %(id)s, %(area_id)s, %(referral_id)s, %(crew_id)s,
                    %(decision_id)s, %(status)s, %(version)s, %(by)s, %(made_at)s,
                    %(offered_at)s, %(expires_at)s, %(received_at)s, %(seen_at)s,
                    %(answered_at)s, %(ended_at)s, %(refusal)s, %(overridden)s,
                    %(changed_at)s, %(calls)s, %(part)s, %(rung)s
                )
                """,
                _columns(assignment),
            )
    except UniqueViolation as taken:
        raise CrewBusy from taken


async def save(conn: Connection, assignment: Assignment) -> Assignment:
    """Write `assignment` as its next version, unless someone else did.

    Raises:
        StaleWrite: The stored version is not the one that was read.
    """
    cursor = await conn.execute(
        """
        UPDATE assignment SET
            status = %(status)s, version = version + 1, by = %(by)s,
            offered_at = %(offered_at)s, expires_at = %(expires_at)s,
            received_at = %(received_at)s, seen_at = %(seen_at)s,
            answered_at = %(answered_at)s, ended_at = %(ended_at)s,
            refusal = %(refusal)s, overridden = %(overridden)s,
            changed_at = %(changed_at)s, calls = %(calls)s,
            stand_down_at = %(stand_down_at)s,
            stand_down_received_at = %(stand_down_received_at)s,
            stand_down_ended_at = %(stand_down_ended_at)s,
            stand_down_unheard_at = %(stand_down_unheard_at)s,
            superseded_at = %(superseded_at)s, diverted_to = %(diverted_to)s,
            rung = %(rung)s
        WHERE id = %(id)s AND version = %(version)s
        """,
        _columns(assignment),
    )
    if cursor.rowcount != 1:
        raise StaleWrite("assignment", assignment.id)
    return replace(assignment, version=assignment.version + 1)


def _columns(assignment: Assignment) -> dict[str, object]:
    values = {
        field.name: getattr(assignment, field.name) for field in fields(assignment)
    }
    return values | {
        "overridden": list(assignment.overridden),
        "calls": Jsonb(assignment.calls, dumps=CALLS.dump_json),
    }


async def get(
    conn: Connection, area_id: AreaId, assignment_id: AssignmentId
) -> Assignment:
    """Read one assignment of an area.

    Raises:
        NotFound: There is no such assignment in this area.
        RecordUnreadable: It is here, and not of this release's domain.
    """
    found = await _find(conn, ONE, assignment_id, area_id)
    if found is None:
        raise NotFound("assignment")
    return found


async def find_active(conn: Connection, referral_id: ReferralId) -> Assignment | None:
    """The one active assignment that leads a referral, if it has one."""
    return await _find(conn, OF_PART, referral_id, Part.LEAD)


async def find_assist(conn: Connection, referral_id: ReferralId) -> Assignment | None:
    """The one active assignment of a referral's second crew, if it has one."""
    return await _find(conn, OF_PART, referral_id, Part.ASSIST)


async def find_active_of_crew(conn: Connection, crew_id: CrewId) -> Assignment | None:
    """The one active assignment of a crew, if it has one."""
    return await _find(conn, OF_CREW, crew_id)


async def _find(conn: Connection, query: sql.SQL, *values: object) -> Assignment | None:
    found = await every(conn, VALUE, query, *values)
    return found[0] if found else None


async def list_stood_down(conn: Connection, crew_id: CrewId) -> list[Assignment]:
    """What was taken from a crew that has not said that it knows, the oldest first."""
    return await every(conn, VALUE, STOOD_DOWN, crew_id)


async def list_unheard(
    conn: Connection, area_id: AreaId, *, since: datetime
) -> list[AssignmentId]:
    """What was taken from crews up to `since`, unheard, and nobody was alarmed."""
    cursor = await conn.execute(
        """
        SELECT id FROM assignment
        WHERE area_id = %s AND stand_down_at <= %s
            AND stand_down_ended_at IS NULL AND stand_down_unheard_at IS NULL
        ORDER BY stand_down_at, id
        """,
        (area_id, since),
    )
    return [AssignmentId(row[0]) for row in await cursor.fetchall()]


async def list_expired(
    conn: Connection, area_id: AreaId, *, at: datetime
) -> list[ReferralId]:
    """Referrals whose offer has come to its end; a second crew's has none."""
    cursor = await conn.execute(
        """
        SELECT referral_id FROM assignment
        WHERE area_id = %s AND status = 'offered' AND expires_at <= %s
            AND part = 'lead'
        ORDER BY expires_at
        """,
        (area_id, at),
    )
    return [ReferralId(row[0]) for row in await cursor.fetchall()]


async def list_to_rise(
    conn: Connection, area_id: AreaId, *, at: datetime
) -> list[AssignmentId]:
    """Second crews about which a person may have to be alarmed now.

    Those that have not answered in a minute, or in three; and those that are with the
    person of an open case that nobody leads.
    """
    cursor = await conn.execute(
        """
        SELECT assignment.id FROM assignment
        JOIN referral ON referral.id = assignment.referral_id
        LEFT JOIN visit ON visit.assignment_id = assignment.id
        LEFT JOIN assignment AS lead ON lead.referral_id = referral.id
            AND lead.part = 'lead'
            AND lead.status IN ('proposed', 'offered', 'accepted')
        WHERE assignment.area_id = %(area_id)s AND assignment.part = 'assist'
            AND assignment.status IN ('offered', 'accepted') AND (
            assignment.status = 'offered' AND (
                assignment.rung < 1 AND assignment.offered_at <= %(alarm)s
                OR assignment.rung < 2 AND assignment.offered_at <= %(another)s
            )
            OR assignment.rung < %(alone)s AND assignment.status = 'accepted'
                AND visit.status = 'on_scene' AND lead.id IS NULL
                AND referral.status IN ('needs_decision', 'waiting', 'assigned')
        )
        ORDER BY assignment.made_at, assignment.id
        """,
        {
            "area_id": area_id,
            "alarm": at - RUNGS[0],
            "another": at - RUNGS[1],
            "alone": ALONE,
        },
    )
    return [AssignmentId(row[0]) for row in await cursor.fetchall()]
