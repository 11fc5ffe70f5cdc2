"""Ten times the peak, and on to beyond what the machine takes: promise 24.

Calls come at their own pace, whether or not they are answered, from four systems over
up to a thousand connections, as real requests of 4 KB to `ucr serve`, with `ucr
dispatch` at work on what comes in. Each pace has stores of its own. What was answered
201 is held against the database afterwards.

    python -m bench.peak [--seconds 15] [--rates 25 200 1600]

The peak is that of the largest system of England, and of all England at one service:
289 and 2,313 calls a day (NHSE UCR metrics 2024-25), of which 36 % come in the busiest
six hours (`ucr.demo.assumed`).
"""

import argparse
import asyncio
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from http import HTTPStatus
from itertools import count
from time import perf_counter
from typing import Final
from urllib.parse import urlsplit
from uuid import uuid4  # noqa: TID251 - a benchmark invents its own senders

import orjson
import psycopg
from rich.console import Console
from rich.table import Table

from bench import stack
from bench.flood import lay
from bench.intake import answer, body
from bench.swarm import many_files
from tests.world.ports import free_port
from ucr.demo.assumed import SHARE_BY_SIX_HOURS
from ucr.store.migrate import migrate

LARGEST_A_DAY: Final = 289.1
ENGLAND_A_DAY: Final = 2_313.0
SENDERS: Final = 4
LINES: Final = 1_000
EACH_S: Final = 2.0
"""A line asks so often, and waits for its answer; late ones are asked at once."""
RATES: Final = (25, 50, 100, 200, 400, 800, 1_600)
FELT: Final = 0.95
"""Below this share of what was asked the machine is beyond its knee."""
LEAST_LEFT: Final = 0.7
"""Of the most that it took, what it still takes however much is asked."""
P99_S: Final = 1.0
numbers = count(1)


def peak_a_second(a_day: float) -> float:
    """Calls a second in the busiest six hours of a day of so many."""
    return a_day * max(SHARE_BY_SIX_HOURS) / (6 * 3600)


