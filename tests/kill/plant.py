"""The service as processes that may be killed, and the wires between them.

Two `ucr serve`, two `ucr dispatch`, PostgreSQL, Valkey. Each service process has a wire
of its own to each store, so that a crash point knows whose statement it sees.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

import httpx
import psutil
import psycopg

from bench.stack import MORNING, now
from tests.kill.points import SqlLens, TextLens, Trap, Victim, Wire
from tests.world.between import Between, at_port, at_socket
from tests.world.ports import free_port

ROOT: Final = Path(__file__).parents[2]
SPEED: Final = 2
"""The service's clock runs so fast: an alarm of a minute comes in half of one."""
UP_WITHIN_S: Final = 60.0
LOOK_S: Final = 0.02
KINDS: Final = ((Victim.APP, 2), (Victim.DISPATCHER, 2))


@dataclass(slots=True)
class Part:
    """One process of the service, and the wires that are its own."""

    kind: Victim
    name: str
    told: Mapping[str, str]
    door: Between
    port: int
    pid: int = 0

    @property
    def words(self) -> str:
        return "serve" if self.kind is Victim.APP else "dispatch"

    def family(self) -> list[psutil.Process]:
        """It and what it started; nothing where it has ended."""
        return family(self.pid)


def family(pid: int) -> list[psutil.Process]:
    with suppress(psutil.NoSuchProcess):
        top = psutil.Process(pid)
        return [top, *top.children(recursive=True)]
    return []


@dataclass(slots=True)
class Plant:
    """Everything that runs."""

    folder: Path
    packs: Path
    orders: asyncio.subprocess.Process
    trap: Trap
    open_writes: set[SqlLens] = field(default_factory=set)
    urls: dict[str, str] = field(default_factory=dict)
    stores: dict[Victim, int] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)

    async def ask(self, do: str, **more: object) -> dict[str, Any]:
        """Give the nursery one order."""
        assert self.orders.stdin is not None
        assert self.orders.stdout is not None
        self.orders.stdin.write(json.dumps({"do": do, **more}).encode() + b"\n")
        answer = await asyncio.wait_for(self.orders.stdout.readline(), UP_WITHIN_S)
        assert answer, (self.folder / "nursery.log").read_text()[-4000:]
        return dict(json.loads(answer))

    async def starts_store(self, which: Victim) -> None:
        told = await self.ask("store", name=which.value)
        self.stores[which], self.urls[which.value] = told["pid"], told["url"]

    async def starts(self, part: Part) -> None:
        log = str(self.folder / f"{part.name}.log")
        told = await self.ask(
            "birth", words=[part.words], log=log, told=dict(part.told)
        )
        part.pid = told["pid"]

    def of(self, kind: Victim) -> list[Part]:
        return [one for one in self.parts if one.kind is kind]

    def named(self, name: str) -> Part:
        return next(one for one in self.parts if one.name == name)

    def holder(self) -> Part:
        """The dispatcher that has the area, or whichever is there."""
        mine = self.of(Victim.DISPATCHER)
        with psycopg.connect(self.urls["postgres"]) as conn:
            row = conn.execute("SELECT holder FROM lease").fetchone()
        pid = int(row[0].rpartition(":")[2]) if row else 0
        return next((one for one in mine if one.pid == pid), mine[0])

    def pids(self, victim: Victim, part: Part | None) -> list[psutil.Process]:
        """Who dies together."""
        if victim is Victim.ALL:
            ours = [one for each in self.parts for one in each.family()]
            return ours + [one for pid in self.stores.values() for one in family(pid)]
        if victim in self.stores:
            return family(self.stores[victim])
        assert part is not None
        return part.family()[1:] if victim is Victim.SOLVER else part.family()[:1]

    def kills(self, victim: Victim, part: Part | None) -> list[psutil.Process]:
        """`kill -9`, all of them at one moment; who it was."""
        doomed = self.pids(victim, part)
        for one in doomed:
            with suppress(ProcessLookupError):
                os.kill(one.pid, signal.SIGKILL)
        return doomed

    async def mends(self, victim: Victim) -> float:
        """Start again what has ended; seconds until the doors answer."""
        began = monotonic()
        for store in (Victim.POSTGRES, Victim.VALKEY):
            if victim in (store, Victim.ALL):
                await self.starts_store(store)
        for part in self.parts:
            if not is_alive(part.pid):
                await self.starts(part)
        await self.is_ready()
        return monotonic() - began

    async def is_ready(self) -> None:
        """Wait until every door answers, with all stores there."""
        async with asyncio.timeout(UP_WITHIN_S):
            for part in self.of(Victim.APP):
                while not await _answers(part.port):
                    if not is_alive(part.pid):  # PostgreSQL was away as it began
                        await self.starts(part)
                    await asyncio.sleep(LOOK_S)
            for part in self.of(Victim.DISPATCHER):
                if not is_alive(part.pid):
                    await self.starts(part)


