"""Who read or did what, to whom, and why."""

from dataclasses import dataclass
from datetime import datetime

from ucr.domain.ids import Actor, AreaId, ReferralId
from ucr.store.connection import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the audit.

    Attributes:
        action: A verb and its object, such as "read case" or "refused: bad-field".
        reason: Why, in the person's own words; never what a caller sent.
    """

    at: datetime
    actor: Actor
    action: str
    area_id: AreaId | None
    referral_id: ReferralId | None = None
    reason: str | None = None


async def write(conn: Connection, line: Line) -> None:
    await conn.execute(
        """
        INSERT INTO audit (area_id, at, actor, action, referral_id, reason)
        VALUES (%s, %s, %s, %s, %s, %s)
        """,
        (
            line.area_id,
            line.at,
            line.actor,
            line.action,
            line.referral_id,
            line.reason,
        ),
    )
