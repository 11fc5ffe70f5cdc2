"""Backed up under load, destroyed, put back: what was in it is there, and no more.

The load comes through the public doors; the restored service is asked through them too.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest_asyncio

from tests.live.screen import signed_in
from tests.recovery.disaster import destroy
from tests.world.callers import World
from tests.world.ground import ORIGIN, HandClock, SignedIn
from tests.world.hits import Hits
from tests.world.people import RUTLAND, Json, three_crews
from tests.world.service import runtime_in, serving, world_on
from ucr.app import create_app
from ucr.callers import COOKIE
from ucr.domain.ids import AreaId
from ucr.live.hub import Hub
from ucr.recovery.backup import Tools, back_up, verify
from ucr.recovery.restore import broken, restore
from ucr.runtime import Ground

KEY = bytes(range(32))
SEALED = Tools(key=KEY)
LANES = 4


@dataclass(frozen=True)
class Rehearsal:
    """A day up to the disaster: what was acknowledged, what a screen had, a backup.

    Attributes:
        before: Cases acknowledged before the backup began.
        meanwhile: Cases acknowledged while it ran.
        after: A case acknowledged when it had ended.
        at: Up to where that screen had heard when all went down.
    """

    url: str
    folder: Path
    clock: HandClock
    cookie: str
    key_of_sender: str
    before: list[Json]
    meanwhile: list[Json]
    after: Json
    at: Json


async def a_visit_is_made(world: World) -> Json:
    oak = world.phone("Oak 1")
    await oak.starts()
    case = await world.sender.asks()
    await world.desk.assigns(case, oak)
    await oak.goes(await oak.is_asked(), "on-scene")
    return case


async def backed_up_under_load(
    world: World, url: str, into: Path
) -> tuple[Path, list[Json]]:
    """Four senders ask without a pause until the backup has been read back."""
    done, asked = asyncio.Event(), list[Json]()

    async def lane() -> None:
        while not done.is_set():
            asked.append(await world.sender.asks())

    async with asyncio.TaskGroup() as group:
        for _ in range(LANES):
            group.create_task(lane())
        try:
            folder = await asyncio.to_thread(
                back_up, url, into, at=world.clock.now(), tools=SEALED
            )
        finally:
            done.set()
    return folder, asked


@pytest_asyncio.fixture
async def rehearsal(
    postgres_url: str,
    valkey_url: str,
    rutland_grounds: Mapping[AreaId, Ground],
    service_clock: HandClock,
    tmp_path: Path,
) -> Rehearsal:
    async with (
        runtime_in(postgres_url, valkey_url, rutland_grounds, service_clock) as runtime,
        world_on(runtime, service_clock, three_crews()) as world,
    ):
        before = [await a_visit_is_made(world), await world.sender.asks()]
        folder, meanwhile = await backed_up_under_load(world, postgres_url, tmp_path)
        return Rehearsal(
            url=postgres_url,
            folder=folder,
            clock=service_clock,
            cookie=world.desk.http.cookies[COOKIE],
            key_of_sender=world.keys["EMAS"],
            before=before,
            meanwhile=meanwhile,
            after=await world.sender.asks(),
            at=(await world.desk.sees("/api/board"))["at"],
        )


@asynccontextmanager
async def serving_again(
    day: Rehearsal, valkey_url: str, roads: Mapping[AreaId, Ground]
) -> AsyncIterator[str]:
    """A new process on what was restored; its address."""
    async with (
        runtime_in(day.url, valkey_url, roads, day.clock) as runtime,
        Hub.running(runtime) as hub,
        serving(create_app(runtime.settings), runtime, hub) as address,
    ):
        yield address


def calling(address: str, day: Rehearsal) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=f"http://{address}",
        cookies={COOKIE: day.cookie},
        headers={"Origin": ORIGIN},
        timeout=20,
    )


async def test_all_is_destroyed_and_put_back_and_every_screen_converges(
    rehearsal: Rehearsal,
    valkey_url: str,
    rutland_grounds: Mapping[AreaId, Ground],
    hits: Hits,
) -> None:
    day, found = rehearsal, verify(rehearsal.folder, SEALED)
    destroy(day.url)
    hits(1)

    await asyncio.to_thread(
        restore, day.url, day.folder, at=day.clock.now(), tools=SEALED
    )

    assert await broken(day.url, found.logs) == []
    who = SignedIn(session=None, token=day.cookie)  # type: ignore[arg-type]
    async with (
        serving_again(day, valkey_url, rutland_grounds) as address,
        calling(address, day) as desk,
        signed_in(address, who) as screen,
    ):
        answer = await screen.subscribes(f"area/{RUTLAND}", day.at)
        board = (await desk.get("/api/board")).json()
        sender = {"Authorization": f"Bearer {day.key_of_sender}"}
        told = {
            case["id"]: await desk.get(f"/api/referrals/{case['id']}", headers=sender)
            for case in (*day.before, *day.meanwhile, day.after)
        }
    assert not answer["recovered"]
    assert answer["snapshot"] == board["snapshot"]
    assert answer["at"]["epoch"] != day.at["epoch"]
    here = {id_ for id_, answer in told.items() if answer.status_code == 200}
    assert {case["id"] for case in day.before} <= here
    assert day.after["id"] not in here
    assert len(day.meanwhile) > LANES  # the load did hit the backup
    assert {card["id"] for card in board["snapshot"]["referrals"]} == here
    rutland = next(log for log in found.logs if log.area == RUTLAND)
    assert board["at"]["offset"] == rutland.offset
