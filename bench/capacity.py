"""What the capacity beacon costs, beside the bare insertion of one job in the same run.

`python -m bench.capacity` prints one table and writes bench/results/capacity.json.
Real stores, Rutland's roads; the door and a dispatcher are processes of their own, so
the plan in force is a real one. *insertion* is `best_insertion` alone, *look* the whole
thought with its explanation, *asked* a request for a place not asked about before, and
*again* the same request while its answer is good.
"""

import argparse
import asyncio
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from time import perf_counter
from typing import Final
from urllib.parse import urlsplit

import httpx
import psycopg
from redis.asyncio import Redis

from bench import shift, stack
from routing.carry import carry_over
from routing.insertion import best_insertion
from tests.world.ports import free_port
from ucr.app import running
from ucr.domain.codes import Mode, Need
from ucr.matching import beacon
from ucr.matching import picture as pictures
from ucr.matching.in_force import orders_in_force
from ucr.matching.picture import Picture
from ucr.matching.pose import pose
from ucr.runtime import Runtime
from ucr.settings import Settings
from ucr.store.migrate import migrate
from ucr.store.positions import latest

SIZES: Final = ((8, 15), (20, 60), (60, 300))
WAYS: Final = ("insertion", "look", "asked", "again")


@dataclass(frozen=True)
class Row:
    """One size: milliseconds of each way, the median and the 99th percentile."""

    crews: int
    jobs: int
    asks: int
    p50_ms: dict[str, float]
    p99_ms: dict[str, float]


def took_ms(step: Callable[[], object]) -> float:
    began = perf_counter()
    step()
    return (perf_counter() - began) * 1000


def thought_ms(
    runtime: Runtime, picture: Picture, door: shift.Place
) -> tuple[float, float]:
    """The bare insertion of one job, and the whole look with it."""
    at = runtime.clock.now()
    standing = runtime.ground(shift.AREA).standing
    place = beacon.at_point(*door)
    ghost = beacon.supposed(picture, place, Need.FALL, on_floor=True, at=at)
    whole = took_ms(
        lambda: beacon.look(picture, standing, ghost, at=at, mode=Mode.AUTO)
    )
    picture.referrals[ghost.id] = ghost
    problem = pose(picture, standing, at=at).problem
    plan = carry_over(problem, orders_in_force(picture))
    del picture.referrals[ghost.id]
    return took_ms(lambda: best_insertion(problem, plan, str(ghost.id))), whole


async def asked_ms(address: str, key: str, doors: Sequence[shift.Place]) -> list[float]:
    """Each place in turn, over HTTP."""
    told = []
    headers = {"Authorization": f"Bearer {key}"}
    async with httpx.AsyncClient(
        base_url=address, headers=headers, timeout=30
    ) as sender:
        for lon, lat in doors:
            path = f"/api/capacity?near={lon},{lat}&need=fall&on_floor=true"
            began = perf_counter()
            answer = await sender.get(path)
            told.append((perf_counter() - began) * 1000)
            answer.raise_for_status()
    return told


async def one_size(server: stack.Stores, size: tuple[int, int], asks: int) -> Row:
    """A shift in a database of its own, planned by a dispatcher, then asked about."""
    settings = await _settings(server, size)
    async with running(settings) as runtime:
        shaped = await shift.lay(runtime, *size, seed=1)
        doors = _apart(shaped.doors)[:asks]
        with (
            stack.serving(settings) as address,
            stack.running(("ucr", "dispatch"), settings),
        ):
            await asyncio.sleep(4 + size[1] / 50)
            async with runtime.pool.connection() as conn:
                picture = await pictures.load(conn, shift.AREA)
            picture.positions = await latest(runtime.redis, shift.AREA) or {}
            thoughts = [thought_ms(runtime, picture, door) for door in doors]
            found = {
                "insertion": [bare for bare, _ in thoughts],
                "look": [whole for _, whole in thoughts],
                "asked": await asked_ms(address, shaped.sender_key, doors),
                "again": await asked_ms(address, shaped.sender_key, [doors[-1]] * asks),
            }
    return Row(
        crews=size[0],
        jobs=size[1],
        asks=len(doors),
        p50_ms={way: stack.percentile(found[way], 0.5) for way in WAYS},
        p99_ms={way: stack.percentile(found[way], 0.99) for way in WAYS},
    )


async def _settings(server: stack.Stores, size: tuple[int, int]) -> Settings:
    database = f"capacity_{size[0]}"
    async with await psycopg.AsyncConnection.connect(
        server.postgres, autocommit=True
    ) as conn:
        await conn.execute(f"CREATE DATABASE {database}".encode())
    url = urlsplit(server.postgres)._replace(path=f"/{database}").geturl()
    await migrate(url)
    async with Redis.from_url(server.valkey) as redis:
        await redis.flushall()
    settings = stack.Stores(url, server.valkey).settings(port=free_port())
    return settings.model_copy(update={"capacity_per_minute": 10_000})


def _apart(doors: Sequence[shift.Place]) -> list[shift.Place]:
    """One door of each cell, so that no answer is used again."""
    return list(
        {(round(lon, 3), round(lat, 3)): (lon, lat) for lon, lat in doors}.values()
    )


def tell(rows: Sequence[Row]) -> None:
    """One table: p50 / p99 in milliseconds."""
    print(f"{'crews x jobs':>12} {'asks':>5}" + "".join(f"{way:>16}" for way in WAYS))
    for one in rows:
        cells = "".join(
            f"{f'{one.p50_ms[way]:.1f} / {one.p99_ms[way]:.1f}':>16}" for way in WAYS
        )
        print(f"{f'{one.crews} x {one.jobs}':>12} {one.asks:>5}{cells}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--asks", type=int, default=100)
    parser.add_argument("--crews", type=int, help="only this size")
    chosen = parser.parse_args()
    stack.have_rutland()
    sizes = [size for size in SIZES if chosen.crews in (None, size[0])]
    with stack.stores() as server:
        rows = [asyncio.run(one_size(server, size, chosen.asks)) for size in sizes]
    tell(rows)
    stack.write("capacity", {"sizes": [asdict(one) for one in rows]})


if __name__ == "__main__":
    main()
