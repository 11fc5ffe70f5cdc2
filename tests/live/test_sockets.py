"""Real sockets on a real server: what a screen is told, and when it is sent away."""

import asyncio
from contextlib import AsyncExitStack

import pytest
from websockets.exceptions import InvalidStatus

from tests.live.screen import browser, opened, signed_in, ticket_for
from tests.live.serving import serving
from tests.world.ground import ORIGIN, Ground
from ucr.live.hub import Hub


async def test_a_screen_sees_a_call_come_in(ground: Ground, address: str) -> None:
    who = await ground.signs_in()
    async with signed_in(address, who) as screen:
        await screen.subscribes("area/rutland")

        referral = await ground.call_comes_in()

        event = await screen.until("ev")
        assert event["fact"] == "ReferralReceived"
        assert event["key"] == str(referral.id)
        assert event["card"]["locality"] == "Oakham"


@pytest.mark.parametrize("origin", [None, "https://evil.example", ORIGIN + ":80"])
async def test_a_foreign_or_missing_origin_is_refused_before_the_socket_opens(
    ground: Ground, address: str, origin: str | None
) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with opened(address, origin=origin):
            pass

    assert refused.value.response.status_code == 403
    assert ground.area_id == "rutland"


async def test_a_ticket_opens_one_socket_only(ground: Ground, address: str) -> None:
    ticket = await ticket_for(address, await ground.signs_in())
    hello = {"t": "hello", "ticket": ticket, "client": "test/1"}
    async with opened(address) as first, opened(address) as second:
        await first.says(hello)
        await first.until("welcome")

        await second.says(hello)

        assert await second.until_closed() == 4401


async def test_a_ticket_is_forgotten_after_thirty_seconds(
    ground: Ground, address: str
) -> None:
    await ticket_for(address, await ground.signs_in())

    (key,) = await ground.runtime.redis.keys("*ticket*")
    assert 0 < await ground.runtime.redis.pttl(key) <= 30_000


async def test_nothing_may_be_said_before_hello(ground: Ground, address: str) -> None:
    async with opened(address) as screen:
        await screen.says({"t": "sub", "id": 1, "topic": f"area/{ground.area_id}"})

        assert await screen.until_closed() == 4501


async def test_a_ticket_is_not_given_to_another_site(
    ground: Ground, address: str
) -> None:
    who = await ground.signs_in()
    async with browser(address, who, origin="https://evil.example") as http:
        response = await http.post("/api/ws-ticket")

    assert response.status_code == 403


async def test_a_process_that_is_told_to_stop_lets_its_screens_come_back(
    ground: Ground, hub: Hub
) -> None:
    who = await ground.signs_in()
    async with AsyncExitStack() as server:
        address = await server.enter_async_context(serving(ground.runtime, hub))
        async with signed_in(address, who) as screen:
            await screen.subscribes("area/rutland")

            stopping = asyncio.create_task(server.aclose())

            assert await screen.until_closed() == 4400
        await stopping
    assert hub.guests == []


async def test_who_is_not_let_in_yet_when_a_process_stops_is_told_to_ask_again(
    ground: Ground, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, never = asyncio.Event(), asyncio.Event()

    async def waits(*_: object, **__: object) -> None:
        asked.set()
        await never.wait()

    monkeypatch.setattr("starlette.websockets.WebSocket.accept", waits)
    async with AsyncExitStack() as server:
        address = await server.enter_async_context(serving(ground.runtime, hub))
        opening = asyncio.create_task(opened(address).__aenter__())
        await asked.wait()
        stopping = asyncio.create_task(server.aclose())

        with pytest.raises(InvalidStatus) as refused:
            await opening
        never.set()
        await stopping

    assert refused.value.response.status_code == 503
    assert int(refused.value.response.headers["Retry-After"]) > 0