def is_alive(pid: int) -> bool:
    with suppress(psutil.NoSuchProcess):
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    return False


async def _answers(port: int) -> bool:
    with suppress(httpx.TransportError):
        async with httpx.AsyncClient(timeout=5) as http:
            told = await http.get(f"http://127.0.0.1:{port}/health/ready")
            return told.is_success and told.json()["valkey"] == "there"
    return False


@asynccontextmanager
async def plant(folder: Path, packs: Path, **settings: str) -> AsyncIterator[Plant]:
    """Stores that run and wires that stand; no process of the service yet.

    Args:
        folder: Empty, and open to any account: the servers may be another's.
        settings: Further `UCR_` settings of every process.
    """
    log = (folder / "nursery.log").open("wb")
    with log:
        orders = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.kill.nursery", str(folder)),
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
            env={k: v for k, v in os.environ.items() if not k.startswith("UCR_")},
            start_new_session=True,
        )
    made = Plant(folder, packs, orders, Trap(lambda _, __: None))
    try:
        async with AsyncExitStack() as stack:
            for store in (Victim.POSTGRES, Victim.VALKEY):
                await made.starts_store(store)
            for kind, count in KINDS:
                for number in range(count):
                    part = await _part(made, stack, kind, number, settings)
                    made.parts.append(part)
            yield made
    finally:
        for part in made.parts:
            for one in part.family():
                with suppress(psutil.NoSuchProcess):
                    one.kill()
        assert orders.stdin is not None
        orders.stdin.close()
        await asyncio.wait_for(orders.wait(), UP_WITHIN_S)


async def _part(
    made: Plant,
    stack: AsyncExitStack,
    kind: Victim,
    number: int,
    settings: Mapping[str, str],
) -> Part:
    sockets = unquote(parse_qs(urlsplit(made.urls["postgres"]).query)["host"][0])
    valkey = unquote(urlsplit(made.urls["valkey"]).path)
    port, name = free_port(), f"{kind}-{number}"
    sql = Between(
        at_socket(f"{sockets}/.s.PGSQL.5432"),
        lambda: SqlLens(kind, name, made.trap, made.open_writes),
    )
    hints = Between(
        at_socket(valkey), lambda: TextLens(kind, name, Wire.VALKEY, made.trap)
    )
    door = Between(at_port(port), lambda: TextLens(kind, name, Wire.DOOR, made.trap))
    for wire in (sql, hints, door):
        await stack.enter_async_context(wire.standing())
    told = {
        "UCR_DATABASE_URL": (
            f"postgresql://postgres@127.0.0.1:{sql.port}/postgres"
            "?sslmode=disable&gssencmode=disable"
        ),
        "UCR_REDIS_URL": f"redis://127.0.0.1:{hints.port}/0",
        "UCR_PACKS": str(made.packs),
        "UCR_PORT": str(port),
        "UCR_PUBLIC_ORIGIN": "http://ucr.example",
        "UCR_CLOCK_ORIGIN": f"{MORNING.isoformat()}/{now().isoformat()}",
        "UCR_CLOCK_SPEED": str(SPEED),
        "UCR_LOG_LEVEL": "warning",
        "UCR_IMPROVE_S": "0.1",
        "UCR_HEARTBEAT_S": "0",
        "UCR_PAPER_PACK": str(made.folder / "paper"),
        **settings,
    }
    return Part(kind, name, told, door, port)
