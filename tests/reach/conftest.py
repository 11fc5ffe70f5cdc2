"""A served area, a push service and a gateway for texts, all over real sockets."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
import pytest_asyncio

from tests.reach.phones import Browser
from tests.webhooks.receiver import Receiver, receiving
from tests.world.callers import Phone, World
from tests.world.ground import HandClock
from tests.world.people import Json, three_crews
from tests.world.service import dispatching, world_on
from ucr.deliver.follow import follow
from ucr.deliver.send import send_due
from ucr.reach.ladder import ladder
from ucr.reach.vapid import Key
from ucr.runtime import Runtime

CHANCE = Random(7)  # noqa: S311 - spreads tries, keeps no secret
OAK = "+447700900123"
SERVICE = "26785a09-ab16-4eb0-8407-a37497a57506"
SECRET = "3d844edf-8d35-48ac-975b-e847b4f122b0"  # noqa: S105 - of no service
TEMPLATE = "f33517ff-2a88-4f6e-b855-c550268ce08a"


def real_now() -> datetime:
    """The time that push services and gateways compare with."""
    return datetime.now(UTC)  # noqa: TID251


@dataclass
class Reaching:
    """A crew on duty, what should reach it, and the part of `ucr serve` that does."""

    world: World
    push: Receiver
    gateway: Receiver
    key: Key
    browsers: list[Browser] = field(default_factory=list)

    @property
    def oak(self) -> Phone:
        return self.world.phone("Oak 1")

    async def wakes(self, phone: Phone | None = None, path: str = "/oak") -> Browser:
        """A crew presses, and its phone subscribes."""
        browser = Browser(f"{self.push.address}{path}")
        http = (phone or self.oak).http
        answer = await http.put("/api/crew/push", json=browser.subscription())
        assert answer.status_code == 200, answer.text
        return browser

    async def asked(self) -> Json:
        """A case that is put to Oak 1, the only crew on duty."""
        await self.oak.starts()
        case = await self.world.sender.asks()
        await self.world.desk.waits_for_offer(case, self.oak)
        return case

    async def passes(self, seconds: float) -> None:
        """Let time pass for the dispatcher, and then for what is due to be sent."""
        await self.world.advance(seconds=seconds)
        await self.turn()

    async def turn(self) -> int:
        """Compose what the log tells, try what is due: each time as after a restart."""
        runtime = self.world.runtime
        async with ladder(runtime, now=real_now) as channels:
            await follow(runtime, channels)
            return await send_due(runtime, channels, CHANCE)

    @asynccontextmanager
    async def turning(self) -> AsyncIterator[None]:
        """A turn that hangs at the other side as long as the block lasts."""
        task = asyncio.create_task(self.turn())
        try:
            yield
        finally:
            for other in (self.push, self.gateway):
                if other.waits_for is not None:
                    other.waits_for.set()
            await task

    async def until_met(self, other: Receiver) -> None:
        """Wait until something has come to a fake: the fault has hit."""

        async def heard() -> Json | None:
            return {} if other.bodies else None

        await self.world.until(heard)

    async def calls(self, case: Json) -> dict[str, str]:
        """What the alarm says of each way, as the offer's card has it."""
        offer = await self.world.desk.offer(case) or {"calls": []}
        return {call["way"]: call["result"] for call in offer["calls"]}

    async def timeline(self, case: Json) -> list[str]:
        """What the case's timeline says of the calls."""
        lines = (await self.world.desk.case(case))["timeline"]
        return [line["text"] for line in lines if line["fact"] == "CrewCalled"]


@pytest_asyncio.fixture
async def push() -> AsyncIterator[Receiver]:
    """The push service of the phone's browser."""
    async with receiving() as found:
        yield found


@pytest_asyncio.fixture
async def gateway() -> AsyncIterator[Receiver]:
    """What stands in for GOV.UK Notify."""
    async with receiving() as found:
        yield found


@pytest.fixture
def key(tmp_path: Path) -> Key:
    """Our key of Web Push, in its file."""
    made = Key.make()
    made.write(tmp_path / "push.pem")
    return made


@pytest_asyncio.fixture
async def reach_world(
    service_runtime: Runtime,
    service_clock: HandClock,
    tmp_path: Path,
    key: Key,
    push: Receiver,
    gateway: Receiver,
) -> AsyncIterator[World]:
    """A served area with its dispatcher, whose crews can be pushed and texted."""
    del key
    (tmp_path / "notify").write_text(f"crews-{SERVICE}-{SECRET}\n", "ascii")
    settings = service_runtime.settings.model_copy(
        update={
            "push_key": tmp_path / "push.pem",
            "push_inside": (push.place,),
            "text_key": tmp_path / "notify",
            "text_template": TEMPLATE,
            "text_url": gateway.address,
        }
    )
    oak, *others = three_crews()
    runtime = replace(service_runtime, settings=settings)
    crews = (replace(oak, phone=OAK), *others)
    async with world_on(runtime, service_clock, crews) as world, dispatching(runtime):
        yield world


@pytest.fixture
def reaching(
    reach_world: World, push: Receiver, gateway: Receiver, key: Key
) -> Reaching:
    """Nobody is on duty yet; the gateway takes what it is given."""
    return Reaching(reach_world, push, gateway, key)
