"""A person decides about two cases that look like one: join, separate, not the same."""

from dataclasses import dataclass

from ucr.domain import joining, likeness
from ucr.domain.errors import NotJoinable
from ucr.domain.ids import Actor, AreaId, ReferralId
from ucr.domain.referral import Referral
from ucr.domain.ties import Alike
from ucr.domain.visit import VisitStatus
from ucr.journey import following, keep, stop
from ucr.journey.change import Change, Once, change
from ucr.runtime import Runtime
from ucr.store import audit, referrals, ties, visits
from ucr.store.audit import Line

GOING = frozenset({VisitStatus.EN_ROUTE, VisitStatus.ON_SCENE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two cases, and who decides about them."""

    referral_id: ReferralId
    other_id: ReferralId
    by: Actor


async def join(
    runtime: Runtime, area_id: AreaId, pair: Pair, *, once: tuple[Once, ...]
) -> Referral:
    """One crew goes to both: the case follows the other, or what that follows itself.

    Raises:
        NotJoinable: A crew is on its way to it, it leads others, or it is joined.
        WrongStatus: One of them has ended or is going back.
    """
    async with change(runtime, area_id, once=once) as step:
        before = await referrals.get(step.conn, area_id, pair.referral_id)
        lead = await _lead(step, pair.other_id)
        joining.demand_joinable(before, lead)
        await _demand_no_crew_going(step, before)
        await stop.stand_down(step, before.id, by=pair.by)
        joined = await keep.referral(
            step, joining.join(before, lead, by=pair.by, at=step.at)
        )
        leading = await keep.referral(
            step, joining.lead(lead, joined, by=pair.by, at=step.at)
        )
        carried = joining.carried(joined, leading)
        leading = await following.carry(step, carried, leading, by=pair.by)
        for one in (leading, joined):
            await following.share_ambulance(step, one, by=pair.by)
        await _write_down(step, pair, f"joined to {lead.id}")
        return await referrals.get(step.conn, area_id, joined.id)


async def separate(
    runtime: Runtime,
    area_id: AreaId,
    referral_id: ReferralId,
    *,
    by: Actor,
    once: tuple[Once, ...],
) -> Referral:
    """Put it back by itself; what its lead was told stays to be decided there.

    Raises:
        WrongStatus: It is not joined.
    """
    async with change(runtime, area_id, once=once) as step:
        before = await referrals.get(step.conn, area_id, referral_id)
        lead_id = before.ties.lead
        moved = joining.separate(before, by=by, at=step.at)
        alone = await keep.referral(step, moved)
        if lead_id is not None:
            await following.let_go(step, lead_id, referral_id, by=by)
        pair = Pair(referral_id=referral_id, other_id=lead_id or referral_id, by=by)
        await _write_down(step, pair, f"separated from {lead_id}")
        return alone


async def not_the_same(
    runtime: Runtime, area_id: AreaId, pair: Pair, *, once: tuple[Once, ...]
) -> Referral:
    """They are two cases: nobody is asked again but for new evidence.

    Raises:
        NotJoinable: They are joined: separate them first.
    """
    async with change(runtime, area_id, once=once) as step:
        one = await referrals.get(step.conn, area_id, pair.referral_id)
        two = await referrals.get(step.conn, area_id, pair.other_id)
        if one.id == two.id:
            raise NotJoinable("Name another case than this one")
        found = likeness.evidence(one, two)
        await _dismiss(step, two, Alike(other=one.id, evidence=found), by=pair.by)
        await _write_down(step, pair, f"not the same as {two.id}")
        seen = Alike(other=two.id, evidence=found)
        return await _dismiss(step, one, seen, by=pair.by)


async def _dismiss(
    step: Change, referral: Referral, seen: Alike, *, by: Actor
) -> Referral:
    dismissed = joining.dismiss(referral, seen, by=by, at=step.at)
    return await keep.referral(step, dismissed)


async def _lead(step: Change, id_: ReferralId) -> Referral:
    """The case that leads: the named one, or the one that it follows."""
    named = await referrals.get(step.conn, step.area_id, id_)
    return await ties.find_lead(step.conn, named) or named


async def _demand_no_crew_going(step: Change, referral: Referral) -> None:
    for find in (visits.find_active_of_referral, visits.find_assist):
        visit = await find(step.conn, referral.id)
        if visit is not None and visit.status in GOING:
            why = "A crew is on its way to it: join the other case to this one"
            raise NotJoinable(why)


async def _write_down(step: Change, pair: Pair, action: str) -> None:
    await audit.write(
        step.conn,
        Line(
            at=step.at,
            actor=pair.by,
            action=action,
            area_id=step.area_id,
            referral_id=pair.referral_id,
        ),
    )
