"""A case as it stands after a visit of it moved: with when its person was reached."""

from dataclasses import replace

from ucr.domain.ids import ReferralId
from ucr.domain.reached import reached_at
from ucr.domain.referral import Referral
from ucr.journey.change import Change
from ucr.store import held, referrals


async def get(step: Change, referral_id: ReferralId) -> Referral:
    """The case, to be kept by the move that the visit brings about.

    Worked out of all its visits each time: an arrival that was undone, or that met
    nobody as is said later, leaves no trace.

    Raises:
        NotFound: There is no such case in this area.
    """
    return await seen(step, await referrals.get(step.conn, step.area_id, referral_id))


async def seen(step: Change, referral: Referral) -> Referral:
    """The same of a case that was read; an odd row of another visit stops no crew."""
    found = await held.visits_of(step.conn, referral.id)
    return replace(referral, reached_at=reached_at(found.read))
