"""Five of two hundred screens stop reading: promise 13.

They are sockets whose owner takes nothing more, as a laptop that was shut. What the
others see of each commit is timed while the service finds out and sends the five away,
and its memory is read every second.

    python -m bench.stalled [--screens 200] [--stalled 5] [--seconds 90]
"""

import argparse
import asyncio
import multiprocessing
import socket
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from time import monotonic
from typing import Final

import httpx
import psutil
from rich.console import Console
from rich.table import Table
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from bench.held_screens import Screen
from bench.stack import Stores, now, percentile, stores, write
from bench.swarm import head_of, many_files, serve_live, starts, tokens
from tests.world.ground import Ground, runtime_on
from ucr.domain.ids import ReferralId
from ucr.live.closing import Why
from ucr.runtime import SystemClock
from ucr.store.migrate import migrate

CASES: Final = 100
PAUSE_S: Final = 0.08
"""Between commits: twelve a second, what two hundred screens take of one core."""
LITTLE_BYTES: Final = 16_384
"""What the system holds for a socket: by itself it would hold 4 MB for a dead one."""
LOOK_EVERY: Final = 10
P99_S: Final = 1.0
MOST_MB: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Stalled:
    """What was seen.

    Attributes:
        sent_away_s: Of each stalled screen, after it stopped reading.
        told_why: Those that found 4408 when they read again. Who takes nothing for long
            is cut off without: there is no room for a word.
        grown_mb: The most that the service grew by, from before they stalled.
    """

    screens: int
    stalled: int
    commits: int
    p50_s: float
    p99_s: float
    worst_s: float
    sent_away_s: tuple[float, ...]
    told_why: int
    grown_mb: float


def hold_screens(
    address: str, sessions: list[str], stalled: int, pipe: Connection
) -> None:
    """The screens' process."""
    asyncio.run(_hold_screens(address, sessions, stalled, pipe))


async def _hold_screens(
    address: str, sessions: list[str], stalled: int, pipe: Connection
) -> None:
    screens = [Screen(token) for token in sessions]
    async with httpx.AsyncClient(base_url=f"http://{address}", timeout=60) as http:
        lines = [await screen.watches(address, http) for screen in screens]
    seen: dict[int, list[float]] = {}
    watching = [
        asyncio.create_task(_times(screen, line, seen))
        for screen, line in zip(screens[stalled:], lines[stalled:], strict=True)
    ]
    for line in lines[:stalled]:
        line.transport.pause_reading()
    pipe.send("they stall")
    await asyncio.to_thread(pipe.recv)
    for line in lines[:stalled]:
        line.transport.resume_reading()
    codes = [await _how_it_ended(line) for line in lines[:stalled]]
    for task in watching:
        if task.done():
            task.result()
        task.cancel()
    pipe.send((seen, codes))


async def _times(
    screen: Screen, line: ClientConnection, seen: dict[int, list[float]]
) -> None:
    while True:
        if not await screen.hears(line):
            seen.setdefault(screen.offset, []).append(monotonic())


async def _how_it_ended(line: ClientConnection) -> int | None:
    """Read what had come before; the code with which the service ended it."""
    try:
        async with asyncio.timeout(20):
            while True:
                await line.recv()
    except (TimeoutError, ConnectionClosed):
        return line.close_code


def run(screens: int, stalled: int, seconds: float) -> Stalled:
    """Let all watch, let some stall, commit meanwhile, and measure."""
    with stores() as on, socket.socket() as listening:
        asyncio.run(migrate(on.postgres))
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, LITTLE_BYTES)
        listening.bind(("127.0.0.1", 0))
        listening.listen(1_024)
        return asyncio.run(_measure(on, listening, screens, stalled, seconds))


