"""What people did, as an area's log has it: asked for like lines of the audit."""

from datetime import timedelta
from typing import Final

from ucr.domain.ids import AreaId
from ucr.store.audit import Asked
from ucr.store.connection import Connection
from ucr.store.events import ROW, Logged, last_before

NEVER_SO_WRONG: Final = timedelta(days=1)
"""Logs of releases before 0044 may have times out of order, by a machine's clock."""


async def list_done(
    conn: Connection, area_id: AreaId, asked: Asked, *, limit: int
) -> list[Logged]:
    """What persons did in an area, the newest first; `before_id` is an offset."""
    first = await last_before(conn, area_id, asked.since - NEVER_SO_WRONG)
    last = await last_before(conn, area_id, asked.until + NEVER_SO_WRONG)
    between = {"from": first, "to": last}
    async with conn.cursor(row_factory=ROW) as cursor:
        await cursor.execute(
            """
            SELECT "offset", fact, kind, key, version, recorded_at, body::text,
                NULL AS card
            FROM event
            WHERE area_id = %(area)s AND body ->> 'by' LIKE 'account:%%'
                AND "offset" > %(from)s AND "offset" <= %(to)s
                AND recorded_at >= %(since)s AND recorded_at <= %(until)s
                AND (%(referral)s::uuid IS NULL OR referral_id = %(referral)s)
                AND (%(reference)s::text IS NULL
                    OR right(referral_id::text, 8) = lower(%(reference)s))
                AND (%(actor)s::text IS NULL OR body ->> 'by' = %(actor)s)
                AND (%(before)s::bigint IS NULL OR "offset" < %(before)s)
            ORDER BY "offset" DESC LIMIT %(limit)s
            """,
            asked.values(area_id, limit=limit) | between,
        )
        return await cursor.fetchall()
