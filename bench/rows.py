"""The doors at fifty thousand and at five million events, side by side: promise 24.

Two databases with the same living day: one has some weeks of history behind it, the
other years (`bench.history`). `ucr serve` stands before each, and each question is put
to both in turns, so that whoever else works on the machine works against both. Beside
the doors, what the dispatcher and `ucr doctor` ask is asked of both stores.

    python -m bench.rows [--few 50000] [--many 5000000] [--times 200]
    python -m bench.rows --only "a dispatcher's second"  # again, after a mending
"""

import argparse
import asyncio
import gc
import re
from collections.abc import Sequence
from contextlib import AsyncExitStack, ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from tempfile import NamedTemporaryFile
from time import monotonic, perf_counter
from typing import Any, Final
from uuid import UUID, uuid4  # noqa: TID251 - keys of a caller of our own

import httpx
import psycopg
from psycopg import sql
from rich.console import Console
from rich.table import Table

from bench import history, stack
from bench.rows_asked import ASKED, METRICS_KEY, Side, does
from tests.world.people import OAKHAM, RUTLAND, UPPINGHAM, a_crew, a_request, settle
from tests.world.ports import free_port
from ucr.app import running
from ucr.callers import COOKIE
from ucr.domain.codes import Mode
from ucr.domain.ids import DISPATCHER, AreaId, ReferralId
from ucr.journey.change import change
from ucr.journey.keep import referral as keep_referral
from ucr.runtime import Runtime
from ucr.settings import Settings
from ucr.store import events, referrals
from ucr.store.migrate import FOLDER, migrate

AREAS: Final = ("rutland", "soke", "fens")
A_DAY: Final = 90
"""Cases of one area on one day: twice the median of England's systems (44 a day)."""
OPEN: Final = 60
LIMIT: Final = 1.5
WARM: Final = 12
DRAWN: Final = 400
CREWS: Final = tuple(
    a_crew(f"Oak {number}", UPPINGHAM if number % 2 else OAKHAM)
    for number in range(1, 7)
)


async def lay(settings: Settings, runtime: Runtime, http: httpx.AsyncClient) -> Side:
    """Three areas, and in one of them a case that went its whole way."""
    keys: dict[str, str] = {}
    for name in AREAS:
        crews = CREWS if name == RUTLAND else ()
        keys |= await settle(runtime, AreaId(name), crews, Mode.ADVISE)
    side = Side(settings, runtime, keys, http)
    for name in ("Sam", "Max", *(crew.name for crew in CREWS)):
        answer = await http.post("/api/sign-in", json={"token": keys[name]})
        answer.raise_for_status()
        side.keys = {**side.keys, name: answer.cookies[COOKIE]}
        http.cookies.clear()
    return side


async def one_case(side: Side) -> UUID:
    """A case through every door that it has, to its end, and filed."""
    made = await does(
        side.http.post("/api/referrals", json=a_request(), headers=side.sender())
    )
    crew = side.person("Oak 1")
    now = {"occurred_at": side.runtime.clock.now().isoformat()}

    async def press(path: str, **more: str) -> Any:
        headers = {**crew, "Idempotency-Key": str(uuid4())}
        return await does(
            side.http.post(f"/api/crew/{path}", json=now | more, headers=headers)
        )

    await press("shift/start")
    told = {**side.person("Sam"), "Idempotency-Key": str(uuid4())}
    path = f"/api/referrals/{made['id']}/assign"
    chosen = {"crew_id": str(CREWS[0].id)}
    await does(side.http.post(path, json=chosen, headers=told))
    page = await does(side.http.get("/api/crew/today", headers=crew))
    for step in ("received", "seen", "accept"):
        page = await press(f"assignments/{page['assignment']['id']}/{step}")
    visit = page["visit"]["id"]
    await press(f"visits/{visit}/en-route")
    await press(f"visits/{visit}/on-scene")
    await press(f"visits/{visit}/complete", outcome="treated")
    async with change(side.runtime, RUTLAND) as now_:
        found = await referrals.get(now_.conn, RUTLAND, ReferralId(UUID(made["id"])))
        await keep_referral(now_, found.file(by=DISPATCHER, at=now_.at))
    return UUID(made["id"])


