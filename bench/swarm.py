"""Five hundred screens come back at once: promise 26.

The service's live half, a process of its own on real PostgreSQL and Valkey, is killed
while every screen watches an area of 300 cases, and another takes its place. Each
screen comes back at a moment of its own within ten seconds, as browsers do by their
jitter, while commits go on. It is right again once the service has answered where it
left off, without a gap. How often the new process read the whole area is counted where
it reads.

    python -m bench.swarm [--screens 500] [--cases 300]
"""

import argparse
import asyncio
import multiprocessing
import resource
import signal
import socket
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from time import monotonic
from typing import Any, Final

import psutil
import uvicorn
from rich.console import Console
from rich.table import Table

from bench.held_screens import hold_screens
from bench.stack import Stores, now, percentile, stores, write
from tests.live.serving import app_of
from tests.world.ground import Ground, runtime_on
from ucr.domain.ids import ReferralId
from ucr.live.hub import SOCKETS_OF_ONE, Hub
from ucr.runtime import SystemClock
from ucr.store import boards, events
from ucr.store.connection import Connection as StoreConnection
from ucr.store.migrate import migrate

LIMIT_S: Final = 30.0
MOST_READINGS_A_SECOND: Final = 1
PAUSE_S: Final = 0.2
"""Between commits: five a second, as many as one area's day reaches."""
PLENTY: Final = 8_192


def serve_live(on: Stores, listening: socket.socket, told: Connection) -> None:
    """Live and nothing else, until it is asked when the whole area was read."""
    asyncio.run(_serve_live(on, listening, told))


async def _serve_live(on: Stores, listening: socket.socket, told: Connection) -> None:
    readings: list[float] = []
    read = boards.read

    async def counted(conn: StoreConnection, area_id: Any) -> Any:
        readings.append(monotonic())
        return await read(conn, area_id)

    boards.read = counted
    async with (
        runtime_on(on.postgres, on.valkey, clock=SystemClock()) as runtime,
        Hub.running(runtime, most_sockets=PLENTY) as hub,
    ):
        config = uvicorn.Config(
            app_of(runtime, hub),
            log_level="critical",
            lifespan="off",
            ws="ucr.live.cutting:CuttingProtocol",
            ws_per_message_deflate=False,
            timeout_graceful_shutdown=1,
        )
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        await asyncio.to_thread(told.recv)
        server.should_exit = True
        await serving
    told.send((readings, psutil.Process().memory_info().rss))


@dataclass(frozen=True, slots=True, kw_only=True)
class Swarm:
    """What was seen; seconds.

    Attributes:
        all_right_s: From the first screen's coming back to the last one's being right.
        readings_at_once: The most readings of the whole area in any one second.
        rss_mb: Of the new process at its end.
    """

    screens: int
    cases: int
    commits: int
    p50_s: float
    p99_s: float
    worst_s: float
    all_right_s: float
    readings: int
    readings_at_once: int
    rss_mb: float
    equal: int


def run(screens: int, cases: int) -> Swarm:
    """Lay an area, let all watch, kill what serves them, and measure.

    Raises:
        RuntimeError: The first process did not die by the kill.
        ValueError: A screen was told a gap.
    """
    with stores() as on, socket.socket() as listening:
        asyncio.run(migrate(on.postgres))
        listening.bind(("127.0.0.1", 0))
        listening.listen(4_096)
        return asyncio.run(_measure(on, listening, screens, cases))


