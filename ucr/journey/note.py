"""Somebody at the desk writes down what is to be known of a case."""

from ucr.domain import noting
from ucr.domain.ids import Actor, AreaId, ReferralId
from ucr.domain.referral import Referral
from ucr.journey import keep
from ucr.journey.change import Once, change
from ucr.runtime import Runtime
from ucr.store import referrals


async def write(
    runtime: Runtime,
    area_id: AreaId,
    referral_id: ReferralId,
    words: str,
    *,
    by: Actor,
    once: tuple[Once, ...],
) -> Referral:
    """Add a note; no timer, no crew and no sender hears of it.

    Raises:
        NotFound: There is no such case in this area.
        WrongStatus: It was filed.
        BadField: It has as many notes as one may have.
    """
    async with change(runtime, area_id, once=once) as step:
        before = await referrals.get(step.conn, area_id, referral_id)
        return await keep.referral(step, noting.note(before, words, by=by, at=step.at))
