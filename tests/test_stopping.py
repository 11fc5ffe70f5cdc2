"""What a process leaves behind when it stops."""

import asyncio

from redis.asyncio import Redis

from tests.world.ground import HandClock, runtime_on
from ucr.domain.ids import AreaId
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
