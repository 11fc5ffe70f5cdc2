"""Somebody called 999 for a person whose case waits here."""

from ucr.domain import alarming
from ucr.domain.ids import Actor, AreaId, ReferralId
from ucr.domain.referral import Referral
from ucr.journey import keep
from ucr.journey.change import Once, change
from ucr.runtime import Runtime
from ucr.store import referrals


async def called(
    runtime: Runtime,
    area_id: AreaId,
    referral_id: ReferralId,
    *,
    by: Actor,
    once: tuple[Once, ...],
) -> Referral:
    """A named person says so; when another was quicker, nothing happens.

    Raises:
        WrongStatus: The case is closed.
    """
    async with change(runtime, area_id, once=once) as step:
        before = await referrals.get(step.conn, area_id, referral_id)
        if before.ambulance_called_at is not None:
            return before
        called = alarming.call_ambulance(before, by=by, at=step.at)
        return await keep.referral(step, called)
