"""A loud sender waits in its own line, and nobody else in it (promise P34)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from ucr.app import new_id
from ucr.domain.errors import TooManyAtOnce
from ucr.domain.ids import SenderId
from ucr.store.at_once import AT_WORK, MOST, AtOnce

LOUD, QUIET = SenderId(new_id()), SenderId(new_id())


class Work:
    """Requests that came in this order, and those that have had their turn so far."""

    def __init__(self, places: AtOnce) -> None:
        self.places = places
        self.begun: list[int] = []
        self.may_end = asyncio.Event()

    async def take(self, number: int) -> None:
        async with self.places.place(LOUD):
            self.begun.append(number)
            await self.may_end.wait()


@asynccontextmanager
async def flooded(places: AtOnce) -> AsyncIterator[Work]:
    """As many requests of the loud sender as may be here, none of them done."""
    work = Work(places)
    all_of_them = [asyncio.create_task(work.take(number)) for number in range(MOST)]
    await asyncio.sleep(0)
    yield work
    work.may_end.set()
    await asyncio.gather(*all_of_them)


async def test_of_a_loud_sender_s_requests_a_few_are_worked_on_the_rest_wait() -> None:
    async with flooded(AtOnce()) as work:
        assert work.begun == list(range(AT_WORK))

    assert work.begun == list(range(MOST))


async def test_another_sender_s_request_waits_for_none_of_them() -> None:
    places = AtOnce()
    async with flooded(places) as work, asyncio.timeout(0), places.place(QUIET):
        assert len(work.begun) == AT_WORK


async def test_one_more_than_may_be_here_is_turned_away_and_comes_again() -> None:
    places = AtOnce()
    async with flooded(places):
        with pytest.raises(TooManyAtOnce):
            async with places.place(LOUD):
                pytest.fail("it was let in")
    assert places.turned_away == 1

    async with AsyncExitStack() as again:
        for _ in range(AT_WORK):
            await again.enter_async_context(places.place(LOUD))


async def test_who_hangs_up_while_it_waits_leaves_its_turn_to_the_next() -> None:
    waits = Work(AtOnce())
    tasks = [asyncio.create_task(waits.take(n)) for n in range(AT_WORK + 2)]
    await asyncio.sleep(0)
    tasks[AT_WORK].cancel()
    waits.may_end.set()
    await asyncio.gather(*tasks, return_exceptions=True)

    assert tasks[AT_WORK].cancelled()
    assert waits.begun == [*range(AT_WORK), AT_WORK + 1]
