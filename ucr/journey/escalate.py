"""What time alone does: actions run out, a lie becomes long, closed cases are filed."""

from dataclasses import replace
from functools import partial

import structlog

from ucr.domain import alarming
from ucr.domain.codes import Concern
from ucr.domain.ids import AreaId, ReferralId
from ucr.domain.referral import Referral
from ucr.domain.referral_status import ReferralStatus
from ucr.domain.response_clock import ALLOWED, ClockKind
from ucr.domain.rules import is_long_lie
from ucr.domain.ties import on_floor_since
from ucr.domain.timer import Action, standing
from ucr.journey import follow, hold, keep, offer
from ucr.journey.change import Change, change
from ucr.journey.each import each
from ucr.runtime import Runtime
from ucr.store import assignments, plans, referrals, ties
from ucr.store.leases import Lease

AT_ONCE = 50
"""How many overdue referrals one look takes; the next look follows within a second."""
log = structlog.get_logger(__name__)


async def look(runtime: Runtime, area_id: AreaId, *, lease: Lease) -> int:
    """Do everything that is due in an area.

    Returns:
        How many referrals were overdue.
    """
    at = runtime.clock.now()
    async with runtime.pool.connection() as conn:
        unanswered = await assignments.list_expired(conn, area_id, at=at)
        fallen = at - ALLOWED[ClockKind.ON_FLOOR]
        lying = await referrals.list_long_lies(conn, area_id, fallen_before=fallen)
        led = await ties.list_to_follow(conn, area_id)
        overdue = await referrals.list_overdue(conn, area_id, at=at, limit=AT_ONCE)
    for step, due in (
        (offer.expire, unanswered),
        (follow.follow, led),
        (_stop, lying),
        (_move_on, overdue),
    ):
        await each(area_id, due, partial(step, runtime, area_id, lease=lease))
    return len(overdue)


async def _stop(
    runtime: Runtime, area_id: AreaId, referral_id: ReferralId, *, lease: Lease
) -> None:
    """Stop the line the moment that a lie becomes long."""
    async with change(runtime, area_id, lease=lease) as step:
        found = await referrals.get(step.conn, area_id, referral_id)
        if _has_become_long(found, step):
            by = offer.lease_actor(lease)
            raised = found.raise_concern(Concern.LONG_LIE, by=by, at=step.at)
            await keep.referral(step, raised)


async def _move_on(
    runtime: Runtime, area_id: AreaId, referral_id: ReferralId, *, lease: Lease
) -> None:
    async with change(runtime, area_id, lease=lease) as step:
        found = await referrals.get(step.conn, area_id, referral_id)
        if found.timer is None or found.timer.at > step.at:
            return
        by = offer.lease_actor(lease)
        if found.undelivered and found.is_closed:
            await keep.referral(step, alarming.miss_sender(found, by=by, at=step.at))
        elif found.is_closed and (stands := standing(found.alarm)):
            again = alarming.stand(found, stands, by=by, at=step.at)
            await keep.referral(step, again)
        elif found.is_closed:
            await keep.referral(step, found.file(by=by, at=step.at))
        elif await hold.end(step, found, by=by):
            log.info("asked_unconfirmed", area=area_id, referral=str(referral_id))
        elif await _is_planned_in_time(found, step):
            await keep.referral(step, found.await_(Action.MATCH, by=by, at=step.at))
        else:
            alarmed, fact = found.run_out(by=by, at=step.at)
            waits = step.settings.retimed(alarmed.timer, at=found.timer.at)
            await keep.referral(step, (replace(alarmed, timer=waits), fact))


async def _is_planned_in_time(referral: Referral, step: Change) -> bool:
    """Whether it waits for a crew that is planned to be there before it is due."""
    if referral.status is not ReferralStatus.WAITING:
        return False
    stop = await plans.find_arrival(step.conn, referral.id)
    return stop is not None and stop.arrive_at <= referral.due.due_at


def _has_become_long(referral: Referral, step: Change) -> bool:
    return (
        referral.status is ReferralStatus.WAITING
        and Concern.LONG_LIE not in referral.cleared
        and is_long_lie(
            on_floor_since(referral.floor_since_at, referral.ties), at=step.at
        )
    )
