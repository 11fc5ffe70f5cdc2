"""What the second wall costs: the same doors with it and without, in turns of one run.

`python -m bench.walls` prints one table and writes bench/results/walls.json. Without:
connections as they were before ADR 56, of a superuser whom no policy holds, and asked
only whether they live. The area has some hundreds of open cases.
"""

import argparse
import asyncio
import statistics
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass, replace
from time import perf_counter
from typing import Final, TypeAlias

import httpx
from fastapi import FastAPI
from psycopg_pool import AsyncConnectionPool

from bench import stack
from bench.intake import KEY, body, lay
from tests.world.ports import free_port
from ucr.app import create_app, running
from ucr.domain.ids import AreaId
from ucr.runtime import Runtime
from ucr.settings import Settings
from ucr.store import boards, walls
from ucr.store.connection import Pool

AREA: Final = AreaId("rutland")
OPEN: Final = 400
AT_ONCE: Final = 8
TURN: Final = 160


Step: TypeAlias = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Figure:
    """One path: medians over its turns, milliseconds for one."""

    path: str
    with_ms: float
    without_ms: float
    times: float


@asynccontextmanager
async def ways(settings: Settings) -> AsyncIterator[dict[str, Runtime]]:
    """The service's runtime, and one whose connections know no walls."""
    async with running(settings) as runtime:
        pool: Pool = AsyncConnectionPool(
            str(runtime.pool.conninfo),
            min_size=2,
            max_size=settings.pool_size,
            open=False,
            kwargs={"autocommit": True, "prepare_threshold": 3},
            check=AsyncConnectionPool.check_connection,
        )
        async with pool:
            kept = type(runtime.kept)()
            yield {
                "with": runtime,
                "without": replace(runtime, pool=pool, kept=kept),
            }


def client(settings: Settings, runtime: Runtime) -> httpx.AsyncClient:
    """The senders' door of one of them, without a socket between."""
    app: FastAPI = create_app(settings)
    app.state.runtime = runtime
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url="http://inside",
        headers={"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"},
    )


async def spread(one: Step, turns: int) -> float:
    """Do it `turns` times, some at once; milliseconds for each."""
    left = iter(range(turns))

    async def worker() -> None:
        for _ in left:
            await one()

    began_s = perf_counter()
    await asyncio.gather(*(worker() for _ in range(AT_ONCE)))
    return (perf_counter() - began_s) * 1000 / turns


def paths(
    runtime: Runtime, door: httpx.AsyncClient, case_id: str
) -> dict[str, tuple[Step, int]]:
    """Intake by the door, a case read by its sender, the whole board; how often."""

    async def intake() -> None:
        (await door.post("/api/referrals", content=body(1))).raise_for_status()

    async def case() -> None:
        (await door.get(f"/api/referrals/{case_id}")).raise_for_status()

    async def snapshot() -> None:
        with walls.within(AREA):
            async with runtime.pool.connection() as conn:
                await boards.read(conn, AREA)

    return {
        "intake": (intake, TURN),
        "one case": (case, TURN),
        "snapshot": (snapshot, TURN // 8),
    }


async def measure(settings: Settings, rounds: int) -> list[Figure]:
    """Every path with the wall and without, in turns; the first round warms up."""
    seen: dict[tuple[str, str], list[float]] = {}
    async with ways(settings) as both, AsyncExitStack() as open_:
        doors = {
            way: await open_.enter_async_context(client(settings, runtime))
            for way, runtime in both.items()
        }
        case_id = await _fill(doors["with"])
        for number in range(rounds + 1):
            for way in sorted(both, reverse=number % 2 == 1):
                steps = paths(both[way], doors[way], case_id)
                for path, (step, turns) in steps.items():
                    seen.setdefault((path, way), []).append(await spread(step, turns))
    return [_figure(path, seen) for path in dict.fromkeys(path for path, _ in seen)]


async def _fill(door: httpx.AsyncClient) -> str:
    answers = [
        await door.post("/api/referrals", content=body(number))
        for number in range(OPEN)
    ]
    return str(answers[-1].json()["id"])


def _figure(path: str, seen: dict[tuple[str, str], list[float]]) -> Figure:
    mine, bare = seen[path, "with"][1:], seen[path, "without"][1:]
    pairs = zip(mine, bare, strict=True)
    return Figure(
        path=path,
        with_ms=statistics.median(mine),
        without_ms=statistics.median(bare),
        times=statistics.median(one / other for one, other in pairs),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    chosen = parser.parse_args()
    stack.have_rutland()
    with stack.stores() as stores:
        settings = stores.settings(port=free_port())
        asyncio.run(lay(settings, stores))
        figures = asyncio.run(measure(settings, chosen.rounds))
    print(f"{'path':<10} {'with ms':>9} {'without ms':>11} {'times':>6}")
    for one in figures:
        print(
            f"{one.path:<10} {one.with_ms:>9.2f} {one.without_ms:>11.2f}"
            f" {one.times:>6.2f}"
        )
    told = {"rounds": chosen.rounds, "open": OPEN, "paths": list(map(asdict, figures))}
    stack.write("walls", told)


if __name__ == "__main__":
    main()
