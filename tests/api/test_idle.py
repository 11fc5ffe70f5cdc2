"""A session that nobody is behind ends; a page that is open, and a crew's, do not."""

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
import pytest_asyncio

from tests.world.callers import World


@pytest_asyncio.fixture
async def strict(quiet_world: World) -> AsyncIterator[World]:
    """The same service, where a session may lie idle for 15 minutes."""
    runtime = quiet_world.runtime
    settings = runtime.settings.model_copy(update={"session_idle_min": 15})
    quiet_world.app.state.runtime = replace(runtime, settings=settings)
    hub = quiet_world.app.state.hub
    hub._runtime = quiet_world.app.state.runtime
    yield quiet_world


async def is_in(browser: httpx.AsyncClient) -> bool:
    return (await browser.get("/api/me")).status_code == 200


@pytest.mark.parametrize(("minutes", "stays"), [(14, True), (15, False)])
async def test_a_session_ends_after_a_quarter_of_an_hour_without_anybody(
    strict: World, minutes: int, *, stays: bool
) -> None:
    sam = await strict.signed_in("Sam")

    await strict.let_pass(minutes=minutes)

    assert await is_in(sam) == stays


async def test_every_request_begins_the_quarter_anew(strict: World) -> None:
    sam = await strict.signed_in("Sam")

    for _ in range(4):
        await strict.let_pass(minutes=10)
        assert await is_in(sam)


async def test_a_crew_in_a_dead_spot_is_signed_in_to_the_end_of_its_shift(
    strict: World,
) -> None:
    oak = strict.phone("Oak 1").http

    await strict.let_pass(hours=9)

    assert await is_in(oak)
