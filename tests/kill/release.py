"""A release under load: each process is told to stop, and another takes its place.

What a service manager does: SIGTERM, wait for the end, start the next. A process is
told at the moment in which PostgreSQL has a commit of its own and it has no answer yet,
so that something is under way whenever it is told. Screens watch all the while; before
the second half of the processes the next release's tables are made.
"""

import asyncio
import json
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any, Final

import httpx
import psycopg
from psycopg import AsyncConnection
from psycopg.errors import DeadlockDetected, LockNotAvailable
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import WebSocketException

from bench.held_screens import Screen
from tests.bars.messages import SERVICE
from tests.kill.campaign import everybody, settings_of, settles_in, signed_in
from tests.kill.ledger import ledger
from tests.kill.load import Attempt, Load, until_over
from tests.kill.plant import LOOK_S, Part, Plant, is_alive, plant
from tests.kill.points import POINTS, Point, Victim
from tests.kill.verdict import judge
from tests.world.ground import ORIGIN
from tests.world.people import RUTLAND
from ucr.app import clock
from ucr.callers import COOKIE
from ucr.live.closing import Why
from ucr.store.migrate import FOLDER, migrate

NEXT: Final = "9999_next.sql"
ADDS: Final = """
CREATE TABLE next_release (
    id uuid PRIMARY KEY,
    area_id text NOT NULL REFERENCES area (id),
    said text NOT NULL
);
ALTER TABLE referral ADD COLUMN next_release text;
ALTER TABLE assignment ADD COLUMN next_release boolean NOT NULL DEFAULT false;
"""
"""As an additive migration is: nothing that the release before it reads is changed."""
LOCKED_S: Final = 2.0
"""So long a migration waits for a lock before it gives up; P39."""
SCREENS: Final = 4
BACK_WITHIN_S: Final = 0.5
"""Screens come back at a moment of their own within this; a browser's own is longer."""
ENDS_WITHIN_S: Final = 15.0
GIVEN: Final = {
    Victim.APP: "app dies given at the commit of a referral",
    Victim.DISPATCHER: "dispatcher dies given at the commit of an offer",
}
"""Where a process is told to stop: PostgreSQL has its commit, and nobody was told."""
RELEASED: Final = (Victim.DISPATCHER, Victim.APP, Victim.DISPATCHER, Victim.APP)


@dataclass(slots=True, kw_only=True)
class Change:
    """One process that was replaced.

    Attributes:
        under_way: Commands that somebody waited for, at its door, as it was told.
        open_writes: Its transactions that had written and were not committed.
        screens: Those that watched through it.
        stopped_s: From being told to its end.
        back_s: From being told until the one in its place answers, or holds the area.
    """

    kind: Victim
    name: str
    under_way: tuple[Attempt, ...]
    open_writes: int
    screens: int
    stopped_s: float = 0
    back_s: float = 0

    @property
    def answered(self) -> int:
        """Of what was under way: answered by the process that was stopping."""
        return sum(one.status is not None for one in self.under_way)


@dataclass(slots=True)
class Watcher:
    """A screen that comes back through whichever door is open."""

    screen: Screen
    plant: Plant
    chance: Random
    number: int
    codes: Counter[int | None] = field(default_factory=Counter)
    port: int | None = None

    async def watches(self) -> None:
        """For ever; a gap in what it hears ends it, and the story."""
        while True:
            line = await self._opens()
            if line is not None:
                with suppress(OSError, WebSocketException):
                    while True:
                        await self.screen.hears(line)
                self.codes[line.close_code] += 1
            self.port = None
            self.number += 1  # the other door
            await asyncio.sleep(self.chance.uniform(0, BACK_WITHIN_S))

    async def _opens(self) -> ClientConnection | None:
        doors = self.plant.of(Victim.APP)
        part = doors[self.number % len(doors)]
        address = f"127.0.0.1:{part.door.port}"
        with suppress(OSError, httpx.HTTPError, WebSocketException):
            async with httpx.AsyncClient(base_url=f"http://{address}") as http:
                line = await self.screen.watches(address, http)
            self.port = part.door.port
            return line
        return None


