"""The service as it stands in production, of which each part may be killed.

Two `ucr serve` and two `ucr dispatch` on PostgreSQL and Valkey, each a process of its
own. What was killed is begun anew with its code loaded (a fork, as `just kill` has it)
or, where that is asked for, from cold, as a service manager begins it: on a busy
machine that shows little but how long Python takes to load. PostgreSQL tells when each
transaction was committed; all times are seconds of the machine's clock.
"""

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import httpx
import psycopg
from psycopg import AsyncConnection

from bench.stack import MORNING, PACKS, ROOT, have_rutland, now_s
from tests.kill.plant import LOOK_S, Part, Plant, is_alive, plant
from tests.kill.points import Victim
from tests.world.people import ELSEWHERE, RUTLAND, settle
from ucr.app import new_id, running
from ucr.callers import COOKIE
from ucr.domain.codes import Mode
from ucr.domain.crew import Crew
from ucr.embedded.supervised import tied_to_us
from ucr.settings import Settings
from ucr.store.migrate import migrate

Json = dict[str, Any]
OPEN_WITHIN_S: Final = 180.0
"""From cold, on a machine that does much else."""
LOGGED: Final = """
SELECT "offset", fact, referral_id, recorded_at, body->>'alarm',
    extract(epoch FROM pg_xact_commit_timestamp(xmin))::float8
FROM event WHERE area_id = 'rutland' ORDER BY "offset"
"""


@dataclass(frozen=True, slots=True)
class Committed:
    """One event of the log, and when its transaction was committed."""

    offset: int
    fact: str
    referral_id: str
    recorded_at: datetime
    alarm: str | None
    at_s: float


@dataclass(slots=True)
class Standing:
    """The processes, and how to speak to them.

    Attributes:
        keys: The secret of each person and sender, by name.
        began_s: When the service's clock said `MORNING`.
    """

    plant: Plant
    keys: Mapping[str, str]
    clients: AsyncExitStack
    began_s: float
    from_cold: bool = False
    sessions: dict[str, str] = field(default_factory=dict)

    def real_s(self, told: datetime) -> float:
        """When the service's clock said so."""
        return self.began_s + (told - MORNING).total_seconds()

    async def begins(self, part: Part) -> None:
        """Begin one process that was killed; it is not up yet."""
        if not self.from_cold:
            await self.plant.starts(part)
            return
        log = (self.plant.folder / f"{part.name}.log").open("ab")
        with log:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "ucr", part.words),
                cwd=ROOT,
                env=_without_ours() | dict(part.told),
                stdout=log,
                stderr=log,
                preexec_fn=tied_to_us(signal.SIGKILL),
            )
        part.pid = process.pid

    async def is_open(self, part: Part) -> None:
        """Wait until a door answers.

        Raises:
            SystemExit: Its process has ended; with the last of what it said.
        """
        async with asyncio.timeout(OPEN_WITHIN_S), httpx.AsyncClient(timeout=5) as http:
            while True:
                if not is_alive(part.pid):
                    said = (self.plant.folder / f"{part.name}.log").read_text()
                    raise SystemExit(said[-2000:])
                with suppress(httpx.TransportError):
                    told = await http.get(f"http://127.0.0.1:{part.port}/health/ready")
                    if told.is_success:
                        return
                await asyncio.sleep(LOOK_S)

    async def is_held(self, *, not_by: tuple[int, ...] = ()) -> float:
        """Wait until a dispatcher that lives holds the area; when that was seen."""
        url = self.plant.urls["postgres"]
        asked = (
            "SELECT holder FROM lease WHERE area_id = 'rutland'"
            " AND expires_at > clock_timestamp()"
        )
        async with await AsyncConnection.connect(url, autocommit=True) as conn:
            while True:
                row = await (await conn.execute(asked)).fetchone()
                if row and int(row[0].rpartition(":")[2]) not in not_by:
                    return now_s()
                await asyncio.sleep(LOOK_S)

    def door(self, number: int = 0) -> str:
        """The address of one `ucr serve`."""
        return f"http://127.0.0.1:{self.plant.of(Victim.APP)[number].port}"

    async def signed_in(self, name: str, number: int = 0) -> httpx.AsyncClient:
        """Somebody's browser; a link opens once, and then there is the session."""
        origin = self.plant.parts[0].told["UCR_PUBLIC_ORIGIN"]
        http = httpx.AsyncClient(
            base_url=self.door(number), headers={"Origin": origin}, timeout=20
        )
        await self.clients.enter_async_context(http)
        if name in self.sessions:
            http.cookies.set(COOKIE, self.sessions[name])
        else:
            answer = await http.post("/api/sign-in", json={"token": self.keys[name]})
            answer.raise_for_status()
            self.sessions[name] = answer.cookies[COOKIE]
        return http

    async def sends(self, name: str, number: int = 0) -> httpx.AsyncClient:
        """A sender's system."""
        told = {"Authorization": f"Bearer {self.keys[name]}"}
        http = httpx.AsyncClient(base_url=self.door(number), headers=told, timeout=20)
        return await self.clients.enter_async_context(http)

    async def log(self) -> list[Committed]:
        """All that was committed to the area's log."""
        url = self.plant.urls["postgres"]
        async with await AsyncConnection.connect(url, autocommit=True) as conn:
            rows = await (await conn.execute(LOGGED)).fetchall()
        return [Committed(row[0], row[1], str(row[2]), *row[3:]) for row in rows]


