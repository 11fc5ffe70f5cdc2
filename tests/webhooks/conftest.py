"""A served area, and a telecare centre with a server of its own that hears from us."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import orjson
import pytest
import pytest_asyncio
from standardwebhooks import Webhook

from tests.webhooks.receiver import Receiver, receiving
from tests.world.callers import Desk, Phone, World
from tests.world.ground import HandClock
from tests.world.people import Json, three_crews
from tests.world.service import dispatching, world_on
from ucr.deliver.follow import follow
from ucr.deliver.send import send_due
from ucr.runtime import Runtime
from ucr.webhooks import message
from ucr.webhooks.post import postman

CHANCE = Random(7)  # noqa: S311 - spreads tries, keeps no secret


def real_now() -> datetime:
    """The time that receivers compare with."""
    return datetime.now(UTC)  # noqa: TID251


@dataclass
class Telling:
    """A sender with a webhook, and the part of `ucr serve` that tells, turn by turn."""

    world: World
    receiver: Receiver
    secret: str = ""

    @property
    def desk(self) -> Desk:
        return self.world.desk

    async def asks(self, verb: str, path: str = "", body: object = None) -> Any:
        """Speak to the door of our own webhook; the answer."""
        http = self.world.sender.http
        return await http.request(verb, f"/api/webhook{path}", json=body)

    async def wants(self, *, path: str = "/hook", **more: object) -> Json:
        """Say where to hear."""
        body = {"url": f"{self.receiver.address}{path}", **more}
        answer = await self.asks("PUT", body=body)
        assert answer.status_code == 200, answer.text
        told: Json = answer.json()
        self.secret = told["secret"] or self.secret
        return told

    def lets(self, *places: str) -> Runtime:
        """Change the list of places inside, as a restart with other settings would."""
        world = self.world
        settings = world.runtime.settings.model_copy(update={"webhook_inside": places})
        world.runtime = replace(world.runtime, settings=settings)
        world.app.state.runtime = world.runtime
        return world.runtime

    async def turn(self, seconds: float = 0) -> int:
        """Let time pass, compose what the log tells, try what is due."""
        clock = self.world.clock
        assert isinstance(clock, HandClock)
        clock.advance(timedelta(seconds=seconds))
        runtime = self.world.runtime
        async with postman(runtime, now=real_now) as post:
            channels = [message.channel(post.post)]
            await follow(runtime, channels)
            return await send_due(runtime, channels, CHANCE)

    async def declined(self, reason: str = "RRNA") -> Json:
        """A new case that a person at the desk has declined."""
        case = await self.world.sender.asks()
        await self.desk.decides(case, "decline", reason=reason)
        return case

    def verified(self) -> list[Json]:
        """What the receiver has heard, each checked by the standard's own library."""
        webhook = Webhook(self.secret)
        return [
            webhook.verify(body, headers)
            for body, headers in zip(
                self.receiver.bodies, self.receiver.headers, strict=True
            )
        ]

    def types(self) -> list[str]:
        """The types of what the receiver has heard, in order."""
        return [orjson.loads(body)["type"] for body in self.receiver.bodies]

    @asynccontextmanager
    async def on_its_way(self) -> AsyncIterator[tuple[Json, Phone]]:
        """A case that a crew has accepted, while the dispatcher works."""
        oak = self.world.phone("Oak 1")
        async with dispatching(self.world.runtime):
            await oak.starts()
            case = await self.world.sender.asks()
            await oak.accepts(await self.desk.waits_for_offer(case, oak))
            yield case, oak


@pytest_asyncio.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """The centre's server."""
    async with receiving() as found:
        yield found


@pytest.fixture
def webhook_settings(receiver: Receiver) -> Json:
    """Its place is of the service's own network."""
    return {"webhook_inside": (receiver.place,)}


@pytest_asyncio.fixture
async def webhook_world(
    service_runtime: Runtime, service_clock: HandClock, webhook_settings: Json
) -> AsyncIterator[World]:
    """A served area whose settings let webhooks lead there; nobody dispatches."""
    settings = service_runtime.settings.model_copy(update=webhook_settings)
    runtime = replace(service_runtime, settings=settings)
    async with world_on(runtime, service_clock, three_crews()) as world:
        yield world


@pytest_asyncio.fixture
async def telling(webhook_world: World, receiver: Receiver) -> Telling:
    """A centre that has said where it wants to hear."""
    found = Telling(webhook_world, receiver)
    await found.wants()
    return found
