"""A shift that the desk changes, in the story of a day."""

from collections.abc import AsyncIterator
from datetime import timedelta

from tests.world.ground import Ground
from ucr.domain.crew import ShiftMove
from ucr.domain.duty_by_desk import ShiftBecause, ShiftWish
from ucr.domain.ids import Actor
from ucr.journey.duty_by_desk import Changing, change_shift


async def kept_on(ground: Ground, *, by: Actor) -> AsyncIterator[None]:
    """It stays an hour less, rests, goes on, and goes home: all by the desk."""
    crew = await ground.crew_starts("Rowan 7")
    yield
    soon = ground.runtime.clock.now() + timedelta(hours=1)
    for move in (ShiftMove.UNTIL, ShiftMove.PAUSE, ShiftMove.RESUME, ShiftMove.END):
        until = soon if move is ShiftMove.UNTIL else None
        done = Changing(
            wish=ShiftWish(crew_id=crew.id, move=move, until_at=until),
            because=ShiftBecause.ASKED,
            words="Rang in",
            by=by,
        )
        await change_shift(ground.runtime, ground.area_id, done, once=())
        yield
