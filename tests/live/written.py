"""What the desk writes to a crew, in the story of a day."""

from collections.abc import AsyncIterator
from datetime import timedelta

from tests.world.ground import Ground, HandClock
from ucr.domain.codes import Role
from ucr.domain.crew import Crew
from ucr.domain.ids import Actor
from ucr.domain.message_facts import ClosedBecause
from ucr.domain.visit import Tap
from ucr.journey import message, note
from ucr.store import leases
from ucr.store.leases import Lease


async def written(
    ground: Ground, clock: HandClock, crew: Crew, lease: Lease
) -> AsyncIterator[None]:
    """One message that is seen, and one that nobody sees in time."""
    runtime, area_id = ground.runtime, ground.area_id
    desk = (await ground.signs_in()).session
    ann = (await ground.signs_in(Role.CREW, crew_id=crew.id)).session
    first, second = [
        await message.to_crew(runtime, desk, crew.id, words, once=())
        for words in ("Use the back gate", "Ring the desk when free")
    ]
    yield
    now = clock.now()
    tap = Tap(crew_id=crew.id, by=ann.actor, at=now, occurred_at=now)
    await message.received(runtime, area_id, first.id, tap, once=())
    yield
    await message.seen(runtime, area_id, first.id, "Ann", tap, once=())
    yield
    clock.advance(timedelta(seconds=60))
    async with runtime.pool.connection() as conn:
        await leases.renew(conn, lease)
    await message.look(runtime, area_id, lease=lease)
    yield
    because = ClosedBecause.TOLD_BY_VOICE
    await message.close(runtime, desk, second.id, because, once=())
    yield


async def noted(ground: Ground, *, by: Actor) -> AsyncIterator[None]:
    """Somebody at the desk writes down what is to be known of a case."""
    call = await ground.call_comes_in()
    yield
    words = "The daughter has a key"
    await note.write(ground.runtime, ground.area_id, call.id, words, by=by, once=())
    yield