async def _measure(
    on: Stores, listening: socket.socket, screens: int, stalled: int, seconds: float
) -> Stalled:
    address = f"127.0.0.1:{listening.getsockname()[1]}"
    async with runtime_on(on.postgres, on.valkey, clock=SystemClock()) as runtime:
        ground = await Ground.lay(runtime)
        calls = [(await ground.call_comes_in()).id for _ in range(CASES)]
        service, service_says = starts(serve_live, on, listening)
        people = await tokens(ground, screens)
        held, screens_say = starts(hold_screens, address, people, stalled)
        await asyncio.to_thread(screens_say.recv)
        gauge = _Gauge(service.pid or 0, listening.getsockname()[1], screens)
        committed = await _commit(ground, calls, seconds, gauge)
        screens_say.send("enough")
        seen, codes = await asyncio.to_thread(screens_say.recv)
    held.join()
    service_says.send("end")
    await asyncio.to_thread(service_says.recv)
    service.join()
    late = sorted(
        came - committed[offset]
        for offset, all_came in seen.items()
        for came in all_came
        if offset in committed
    )
    return Stalled(
        screens=screens,
        stalled=stalled,
        commits=len(committed),
        p50_s=round(percentile(late, 0.5), 3),
        p99_s=round(percentile(late, 0.99), 3),
        worst_s=round(late[-1], 3),
        sent_away_s=tuple(gauge.sent_away_s),
        told_why=codes.count(int(Why.SLOW)),
        grown_mb=round(gauge.grown_mb, 1),
    )


class _Gauge:
    """The service's memory and sockets, seen from outside."""

    def __init__(self, pid: int, port: int, screens: int) -> None:
        """As it is when the screens stall."""
        self._service = psutil.Process(pid)
        self._port = port
        self._before = self._service.memory_info().rss
        self._screens = screens
        self._began = monotonic()
        self.grown_mb = 0.0
        self.sent_away_s: list[float] = []

    def look(self) -> None:
        rss = self._service.memory_info().rss
        self.grown_mb = max(self.grown_mb, (rss - self._before) / 1e6)
        lines = sum(
            one.status == psutil.CONN_ESTABLISHED
            for one in self._service.net_connections("tcp4")
            if one.laddr.port == self._port
        )
        gone = self._screens - lines - len(self.sent_away_s)
        self.sent_away_s += [round(monotonic() - self._began, 1)] * max(0, gone)


async def _commit(
    ground: Ground, calls: Sequence[ReferralId], seconds: float, gauge: _Gauge
) -> dict[int, float]:
    """When each commit was done, by its offset in the log."""
    committed: dict[int, float] = {}
    before = await head_of(ground)
    end = monotonic() + seconds
    while monotonic() < end:
        await ground.timer_moves(calls[len(committed) % len(calls)])
        committed[before + len(committed) + 1] = monotonic()
        if len(committed) % LOOK_EVERY == 0:
            gauge.look()
        await asyncio.sleep(PAUSE_S)
    return committed


def main() -> None:
    """Measure, print one table beside the limits, write one JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--screens", type=int, default=200)
    parser.add_argument("--stalled", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=90)
    chosen = parser.parse_args()
    multiprocessing.set_start_method("spawn")
    many_files()
    found = run(chosen.screens, chosen.stalled, chosen.seconds)
    _print(found)
    write("stalled", {"at": now().isoformat(), "stalled": asdict(found)})


def _print(found: Stalled) -> None:
    table = Table(title=f"{found.stalled} of {found.screens} screens stop reading")
    for column in ("what", "measured", "limit"):
        table.add_column(column, justify="left" if column == "what" else "right")
    table.add_row("the others see a commit, p50, s", f"{found.p50_s}", "")
    table.add_row("p99, s", f"{found.p99_s}", f"{P99_S:g}")
    table.add_row("worst, s", f"{found.worst_s}", "")
    table.add_row("the service grew by, MB", f"{found.grown_mb}", f"{MOST_MB}")
    gone = ", ".join(map(str, found.sent_away_s))
    table.add_row("sent away after, s", gone or "-", "")
    table.add_row("told why (4408) when they read again", f"{found.told_why}", "")
    table.add_row("commits", f"{found.commits}", "")
    Console().print(table)


if __name__ == "__main__":
    main()
