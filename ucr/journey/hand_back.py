"""A hand-back is drafted, dropped, dismissed, or sent by itself under a policy."""

from dataclasses import dataclass
from datetime import datetime

from ucr.domain import drafting
from ucr.domain.assignment import Assignment, AssignmentStatus
from ucr.domain.codes import Dismissed, HandBackReason
from ucr.domain.drafting import Turn
from ucr.domain.errors import StaleWrite
from ucr.domain.hand_back import HandBackPolicy, Hold
from ucr.domain.ids import AreaId, ReferralId
from ucr.domain.referral import Referral
from ucr.journey import keep, stop
from ucr.journey.change import Change, Once, change
from ucr.journey.decide import Verdict
from ucr.journey.offer import lease_actor
from ucr.runtime import Runtime
from ucr.store import areas, assignments, audit, plans, referrals
from ucr.store.audit import Line
from ucr.store.leases import Lease


@dataclass(frozen=True, slots=True)
class Seen:
    """A case as the dispatcher thought of it, and when it has a crew there."""

    referral: Referral
    predicted_at: datetime | None


async def settle(runtime: Runtime, seen: Seen, *, lease: Lease) -> Turn | None:
    """Do what a case needs about its hand-back, judged again on what is stored now.

    Returns:
        What was done; None: nothing was needed after all.

    Raises:
        NotDispatcher: Another process decides for this area now.
        StaleWrite: It changed since the dispatcher thought of it.
    """
    area_id = seen.referral.area_id
    async with change(runtime, area_id, lease=lease) as step:
        found = await referrals.get(step.conn, area_id, seen.referral.id)
        if found.version != seen.referral.version:
            raise StaleWrite("referral", found.id)
        if await stop.crew_on_scene(step, found.id):
            return None
        policy = (await areas.get(step.conn, area_id)).hand_back
        active = await assignments.find_active(step.conn, found.id)
        outlook = drafting.outlook(found, policy, seen.predicted_at, step.at)
        turn = drafting.turn(found, outlook, policy, crew_accepted=has_accepted(active))
        by = lease_actor(lease)
        match turn:
            case Turn.DROP:
                await keep.referral(step, drafting.drop(found, by=by, at=step.at))
            case Turn.DRAFT:
                await keep.referral(step, drafting.draft(found, outlook, by=by))
            case Turn.SEND:
                await _send(step, found, active, lease)
            case None:
                pass
    return turn


def has_accepted(assignment: Assignment | None) -> bool:
    """Whether a crew has said that it comes."""
    return assignment is not None and assignment.status is AssignmentStatus.ACCEPTED


async def dismiss(
    runtime: Runtime,
    area_id: AreaId,
    referral_id: ReferralId,
    reason: Dismissed,
    verdict: Verdict,
    *,
    once: tuple[Once, ...],
) -> Referral:
    """A person keeps it though it will be late: until it is worse than they know.

    Raises:
        WrongStatus: It is no longer ours, or nothing is drafted.
    """
    async with change(runtime, area_id, once=once) as step:
        before = await referrals.get(step.conn, area_id, referral_id)
        stop_ = await plans.find_arrival(step.conn, referral_id)
        arrive_at = stop_.arrive_at if stop_ else None
        moved = drafting.dismiss(before, reason, arrive_at, by=verdict.by, at=step.at)
        line = Line(
            at=step.at,
            actor=verdict.by,
            action=f"dismissed a hand-back: {reason}",
            area_id=area_id,
            referral_id=referral_id,
            reason=verdict.note,
        )
        await audit.write(step.conn, line)
        return await keep.referral(step, moved)


async def _send(
    step: Change, referral: Referral, active: Assignment | None, lease: Lease
) -> None:
    by = lease_actor(lease)
    hold = drafting.hold(referral, crew_accepted=has_accepted(active))
    moved = referral.hand_back(HandBackReason.NO_CREW_IN_TIME, by=by, at=step.at)
    await stop.stand_down(step, referral.id, by=by)
    await audit.write(step.conn, _by_policy(step, referral, hold, lease))
    await stop.give_back(step, moved, by=by)


def _by_policy(step: Change, referral: Referral, hold: Hold, lease: Lease) -> Line:
    return Line(
        at=step.at,
        actor=lease_actor(lease),
        action=f"handed back by the area's policy: {hold}",
        area_id=step.area_id,
        referral_id=referral.id,
        reason=HandBackReason.NO_CREW_IN_TIME,
    )


async def policy_of(runtime: Runtime, area_id: AreaId) -> HandBackPolicy:
    """What an area has agreed, as it stands now."""
    async with runtime.pool.connection() as conn:
        return (await areas.get(conn, area_id)).hand_back
