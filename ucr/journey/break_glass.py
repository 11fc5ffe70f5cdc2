"""Somebody opens a case that is closed to them: why, how long, and its area hears."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ucr.domain import glass as moves
from ucr.domain.account import Account
from ucr.domain.board import referral_entry
from ucr.domain.errors import NotFound, TooOften
from ucr.domain.glass import MOST, OPEN_FOR, WINDOW, Glass
from ucr.domain.ids import AreaId, GlassId, ReferralId, account
from ucr.journey.change import Change, Once, change
from ucr.runtime import Runtime
from ucr.store import audit, glass, referrals
from ucr.store.audit import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Plea:
    """Which case, by its reference, why, and for how long."""

    who: Account
    reference: str
    reason: str
    wanted: timedelta = OPEN_FOR


async def break_glass(runtime: Runtime, plea: Plea, *, once: tuple[Once, ...]) -> Glass:
    """Open a case for a while; the audit and the case's area know before a byte leaves.

    Raises:
        BadField: The case is open to this person anyway.
        NotFound: No case has this reference.
        TooOften: This person has opened as many as anyone may.
    """
    area_id, referral_id = await _meant(runtime, plea)
    moves.demand_closed(plea.who, area_id)
    async with change(runtime, area_id, once=once) as step:
        await _demand_few(step, plea)
        referral = await referrals.get(step.conn, area_id, referral_id)
        made = Glass(
            id=GlassId(runtime.new_id()),
            account_id=plea.who.id,
            area_id=area_id,
            referral_id=referral_id,
            reason=plea.reason,
            broken_at=step.at,
            until_at=step.at + plea.wanted,
        )
        await glass.add(step.conn, made)
        for heard in sorted({area_id, plea.who.area_id}):
            await audit.write(step.conn, _line(made, heard, "broke the glass"))
        step.record(moves.broken(made, plea.who), referral_entry(referral))
    return made


async def newest(runtime: Runtime, plea: Plea) -> Glass:
    """What this person opened last of the case; for a command that is repeated.

    Raises:
        NotFound: Nothing.
    """
    _, referral_id = await _meant(runtime, plea)
    async with runtime.pool.connection() as conn:
        found = await glass.find_newest(conn, plea.who.id, referral_id)
    if found is None:
        raise NotFound("opened case")
    return found


async def end(runtime: Runtime, who: Account, glass_id: GlassId) -> Glass:
    """Whoever opened it needs it no more; ended before, it stays as it is.

    Raises:
        NotAllowed: Its time is over.
        NotFound: It is another's, or there is none.
    """
    at = runtime.clock.now()
    async with runtime.pool.connection() as conn, conn.transaction():
        found = await glass.get(conn, glass_id)
        if found.ended_at is not None and found.account_id == who.id:
            return found
        ended = found.end(who.id, at=at)
        await glass.end(conn, ended)
        for heard in sorted({found.area_id, who.area_id}):
            line = _line(ended, heard, "ended reading behind the glass", at=at)
            await audit.write(conn, line)
    return ended


async def look(runtime: Runtime, who: Account, glass_id: GlassId) -> Glass:
    """A manager of the case's area has looked at it; once is enough.

    Raises:
        NotAllowed: They opened it themselves.
        NotFound: It is no case of their area.
    """
    at = runtime.clock.now()
    async with runtime.pool.connection() as conn, conn.transaction():
        found = await glass.get(conn, glass_id)
        looked = found.look(who, at=at)
        if looked is not found:
            await glass.look(conn, looked)
            line = Line(
                at=at,
                actor=account(who.id),
                action="looked at who broke the glass",
                area_id=found.area_id,
                referral_id=found.referral_id,
            )
            await audit.write(conn, line)
    return looked


async def _meant(runtime: Runtime, plea: Plea) -> tuple[AreaId, ReferralId]:
    async with runtime.pool.connection() as conn:
        found = await glass.find_referral(conn, plea.reference)
    if found is None:
        raise NotFound("case")
    return found


async def _demand_few(step: Change, plea: Plea) -> None:
    count = await glass.count_since(step.conn, plea.who.id, step.at - WINDOW)
    if count >= MOST:
        raise TooOften(MOST, round(WINDOW.total_seconds()))


def _line(
    glass: Glass, heard: AreaId, action: str, *, at: datetime | None = None
) -> Line:
    """Both areas' audits have it."""
    return Line(
        at=at or glass.broken_at,
        actor=account(glass.account_id),
        action=action,
        area_id=heard,
        referral_id=glass.referral_id,
        reason=glass.reason,
    )
