"""A day's traffic in minutes, and the memory of each process meanwhile: promise 24.

`ucr demo` plays its day on a clock that runs fast: `ucr serve` and `ucr dispatch` as
processes of their own on PostgreSQL and Valkey, calls, offers, taps, positions of every
phone, endings, all through the public doors. Beside it screens come and go, each with a
snapshot of its own. What each process holds is read every ten seconds, and stands in a
log before the next reading: a run that is broken off can be told all the same.

    python -m bench.soak [--minutes 12] [--speed 60] [--rate 1] [--screens 12]
    python -m bench.soak --told FILE [--name soak-mended]  # of a run that is over

What is fitted is a process's own memory (of no file), a reading a minute, of the last
45 minutes of a run of an hour and more, or of the second half of a shorter one
(`bench.held_growth`): caches fill for some 25 minutes. An hour is one of the service's
clock: as much happened in it as in an hour of a real day. What grows by the machine's
own clock is not hurried, so the growth in a real hour stands beside it; `--speed 6`
shows that alone.
"""

import argparse
import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from time import monotonic, sleep
from typing import Final

import httpx
import orjson
import psutil
import psycopg
from rich.console import Console
from rich.table import Table
from websockets.exceptions import WebSocketException

from bench import held_memory, stack
from bench.held_growth import (
    LONG_S,
    Grown,
    Reading,
    fitted_from_s,
    grown,
    kept_in,
)
from bench.held_memory import Held
from bench.held_screens import Screen
from tests.world.ground import Ground, runtime_on
from tests.world.ports import free_port
from ucr.app import clock
from ucr.cli.doctor import ADDRESSES
from ucr.domain.ids import AreaId, SenderId
from ucr.runtime import Clock
from ucr.settings import Settings

STARTS_WITHIN_S: Final = 300
EACH_S: Final = 10.0
LOG: Final = stack.ROOT / "var" / "bench" / "soak.jsonl"
FAST: Final = 30
"""A day that is less hurried shows what grows by the machine's clock; kept apart."""
SCREENS: Final = 12
STAYS_S: Final = (2.0, 25.0)
LIMIT_MB: Final = 1.0
STORES: Final = {"postgres": "postgres", "valkey-server": "valkey"}
"""Programs beside our own; all processes of one together."""


@contextmanager
def day(folder: Path, speed: float, rate: float) -> Iterator[tuple[int, Settings]]:
    """`ucr demo`; its pid, and how its stores and doors are reached.

    Raises:
        SystemExit: It does not begin; the log is named.
    """
    port = free_port()
    extract = stack.data_folder() / "roads" / "rutland-2022-07-20.osm.pbf"
    words = {"speed": speed, "rate": rate, "port": port, "data": folder}
    command = [sys.executable, "-m", "ucr", "demo", "--no-screens"]
    command += [f"--{name}={value}" for name, value in words.items()]
    command += [f"--extract={extract}"]
    log = folder / "demo.log"
    told = {k: v for k, v in os.environ.items() if not k.startswith("UCR_")}
    with log.open("wb") as out:
        process = subprocess.Popen(  # noqa: S603 - our own program
            command, cwd=stack.ROOT, env=told, stdout=out, stderr=out
        )
    try:
        until = monotonic() + STARTS_WITHIN_S
        while not (folder / ADDRESSES).exists() or not _answers(port):
            if process.poll() is not None or monotonic() > until:
                raise SystemExit(f"the demo does not begin: see {log}")
            sleep(0.5)
        yield process.pid, _settings(folder)
    finally:
        process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(60)
        process.kill()


def _answers(port: int) -> bool:
    with suppress(httpx.TransportError):
        ready = httpx.get(f"http://127.0.0.1:{port}/health/ready", timeout=5)
        return ready.is_success
    return False


def _settings(folder: Path) -> Settings:
    lines = (folder / ADDRESSES).read_text().splitlines()
    given = dict(line.partition("=")[::2] for line in lines)
    names = {name.removeprefix("UCR_").lower(): v for name, v in given.items()}
    return Settings.model_validate(names)


def processes(demo: int) -> dict[str, list[psutil.Process]]:
    """The service's own, by what they are; the solver is the dispatcher's child."""
    found = defaultdict[str, list[psutil.Process]](list)
    for one in psutil.Process(demo).children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            words = one.cmdline()
            for name in ("serve", "dispatch"):
                if words[1:] == ["-m", "ucr", name]:
                    found[name].append(one)
            if "routing.solver_worker" in words and _is_dispatcher(one.parent()):
                found["solver"].append(one)
            if one.name() in STORES:
                found[STORES[one.name()]].append(one)
    return found


def _is_dispatcher(one: psutil.Process | None) -> bool:
    return one is not None and one.cmdline()[1:] == ["-m", "ucr", "dispatch"]


@dataclass(slots=True)
class Screens:
    """People who open the desk and close it again."""

    ground: Ground
    origin: str
    told: Counter[str] = field(default_factory=Counter)

    async def come_and_go(self, number: int) -> None:
        """One after another on this chair, each with a session of its own."""
        chance = Random(number)  # noqa: S311
        address = self.origin.removeprefix("http://")
        while True:
            who = await self.ground.signs_in()
            screen = Screen(who.token, self.origin, f"area/{self.ground.area_id}")
            try:
                async with httpx.AsyncClient(base_url=self.origin, timeout=30) as http:
                    line = await screen.watches(address, http)
                self.told["opened"] += 1
                with suppress(TimeoutError):
                    async with asyncio.timeout(chance.uniform(*STAYS_S)):
                        while True:
                            await screen.hears(line)
                            self.told["frames"] += 1
                await line.close()
            except (OSError, httpx.HTTPError, WebSocketException) as gone:
                self.told[type(gone).__name__] += 1
                await asyncio.sleep(1)