def remember(side: Side, referral_id: UUID, rows: int) -> None:
    """Years, or weeks, of that case."""
    with psycopg.connect(side.settings.database_url or "", autocommit=True) as conn:
        of = history.template(conn, referral_id)
        into = [
            history.Into(number, name, name, _sender(conn, name), CREWS[0].id)
            for number, name in enumerate(AREAS, 1)
        ]
        cases = rows // of.events
        began = monotonic()
        made = history.write(conn, of, into, cases=cases, a_day=A_DAY)
        history.settle(conn)
        days = cases // len(AREAS) // A_DAY
        side.size = history.size_mb(conn) | {"days": days, "a_day": A_DAY}
        print(f"{made} events written in {monotonic() - began:.0f} s: {side.size}")
        found = conn.execute(
            "SELECT id FROM referral WHERE area_id = %s AND filed_at IS NOT NULL"
            " ORDER BY hashtext(id::text) LIMIT 500",
            (RUTLAND,),
        )
        side.old = [id_ for (id_,) in found]


def index_anew(side: Side) -> float:
    """How long the slowest index of 0052 takes to make, while writers wait; seconds."""
    took = []
    url = side.settings.database_url or ""
    with psycopg.connect(url, autocommit=True) as conn:
        for one in FOLDER.iterdir():
            made = one.read_text() if one.name.startswith("0052_") else ""
            for name in re.findall(r"CREATE INDEX (\w+)", made):
                conn.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
                began = perf_counter()
                conn.execute(made.encode())
                took.append(perf_counter() - began)
    return round(max(took), 2)


def _sender(conn: psycopg.Connection, area: str) -> UUID:
    query = "SELECT id FROM sender WHERE area_id = %s AND name = 'EMAS'"
    ((id_,),) = conn.execute(query, (area,)).fetchall()
    return UUID(str(id_))


async def begin_the_day(side: Side) -> None:
    """Some cases that wait, after everything that is history."""
    async with side.runtime.pool.connection() as conn:
        head = await events.head(conn, RUTLAND)
    side.recent = head.offset if head else 0
    for _ in range(OPEN):
        made = await does(
            side.http.post("/api/referrals", json=a_request(), headers=side.sender())
        )
        side.open.append(made["id"])


async def in_turns(sides: Sequence[Side], asked: Sequence[str], times: int) -> None:
    """Put each question to both, now the one first and now the other."""
    chance = Random(24)  # noqa: S311
    for name in asked:
        ask = ASKED[name]
        for side in sides:
            side.seen[name] = []
        slowest = 0.0
        for number in range(WARM + times):
            order = list(sides)
            chance.shuffle(order)
            for side in order:
                began = perf_counter()
                await ask(side, number)
                took = perf_counter() - began
                slowest = max(slowest, took)
                if number >= WARM:
                    side.seen[name].append(took)
            if slowest > 1 and number > WARM + 20:
                break  # it is over the limit by far: no need to know it better
        told = "  ".join(
            f"{stack.percentile(one.seen[name], 0.5) * 1e3:.1f}" for one in sides
        )
        print(f"{name}: {told} ms", flush=True)


async def both(few: int, many: int, asked: Sequence[str], times: int) -> list[Side]:
    """Lay both, write their histories, begin the day, ask."""
    sides: list[Side] = []
    async with AsyncExitStack() as open_:
        with ExitStack() as stores, NamedTemporaryFile("w") as file:
            file.write(METRICS_KEY)
            file.flush()
            key = Path(file.name)
            for rows in (few, many):
                on = stores.enter_context(stack.stores())
                settings = on.settings(port=free_port()).model_copy(
                    update={"metrics_key": key, "heartbeat_s": 0}
                )
                await migrate(on.postgres)
                runtime = await open_.enter_async_context(running(settings))
                address = stores.enter_context(stack.serving(settings))
                http = await open_.enter_async_context(
                    httpx.AsyncClient(
                        base_url=address, headers={"Origin": address}, timeout=120
                    )
                )
                side = await lay(settings, runtime, http)
                case = await one_case(side)
                await asyncio.to_thread(remember, side, case, rows)
                sides.append(side)
            for side in sides:
                await begin_the_day(side)
            gc.collect()
            gc.freeze()
            await in_turns(sides, asked, times)
            for side in sides if is_all(asked) else ():
                side.size["indexes_s"] = await asyncio.to_thread(index_anew, side)
            await open_.aclose()
    return sides


