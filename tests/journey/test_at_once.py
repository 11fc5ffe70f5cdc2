"""Many steps of one area at the same moment: all end, and the log stays whole."""

import asyncio
from collections.abc import AsyncIterator

import pytest_asyncio

from tests.world.ground import Ground, HandClock, runtime_on
from ucr.store import events


@pytest_asyncio.fixture
async def area(postgres_url: str, valkey_url: str) -> AsyncIterator[Ground]:
    async with runtime_on(postgres_url, valkey_url, clock=HandClock()) as runtime:
        yield await Ground.lay(runtime)


async def test_steps_that_run_at_once_all_end_and_leave_a_whole_chain(
    area: Ground,
) -> None:
    await asyncio.gather(*(area.call_comes_in() for _ in range(24)))

    async with area.runtime.pool.connection() as conn:
        head = await events.head(conn, area.area_id)
        broken = await events.first_broken_link(conn, area.area_id)
    assert head is not None
    assert (head.offset, broken) == (24, None)
