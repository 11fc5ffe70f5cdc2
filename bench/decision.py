"""From a call accepted to a crew offered, and what the dispatcher's loop pays for it.

`python -m bench.decision` prints one table and writes bench/results/decision.json.
Real stores, Rutland's roads, the HTTP door and a dispatcher are processes of their
own. Both moments are PostgreSQL's own commit times: of the transaction that the 201
waited for, and of the one that holds the offer or the proposal. After each offer the
sender takes the call back, so the next one meets the same shift.
"""

import argparse
import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from time import monotonic
from typing import Final
from urllib.parse import urlsplit

import httpx
import orjson
import psycopg
from redis.asyncio import Redis

from bench import shift, stack
from tests.world.ports import free_port
from ucr.app import running
from ucr.store.migrate import migrate

SIZES: Final = ((8, 15), (20, 60), (60, 300))
PATIENCE_S: Final = 20.0
LOOK_S: Final = 0.02
QUIET_S: Final = 2.6
"""Long enough for OR-Tools to end by itself."""
QUIET_EVERY: Final = 10


@dataclass(frozen=True)
class Row:
    """One size: milliseconds of decisions, of the loop, and of improvements."""

    crews: int
    jobs: int
    decisions: int
    unanswered: int
    p50_ms: float
    p99_ms: float
    lag_p99_ms: float
    lag_max_ms: float
    work_p99_ms: float
    work_max_ms: float
    first_work_max_ms: float
    improvements: int
    improved_p50_s: float
    improved_max_s: float


@dataclass(frozen=True)
class Seen:
    """What one shift showed."""

    took_ms: list[float]
    unanswered: int
    gauges: dict[str, float]
    improved_s: list[float]


def call(door: tuple[float, float], number: int) -> dict[str, object]:
    """Somebody on the floor."""
    return {
        "case_number": f"D{number}",
        "source": "nhs_111",
        "need": "fall",
        "category": "C3",
        "location": {"lon": door[0], "lat": door[1]},
        "on_floor": True,
        "reason": "Slipped in the kitchen, cannot get up",
    }


async def offered_after_ms(conn: psycopg.AsyncConnection, id_: str) -> float | None:
    """Between the two commits, once the second is there."""
    until = monotonic() + PATIENCE_S
    while monotonic() < until:
        cursor = await conn.execute(
            """
            SELECT extract(epoch FROM
                pg_xact_commit_timestamp(given.xmin)
                - pg_xact_commit_timestamp(asked.xmin)
            )::float8 * 1000
            FROM event AS asked JOIN event AS given USING (referral_id)
            WHERE referral_id = %s AND asked.fact = 'ReferralReceived'
                AND given.fact = 'ReferralAssigned'
            """,
            (id_,),
        )
        row = await cursor.fetchone()
        if row is not None:
            return float(row[0])
        await asyncio.sleep(LOOK_S)
    return None


async def calls(
    url: str, address: str, shaped: shift.Shaped, count: int, chance: Random
) -> tuple[list[float], int]:
    """Calls one after another; how long each waited, and how many in vain."""
    took_ms: list[float] = []
    unanswered = 0
    headers = {"Authorization": f"Bearer {shaped.sender_key}"}
    async with (
        await psycopg.AsyncConnection.connect(url, autocommit=True) as conn,
        httpx.AsyncClient(base_url=address, headers=headers, timeout=30) as sender,
    ):
        for number in range(count):
            door = shaped.doors[number % len(shaped.doors)]
            answer = await sender.post("/api/referrals", json=call(door, number))
            answer.raise_for_status()
            id_ = answer.json()["id"]
            waited_ms = await offered_after_ms(conn, id_)
            if waited_ms is None:
                unanswered += 1
            else:
                took_ms.append(waited_ms)
            if number % QUIET_EVERY == 0:
                await asyncio.sleep(QUIET_S)
            taken = await sender.post(f"/api/referrals/{id_}/cancel", json={})
            taken.raise_for_status()
            await asyncio.sleep(chance.uniform(0.1, 0.6))
    return took_ms, unanswered