def is_all(asked: Sequence[str]) -> bool:
    """Whether this is every question there is, and not one asked again."""
    return set(asked) == set(ASKED)


@dataclass(frozen=True, slots=True)
class Compared:
    """One question at both sizes, milliseconds."""

    asked: str
    times: int
    p99_interval: tuple[float, float]
    few_p50_ms: float
    few_p99_ms: float
    many_p50_ms: float
    many_p99_ms: float

    @property
    def p99_ratio(self) -> float:
        return round(self.many_p99_ms / self.few_p99_ms, 2)

    @property
    def p50_ratio(self) -> float:
        return round(self.many_p50_ms / self.few_p50_ms, 2)


def compared(sides: Sequence[Side], asked: Sequence[str]) -> list[Compared]:
    """What each question took, side by side."""
    few, many = sides
    found = []
    for name in asked:
        figures = [
            round(stack.percentile(side.seen[name], share) * 1e3, 2)
            for side in (few, many)
            for share in (0.5, 0.99)
        ]
        between = interval(few.seen[name], many.seen[name])
        found.append(Compared(name, len(many.seen[name]), between, *figures))
    return found


def interval(few: Sequence[float], many: Sequence[float]) -> tuple[float, float]:
    """In which the ratio of both p99 lies with 95 %, by drawing the times anew."""
    chance = Random(24)  # noqa: S311
    ratios = sorted(
        stack.percentile(chance.choices(many, k=len(many)), 0.99)
        / stack.percentile(chance.choices(few, k=len(few)), 0.99)
        for _ in range(DRAWN)
    )
    low, high = ratios[round(0.025 * DRAWN)], ratios[round(0.975 * DRAWN) - 1]
    return round(low, 2), round(high, 2)


def main() -> None:
    """Measure, print one table beside the limit, write one JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--few", type=int, default=50_000)
    parser.add_argument("--many", type=int, default=5_000_000)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--only", nargs="+", choices=list(ASKED), default=list(ASKED))
    chosen = parser.parse_args()
    stack.have_rutland()
    sides = asyncio.run(both(chosen.few, chosen.many, chosen.only, chosen.times))
    found = compared(sides, chosen.only)
    tell(found, sides)
    rows = [
        asdict(one) | {"p50_ratio": one.p50_ratio, "p99_ratio": one.p99_ratio}
        for one in found
    ]
    sizes = {"few": sides[0].size, "many": sides[1].size}
    name = "rows" if is_all(chosen.only) else "rows-again"
    stack.write(name, {"limit": LIMIT, **sizes, "asked": rows})


def tell(found: Sequence[Compared], sides: Sequence[Side]) -> None:
    """One table."""
    sizes = [f"{side.size['events']:,}" for side in sides]
    table = Table(title=f"The same question at {sizes[0]} and at {sizes[1]} events")
    heads = ("asked, ms", "p50", "p99", "p50 of many", "p99 of many", "x p50", "x p99")
    for column in (*heads, f"95 % (limit {LIMIT:g})"):
        table.add_column(column, justify="left" if column == heads[0] else "right")
    for one in found:
        table.add_row(
            one.asked,
            *(f"{ms:.1f}" for ms in (one.few_p50_ms, one.few_p99_ms)),
            *(f"{ms:.1f}" for ms in (one.many_p50_ms, one.many_p99_ms)),
            f"{one.p50_ratio:.2f}",
            f"{one.p99_ratio:.2f}",
            f"{one.p99_interval[0]:.2f} to {one.p99_interval[1]:.2f}",
        )
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
