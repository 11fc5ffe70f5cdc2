"""A store of an earlier release is brought up under load, and its day goes on (P39).

`before/day.sql` was written by the release whose last migration is `LAST`: six calls in
Rutland, of which one is over, one has a crew on its way, one is offered, one waits, one
was declined and one is to be decided.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Final

import psycopg
import pytest
import pytest_asyncio
from psycopg.errors import LockNotAvailable

from tests.world.callers import LOOK_AGAIN_S, PATIENCE_S
from tests.world.ground import HandClock
from tests.world.people import RUTLAND
from tests.world.service import dispatching, runtime_in
from ucr.domain.assignment import Assignment, AssignmentStatus
from ucr.domain.codes import OutcomeKind
from ucr.domain.ids import Actor, AreaId, CrewId, ReferralId
from ucr.domain.referral_status import ReferralStatus
from ucr.domain.visit import Outcome, Tap
from ucr.journey import answer, attend
from ucr.report.limbo import broken_link, in_limbo
from ucr.runtime import Ground, Runtime
from ucr.store import assignments, boards, events, held, referrals
from ucr.store.migrate import migrate

LAST: Final = "0029_crew_ways.sql"
LIFTED: Final = Outcome(kind=OutcomeKind.LIFTED, destination=None, note=None)
DAY: Final = Path(__file__).parent / "before" / "day.sql"
TOUCHED: Final = "SELECT count(*) FROM referral, area, visit, session, account, crew"
"""A report that somebody runs meanwhile: each migration since needs one of these."""


@pytest_asyncio.fixture
async def before(empty_postgres_url: str) -> str:
    """A store as that release left it."""
    async with await psycopg.AsyncConnection.connect(
        empty_postgres_url, autocommit=True
    ) as conn:
        await conn.execute(
            "CREATE TABLE migration (name text PRIMARY KEY,"
            " ran_at timestamptz NOT NULL DEFAULT now())"
        )
        folder = files("ucr.store") / "migrations"
        for one in sorted(folder.iterdir(), key=lambda one: one.name):
            if one.name.endswith(".sql") and one.name <= LAST:
                await conn.execute(one.read_bytes())
                await conn.execute("INSERT INTO migration VALUES (%s)", (one.name,))
        await conn.execute("SET session_replication_role = replica")  # no order to keep
        await conn.execute(DAY.read_bytes())
    return empty_postgres_url


async def ran(url: str) -> list[str]:
    async with await psycopg.AsyncConnection.connect(url) as conn:
        cursor = await conn.execute("SELECT name FROM migration ORDER BY name")
        return [name for (name,) in await cursor.fetchall()]


async def test_a_migration_that_meets_a_lock_gives_up_and_is_run_again(
    before: str,
) -> None:
    async with await psycopg.AsyncConnection.connect(before) as reading:
        await reading.execute(TOUCHED)

        with pytest.raises(LockNotAvailable):
            await migrate(before)

        stopped_at = await ran(before)
        assert await (await reading.execute(TOUCHED)).fetchone()  # it was not disturbed
    done = await migrate(before)

    assert stopped_at[-1] < done[0]
    assert sorted([*stopped_at, *done]) == await ran(before)
    assert await migrate(before) == []


@pytest_asyncio.fixture
async def brought_up(
    before: str, valkey_url: str, rutland_grounds: Mapping[AreaId, Ground]
) -> AsyncIterator[Runtime]:
    """That store after this release's migrations, at the moment at which it ended."""
    await migrate(before)
    async with await psycopg.AsyncConnection.connect(before) as conn:
        cursor = await conn.execute("SELECT max(recorded_at) FROM event")
        ((ended_at,),) = await cursor.fetchall()
    clock = HandClock(ended_at)
    async with runtime_in(before, valkey_url, rutland_grounds, clock) as runtime:
        yield runtime


async def test_the_day_of_an_earlier_release_can_be_read_whole(
    brought_up: Runtime,
) -> None:
    async with brought_up.pool.connection() as conn:
        board = await boards.read(conn, RUTLAND)
        log = await events.list_after(conn, RUTLAND, 0, limit=10_000)
        cases = await referrals.readable_on_board(conn, RUTLAND)
        lost = await in_limbo(conn, at=brought_up.clock.now())

        assert await broken_link(conn, RUTLAND) is None
    statuses = sorted(one.status.value for one in cases.read)
    assert (cases.unreadable, lost) == ([], [])
    assert board.head.offset == len(log) > 20
    assert statuses == sorted(
        ["assigned", "assigned", "completed", "declined", "needs_decision", "waiting"]
    )


async def test_the_day_of_an_earlier_release_goes_on(brought_up: Runtime) -> None:
    runtime = brought_up
    offered, waiting = await asked_and_waiting(runtime)
    tap = Tap(
        crew_id=offered.crew_id,
        by=Actor("account:test"),
        at=runtime.clock.now(),
        occurred_at=runtime.clock.now(),
    )

    async with dispatching(runtime):
        visit = await answer.accept(runtime, RUTLAND, offered.id, tap, once=())
        await attend.set_off(runtime, RUTLAND, visit.id, tap, once=())
        await attend.arrive(runtime, RUTLAND, visit.id, tap, once=())
        await attend.complete(runtime, RUTLAND, visit.id, LIFTED, tap, once=())
        asked = await next_of(runtime, offered.crew_id)

    assert asked.referral_id == waiting


async def asked_and_waiting(runtime: Runtime) -> tuple[Assignment, ReferralId]:
    """The offer that no crew has answered, and the case that nobody was asked about."""
    async with runtime.pool.connection() as conn:
        active = (await held.active_assignments(conn, RUTLAND)).read
        cases = await referrals.list_on_board(conn, RUTLAND)
    (offered,) = [one for one in active if one.status is AssignmentStatus.OFFERED]
    (waiting,) = [one.id for one in cases if one.status is ReferralStatus.WAITING]
    return offered, waiting


async def next_of(runtime: Runtime, crew_id: CrewId) -> Assignment:
    """What the dispatcher asks a crew about next."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            async with runtime.pool.connection() as conn:
                found = await assignments.find_active_of_crew(conn, crew_id)
            if found is not None:
                return found
            await asyncio.sleep(LOOK_AGAIN_S)