async def _measure(
    on: Stores, listening: socket.socket, screens: int, cases: int
) -> Swarm:
    address = f"127.0.0.1:{listening.getsockname()[1]}"
    async with runtime_on(on.postgres, on.valkey, clock=SystemClock()) as runtime:
        ground = await Ground.lay(runtime)
        calls = [(await ground.call_comes_in()).id for _ in range(cases)]
        first, _ = starts(serve_live, on, listening)
        held, screens_say = starts(hold_screens, address, await tokens(ground, screens))
        await asyncio.to_thread(screens_say.recv)
        enough = asyncio.Event()
        committing = asyncio.create_task(_commit(ground, calls, enough))
        await asyncio.sleep(5 * PAUSE_S)
        await _kill(first)
        second, service_says = starts(serve_live, on, listening)
        seen = await asyncio.to_thread(screens_say.recv)
        enough.set()
        commits = await committing
        head = await head_of(ground)
        screens_say.send(head)
        ended = await asyncio.to_thread(screens_say.recv)
    held.join()
    service_says.send("end")
    readings, rss = await asyncio.to_thread(service_says.recv)
    second.join()
    took = sorted(each for _, each in seen)
    return Swarm(
        screens=screens,
        cases=cases,
        commits=commits,
        p50_s=round(percentile(took, 0.5), 2),
        p99_s=round(percentile(took, 0.99), 2),
        worst_s=round(took[-1], 2),
        all_right_s=round(max(map(sum, seen)) - min(back for back, _ in seen), 2),
        readings=len(readings),
        readings_at_once=_in_any_second(readings),
        rss_mb=round(rss / 1e6, 1),
        equal=ended[head],
    )


def many_files() -> None:
    """Let this process, and those that it starts, have a socket for each screen."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, PLENTY), hard))


def starts(
    what: Callable[..., None], *given: object
) -> tuple[multiprocessing.Process, Connection]:
    """Start a process of its own, with a line to it as its last argument."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=what, args=(*given, theirs))
    process.start()
    return process, ours


async def tokens(ground: Ground, screens: int) -> list[str]:
    """A session for each screen; one person has as many screens as they may."""
    people = -(-screens // SOCKETS_OF_ONE)
    sessions = [(await ground.signs_in()).token for _ in range(people)]
    return [sessions[n // SOCKETS_OF_ONE] for n in range(screens)]


async def _commit(
    ground: Ground, calls: Sequence[ReferralId], enough: asyncio.Event
) -> int:
    """Something small happens five times a second; how often it did."""
    commits = 0
    while not enough.is_set():
        await ground.timer_moves(calls[commits % len(calls)])
        commits += 1
        await asyncio.sleep(PAUSE_S)
    return commits


async def _kill(process: multiprocessing.Process) -> None:
    process.kill()
    await asyncio.to_thread(process.join)
    if process.exitcode != -signal.SIGKILL:
        message = f"it ended by itself: {process.exitcode}"
        raise RuntimeError(message)


async def head_of(ground: Ground) -> int:
    """The offset of the area's last event."""
    async with ground.runtime.pool.connection() as conn:
        head = await events.head(conn, ground.area_id)
    return head.offset if head else 0


def _in_any_second(moments: Sequence[float]) -> int:
    return max((sum(0 <= b - a < 1 for b in moments) for a in moments), default=0)


def main() -> None:
    """Measure, print one table beside the limits, write one JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--screens", type=int, default=500)
    parser.add_argument("--cases", type=int, default=300)
    chosen = parser.parse_args()
    multiprocessing.set_start_method("spawn")
    many_files()
    found = run(chosen.screens, chosen.cases)
    _print(found)
    write("swarm", {"at": now().isoformat(), "swarm": asdict(found)})


def _print(found: Swarm) -> None:
    table = Table(
        title=f"{found.screens} screens, {found.cases} cases, one process killed"
    )
    for column in ("what", "measured", "limit"):
        table.add_column(column, justify="left" if column == "what" else "right")
    table.add_row(
        "all right again after the first came back, s",
        f"{found.all_right_s}",
        f"{LIMIT_S:g}",
    )
    table.add_row(
        "a screen's own wait p50 / p99 / worst, s",
        f"{found.p50_s} / {found.p99_s} / {found.worst_s}",
        "",
    )
    table.add_row(
        "readings of the whole area in any second",
        f"{found.readings_at_once}",
        f"{MOST_READINGS_A_SECOND}",
    )
    table.add_row("readings in all", f"{found.readings}", "")
    table.add_row("screens at the last commit", f"{found.equal}", f"{found.screens}")
    table.add_row("commits meanwhile", f"{found.commits}", "")
    table.add_row("the new process at its end, MB", f"{found.rss_mb}", "")
    Console().print(table)


if __name__ == "__main__":
    main()
