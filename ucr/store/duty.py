"""Shifts by what was done to them: ended by the desk, or planned to come next."""

from datetime import datetime

from ucr.domain.crew import Shift
from ucr.domain.ids import CrewId
from ucr.store.connection import Connection
from ucr.store.crews import SHIFT
from ucr.store.rows import select


async def find_ended_by_desk(
    conn: Connection, crew_id: CrewId, *, since: datetime
) -> Shift | None:
    """The crew's last shift, in whichever area, where the desk ended it since then."""
    async with conn.cursor(row_factory=SHIFT) as cursor:
        await cursor.execute(
            select(
                Shift,
                """
                FROM shift
                WHERE crew_id = %s AND by_desk IS NOT NULL AND status = 'ended'
                    AND NOT EXISTS (
                        SELECT FROM shift AS later WHERE later.crew_id = shift.crew_id
                            AND later.status = 'ended'
                            AND later.starts_at > shift.starts_at
                    )
                ORDER BY starts_at DESC
                LIMIT 1
                """,
            ),
            (crew_id,),
        )
        found = await cursor.fetchone()
    if found is None or found.by_desk is None or found.by_desk.at < since:
        return None
    return found


async def find_next_start(
    conn: Connection, crew_id: CrewId, *, after: datetime
) -> datetime | None:
    """When the crew's next planned shift begins; None: none is planned."""
    cursor = await conn.execute(
        """
        SELECT min(starts_at) FROM shift
        WHERE crew_id = %s AND status = 'planned' AND starts_at > %s
        """,
        (crew_id, after),
    )
    row = await cursor.fetchone()
    return row[0] if row else None
