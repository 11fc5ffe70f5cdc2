"""What 999 reads here, and what was refused it: kept, as it is of everyone (P28)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import psycopg
import structlog
from psycopg_pool import PoolTimeout
from starlette.requests import Request

from ucr.bars.outcome import Refused
from ucr.callers import Caller
from ucr.domain.account import Sender
from ucr.domain.ids import Actor, ReferralId
from ucr.runtime import Runtime
from ucr.store import audit, walls
from ucr.store.audit import Line
from ucr.store.connection import Connection

UNKNOWN: Final = Actor("unknown")
WITHIN_S: Final = 1.0
READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
log = structlog.get_logger(__name__)


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


async def audit_refusal(request: Request, refused: Refused) -> None:
    """Keep one line of a message that was refused; never in the way of the answer."""
    if request.method in READS:
        return
    runtime: Runtime = request.app.state.runtime
    caller: Caller | None = getattr(request.state, "caller", None)
    line = Line(
        at=runtime.clock.now(),
        actor=caller.actor if caller else UNKNOWN,
        action=f"refused: {refused.fault.code.removeprefix('REC_').lower()}",
        area_id=caller.area_id if caller else None,
    )
    try:
        with walls.everywhere():  # whoever was refused may be of no area at all
            async with runtime.pool.connection(timeout=WITHIN_S) as conn:
                await audit.write(conn, line)
    except (psycopg.Error, PoolTimeout) as away:
        log.warning("refusal_not_audited", why=type(away).__name__)
