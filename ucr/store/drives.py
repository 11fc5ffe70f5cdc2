"""Crews' drives: what was planned of the next one, and those that are over."""

from typing import Final

from pydantic import TypeAdapter

from ucr.domain.drive import Drive, PlannedDrive
from ucr.domain.ids import AreaId, CrewId, ReferralId
from ucr.store.connection import Connection
from ucr.store.rows import understood

DRIVE: Final = TypeAdapter(Drive)
PLANNED: Final = TypeAdapter(PlannedDrive)
NEWEST: Final = 2_000
"""Drives that an area learns from; older ones are of roads as they were."""


async def find_planned(
    conn: Connection, crew_id: CrewId, referral_id: ReferralId
) -> PlannedDrive | None:
    """The drive to this visit, where the plan in force has it next for this crew."""
    cursor = await conn.execute(
        """
        SELECT drive FROM plan
        WHERE crew_id = %s AND drive IS NOT NULL
            AND stops -> 0 ->> 'referral_id' = %s
        """,
        (crew_id, str(referral_id)),
    )
    row = await cursor.fetchone()
    return None if row is None else PLANNED.validate_python(row[0])


async def list_newest(conn: Connection, area_id: AreaId) -> list[Drive]:
    """Drives that ended at a door, the last first; none that was entered from paper.

    Of one that cannot be read nothing is learned.
    """
    cursor = await conn.execute(
        """
        SELECT json_build_object(
            'planned', drive, 'set_off_at', en_route_at,
            'took_s', extract(epoch FROM on_scene_at - en_route_at)::integer
        )::text
        FROM visit
        WHERE area_id = %s AND drive IS NOT NULL AND on_scene_at IS NOT NULL
            AND en_route_at IS NOT NULL AND entered_at IS NULL
            AND isfinite(on_scene_at) AND isfinite(en_route_at)
        ORDER BY on_scene_at DESC, id
        LIMIT %s
        """,
        (area_id, NEWEST),
    )
    return list(understood(DRIVE, await cursor.fetchall()))
