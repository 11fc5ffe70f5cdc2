"""A joined case goes where its lead has gone: each sender hears the same."""

from ucr.domain import joining
from ucr.domain.ids import AreaId, ReferralId
from ucr.domain.referral import Referral
from ucr.domain.referral_status import ReferralStatus
from ucr.journey import following, keep, stop
from ucr.journey.capacity import capacity
from ucr.journey.change import Change, change
from ucr.journey.offer import lease_actor
from ucr.runtime import Runtime
from ucr.store import referrals, ties
from ucr.store.leases import Lease


async def follow(
    runtime: Runtime, area_id: AreaId, referral_id: ReferralId, *, lease: Lease
) -> None:
    """Read where the lead stands, and do the same; done again it changes nothing."""
    async with change(runtime, area_id, lease=lease) as step:
        found = await referrals.get(step.conn, area_id, referral_id)
        lead = await ties.find_lead(step.conn, found)
        if lead is None:
            return
        await _follow(step, found, lead, lease)


async def _follow(step: Change, found: Referral, lead: Referral, lease: Lease) -> None:
    accepted = joining.accepted_with(found, lead, step.at)
    if accepted is not None and lead.status is not ReferralStatus.CANCELLED:
        found = await keep.referral(step, accepted)
    if lead.status in joining.CAN_LEAD:
        return
    by = lease_actor(lease)
    ended = joining.ended_with(found, lead, await capacity(step), by=by, at=step.at)
    if ended is not None:
        await stop.give_back(step, ended, by=by)
    if lead.status is ReferralStatus.CANCELLED:
        await following.let_go(step, lead.id, found.id, by=by)
