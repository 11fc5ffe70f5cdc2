"""A process with a live hub on real stores, and its address on the loopback."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.live.serving import serving
from tests.world.ground import Ground, HandClock, runtime_on
from ucr.live.hub import Hub
from ucr.runtime import Runtime


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest_asyncio.fixture
async def runtime(
    postgres_url: str, valkey_url: str, clock: HandClock
) -> AsyncIterator[Runtime]:
    async with runtime_on(postgres_url, valkey_url, clock=clock) as runtime:
        yield runtime


@pytest_asyncio.fixture
async def ground(runtime: Runtime) -> Ground:
    return await Ground.lay(runtime)


@pytest_asyncio.fixture
async def hub(runtime: Runtime) -> AsyncIterator[Hub]:
    async with Hub.running(runtime) as hub:
        yield hub


@pytest_asyncio.fixture
async def address(runtime: Runtime, hub: Hub) -> AsyncIterator[str]:
    """Host and port of a real server in this process."""
    async with serving(runtime, hub) as address:
        yield address
