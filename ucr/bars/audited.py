"""What 999 reads here is kept, as it is of everyone (P28)."""

from collections.abc import Sequence
from datetime import datetime

from ucr.domain.account import Sender
from ucr.domain.ids import ReferralId
from ucr.store import audit
from ucr.store.audit import Line
from ucr.store.connection import Connection


async def audit_reads(
    conn: Connection, sender: Sender, read: Sequence[ReferralId], *, at: datetime
) -> None:
    """Write who reads which cases, before any of it leaves."""
    for referral_id in read:
        line = Line(
            at=at,
            actor=sender.actor,
            action="read case",
            area_id=sender.area_id,
            referral_id=referral_id,
        )
        await audit.write(conn, line)
