"""Cases and the other cases they may be, or are, joined to."""

from datetime import datetime

from ucr.domain.ids import AreaId, ReferralId
from ucr.domain.joining import CAN_LEAD
from ucr.domain.referral import Referral
from ucr.store import referrals
from ucr.store.connection import Connection


async def list_comparable(
    conn: Connection, area_id: AreaId, *, closed_after: datetime
) -> list[Referral]:
    """Cases of the area that a new one may be: open, or closed since a moment.

    What cannot be read is like none.
    """
    cursor = await conn.execute(
        """
        SELECT id, value::text, closed_at IS NULL FROM referral
        WHERE area_id = %s AND filed_at IS NULL
            AND (closed_at IS NULL OR closed_at > %s)
        ORDER BY received_at, id
        """,
        (area_id, closed_after),
    )
    return referrals.understood(await cursor.fetchall()).read


async def list_to_follow(conn: Connection, area_id: AreaId) -> list[ReferralId]:
    """Joined cases whose lead was accepted, has ended or is going back.

    That only joined ones are meant is said twice: of a join alone the planner expects
    every case of the area, and made ready to read all that there ever were.
    """
    cursor = await conn.execute(
        """
        SELECT follower.id
        FROM referral AS follower JOIN referral AS lead ON lead.id = follower.joined_to
        WHERE follower.area_id = %s AND follower.joined_to IS NOT NULL AND (
            lead.status <> ALL(%s)
            OR (
                lead.value ->> 'accepted_at' IS NOT NULL
                AND follower.value ->> 'accepted_at' IS NULL
            )
        )
        ORDER BY follower.received_at
        """,
        (area_id, list(CAN_LEAD)),
    )
    return [ReferralId(row[0]) for row in await cursor.fetchall()]


async def list_followers(conn: Connection, referral_id: ReferralId) -> list[ReferralId]:
    """Cases that are joined to a case now."""
    cursor = await conn.execute(
        "SELECT id FROM referral WHERE joined_to = %s ORDER BY received_at, id",
        (referral_id,),
    )
    return [ReferralId(row[0]) for row in await cursor.fetchall()]


async def find_lead(conn: Connection, referral: Referral) -> Referral | None:
    """The case that a case was joined to; None where it goes by itself."""
    if referral.ties.lead is None:
        return None
    return await referrals.get(conn, referral.area_id, referral.ties.lead)


async def has_crew(conn: Connection, referral_ids: tuple[ReferralId, ...]) -> bool:
    """Whether any of these cases, or what leads it, was put to a crew."""
    cursor = await conn.execute(
        """
        SELECT EXISTS (
            SELECT 1 FROM assignment
            WHERE status IN ('offered', 'accepted') AND referral_id IN (
                SELECT coalesce(joined_to, id) FROM referral WHERE id = ANY(%s)
            )
        )
        """,
        (list(referral_ids),),
    )
    row = await cursor.fetchone()
    return bool(row and row[0])