@dataclass(slots=True)
class Release:
    """What a release met, and every promise that was broken.

    Attributes:
        migrated: What was run of the next release's tables while all went on.
        waited_s: The longest that one attempt at it took.
        attempts: How often it was run until no lock was in its way.
    """

    plant: Plant
    load: Load
    watchers: list[Watcher]
    changes: list[Change] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    migrated: list[str] = field(default_factory=list)
    waited_s: float = 0
    attempts: int = 0
    converged: int = 0
    _told: asyncio.Future[Change] | None = None
    _wanted: str = ""

    @property
    def codes(self) -> Counter[int | None]:
        """With which codes screens were sent away."""
        return sum((one.codes for one in self.watchers), Counter[int | None]())

    async def goes_through(self, rounds: int) -> None:
        """Replace every process as often as there are rounds; migrate half way."""
        self.plant.trap.strike = self._strikes
        for _ in range(rounds):
            for number, kind in enumerate(RELEASED):
                if number == len(RELEASED) // 2:
                    await self._migrates()
                await self.load.until_more(2)
                self.changes.append(await self._replaces(self._next(kind)))

    def _next(self, kind: Victim) -> Part:
        """The app whose turn it is, or the dispatcher that holds the area."""
        if kind is Victim.DISPATCHER:
            return self.plant.holder()
        done = sum(one.kind is kind for one in self.changes)
        return self.plant.of(kind)[done % 2]

    async def _replaces(self, part: Part) -> Change:
        self._wanted = part.name
        self._told = asyncio.get_running_loop().create_future()
        self.plant.trap.armed = _point(part.kind)
        async with asyncio.timeout(60):
            change = await self._told
        began = monotonic()
        await _until(lambda: not is_alive(part.pid))
        change.stopped_s = monotonic() - began
        await self.plant.starts(part)
        await self.plant.is_ready()
        if part.kind is Victim.DISPATCHER:
            await self._is_held()
        change.back_s = monotonic() - began
        return change

    def _strikes(self, point: Point, owner: str) -> None:
        if owner != self._wanted:
            self.plant.trap.armed = point  # another's commit: wait for this one's
            return
        part = self.plant.named(owner)
        here = [one for one in self.plant.open_writes if one.owner == owner]
        met = (one for one in self.load.under_way if one.port == part.door.port)
        os.kill(part.pid, signal.SIGTERM)
        if self._told is not None:
            self._told.set_result(
                Change(
                    kind=part.kind,
                    name=owner,
                    under_way=tuple(met) if part.kind is Victim.APP else (),
                    open_writes=len(here),
                    screens=sum(one.port == part.door.port for one in self.watchers),
                )
            )

    async def _is_held(self) -> None:
        """Wait until a dispatcher that lives holds the area."""
        query = "SELECT holder FROM lease WHERE expires_at > clock_timestamp()"
        async with (
            asyncio.timeout(ENDS_WITHIN_S),
            await AsyncConnection.connect(
                self.plant.urls["postgres"], autocommit=True
            ) as conn,
        ):
            while True:
                row = await (await conn.execute(query)).fetchone()
                if row is not None and is_alive(int(row[0].rpartition(":")[2])):
                    return
                await asyncio.sleep(LOOK_S)

    async def _migrates(self) -> None:
        """Make the next release's tables; where a lock is in the way, again.

        It may also be what PostgreSQL ends for a deadlock: it is taken back whole.
        """
        if self.migrated:
            return
        folder = _next_release(self.plant.folder / "next")
        url = self.plant.urls["postgres"]
        async with asyncio.timeout(60):
            while not self.migrated:
                began = monotonic()
                self.attempts += 1
                with suppress(LockNotAvailable, DeadlockDetected):
                    self.migrated = await migrate(url, folder=folder)
                self.waited_s = max(self.waited_s, monotonic() - began)

    async def ends(self) -> None:
        """Hold what was acknowledged, and what screens saw, against the database."""
        url = self.plant.urls["postgres"]
        with psycopg.connect(url) as conn:
            row = conn.execute("SELECT head FROM area WHERE id = %s", (RUTLAND,))
            ((head,),) = row.fetchall()
        with suppress(TimeoutError):
            await _until(
                lambda: all(one.screen.offset >= head for one in self.watchers)
            )
        self.converged = sum(one.screen.offset >= head for one in self.watchers)
        async with await AsyncConnection.connect(url, autocommit=True) as conn:
            self.wrong += await judge(conn, self.load.ledger.read())
        self.wrong += self.load.wrong
        self.wrong += [f"{name} told of a defect" for name in self._defects()]

    def _defects(self) -> list[str]:
        """Processes whose logs have a traceback."""
        return [
            part.name
            for part in self.plant.parts
            if "Traceback" in (self.plant.folder / f"{part.name}.log").read_text()
        ]


