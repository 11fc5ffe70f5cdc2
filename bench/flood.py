"""One sender floods the service while four others ask as usual: promise 34.

The flood comes at its own pace, 200 requests a second whether or not they are answered;
each of the others asks once a second. All post real requests of 4 KB to `ucr serve`.

    python -m bench.flood [--rate 200] [--seconds 30]
"""

import argparse
import asyncio
from collections import Counter
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import count
from time import perf_counter
from typing import Final
from urllib.parse import urlsplit
from uuid import uuid4  # noqa: TID251 - a benchmark invents its own senders

from rich.console import Console
from rich.table import Table

from bench import stack
from bench.intake import answer, body
from tests.world.ports import free_port
from ucr.app import running
from ucr.domain.account import Sender
from ucr.domain.area import Area
from ucr.domain.codes import Mode, Source
from ucr.domain.ids import AreaId, SenderId
from ucr.journey.found import Founding, found
from ucr.settings import Settings
from ucr.store.migrate import migrate

OTHERS: Final = 4
EACH_S: Final = 1.0
LINES: Final = 400
"""Of the flood: each line asks every two seconds, and waits for its answer."""
P99_S: Final = 1.0
numbers = count(1)


@dataclass(slots=True)
class Asked:
    """What became of the requests of one kind of sender."""

    statuses: Counter[int] = field(default_factory=Counter)
    took_s: list[float] = field(default_factory=list)
    told_when: int = 0


async def line(
    address: str, key: str, every_s: float, until_s: float, seen: Asked
) -> None:
    """Ask over one connection, once in `every_s`; late ones are asked at once."""
    split = urlsplit(address)
    reader, writer = await asyncio.open_connection(split.hostname, split.port)
    due_s = perf_counter()
    while due_s < until_s:
        await asyncio.sleep(max(0.0, due_s - perf_counter()))
        text = body(next(numbers))
        head = (
            f"POST /api/referrals HTTP/1.1\r\nHost: {split.hostname}\r\n"
            f"Authorization: Bearer {key}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(text)}\r\n\r\n"
        )
        writer.write(head.encode() + text)
        told = await answer(reader)
        seen.statuses[told.status] += 1
        seen.told_when += b"\r\nretry-after:" in told.head
        seen.took_s.append(perf_counter() - due_s)
        due_s += every_s
    writer.close()


async def play(address: str, keys: list[str], rate: int, seconds: float) -> list[Asked]:
    """The flood and the others at once; what became of each."""
    flood, others = Asked(), Asked()
    began_s = perf_counter() + 1
    until_s = began_s + seconds
    lines = [
        *_spread(address, keys[:1] * LINES, LINES / rate, until_s, flood),
        *_spread(address, keys[1:], EACH_S, until_s, others),
    ]
    await asyncio.gather(*lines)
    return [flood, others]


def _spread(
    address: str, keys: list[str], every_s: float, until_s: float, seen: Asked
) -> Iterable[Coroutine[None, None, None]]:
    """Lines that begin one after another, so that requests come evenly."""
    for number, key in enumerate(keys):
        yield _later(
            number * every_s / len(keys), line(address, key, every_s, until_s, seen)
        )


async def _later(wait_s: float, then: Coroutine[None, None, None]) -> None:
    await asyncio.sleep(wait_s)
    await then


async def lay(settings: Settings, keys: list[str]) -> None:
    """An area with a sender for each key."""
    area = Area(id=AreaId("rutland"), name="rutland", mode=Mode.ADVISE, version=1)
    senders = tuple(
        Sender(
            id=SenderId(uuid4()),
            area_id=area.id,
            name=f"Bench {number}",
            source=Source.NHS_111,
        )
        for number, _ in enumerate(keys)
    )
    given = {one.id: key for one, key in zip(senders, keys, strict=True)}
    async with running(settings) as runtime:
        founding = Founding(
            area=area, crews=(), shifts=(), accounts=(), senders=senders, keys=given
        )
        await found(runtime, founding)


def main() -> None:
    """Play it, print one table beside the limits, write one JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=30)
    chosen = parser.parse_args()
    stack.have_rutland()
    keys = [uuid4().hex for _ in range(1 + OTHERS)]
    with stack.stores() as stores:
        settings = stores.settings(port=free_port())
        asyncio.run(migrate(stores.postgres))
        asyncio.run(lay(settings, keys))
        with stack.serving(settings) as address:
            asyncio.run(play(address, keys, 8, 3))  # warm code
            flood, others = asyncio.run(
                play(address, keys, chosen.rate, chosen.seconds)
            )
    tell(flood, others, chosen.seconds)
    kept = {"rate": chosen.rate, "seconds": chosen.seconds}
    stack.write("flood", kept | {"flood": told(flood), "others": told(others)})


def told(seen: Asked) -> dict[str, object]:
    """What is kept of one kind of sender."""
    return {
        "statuses": {str(status): many for status, many in seen.statuses.items()},
        "with_retry_after": seen.told_when,
        "p50_s": round(stack.percentile(seen.took_s, 0.5), 4),
        "p99_s": round(stack.percentile(seen.took_s, 0.99), 4),
        "worst_s": round(max(seen.took_s), 4),
    }


def tell(flood: Asked, others: Asked, seconds: float) -> None:
    """One table."""
    table = Table(title="One sender floods the service")
    for column in ("what", "the flood", f"{OTHERS} others", "limit for the others"):
        table.add_column(column, justify="left" if column == "what" else "right")
    both = (told(flood), told(others))
    rates = [f"{seen.statuses.total() / seconds:.0f}" for seen in (flood, others)]
    refused = [
        str(seen.statuses[HTTPStatus.TOO_MANY_REQUESTS]) for seen in (flood, others)
    ]
    taken = [str(seen.statuses[HTTPStatus.CREATED]) for seen in (flood, others)]
    table.add_row("asked a second", *rates, "")
    table.add_row("taken (201)", *taken, "all")
    table.add_row("sent away (429)", *refused, "0")
    table.add_row(
        "with Retry-After", *(str(seen.told_when) for seen in (flood, others)), ""
    )
    table.add_row("p50, s", *(f"{one['p50_s']}" for one in both), "")
    table.add_row("p99, s", *(f"{one['p99_s']}" for one in both), f"{P99_S:g}")
    table.add_row("worst, s", *(f"{one['worst_s']}" for one in both), "")
    Console().print(table)


if __name__ == "__main__":
    main()
