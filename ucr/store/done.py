"""What people did, as an area's log has it: asked for like lines of the audit."""

from ucr.domain.ids import AreaId
from ucr.store.audit import Asked
from ucr.store.connection import Connection
from ucr.store.events import ROW, Logged


async def list_done(
    conn: Connection, area_id: AreaId, asked: Asked, *, limit: int
) -> list[Logged]:
    """What persons did in an area, the newest first; `before_id` is an offset."""
    async with conn.cursor(row_factory=ROW) as cursor:
        await cursor.execute(
            """
            SELECT "offset", fact, kind, key, version, recorded_at, body::text,
                NULL AS card
            FROM event
            WHERE area_id = %(area)s AND body ->> 'by' LIKE 'account:%%'
                AND recorded_at >= %(since)s AND recorded_at <= %(until)s
                AND (%(referral)s::uuid IS NULL OR referral_id = %(referral)s)
                AND (%(reference)s::text IS NULL
                    OR right(referral_id::text, 8) = lower(%(reference)s))
                AND (%(actor)s::text IS NULL OR body ->> 'by' = %(actor)s)
                AND (%(before)s::bigint IS NULL OR "offset" < %(before)s)
            ORDER BY "offset" DESC LIMIT %(limit)s
            """,
            asked.values(area_id, limit=limit),
        )
        return await cursor.fetchall()
