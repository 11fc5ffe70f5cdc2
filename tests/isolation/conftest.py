"""Two areas that are alive, one of them foreign and marked throughout."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Final

import pytest_asyncio

from routing.warm import warm
from tests.bars.messages import SERVICE
from tests.isolation.elsewhere import (
    Area,
    elsewhere,
    glass_of,
    rutland,
    with_a_volunteer,
)
from tests.world.callers import World
from tests.world.ground import HandClock
from tests.world.people import ELSEWHERE, RUTLAND
from tests.world.service import world_on
from ucr.runtime import Runtime
from ucr.settings.bars import BarsService

FOREIGN_SERVICE: Final = "2000099999"


@dataclass(frozen=True, slots=True)
class Two:
    """Rutland, whose people ask, and the foreign area."""

    world: World
    ours: Area
    theirs: Area


@pytest_asyncio.fixture
async def two(service_runtime: Runtime, service_clock: HandClock) -> AsyncIterator[Two]:
    """Both areas alive, on the same roads."""
    roads = service_runtime.grounds
    services = (
        BarsService(id=SERVICE, area=RUTLAND),
        BarsService(id=FOREIGN_SERVICE, area=ELSEWHERE),
    )
    runtime = replace(
        service_runtime,
        grounds={**roads, ELSEWHERE: roads[RUTLAND]},
        settings=service_runtime.settings.model_copy(
            update={"bars_services": services}
        ),
    )
    await asyncio.to_thread(warm)  # no door may wait for the engine's first breath
    async with world_on(runtime, service_clock, with_a_volunteer()) as world:
        ours, theirs = await rutland(world), await elsewhere(world)
        glass = {"glass_id": await glass_of(theirs, ours)}
        yield Two(world, ours, replace(theirs, ids={**theirs.ids, **glass}))
