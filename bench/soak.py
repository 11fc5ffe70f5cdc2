"""A day's traffic in minutes, and the memory of each process meanwhile: promise 24.

`ucr demo` plays its day on a clock that runs fast: `ucr serve` and `ucr dispatch` as
processes of their own on PostgreSQL and Valkey, calls, offers, taps, positions of every
phone, endings, all through the public doors. Beside it screens come and go, each with a
snapshot of its own. Memory is read every second.

    python -m bench.soak [--minutes 12] [--speed 60] [--rate 1]

How fast memory grows is the median of all slopes between two readings (Theil and Sen),
after a third of the time in which caches fill; its interval is by resampling stretches
of what is left over. An hour is one of the service's clock: as much happened in it as
in an hour of a real day. What grows by the machine's own clock is not hurried, so the
growth in a real hour stands beside it; `--speed 6` shows that alone.
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
from typing import Any, Final

import httpx
import numpy as np
import psutil
import psycopg
from rich.console import Console
from rich.table import Table
from websockets.exceptions import WebSocketException

from bench import stack
from bench.held_screens import Screen
from tests.world.ground import Ground, runtime_on
from ucr.app import clock
from ucr.cli.doctor import ADDRESSES
from ucr.domain.ids import AreaId, SenderId
from ucr.runtime import Clock
from ucr.settings import Settings

STARTS_WITHIN_S: Final = 300
EACH_S: Final = 1.0
FITTED_EACH: Final = 5
"""Readings that are fitted: one in so many, which follow each other less closely."""
WARM: Final = 1 / 3
FAST: Final = 30
"""A day that is less hurried shows what grows by the machine's clock; kept apart."""
SCREENS: Final = 12
STAYS_S: Final = (2.0, 25.0)
LIMIT_MB: Final = 1.0
STRETCH: Final = 1 / 4
"""Of all readings: memory goes in steps, and short stretches would look too sure."""
DRAWN: Final = 400
"""How often the interval's samples are drawn anew."""
SURE: Final = 0.95


@dataclass(frozen=True, slots=True)
class Reading:
    """At one moment: real seconds since the start, events so far, bytes by process."""

    at_s: float
    events: int
    rss: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grown:
    """How one process grew, after it was warm; its interval holds 95 %.

    Attributes:
        mb_an_hour: Of the service's clock.
        mb_a_real_hour: Of the machine's.
        kb_a_thousand: Kilobytes a thousand events.
    """

    process: str
    warm_mb: float
    end_mb: float
    most_mb: float
    mb_an_hour: float
    interval: tuple[float, float]
    mb_a_real_hour: float
    kb_a_thousand: float


@contextmanager
def day(folder: Path, speed: float, rate: float) -> Iterator[tuple[int, Settings]]:
    """`ucr demo`; its pid, and how its stores and doors are reached.

    Raises:
        SystemExit: It does not begin; the log is named.
    """
    port = stack.free_port()
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


def processes(demo: int) -> dict[str, psutil.Process]:
    """The service's own, by what they are; the solver is the dispatcher's child."""
    found = {}
    for one in psutil.Process(demo).children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            words = one.cmdline()
            for name in ("serve", "dispatch"):
                if words[1:] == ["-m", "ucr", name]:
                    found[name] = one
            is_solver = "routing.solver_worker" in words
            if is_solver and _is_dispatcher(one.parent()):
                found["solver"] = one
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
    demo: int, settings: Settings, seconds: float
) -> tuple[list[Reading], Counter[str]]:
    """Read memory while the day goes on and screens come and go."""
    told: Clock = clock(settings)
    url, valkey = settings.database_url or "", settings.redis_url or ""
    async with runtime_on(url, valkey, clock=told) as runtime:
        async with runtime.pool.connection() as conn:
            ((slug,),) = await (await conn.execute("SELECT id FROM area")).fetchall()
        ground = Ground(runtime, AreaId(slug), SenderId(runtime.new_id()))
        screens = Screens(ground, settings.public_origin)
        chairs = [asyncio.create_task(screens.come_and_go(n)) for n in range(SCREENS)]
        seen = await _read(demo, url, seconds)
        for chair in chairs:
            if chair.done():
                chair.result()
            chair.cancel()
        await asyncio.gather(*chairs, return_exceptions=True)
    return seen, screens.told


