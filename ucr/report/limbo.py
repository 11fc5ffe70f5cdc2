"""No case is nobody's: what `ucr doctor` asks, and what must always be empty (P2)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ucr.domain.ids import AreaId, ReferralId
from ucr.store import events
from ucr.store.connection import Connection

GRACE: Final = timedelta(seconds=30)
"""A timer may be looked at this late: dispatchers look each second, lease in hand."""

LIMBO: Final = """
WITH concerned AS (
    SELECT id FROM referral WHERE closed_at IS NULL
    UNION SELECT id FROM referral WHERE filed_at IS NULL
    UNION SELECT id FROM referral WHERE joined_to IS NOT NULL
    UNION SELECT referral_id FROM assignment
        WHERE status IN ('proposed', 'offered', 'accepted')
    UNION SELECT referral_id FROM visit
        WHERE status IN ('to_do', 'en_route', 'on_scene')
)
SELECT referral.id, referral.status, CASE
    WHEN referral.filed_at IS NULL AND referral.next_action IS NULL
        THEN 'open without a next action'
    WHEN referral.closed_at IS NOT NULL AND assignment.id IS NOT NULL
        THEN 'closed with an open assignment'
    WHEN referral.closed_at IS NOT NULL AND visit.id IS NOT NULL
        THEN 'closed with an open visit'
    WHEN referral.status = 'assigned' AND assignment.id IS NULL
        THEN 'assigned to nobody'
    WHEN referral.status <> 'assigned' AND assignment.id IS NOT NULL
        THEN 'a crew has it and the referral does not know'
    WHEN assignment.status = 'accepted' AND visit.id IS NULL
        THEN 'accepted without a visit'
    WHEN visit.id IS NOT NULL AND assignment.id IS NULL
        THEN 'a visit without an assignment'
    WHEN helping.id IS NOT NULL AND assignment.id IS NULL
        AND there.status IS DISTINCT FROM 'on_scene'
        THEN 'a second crew comes to nobody'
    WHEN helping.status = 'accepted' AND there.id IS NULL
        THEN 'a second crew accepted without a visit'
    WHEN there.id IS NOT NULL AND helping.id IS NULL
        THEN 'a second crew''s visit without an assignment'
    WHEN lead.joined_to IS NOT NULL OR lead.closed_at < %(late)s
        THEN 'joined to a case that cannot lead'
    WHEN referral.filed_at IS NULL AND referral.next_action_at < %(late)s
        THEN 'its timer ran out and nobody looked'
END AS why
FROM concerned JOIN referral USING (id)
LEFT JOIN assignment ON assignment.referral_id = referral.id
    AND assignment.part = 'lead'
    AND assignment.status IN ('proposed', 'offered', 'accepted')
LEFT JOIN visit ON visit.referral_id = referral.id AND visit.part = 'lead'
    AND visit.status IN ('to_do', 'en_route', 'on_scene')
LEFT JOIN assignment AS helping ON helping.referral_id = referral.id
    AND helping.part = 'assist'
    AND helping.status IN ('proposed', 'offered', 'accepted')
LEFT JOIN visit AS there ON there.referral_id = referral.id
    AND there.part = 'assist'
    AND there.status IN ('to_do', 'en_route', 'on_scene')
LEFT JOIN referral AS lead ON lead.id = referral.joined_to
"""
"""Years of cases that are over, with nothing open about them, are not looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """A referral that nobody has, and how that shows."""

    referral_id: ReferralId
    status: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How many referrals stand at one status."""

    status: str
    count: int


async def in_limbo(conn: Connection, *, at: datetime) -> list[Lost]:
    """Every referral that nobody has; anything here is a defect."""
    cursor = await conn.execute(
        f"SELECT * FROM ({LIMBO}) AS found WHERE why IS NOT NULL",  # noqa: S608 - constant
        {"late": at - GRACE},
    )
    return [
        Lost(referral_id=ReferralId(row[0]), status=row[1], why=row[2])
        for row in await cursor.fetchall()
    ]


async def endings(conn: Connection) -> list[Ending]:
    """How every referral stands, by status."""
    cursor = await conn.execute(
        "SELECT status, count(*) FROM referral GROUP BY status ORDER BY status"
    )
    return [Ending(status=row[0], count=row[1]) for row in await cursor.fetchall()]


async def broken_link(conn: Connection, area_id: AreaId) -> int | None:
    """The first offset of an area's log that does not follow from what was before."""
    return await events.first_broken_link(conn, area_id)


async def last_recorded_at(conn: Connection) -> datetime | None:
    """When the newest event of any area was recorded: where a demo's clock goes on."""
    cursor = await conn.execute("SELECT max(recorded_at) FROM event")
    row = await cursor.fetchone()
    return row[0] if row else None