async def command(http: httpx.AsyncClient, path: str, body: object = None) -> Json:
    """One command, done once; the JSON of its answer."""
    key = {"Idempotency-Key": str(new_id())}
    answer = await http.post(path, json=body, headers=key)
    answer.raise_for_status()
    told: Json = answer.json() if answer.content else {}
    return told


def _without_ours() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name[:4] != "UCR_"}


@asynccontextmanager
async def standing(
    crews: tuple[Crew, ...],
    mode: Mode,
    settings: Mapping[str, str],
    *,
    from_cold: bool = False,
) -> AsyncIterator[Standing]:
    """Everything stands as long as the block lasts, and Rutland is founded.

    Args:
        from_cold: How what was killed is begun anew.
        settings: Further `UCR_` settings of every process.
    """
    have_rutland()
    with tempfile.TemporaryDirectory(prefix="ucr-standing-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # noqa: ASYNC240 - the servers may be another account's
        usual = {"UCR_CLOCK_SPEED": "1", "UCR_IMPROVE_S": "1.5"}
        async with (
            plant(folder, PACKS, **usual, **settings) as made,
            AsyncExitStack() as clients,
        ):
            await _tells_commits(made)
            await migrate(made.urls["postgres"])
            for part in made.parts:
                part.told = {**part.told, **_direct(made)}
            found = Standing(made, await _founded(made, crews, mode), clients, 0)
            origin = made.parts[0].told["UCR_CLOCK_ORIGIN"]
            found.from_cold = from_cold
            found.began_s = datetime.fromisoformat(origin.split("/")[1]).timestamp()
            for part in made.parts:
                await made.starts(part)
            for part in made.of(Victim.APP):
                await found.is_open(part)
            await found.is_held()
            yield found


def _direct(made: Plant) -> dict[str, str]:
    """Without the plant's wires, which this process reads; a browser knows one door."""
    return {
        "UCR_PUBLIC_ORIGIN": f"http://127.0.0.1:{made.of(Victim.APP)[0].port}",
        "UCR_DATABASE_URL": made.urls["postgres"],
        "UCR_REDIS_URL": made.urls["valkey"],
    }


async def _tells_commits(made: Plant) -> None:
    with psycopg.connect(made.urls["postgres"], autocommit=True) as conn:
        conn.execute("ALTER SYSTEM SET track_commit_timestamp = on")
    made.kills(Victim.POSTGRES, None)
    await made.starts_store(Victim.POSTGRES)


async def _founded(made: Plant, crews: tuple[Crew, ...], mode: Mode) -> dict[str, str]:
    told = made.parts[0].told
    settings = Settings(
        database_url=made.urls["postgres"],
        redis_url=made.urls["valkey"],
        packs=made.folder / "none",
        public_origin=told["UCR_PUBLIC_ORIGIN"],
        clock_origin=told["UCR_CLOCK_ORIGIN"],
    )
    async with running(settings) as runtime:
        there = await settle(runtime, RUTLAND, crews, mode)
        return there | await settle(runtime, ELSEWHERE, (), mode)