@dataclass(slots=True)
class Asked:
    """What became of all requests of one pace."""

    statuses: Counter[int] = field(default_factory=Counter)
    took_s: list[float] = field(default_factory=list)
    acknowledged: set[str] = field(default_factory=set)
    told_when: int = 0
    unanswered: int = 0
    asked: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One pace; times of what was taken, from when it was due."""

    asked_per_s: float
    taken_per_s: float
    p50_s: float
    p99_s: float
    worst_s: float
    statuses: dict[str, int]
    refused: int
    with_retry_after: int
    unanswered: int
    lost: int
    load_1_min: float


async def line(
    address: str, key: str, begins_s: float, every_s: float, until_s: float, seen: Asked
) -> None:
    """Ask over one connection, and over another where that was closed."""
    split = urlsplit(address)
    due_s, wires = begins_s, None
    while due_s < until_s:
        await asyncio.sleep(max(0.0, due_s - perf_counter()))
        text = body(next(numbers))
        head = (
            f"POST /api/referrals HTTP/1.1\r\nHost: {split.hostname}\r\n"
            f"Authorization: Bearer {key}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(text)}\r\n\r\n"
        )
        seen.asked += 1
        try:
            if wires is None:
                wires = await asyncio.open_connection(split.hostname, split.port)
            wires[1].write(head.encode() + text)
            told = await answer(wires[0])
        except (OSError, asyncio.IncompleteReadError):
            seen.unanswered += 1
            wires = None
        else:
            seen.statuses[told.status] += 1
            seen.told_when += b"\r\nretry-after:" in told.head
            if told.status == HTTPStatus.CREATED:
                seen.took_s.append(perf_counter() - due_s)
                seen.acknowledged.add(orjson.loads(text)["case_number"])
        due_s = max(due_s + every_s, perf_counter() - every_s)
    if wires is not None:
        wires[1].close()


async def play(address: str, keys: Sequence[str], rate: float, seconds: float) -> Asked:
    """So many calls a second, evenly."""
    seen = Asked()
    lines = max(1, min(LINES, round(rate * EACH_S)))
    began_s = perf_counter() + 0.5
    await asyncio.gather(
        *(
            line(
                address,
                keys[number % len(keys)],
                began_s + number / rate,
                lines / rate,
                began_s + seconds,
                seen,
            )
            for number in range(lines)
        )
    )
    return seen


def step(rate: float, seconds: float) -> Step:
    """One pace, on stores of its own, with the dispatcher at work."""
    keys = [uuid4().hex for _ in range(SENDERS)]
    with stack.stores() as stores:
        settings = stores.settings(port=free_port())
        asyncio.run(migrate(stores.postgres))
        asyncio.run(lay(settings, keys))
        with (
            stack.serving(settings) as address,
            stack.running(("ucr", "dispatch"), settings),
        ):
            asyncio.run(play(address, keys, 8, 3))  # warm code
            began_s = perf_counter()
            seen = asyncio.run(play(address, keys, rate, seconds))
            took_s = perf_counter() - began_s - 0.5
        return told(seen, stores.postgres, max(seconds, took_s))


def told(seen: Asked, postgres: str, took_s: float) -> Step:
    """The figures of one pace; what was acknowledged is looked for."""
    with psycopg.connect(postgres) as conn:
        rows = conn.execute("SELECT case_number FROM referral").fetchall()
    refused = sum(
        seen.statuses[status]
        for status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
    )
    return Step(
        asked_per_s=round(seen.asked / took_s, 2),
        taken_per_s=round(len(seen.acknowledged) / took_s, 2),
        p50_s=round(stack.percentile(seen.took_s, 0.5), 3),
        p99_s=round(stack.percentile(seen.took_s, 0.99), 3),
        worst_s=round(max(seen.took_s, default=0), 3),
        statuses={str(int(one)): many for one, many in sorted(seen.statuses.items())},
        refused=refused,
        with_retry_after=seen.told_when,
        unanswered=seen.unanswered,
        lost=len(seen.acknowledged - {name for (name,) in rows}),
        load_1_min=round(os.getloadavg()[0], 1),
    )


def main() -> None:
    """Play every pace, print one table beside the limits, write one JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--rates", type=float, nargs="+", default=RATES)
    chosen = parser.parse_args()
    many_files()
    stack.have_rutland()
    peaks = {
        "largest_system": peak_a_second(LARGEST_A_DAY),
        "all_england": peak_a_second(ENGLAND_A_DAY),
    }
    ten_times = 10 * peaks["all_england"]
    steps = []
    for rate in (ten_times, *chosen.rates):
        seconds = max(chosen.seconds, 10 / rate)  # a few calls at the least
        steps.append(step(rate, seconds))
        print(f"{rate:.2f} a second: {steps[-1]}", flush=True)
    tell(steps, peaks)
    stack.write(
        "peak",
        {
            "seconds": chosen.seconds,
            "peaks_per_s": {name: round(rate, 4) for name, rate in peaks.items()},
            "most_per_s": most(steps),
            "least_share_beyond": share_beyond(steps),
            "steps": [asdict(one) for one in steps],
        },
    )


def most(steps: Sequence[Step]) -> float:
    """What the machine takes at the most, a second."""
    return max(one.taken_per_s for one in steps)


def share_beyond(steps: Sequence[Step]) -> float | None:
    """The least that it takes beyond its knee, as a share of the most; None: unseen."""
    top = next(n for n, one in enumerate(steps) if one.taken_per_s == most(steps))
    beyond = [one for one in steps[top:] if one.taken_per_s < FELT * one.asked_per_s]
    return (
        round(min(one.taken_per_s for one in beyond) / most(steps), 2)
        if beyond
        else None
    )


def tell(steps: Sequence[Step], peaks: dict[str, float]) -> None:
    """One table."""
    for name, rate in peaks.items():
        print(f"peak, {name}: {rate * 3600:.0f} calls an hour, {rate:.4f} a second")
    table = Table(title="Calls at their own pace, and what becomes of them")
    heads = ("asked a second", "taken", "p50, s", "p99, s", "worst, s", "429 and 503")
    for column in (*heads, "with Retry-After", "other", "no answer", "lost"):
        table.add_column(column, justify="right")
    for one in steps:
        other = sum(one.statuses.values()) - one.refused - one.statuses.get("201", 0)
        table.add_row(
            f"{one.asked_per_s:g}",
            f"{one.taken_per_s:g}",
            *(f"{s:g}" for s in (one.p50_s, one.p99_s, one.worst_s)),
            *map(str, (one.refused, one.with_retry_after, other, one.unanswered)),
            str(one.lost),
        )
    Console(width=120).print(table)
    left = share_beyond(steps)
    print(f"beyond the knee it takes {left} of the most (limit {LEAST_LEFT})")


if __name__ == "__main__":
    main()
