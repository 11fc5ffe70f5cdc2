"""One loud sender leaves the others their turn, and loses nothing (promise P34)."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import httpx
import pytest

from tests.telecare.messages import an_alert
from tests.world.at_homes import a_home_request
from tests.world.callers import World
from tests.world.held import area_held
from tests.world.people import a_request
from ucr.app import new_id

Send = Callable[[], Coroutine[Any, Any, httpx.Response]]


async def by_rest(world: World) -> Send:
    body, http = a_request(), world.client(world.keys["EMAS"])
    return lambda: http.post("/api/referrals", json=body)


async def by_telecare(world: World) -> Send:
    body, http = an_alert(world.clock.now()), world.client(world.keys["Careline"])
    return lambda: http.post("/telecare/alerts", json=body)


async def by_a_home(world: World) -> Send:
    http = await world.signed_in("Rose Court")
    told = {"Idempotency-Key": new_id().hex}
    body = a_home_request()
    return lambda: http.post("/api/home/requests", json=body, headers=told)


@pytest.mark.parametrize("door", [by_rest, by_telecare, by_a_home])
async def test_a_sender_with_too_many_here_is_told_to_wait_and_comes_again(
    quiet_world: World,
    monkeypatch: pytest.MonkeyPatch,
    door: Callable[[World], Awaitable[Send]],
) -> None:
    monkeypatch.setattr("ucr.store.at_once.MOST", 1)
    send, send_more = await door(quiet_world), await door(quiet_world)
    other = quiet_world.client(quiet_world.keys["111"])

    async with area_held(quiet_world) as held:
        first = asyncio.create_task(send())
        await held.until_wait(1)
        turned_away = await send_more()
        of_another = await other.get("/api/outcomes")
    answers = [await first, await send_more()]

    assert turned_away.status_code == 429
    assert int(turned_away.headers["Retry-After"]) > 0
    assert turned_away.json()["type"] == "/problems/too-many-at-once"
    assert of_another.status_code == 200
    assert all(one.is_success for one in answers)
    assert quiet_world.runtime.kept.at_once.turned_away == 1
