"""Each way to a crew falls silent: its unanswered offer is on the alarm list at 60 s.

Promise P3, invariant I4. Each test also proves that the fault was met.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from starlette.responses import Response

from tests.live.screen import Screen, opened
from tests.reach.conftest import Reaching
from tests.reach.phones import Relay, relay
from tests.webhooks.receiver import Receiver
from tests.world.hits import Hits
from tests.world.people import Json

Mute = Callable[[Receiver], None]


def fails(other: Receiver) -> None:
    """It answers, and never as it should."""
    other.answers = [Response(status_code=500) for _ in range(50)]


def swallows(other: Receiver) -> None:
    """A black hole: it takes everything, and says nothing."""
    other.waits_for = asyncio.Event()


def is_gone(other: Receiver) -> None:
    """The phone has left its push service."""
    other.answers = [Response(status_code=410) for _ in range(50)]


@asynccontextmanager
async def connected(reaching: Reaching, wire: Relay) -> AsyncIterator[Screen]:
    """Oak 1's phone on a live socket, by a wire that can be muted."""
    ticket = await reaching.oak.does("/api/ws-ticket")
    async with opened(wire.address) as screen:
        hello = {"t": "hello", "ticket": ticket["ticket"], "client": "test/1"}
        await screen.says(hello)
        await screen.until("welcome")
        await screen.subscribes(f"crew/{reaching.oak.crew.id}")
        yield screen


async def alarm(reaching: Reaching, case: Json) -> str | None:
    found: str | None = (await reaching.world.desk.card(case))["alarm"]
    return found


@pytest.mark.parametrize("mute", [fails, swallows, is_gone])
async def test_with_the_push_service_muted_the_offer_is_on_the_alarm_list(
    reaching: Reaching, mute: Mute, hits: Hits
) -> None:
    await reaching.wakes()
    mute(reaching.push)
    case = await reaching.asked()

    async with reaching.turning():
        await reaching.until_met(reaching.push)
        await reaching.world.advance(seconds=60)
        told = await alarm(reaching, case)

    hits(len(reaching.push.bodies))
    assert told == "offer_unanswered"
    assert len(reaching.push.bodies) >= 1


@pytest.mark.parametrize("mute", [fails, swallows])
async def test_with_the_gateway_muted_the_offer_is_on_the_alarm_list(
    reaching: Reaching, mute: Mute, hits: Hits
) -> None:
    mute(reaching.gateway)
    case = await reaching.asked()
    await reaching.passes(60)
    first = await alarm(reaching, case)

    await reaching.world.advance(seconds=60)
    async with reaching.turning():
        await reaching.until_met(reaching.gateway)
        second = await alarm(reaching, case)

    hits(len(reaching.gateway.bodies))
    assert (first, second) == ("offer_unanswered", "offer_unanswered")
    assert len(reaching.gateway.bodies) >= 1


async def test_with_the_socket_muted_the_offer_is_on_the_alarm_list(
    reaching: Reaching, hits: Hits
) -> None:
    async with (
        relay(reaching.world.address) as wire,
        connected(reaching, wire) as screen,
    ):
        heard = len(screen.heard)
        wire.is_muted = True
        case = await reaching.asked()
        await reaching.passes(60)
        told = await alarm(reaching, case)

        hits(wire.swallowed)
        assert (told, len(screen.heard)) == ("offer_unanswered", heard)
        assert wire.swallowed > 0


async def test_with_every_way_muted_the_offer_is_on_the_alarm_list(
    reaching: Reaching, hits: Hits
) -> None:
    await reaching.wakes()
    fails(reaching.push)
    fails(reaching.gateway)
    async with relay(reaching.world.address) as wire, connected(reaching, wire):
        wire.is_muted = True
        case = await reaching.asked()
        await reaching.turn()
        await reaching.passes(60)
        first = await alarm(reaching, case)
        await reaching.passes(60)
        second = await alarm(reaching, case)

    hits(wire.swallowed + len(reaching.push.bodies) + len(reaching.gateway.bodies))
    assert (first, second) == ("offer_unanswered", "offer_unanswered")
    assert wire.swallowed > 0
    assert (len(reaching.push.bodies) >= 1, len(reaching.gateway.bodies)) == (True, 1)
    assert await reaching.calls(case) == {"push": "trying", "text": "trying"}
