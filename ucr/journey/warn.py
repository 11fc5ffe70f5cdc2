"""Saying early that nobody can come, so that an ambulance can still make it."""

from ucr.domain import alarming
from ucr.domain.decision import Decision
from ucr.domain.errors import StaleWrite
from ucr.domain.referral import Referral
from ucr.domain.timer import Action, Alarm
from ucr.journey import keep
from ucr.journey.change import change
from ucr.journey.offer import lease_actor
from ucr.runtime import Runtime
from ucr.store import decisions, referrals
from ucr.store.leases import Lease


def was_warned(referral: Referral) -> bool:
    """Whether plan or clock told a person already, and it has not moved since."""
    return referral.timer is not None and referral.timer.action is not Action.MATCH


async def nobody(
    runtime: Runtime, referral: Referral, decision: Decision, lease: Lease
) -> None:
    """Alarm: no crew can be with this person in time; somebody must choose.

    Raises:
        StaleWrite: It changed since the decision was made.
    """
    async with change(runtime, referral.area_id, lease=lease) as step:
        now = await referrals.get(step.conn, referral.area_id, referral.id)
        if now.version != referral.version:
            raise StaleWrite("referral", now.id)
        await decisions.add(step.conn, decision)
        moved = alarming.warn(
            now, Alarm.NOBODY_IN_TIME, by=lease_actor(lease), at=step.at
        )
        await keep.referral(step, moved)
