"""What a crew was told of its job after it was asked, by the area's log."""

from datetime import datetime
from typing import Final

from ucr.domain.assignment import Assignment
from ucr.domain.events import AssignmentChanged
from ucr.store.connection import Connection

TOLD: Final = AssignmentChanged.__name__


async def find_newest(conn: Connection, told: Assignment) -> int | None:
    """The place in the log of the newest change of a job; None: it never changed."""
    cursor = await conn.execute(
        """
        SELECT "offset" FROM event
        WHERE referral_id = %s AND key = %s AND fact = %s
        ORDER BY "offset" DESC LIMIT 1
        """,
        (told.referral_id, str(told.id), TOLD),
    )
    row = await cursor.fetchone()
    return int(row[0]) if row else None


async def find_first_after(
    conn: Connection, told: Assignment, offset: int
) -> datetime | None:
    """When the first change came of which a screen does not know that stands there."""
    cursor = await conn.execute(
        """
        SELECT recorded_at FROM event
        WHERE referral_id = %s AND key = %s AND fact = %s AND "offset" > %s
        ORDER BY "offset" LIMIT 1
        """,
        (told.referral_id, str(told.id), TOLD, offset),
    )
    row = await cursor.fetchone()
    found: datetime | None = row[0] if row else None
    return found
