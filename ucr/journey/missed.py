"""A sender could not be told: a person must ring them."""

from typing import Final

from ucr.domain import alarming
from ucr.domain.ids import Actor, AreaId, ReferralId
from ucr.domain.referral import Referral
from ucr.journey import keep
from ucr.journey.change import Change, change
from ucr.runtime import Runtime
from ucr.store import referrals

BY: Final = Actor("service:deliver")


async def sender_missed(
    runtime: Runtime, area_id: AreaId, referral_id: ReferralId
) -> Referral:
    """Put the case on the alarm strip until a named person has seen it."""
    async with change(runtime, area_id) as step:
        return await miss(step, referral_id)


async def miss(step: Change, referral_id: ReferralId) -> Referral:
    """The same as a part of a step."""
    before = await referrals.get(step.conn, step.area_id, referral_id)
    if before.undelivered or before.filed_at is not None:
        return before
    moved = alarming.miss_sender(before, by=BY, at=step.at)
    return await keep.referral(step, moved)
