"""A clinician took a call from an ambulance stack: it is accepted by their name.

What they saw on the stack's row, and took it all the same, is decided by that. What
only the story can tell (the scene, the place, the birth date, whether it may wait)
still stops the line until somebody has looked.
"""

from typing import Final

from ucr.domain.codes import Concern
from ucr.domain.ids import Actor, AreaId, ReferralId
from ucr.domain.referral import Referral
from ucr.domain.referral_status import ReferralStatus
from ucr.journey import keep
from ucr.journey.change import change
from ucr.runtime import Runtime
from ucr.store import referrals

SEEN: Final = frozenset({Concern.RED_FLAG, Concern.EXCLUDED, Concern.LONG_LIE})
"""Concerns that the row of a waiting call shows before it is taken."""


async def accept(
    runtime: Runtime, area_id: AreaId, referral_id: ReferralId, *, by: Actor
) -> Referral:
    """Accept it for UCR, once; the sender is told of it.

    Raises:
        WrongStatus: It has ended, or is on its way back to the sender.
    """
    async with change(runtime, area_id) as step:
        found = await referrals.get(step.conn, area_id, referral_id)
        if found.accepted_at is not None:
            return found
        if found.status is ReferralStatus.NEEDS_DECISION and found.concerns <= SEEN:
            found = await keep.referral(step, found.clear(by=by, at=step.at))
        return await keep.referral(step, found.accept(by=by, at=step.at))
