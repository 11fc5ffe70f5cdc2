"""Two crews that meet at a case, in the story of a day."""

from collections.abc import AsyncIterator
from datetime import timedelta

from tests.world.ground import Ground, HandClock
from ucr.domain.crew import Crew
from ucr.domain.ids import Actor, AssignmentId, ReferralId
from ucr.domain.visit import Tap
from ucr.journey import answer, assist, attend, second
from ucr.journey.assign import Wish
from ucr.journey.change import change
from ucr.journey.offer import lease_actor
from ucr.store import leases
from ucr.store.leases import Lease


async def met(
    ground: Ground, clock: HandClock, lease: Lease, *, by: Actor
) -> AsyncIterator[None]:
    """A second crew is sent, does not answer for a minute, comes, and leaves."""
    runtime, area_id = ground.runtime, ground.area_id
    lead, helper = [await ground.crew_starts(name) for name in ("Hazel 1", "Hazel 2")]
    case = await ground.call_comes_in()
    led = await ground.is_accepted(await ground.is_offered(case.id, lead))
    yield
    asked = await _sent(ground, case.id, helper, by=by)
    yield
    clock.advance(timedelta(seconds=60))
    async with runtime.pool.connection() as conn:
        await leases.renew(conn, lease)
    await assist.look(runtime, area_id, by=lease_actor(lease), lease=lease)
    yield
    visit = await answer.accept(runtime, area_id, asked, _tap(helper, clock), once=())
    yield
    for step in (attend.set_off, attend.arrive, attend.leave):
        await step(runtime, area_id, visit.id, _tap(helper, clock), once=())
        yield
    await attend.set_off(runtime, area_id, led.id, _tap(lead, clock), once=())
    yield


async def _sent(
    ground: Ground, case_id: ReferralId, helper: Crew, *, by: Actor
) -> AssignmentId:
    """What a coordinator's choice does, the looking at roads left out."""
    wish = Wish(referral_id=case_id, crew_id=helper.id, by=by)
    async with change(ground.runtime, ground.area_id) as step:
        return (await second.ask(ground.runtime, step, wish)).id


def _tap(crew: Crew, clock: HandClock) -> Tap:
    at = clock.now()
    return Tap(crew_id=crew.id, by=Actor("account:elm"), at=at, occurred_at=at)