async def _until(holds: Callable[[], bool]) -> None:
    """Wait for it.

    Raises:
        TimeoutError: It does not become true.
    """
    async with asyncio.timeout(ENDS_WITHIN_S):
        while True:
            if holds():
                return
            await asyncio.sleep(LOOK_S)


def _point(kind: Victim) -> Point:
    return next(one for one in POINTS if one.name == GIVEN[kind])


def _next_release(folder: Path) -> Path:
    """The migrations of this release, and one more."""
    folder.mkdir()
    for one in FOLDER.iterdir():
        if one.name.endswith(".sql"):
            (folder / one.name).write_bytes(one.read_bytes())
    (folder / NEXT).write_text(ADDS)
    return folder


async def release(folder: Path, packs: Path, *, seed: int, rounds: int = 1) -> Release:
    """Replace all processes under load, and judge the end in full.

    Args:
        folder: Empty, and open to any account: the stores' servers may be another's.
        packs: A folder with Rutland in it.
    """
    services = json.dumps([{"id": SERVICE, "area": RUTLAND}])
    told = {"UCR_BARS_SERVICES": services, "UCR_PUBLIC_ORIGIN": ORIGIN}
    with ledger(folder / "ledger") as book:
        async with plant(folder, packs, **told) as made, AsyncExitStack() as clients:
            keys = await settles_in(made)
            for part in made.parts:
                await made.starts(part)
            await made.is_ready()
            load = Load(made, book, clock(settings_of(made)), seed)
            callers = await everybody(load, keys, clients)
            ada = await signed_in(load, keys["Ada"], clients)
            watchers = _watchers(made, ada.cookies[COOKIE], seed)
            run = Release(made, load, watchers)
            async with _watching(watchers):
                await until_over(load, callers, run.goes_through(rounds))
                await run.ends()
            return run


def _watchers(made: Plant, token: str, seed: int) -> list[Watcher]:
    return [
        Watcher(Screen(token), made, Random(f"{seed} screen {number}"), number)  # noqa: S311
        for number in range(SCREENS)
    ]


@asynccontextmanager
async def _watching(watchers: Sequence[Watcher]) -> AsyncIterator[None]:
    """All watch before the block begins; one that saw a gap breaks it."""
    tasks = [asyncio.create_task(one.watches()) for one in watchers]
    try:
        await _until(lambda: all(one.port is not None for one in watchers))
        yield
        for task in tasks:
            if task.done():
                task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def told(run: Release) -> dict[str, Any]:
    """The figures of a release."""
    apps = [one for one in run.changes if one.kind is Victim.APP]
    codes = {str(code): many for code, many in run.codes.items()}
    return {
        "replaced": [
            {
                "process": one.name,
                "under_way": len(one.under_way),
                "answered": one.answered,
                "open_writes": one.open_writes,
                "screens": one.screens,
                "stopped_s": round(one.stopped_s, 2),
                "back_s": round(one.back_s, 2),
            }
            for one in run.changes
        ],
        "under_way": sum(len(one.under_way) for one in apps),
        "answered": sum(one.answered for one in apps),
        "acknowledged": run.load.acked,
        "answers": run.load.told,
        "migration": {"tries": run.attempts, "longest_s": round(run.waited_s, 2)},
        "close_codes": codes,
        "told_to_come_back": run.codes[int(Why.DEPLOY)],
        "screens": len(run.watchers),
        "screens_at_the_head": run.converged,
        "violations": len(run.wrong),
        "what": run.wrong[:20],
    }