async def _read(demo: int, url: str, seconds: float) -> list[Reading]:
    seen: list[Reading] = []
    began = monotonic()
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as conn:
        while (at := monotonic() - began) < seconds:
            row = await (await conn.execute("SELECT sum(head) FROM area")).fetchone()
            rss = {name: one.memory_info().rss for name, one in processes(demo).items()}
            seen.append(Reading(at, int(row[0]) if row else 0, rss))
            await asyncio.sleep(EACH_S)
    return seen


def slope(x: Sequence[float], y: Sequence[float]) -> tuple[float, tuple[float, float]]:
    """Theil and Sen's slope, and an interval by stretches of what it leaves over."""
    xs, ys = np.asarray(x, float), np.asarray(y, float)
    found = _theil_sen(xs, ys)
    left = ys - found * xs
    drawn = np.random.default_rng(24)
    stretch, slopes = max(1, round(len(xs) * STRETCH)), []
    for _ in range(DRAWN):
        starts = drawn.integers(0, len(xs) - stretch + 1, -(-len(xs) // stretch))
        index = np.concatenate([np.arange(s, s + stretch) for s in starts])[: len(xs)]
        slopes.append(_theil_sen(xs, found * xs + left[index]))
    low, high = np.quantile(slopes, [(1 - SURE) / 2, (1 + SURE) / 2])
    return found, (float(low), float(high))


def _theil_sen(xs: Any, ys: Any) -> float:
    first, second = np.triu_indices(len(xs), 1)
    apart = xs[second] - xs[first]
    kept = apart > 0
    return float(np.median((ys[second] - ys[first])[kept] / apart[kept]))


def grown(seen: Sequence[Reading], speed: float) -> list[Grown]:
    """How each process grew, of those that lived through all of it."""
    warm = [one for one in seen if one.at_s >= seen[-1].at_s * WARM]
    by = defaultdict[str, list[tuple[float, int, float]]](list)
    for one in warm:
        for name, rss in one.rss.items():
            by[name].append((one.at_s, one.events, rss / 1e6))
    found = []
    for name, rows in sorted(by.items()):
        at, events, mb = zip(*rows[::FITTED_EACH], strict=True)
        real, interval = slope([s / 3600 for s in at], mb)
        by_event, _ = slope(list(map(float, events)), mb)
        found.append(
            Grown(
                process=name,
                warm_mb=round(mb[0], 1),
                end_mb=round(mb[-1], 1),
                most_mb=round(max(one.rss.get(name, 0) for one in seen) / 1e6, 1),
                mb_an_hour=round(real / speed, 3),
                interval=(round(interval[0] / speed, 3), round(interval[1] / speed, 3)),
                mb_a_real_hour=round(real, 1),
                kb_a_thousand=round(by_event * 1e6, 1),
            )
        )
    return found


def main() -> None:
    """Play, print one table beside the limit, write one JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=12)
    parser.add_argument("--speed", type=float, default=60)
    parser.add_argument("--rate", type=float, default=1, help="times the usual calls")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ucr-soak-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL may run as another account
        with day(folder, chosen.speed, chosen.rate) as (demo, settings):
            seen, screens = asyncio.run(watch(demo, settings, chosen.minutes * 60))
    found = grown(seen, chosen.speed)
    tell(found, seen, screens, chosen)
    hours = timedelta(minutes=chosen.minutes).total_seconds() / 3600 * chosen.speed
    stack.write(
        "soak" if chosen.speed >= FAST else "soak-slow",
        {
            "minutes": chosen.minutes,
            "service_hours": round(hours, 1),
            "rate": chosen.rate,
            "events": seen[-1].events - seen[0].events,
            "screens": screens,
            "limit_mb_an_hour": LIMIT_MB,
            "grown": [asdict(one) for one in found],
        },
    )


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
    table = Table(title="Memory of each process, after a third of the time")
    heads = ("process", "warm, MB", "end, MB", "most, MB", "MB an hour", "95 %")
    for column in (*heads, "limit", "MB a real hour", "kB a 1,000 events"):
        table.add_column(column, justify="left" if column == heads[0] else "right")
    for one in found:
        low, high = one.interval
        table.add_row(
            one.process,
            *(f"{mb:g}" for mb in (one.warm_mb, one.end_mb, one.most_mb)),
            f"{one.mb_an_hour:g}",
            f"{low:g} to {high:g}",
            f"{LIMIT_MB:g}",
            f"{one.mb_a_real_hour:g}",
            f"{one.kb_a_thousand:g}",
        )
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
