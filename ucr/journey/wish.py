"""A coordinator or clinician writes down what is wished of whoever comes."""

from dataclasses import dataclass

from ucr.domain.ids import Actor, AreaId, ReferralId
from ucr.domain.referral import Referral
from ucr.domain.wishes import Wishes
from ucr.domain.wishing import wish
from ucr.journey import keep, offer
from ucr.journey.change import Change, Once, change
from ucr.runtime import Runtime
from ucr.store import assignments, audit, crews, referrals


@dataclass(frozen=True, slots=True, kw_only=True)
class Wished:
    """What is wished, by whom it was written down, and why: kept in the audit."""

    wishes: Wishes
    why: str
    by: Actor


async def set_wishes(
    runtime: Runtime,
    area_id: AreaId,
    referral_id: ReferralId,
    wished: Wished,
    *,
    once: tuple[Once, ...],
) -> Referral:
    """Put these wishes in place of those before; a crew that they rule out stands down.

    Raises:
        NotFound: A crew that may not go is not of this area.
        WrongStatus: It has ended, is on its way back, or follows another case; or a
            crew that must not come is on scene: ring it.
    """
    async with change(runtime, area_id, once=once) as step:
        for crew_id in wished.wishes.not_crews:
            await crews.get_known(step.conn, area_id, crew_id)
        before = await referrals.get(step.conn, area_id, referral_id)
        moved = wish(before, wished.wishes, by=wished.by, at=step.at)
        line = audit.Line(
            at=step.at,
            actor=wished.by,
            action="wrote down what is wished of a crew",
            area_id=area_id,
            referral_id=referral_id,
            reason=wished.why,
        )
        await audit.write(step.conn, line)
        kept = await keep.referral(step, moved)
        return await _without_whom_it_rules_out(step, kept, by=wished.by)


async def _without_whom_it_rules_out(
    step: Change, case: Referral, *, by: Actor
) -> Referral:
    for find in (assignments.find_assist, assignments.find_active):
        active = await find(step.conn, case.id)
        if active is None:
            continue
        crew = await crews.get(step.conn, case.area_id, active.crew_id)
        if crew.id in case.wishes.not_crews or not case.wishes.must <= crew.traits:
            await offer.take_back(step, active, by=by)
    return await referrals.get(step.conn, case.area_id, case.id)
