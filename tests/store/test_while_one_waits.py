"""What others may do while one transaction is open: see nothing half, wait, go on."""

import asyncio
from collections.abc import AsyncIterator
from random import Random

import psycopg
import pytest
import pytest_asyncio

from tests.world.form import IS_LONG
from tests.world.ground import Ground, HandClock, runtime_on
from tests.world.hits import Hits
from ucr.domain.area import Area
from ucr.domain.board import area_entry
from ucr.domain.codes import Mode
from ucr.domain.events import ModeChanged
from ucr.domain.ids import DISPATCHER
from ucr.store import events, leases
from ucr.store.connection import create_pool
from ucr.store.events import Happening

WRITERS = 8
A_STEP = 10
EVENTS = 100_000 if IS_LONG else 2_400


@pytest_asyncio.fixture
async def ground(postgres_url: str, valkey_url: str) -> AsyncIterator[Ground]:
    async with runtime_on(postgres_url, valkey_url, clock=HandClock()) as runtime:
        yield await Ground.lay(runtime)


def mode_changed(ground: Ground) -> Happening:
    fact = ModeChanged(
        area_id=ground.area_id,
        mode=Mode.AUTO,
        at=ground.runtime.clock.now(),
        by=DISPATCHER,
    )
    area = Area(id=ground.area_id, name="Rutland", mode=Mode.AUTO, version=1)
    return Happening(fact, area_entry(area))


async def tells(ground: Ground, appended: asyncio.Event, go_on: asyncio.Event) -> None:
    """Write one event, and commit it when told to."""
    async with ground.runtime.pool.connection() as conn, conn.transaction():
        await events.append(conn, ground.area_id, [mode_changed(ground)])
        appended.set()
        await go_on.wait()


async def offsets(ground: Ground) -> list[int]:
    async with ground.runtime.pool.connection() as conn:
        logged = await events.list_after(conn, ground.area_id, 0, limit=100)
    return [one.offset for one in logged]


async def test_no_later_offset_is_seen_before_one_that_is_still_open(
    ground: Ground,
) -> None:
    appended, second_appended, go_on = (asyncio.Event() for _ in range(3))
    first = asyncio.create_task(tells(ground, appended, go_on))
    await appended.wait()
    second = asyncio.create_task(tells(ground, second_appended, go_on))

    seen_meanwhile = await offsets(ground)
    overtook = second_appended.is_set()
    go_on.set()
    await asyncio.gather(first, second)

    assert (seen_meanwhile, overtook) == ([], False)
    assert await offsets(ground) == [1, 2]


async def test_a_reader_skips_none_of_a_hundred_thousand_events(
    ground: Ground, postgres_url: str, hits: Hits
) -> None:
    """Eight write, each with a pause before its commit, while one reads on."""
    step = [mode_changed(ground)] * A_STEP
    open_steps = 0

    async def writes(number: int) -> None:
        nonlocal open_steps
        chance = Random(number)  # noqa: S311 - a pause, not a secret
        async with await psycopg.AsyncConnection.connect(
            postgres_url, autocommit=True
        ) as conn:
            for _ in range(EVENTS // A_STEP // WRITERS):
                open_steps += 1
                async with conn.transaction():
                    await events.append(conn, ground.area_id, step)
                    for _turn in range(chance.randrange(20)):
                        await asyncio.sleep(0)
                open_steps -= 1

    async def reads() -> None:
        last = 0
        async with ground.runtime.pool.connection() as conn:
            while last < EVENTS:
                were_open = open_steps
                found = await events.list_after(conn, ground.area_id, last, limit=1000)
                await conn.commit()
                assert [one.offset for one in found] == list(
                    range(last + 1, last + 1 + len(found))
                )
                last += len(found)
                hits(were_open > 1)

    async with asyncio.TaskGroup() as group:
        group.create_task(reads())
        for number in range(WRITERS):
            group.create_task(writes(number))

    assert await offsets(ground) == list(range(1, 101))


async def test_nobody_takes_over_while_a_holders_step_is_being_stored(
    ground: Ground, postgres_url: str
) -> None:
    async with ground.runtime.pool.connection() as conn:
        lease = await leases.take(conn, ground.area_id, "one")
        assert lease is not None
        await conn.execute("UPDATE lease SET expires_at = clock_timestamp()")
        async with (
            conn.transaction(),
            await psycopg.AsyncConnection.connect(postgres_url) as other,
        ):
            await leases.demand(conn, lease)
            await other.execute("SET lock_timeout = '100ms'")

            with pytest.raises(psycopg.errors.LockNotAvailable):
                await leases.take(other, ground.area_id, "two")


async def test_a_process_that_freezes_inside_a_step_is_cut_off_after_three_seconds(
    postgres_url: str,
) -> None:
    async with create_pool(postgres_url, size=2) as pool, pool.connection() as conn:
        cursor = await conn.execute("SHOW idle_in_transaction_session_timeout")

        assert await cursor.fetchone() == ("3s",)
