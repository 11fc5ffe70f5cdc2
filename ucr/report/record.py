"""Who read or did what, to whom, and why: an area's audit as a manager reads it."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ucr.domain.account import Session
from ucr.domain.audited import AuditKind
from ucr.domain.board import reference
from ucr.domain.ids import AreaId, ReferralId
from ucr.report.case import Names, told, who
from ucr.report.view import Happened
from ucr.runtime import Runtime
from ucr.store import accounts, audit
from ucr.store.audit import Asked, Line
from ucr.store.connection import Connection
from ucr.store.done import list_done
from ucr.store.events import Logged


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """One line; a case by its reference, a person by name where they are the area's.

    Attributes:
        id: Its number in the audit; of what was done, its place in the area's log.
    """

    id: int
    at: datetime
    who: str
    actor: str
    action: str
    reference: str
    reason: str


async def record(
    runtime: Runtime, session: Session, asked: Asked, *, limit: int, action: str
) -> list[Audited]:
    """An area's lines, the newest first; that they were read is audited too.

    Args:
        action: What the audit is told of this reading.
    """
    area_id = session.account.area_id
    async with runtime.pool.connection() as conn, conn.transaction():
        names = {one.id: one.name for one in await accounts.list_all(conn, area_id)}
        found = await _found(conn, area_id, asked, names, limit=limit)
        line = Line(
            at=runtime.clock.now(),
            actor=session.actor,
            action=action,
            area_id=area_id,
            referral_id=asked.referral_id,
        )
        await audit.write(conn, line)
    return found


async def _found(
    conn: Connection, area_id: AreaId, asked: Asked, names: Names, *, limit: int
) -> list[Audited]:
    if asked.kind is AuditKind.DONE:
        done = await list_done(conn, area_id, asked, limit=limit)
        return [_done(one, names) for one in done]
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
        for one in await audit.list_lines(conn, area_id, asked, limit=limit)
    ]


def _done(one: Logged, names: Names) -> Audited:
    body = json.loads(one.body)
    happened = Happened(
        offset=one.offset, at=one.recorded_at, fact=one.fact, body=one.body
    )
    line = told(happened, names)
    about = body.get("referral_id")
    return Audited(
        id=one.offset,
        at=one.recorded_at,
        who=line.by,
        actor=body["by"],
        action=line.text,
        reference=reference(ReferralId(UUID(about))) if about else "",
        reason="",
    )
