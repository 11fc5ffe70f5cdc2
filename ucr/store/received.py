"""What came in of late: counted by who asks, and for what."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ucr.domain.codes import Need, Source
from ucr.domain.ids import AreaId
from ucr.store.connection import Connection
from ucr.store.rows import read_as

DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """How many cases of one need one kind of sender sent.

    Attributes:
        need: The one that each case has now.
        day, week: In the last 24 hours; in the last 7 days, those included.
    """

    source: Source
    need: Need
    day: int
    week: int


async def count(
    conn: Connection, area_id: AreaId, *, at: datetime
) -> tuple[Received, ...]:
    """Every kind of sender and need of the last 7 days, before `at`."""
    async with conn.cursor(row_factory=read_as(Received)) as cursor:
        await cursor.execute(
            """
            SELECT source, need, count(*) FILTER (WHERE received_at > %(day)s) AS day,
                count(*) AS week
            FROM referral
            WHERE area_id = %(area)s AND received_at > %(week)s
            GROUP BY source, need
            ORDER BY source, need
            """,
            {"area": area_id, "day": at - DAY, "week": at - WEEK},
        )
        return tuple(await cursor.fetchall())
