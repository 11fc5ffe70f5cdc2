"""Somebody opens a case that is closed to them: why, how long, and its area hears."""

from dataclasses import dataclass

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
    """Which case, by its reference, and why."""

    who: Account
    reference: str
    reason: str


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
            until_at=step.at + OPEN_FOR,
        )
        await glass.add(step.conn, made)
        for heard in {area_id, plea.who.area_id}:
            await audit.write(step.conn, _line(plea, made, heard))
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


def _line(plea: Plea, made: Glass, heard: AreaId) -> Line:
    """Both areas' audits have it."""
    return Line(
        at=made.broken_at,
        actor=account(plea.who.id),
        action="broke the glass",
        area_id=heard,
        referral_id=made.referral_id,
        reason=plea.reason,
    )
