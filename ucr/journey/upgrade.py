"""999 was told by voice that a case needs an ambulance: number and category kept."""

from dataclasses import dataclass

from ucr.domain import upgrade
from ucr.domain.ambulance import Ambulance
from ucr.domain.codes import Category
from ucr.domain.ids import Actor, AreaId, ReferralId
from ucr.domain.referral import Referral
from ucr.journey import following, stop
from ucr.journey.change import Once, change
from ucr.runtime import Runtime
from ucr.store import referrals


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """What the person who rang 999 was given there."""

    case_number: str
    category: Category
    by: Actor


async def told_999(
    runtime: Runtime,
    area_id: AreaId,
    referral_id: ReferralId,
    rung: Rung,
    *,
    once: tuple[Once, ...],
) -> Referral:
    """Write down that 999 knows; a crew that is there stays until a person ends it.

    A case on its way back has arrived by that: 999 has it under a number of its own.
    So it is with every case that was joined to it, or that it was joined to.

    Raises:
        BadField: The number cannot be one.
        WrongStatus: Its sender has it again, or 999 was told before.
    """
    async with change(runtime, area_id, once=once) as step:
        before = await referrals.get(step.conn, area_id, referral_id)
        ambulance = Ambulance(
            case_number=rung.case_number,
            category=rung.category,
            by=rung.by,
            at=step.at,
        )
        told = upgrade.told_999(before, ambulance)
        saved = await stop.give_back(step, told, by=rung.by)
        await following.share_ambulance(step, saved, by=rung.by)
        return saved
