"""The dispatcher's plan is put in force, crew by crew, where it changed."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from ucr.domain.events import CrewPlanned
from ucr.domain.ids import AreaId, CrewId
from ucr.domain.plan import CrewPlan
from ucr.journey import keep
from ucr.journey.change import Change, change
from ucr.journey.offer import lease_actor
from ucr.runtime import Runtime
from ucr.store import crews
from ucr.store.leases import Lease

WORTH_TELLING: Final = timedelta(minutes=2)
"""An arrival that moves by less is no news to a screen."""
CHANCE_WORTH_TELLING: Final = 0.1
"""Nor is a chance of being late that moves by less."""


def news(before: CrewPlan | None, after: CrewPlan) -> bool:
    """Whether a crew's plan differs enough to be told."""
    if before is None:
        return bool(after.stops)
    if [stop.referral_id for stop in before.stops] != [
        stop.referral_id for stop in after.stops
    ]:
        return True
    pairs = zip(before.stops, after.stops, strict=True)
    return any(
        abs(old.arrive_at - new.arrive_at) >= WORTH_TELLING
        or _differ(old.late, new.late)
        for old, new in pairs
    )


def _differ(before: float | None, after: float | None) -> bool:
    if before is None or after is None:
        return before is not after
    return abs(before - after) >= CHANCE_WORTH_TELLING


async def put_in_force(
    runtime: Runtime, area_id: AreaId, plans: Iterable[CrewPlan], *, lease: Lease
) -> None:
    """Store the plans that changed, in one step, of crews that are still on duty here.

    Raises:
        NotDispatcher: Another process decides for this area now.
    """
    async with change(runtime, area_id, lease=lease) as step:
        here = await crews.on_duty(step.conn, area_id)
        moved = [
            (plan, _planned(plan, step, lease))
            for plan in plans
            if plan.crew_id in here
        ]
        await keep.plans(step, moved)


def _planned(plan: CrewPlan, step: Change, lease: Lease) -> CrewPlanned:
    return CrewPlanned(
        crew_id=CrewId(plan.crew_id),
        stops=len(plan.stops),
        at=step.at,
        by=lease_actor(lease),
    )
