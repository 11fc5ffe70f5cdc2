"""Who read or did what, to whom, and why: an area's audit as a manager reads it."""

from dataclasses import dataclass
from datetime import datetime

from ucr.domain.account import Session
from ucr.domain.board import reference
from ucr.report.case import who
from ucr.runtime import Runtime
from ucr.store import accounts, audit
from ucr.store.audit import Asked, Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """One line; a case by its reference, a person by name where they are the area's."""

    id: int
    at: datetime
    who: str
    actor: str
    action: str
    reference: str
    reason: str


async def record(
    runtime: Runtime, session: Session, asked: Asked, *, limit: int
) -> list[Audited]:
    """An area's lines, the newest first; that they were read is audited too."""
    area_id = session.account.area_id
    async with runtime.pool.connection() as conn, conn.transaction():
        names = {one.id: one.name for one in await accounts.list_all(conn, area_id)}
        found = await audit.list_lines(conn, area_id, asked, limit=limit)
        line = Line(
            at=runtime.clock.now(),
            actor=session.actor,
            action="read audit",
            area_id=area_id,
            referral_id=asked.referral_id,
        )
        await audit.write(conn, line)
    return [
        Audited(
            id=one.id,
            at=one.at,
            who=who(one.actor, names),
            actor=one.actor,
            action=one.action,
            reference=reference(one.referral_id) if one.referral_id else "",
            reason=one.reason or "",
        )
        for one in found
    ]