async def watch(
    demo: int, settings: Settings, seconds: float, chairs: int, log: Path
) -> tuple[list[Reading], Counter[str]]:
    """Read memory while the day goes on and screens come and go."""
    told: Clock = clock(settings)
    url, valkey = settings.database_url or "", settings.redis_url or ""
    async with runtime_on(url, valkey, clock=told) as runtime:
        async with runtime.pool.connection() as conn:
            ((slug,),) = await (await conn.execute("SELECT id FROM area")).fetchall()
        ground = Ground(runtime, AreaId(slug), SenderId(runtime.new_id()))
        screens = Screens(ground, settings.public_origin)
        sat = [asyncio.create_task(screens.come_and_go(n)) for n in range(chairs)]
        seen = await _read(demo, url, seconds, log)
        for chair in sat:
            if chair.done():
                chair.result()
            chair.cancel()
        await asyncio.gather(*sat, return_exceptions=True)
    return seen, screens.told


async def _read(demo: int, url: str, seconds: float, log: Path) -> list[Reading]:
    """One reading after another; each is in the log before the next."""
    seen: list[Reading] = []
    began = monotonic()
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as conn:
        while (at := monotonic() - began) < seconds:
            row = await (await conn.execute("SELECT sum(head) FROM area")).fetchone()
            seen.append(Reading(at, int(row[0]) if row else 0, held(demo)))
            with log.open("ab") as kept:
                kept.write(orjson.dumps(seen[-1]) + b"\n")
            await asyncio.sleep(EACH_S)
    return seen


def held(demo: int) -> dict[str, Held]:
    """What each process holds; those of PostgreSQL together."""
    found = {}
    for name, several in processes(demo).items():
        each = []
        for one in several:
            with suppress(psutil.NoSuchProcess, FileNotFoundError, ProcessLookupError):
                each.append(held_memory.of(one))
        if each:
            found[name] = held_memory.together(each)
    return found


def main() -> None:
    """Play, print one table beside the limit, write one JSON."""
    chosen = _chosen()
    if chosen.told is not None:
        seen, screens = kept_in(chosen.told), Counter[str]()
        chosen.minutes = round(seen[-1].at_s / 60, 1)
    else:
        seen, screens = played(chosen)
    found = grown(seen, chosen.speed)
    tell(found, seen, screens, chosen)
    hours = timedelta(minutes=chosen.minutes).total_seconds() / 3600 * chosen.speed
    stack.write(
        _name(chosen),
        {
            "minutes": chosen.minutes,
            "fitted_from_min": round(fitted_from_s(seen) / 60, 1),
            "service_hours": round(hours, 1),
            "rate": chosen.rate,
            "events": seen[-1].events - seen[0].events,
            "chairs": chosen.screens,
            "screens": screens,
            "limit_mb_an_hour": LIMIT_MB,
            "grown": [asdict(one) for one in found],
        },
    )


def _chosen() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=12)
    parser.add_argument("--speed", type=float, default=60)
    parser.add_argument("--rate", type=float, default=1, help="times the usual calls")
    parser.add_argument("--screens", type=int, default=SCREENS, help="at any time")
    parser.add_argument("--log", type=Path, default=LOG, help="a reading to a line")
    parser.add_argument("--told", type=Path, help="the log of a run that is over")
    parser.add_argument("--name", help="of the file in bench/results")
    return parser.parse_args()


def _name(chosen: argparse.Namespace) -> str:
    """Of the file that keeps it: a long run says more than a short one."""
    if chosen.name:
        return str(chosen.name)
    if chosen.minutes * 60 >= LONG_S:
        return "soak-long"
    return "soak" if chosen.speed >= FAST else "soak-slow"


def played(chosen: argparse.Namespace) -> tuple[list[Reading], Counter[str]]:
    """A day, from its beginning to its end; its log begins anew."""
    chosen.log.parent.mkdir(parents=True, exist_ok=True)
    chosen.log.unlink(missing_ok=True)
    seconds = timedelta(minutes=chosen.minutes).total_seconds()
    with tempfile.TemporaryDirectory(prefix="ucr-soak-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL may run as another account
        with day(folder, chosen.speed, chosen.rate) as (demo, settings):
            watching = watch(demo, settings, seconds, chosen.screens, chosen.log)
            return asyncio.run(watching)


def tell(
    found: Sequence[Grown],
    seen: Sequence[Reading],
    screens: Mapping[str, int],
    chosen: argparse.Namespace,
) -> None:
    """One table."""
    hours = chosen.minutes / 60 * chosen.speed
    print(
        f"{hours:.1f} hours of the service's clock in {chosen.minutes:g} min:"
        f" {seen[-1].events - seen[0].events} events, screens {dict(screens)}"
    )
    begun = fitted_from_s(seen) / 60
    table = Table(title=f"Each process's own memory, from minute {begun:.0f} on")
    heads = ("process", "start, MB", "warm, MB", "end, MB", "MB a real hour", "95 %")
    for column in (*heads, "limit", "MB an hour", "kB a 1,000 events"):
        table.add_column(column, justify="left" if column == heads[0] else "right")
    for one in found:
        table.add_row(
            one.process,
            *(f"{mb:g}" for mb in (one.start_mb, one.warm_mb, one.end_mb)),
            f"{one.mb_a_real_hour:g}",
            "{:g} to {:g}".format(*one.real_interval),
            f"{LIMIT_MB:g}",
            f"{one.mb_an_hour:g}",
            f"{one.kb_a_thousand:g}",
        )
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