async def one_shift(
    server: stack.Stores, size: tuple[int, int], seed: int, count: int
) -> Seen:
    """A shift in a database of its own."""
    database = f"shift_{size[0]}_{seed}"
    async with await psycopg.AsyncConnection.connect(
        server.postgres, autocommit=True
    ) as conn:
        await conn.execute(f"CREATE DATABASE {database}".encode())
    url = urlsplit(server.postgres)._replace(path=f"/{database}").geturl()
    await migrate(url)
    await _empty(server.valkey)
    settings = stack.Stores(url, server.valkey).settings(port=free_port())
    async with running(settings) as runtime:
        shaped = await shift.lay(runtime, *size, seed=seed)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "gauges.json"
        arguments = ("bench.probed_dispatcher", str(out))
        with stack.serving(settings) as address, stack.running(arguments, settings):
            await asyncio.sleep(stack_settles_s(size))
            took_ms, unanswered = await calls(
                url,
                address,
                shaped,
                count,
                Random(seed),  # noqa: S311 - a scenario
            )
        gauges = orjson.loads(out.read_bytes())
    improved_s = gauges.pop("improved_s")
    return Seen(took_ms, unanswered, gauges, improved_s)


def stack_settles_s(size: tuple[int, int]) -> float:
    """The first thought places the whole backlog; it is not what is measured."""
    return 4 + size[1] / 50


async def _empty(url: str) -> None:
    async with Redis.from_url(url) as redis:
        await redis.flushall()


def row(size: tuple[int, int], shifts: Sequence[Seen]) -> Row:
    """All shifts of one size: percentiles over every decision, the worst of gauges."""
    took_ms = [ms for seen in shifts for ms in seen.took_ms]
    improved_s = [s for seen in shifts for s in seen.improved_s]

    def worst(name: str) -> float:
        return max(seen.gauges[name] for seen in shifts)

    return Row(
        crews=size[0],
        jobs=size[1],
        decisions=len(took_ms),
        unanswered=sum(seen.unanswered for seen in shifts),
        p50_ms=stack.percentile(took_ms, 0.5),
        p99_ms=stack.percentile(took_ms, 0.99),
        lag_p99_ms=worst("lag_p99_ms"),
        lag_max_ms=worst("lag_max_ms"),
        work_p99_ms=worst("work_p99_ms"),
        work_max_ms=worst("work_max_ms"),
        first_work_max_ms=worst("first_work_max_ms"),
        improvements=len(improved_s),
        improved_p50_s=stack.percentile(improved_s, 0.5),
        improved_max_s=max(improved_s, default=0),
    )


def tell(rows: Sequence[Row]) -> None:
    """One table."""
    print(
        f"{'crews x jobs':>12} {'calls':>6} {'lost':>5} {'p50 ms':>7} {'p99 ms':>7}"
        f" {'lag p99':>8} {'lag max':>8} {'work p99':>9} {'work max':>9}"
        f" {'first':>7} {'improved s':>11} {'max':>5}"
    )
    for one in rows:
        print(
            f"{f'{one.crews} x {one.jobs}':>12} {one.decisions:>6} {one.unanswered:>5}"
            f" {one.p50_ms:>7.0f} {one.p99_ms:>7.0f} {one.lag_p99_ms:>8.1f}"
            f" {one.lag_max_ms:>8.1f} {one.work_p99_ms:>9.1f} {one.work_max_ms:>9.1f}"
            f" {one.first_work_max_ms:>7.0f} {one.improved_p50_s:>11.2f}"
            f" {one.improved_max_s:>5.2f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=40, help="in each shift")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--crews", type=int, help="only this size")
    chosen = parser.parse_args()
    stack.have_rutland()
    rows = []
    with stack.stores() as server:
        for size in SIZES:
            if chosen.crews in (None, size[0]):
                shifts = [
                    asyncio.run(one_shift(server, size, seed, chosen.calls))
                    for seed in range(1, chosen.seeds + 1)
                ]
                rows.append(row(size, shifts))
    tell(rows)
    stack.write("decision", {"sizes": [asdict(one) for one in rows]})


if __name__ == "__main__":
    main()
