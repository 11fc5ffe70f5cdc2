"""What crews have: one row that cannot be read hides none of the others."""

from collections.abc import Iterable, Sequence
from typing import Final

from psycopg import sql

from ucr.domain.assignment import Assignment
from ucr.domain.ids import AreaId, AssignmentId, CrewId, ReferralId, VisitId
from ucr.domain.visit import Visit
from ucr.store import assignments, visits
from ucr.store.connection import Connection
from ucr.store.whole import Held, read

ASSIGNMENT: Final = assignments.VALUE
VISIT: Final = visits.VALUE
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


async def active_assignments(conn: Connection, area_id: AreaId) -> Held[Assignment]:
    """Every active assignment of the area, the oldest first."""
    return await read(conn, ASSIGNMENT, ACTIVE, area_id)


async def assignments_on_board(conn: Connection, area_id: AreaId) -> Held[Assignment]:
    """Every active one, and each whose crew must hear that it is over."""
    return await read(conn, ASSIGNMENT, ON_BOARD, area_id)


async def some_assignments(
    conn: Connection, ids: Iterable[AssignmentId]
) -> Held[Assignment]:
    """The assignments with these ids that exist, in no order."""
    return await read(conn, ASSIGNMENT, SOME, list(ids))


async def active_visits(conn: Connection, area_id: AreaId) -> Held[Visit]:
    """Every active visit of the area, the oldest first."""
    return await read(conn, VISIT, visits.ACTIVE_IN_AREA, area_id)


async def some_visits(conn: Connection, ids: Iterable[VisitId]) -> Held[Visit]:
    """The visits with these ids that exist."""
    return await read(conn, VISIT, visits.SOME, list(ids))


async def visits_of(conn: Connection, referral_id: ReferralId) -> Held[Visit]:
    """Every visit of a case, of both parts, open or ended, the oldest first."""
    return await read(conn, VISIT, visits.OF_REFERRAL, referral_id)


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
