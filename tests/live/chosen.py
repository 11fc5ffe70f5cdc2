"""Choices of a person that move a crew, or are taken back, in the story of a day."""

from collections.abc import AsyncIterator

from tests.world.ground import Ground
from ucr.domain import choosing
from ucr.domain.crew import Crew
from ucr.domain.ids import Actor
from ucr.domain.referral import Referral
from ucr.journey import decide, keep, undo
from ucr.journey.change import change


async def chosen(ground: Ground, crew: Crew, *, by: Actor) -> AsyncIterator[None]:
    """A pin undone, and a case whose crew was sent to a worse one."""
    runtime, area_id = ground.runtime, ground.area_id
    first, worse = [await ground.call_comes_in() for _ in range(2)]
    yield
    await decide.pin(runtime, area_id, first.id, crew.id, by=by, once=())
    yield
    await undo.undo(runtime, area_id, first.id, by=by, once=())
    yield
    await _left(ground, crew, worse, by=by)
    yield


async def _left(ground: Ground, crew: Crew, worse: Referral, *, by: Actor) -> None:
    """The word to the case that was left; the rest of it is as for any assignment."""
    left = await ground.call_comes_in()
    async with change(ground.runtime, ground.area_id) as step:
        told = choosing.divert(left, crew.id, worse.id, by=by, at=step.at)
        await keep.referral(step, told)
