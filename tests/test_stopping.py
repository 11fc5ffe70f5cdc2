"""What a process leaves behind when it stops."""

import asyncio

import pytest
from redis.asyncio import Redis

from tests.world.ground import HandClock, runtime_on
from ucr.domain.ids import AreaId
from ucr.stopping import end
from ucr.store.events import Head

PATIENCE_S = 5.0


async def test_a_hint_still_on_its_way_leaves_no_connection_open(
    emptied_database: str, valkey_url: str, service_clock: HandClock
) -> None:
    async with Redis.from_url(valkey_url) as watcher:
        async with runtime_on(
            emptied_database, valkey_url, clock=service_clock
        ) as runtime:
            for offset in range(5):
                runtime.hints.announce(AreaId("town"), Head(epoch="e1", offset=offset))

        async with asyncio.timeout(PATIENCE_S):
            while len(await watcher.client_list()) > 1:
                await watcher.ping()  # the server may not have seen the end yet
        assert [each["name"] for each in await watcher.client_list()] == [""]


async def _deaf(losses: list[int], most: int) -> None:
    """A loop that loses so many of the requests to end."""
    while True:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            losses.append(1)
            if len(losses) > most:
                raise


async def test_a_loop_that_lost_the_first_request_to_end_is_asked_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ucr.stopping.AGAIN_S", 0.01)
    losses: list[int] = []
    task = asyncio.create_task(_deaf(losses, 1))
    await asyncio.sleep(0)

    left = await end(task)

    assert (left, len(losses)) == (set(), 2)


async def test_a_loop_that_will_not_end_is_left_behind_and_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ucr.stopping.AGAIN_S", 0.01)
    monkeypatch.setattr("ucr.stopping.GIVE_UP_S", 0.05)
    losses: list[int] = []
    task = asyncio.create_task(_deaf(losses, 1_000))
    await asyncio.sleep(0)

    left = await end(task)

    assert left == {task}
    while not task.done():  # it hears of its end in the end
        losses += [1] * 1_000
        task.cancel()
        await asyncio.wait([task], timeout=1)
