"""What crews have: one row that cannot be read hides none of the others.

A row is read from the JSON that PostgreSQL makes of it: a time that Python has no word
for ends the reading of a whole answer otherwise.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar
from uuid import UUID

from psycopg import sql
from pydantic import TypeAdapter, ValidationError

from ucr.domain.assignment import Assignment
from ucr.domain.ids import AreaId, AssignmentId, CrewId, ReferralId, VisitId
from ucr.domain.visit import Visit
from ucr.store import visits
from ucr.store.connection import Connection

Value = TypeVar("Value")
ASSIGNMENT: Final = TypeAdapter(Assignment)
VISIT: Final = TypeAdapter(Visit)
ASK: Final = sql.SQL(
    """
    SELECT id, referral_id, crew_id, status IN (
        'proposed', 'offered', 'accepted', 'to_do', 'en_route', 'on_scene'
    ), row_to_json(found)::text
    FROM ({rows}) AS found
    """
)
ACTIVE: Final = sql.SQL(
    "SELECT * FROM assignment"
    " WHERE area_id = %s AND status IN ('proposed', 'offered', 'accepted')"
    " ORDER BY made_at, id"
)
ON_BOARD: Final = sql.SQL(
    "SELECT * FROM assignment WHERE area_id = %s AND ("
    " status IN ('proposed', 'offered', 'accepted')"
    " OR (stand_down_at IS NOT NULL AND stand_down_ended_at IS NULL)"
    ") ORDER BY made_at, id"
)
SOME: Final = sql.SQL("SELECT * FROM assignment WHERE id = ANY(%s)")


@dataclass(frozen=True, slots=True)
class Unread:
    """An assignment or a visit that cannot be read: what its plain columns say."""

    id: UUID
    referral_id: ReferralId
    crew_id: CrewId
    is_active: bool


@dataclass(frozen=True, slots=True)
class Held(Generic[Value]):
    """What of some rows this release can read, and which it cannot."""

    read: list[Value]
    unread: list[Unread]


async def active_assignments(conn: Connection, area_id: AreaId) -> Held[Assignment]:
    """Every active assignment of the area, the oldest first."""
    return await _read(conn, ASSIGNMENT, ACTIVE, area_id)


async def assignments_on_board(conn: Connection, area_id: AreaId) -> Held[Assignment]:
    """Every active one, and each whose crew must hear that it is over."""
    return await _read(conn, ASSIGNMENT, ON_BOARD, area_id)


async def some_assignments(
    conn: Connection, ids: Iterable[AssignmentId]
) -> Held[Assignment]:
    """The assignments with these ids that exist, in no order."""
    return await _read(conn, ASSIGNMENT, SOME, list(ids))


async def active_visits(conn: Connection, area_id: AreaId) -> Held[Visit]:
    """Every active visit of the area, the oldest first."""
    return await _read(conn, VISIT, visits.ACTIVE_IN_AREA, area_id)


async def some_visits(conn: Connection, ids: Iterable[VisitId]) -> Held[Visit]:
    """The visits with these ids that exist."""
    return await _read(conn, VISIT, visits.SOME, list(ids))


async def visits_of(conn: Connection, referral_id: ReferralId) -> Held[Visit]:
    """Every visit of a case, of both parts, open or ended, the oldest first."""
    return await _read(conn, VISIT, visits.OF_REFERRAL, referral_id)


async def cases_of_crews(
    conn: Connection, crew_ids: Sequence[CrewId]
) -> dict[CrewId, ReferralId]:
    """Which case each of these crews has now, whether its row can be read or not."""
    cursor = await conn.execute(
        """
        SELECT crew_id, referral_id FROM assignment
        WHERE crew_id = ANY(%s) AND status IN ('proposed', 'offered', 'accepted')
        """,
        (list(crew_ids),),
    )
    return {CrewId(crew): ReferralId(case) for crew, case in await cursor.fetchall()}


async def _read(
    conn: Connection,
    kind: TypeAdapter[Value],
    rows: sql.Composable,
    value: object,
) -> Held[Value]:
    held: Held[Value] = Held([], [])
    cursor = await conn.execute(ASK.format(rows=rows), (value,))
    for id_, referral_id, crew_id, is_active, text in await cursor.fetchall():
        try:
            held.read.append(kind.validate_json(text))
        except ValidationError:
            one = Unread(id_, ReferralId(referral_id), CrewId(crew_id), is_active)
            held.unread.append(one)
    return held
