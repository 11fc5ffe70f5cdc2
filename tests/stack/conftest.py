"""A served area whose clinician may take calls from an ambulance service's stack."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from uuid import UUID

import pytest_asyncio

from tests.stack.outside_cad import TOKEN, OutsideCad, outside_cad
from tests.world.callers import Desk, World
from tests.world.ground import HandClock
from tests.world.people import RUTLAND, Json
from ucr.deliver.follow import follow
from ucr.deliver.send import send_due
from ucr.settings.stack import Stack
from ucr.stack import watch
from ucr.stack.channel import channel
from ucr.stack.client import StackClient, connected

CHANCE = Random(7)  # noqa: S311 - spreads tries, keeps no secret
TAKE = "/api/stack/emas/calls/{}/take"


@dataclass
class Pulling:
    """The stack-pull desk: a world, its ambulance side, and those who look at it."""

    world: World
    cad: OutsideCad
    client: StackClient
    sender_id: UUID
    ada: Desk

    @property
    def sam(self) -> Desk:
        return self.world.desk

    async def reads(self) -> None:
        """Its turn has come: `ucr serve` reads the stack."""
        await self.world.asks_the_store(
            "UPDATE stack_feed SET next_look_at = clock_timestamp() RETURNING name"
        )
        assert await watch.look(self.world.runtime, self.client)

    async def shown(self, desk: Desk | None = None) -> Json:
        return await (desk or self.ada).sees("/api/stack")

    async def call(self, id_: str = "EX-1") -> Json:
        """A call as the desk is shown it."""
        calls: list[Json] = (await self.shown())["calls"]
        return next(one for one in calls if one["id"] == id_)

    async def takes(
        self,
        desk: Desk | None = None,
        id_: str = "EX-1",
        *,
        refused: int | None = None,
        key: str | None = None,
        **more: object,
    ) -> Json:
        """Somebody takes a call, in the version that is shown first."""
        body = {"version": "v1"} | more
        path = TAKE.format(id_)
        return await (desk or self.ada).does(path, body, refused=refused, key=key)

    async def turn(self, seconds: float = 0) -> int:
        """Let time pass, compose what the log tells, try what is due."""
        clock = self.world.clock
        assert isinstance(clock, HandClock)
        clock.advance(timedelta(seconds=seconds))
        channels = [channel(self.world.app.state.stacks, now=clock.now)]
        await follow(self.world.runtime, channels)
        return await send_due(self.world.runtime, channels, CHANCE)

    async def rows(self, table: str) -> int:
        """How many rows a table has."""
        ((count,),) = await self.world.asks_the_store(f"SELECT count(*) FROM {table}")  # noqa: S608 - a test's own word
        return int(count)


@asynccontextmanager
async def pulling_in(
    world: World, folder: Path, *, path: str = ""
) -> AsyncIterator[Pulling]:
    """A world with a stack, read from a server that a test tells what to say."""
    ((sender_id,),) = await world.asks_the_store(
        "SELECT id FROM sender WHERE name = 'EMAS' AND area_id = 'rutland'"
    )
    token = folder / "token"
    token.write_text(TOKEN + "\n")
    async with outside_cad(world.clock.now) as cad:
        stack = Stack(
            name="emas",
            label="EMAS",
            area=RUTLAND,
            sender=sender_id,
            url=cad.address + path,
            token_file=token,
            poll_s=1,
        )
        settings = world.runtime.settings.model_copy(update={"stacks": (stack,)})
        async with connected(settings) as stacks:
            world.app.state.stacks = stacks
            ada = Desk(world, await world.signed_in("Ada"))
            yield Pulling(world, cad, stacks.clients[0], sender_id, ada)


@pytest_asyncio.fixture
async def pulling(quiet_world: World, tmp_path: Path) -> AsyncIterator[Pulling]:
    """Nobody dispatches; the stack is read when a test says so."""
    async with pulling_in(quiet_world, tmp_path) as found:
        yield found
