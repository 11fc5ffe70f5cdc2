"""What is asked of today reads as many rows with years behind it as without: P24.

One real case is copied into some hundred, then into ten times as many. Rows are counted
by PostgreSQL, in the transaction that asks: a busy machine changes no count.
`python -m bench.rows` measures the time, at fifty thousand events and at five million.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Final
from uuid import UUID

import psycopg
import pytest_asyncio

from bench import history
from tests.domain.cases import NOON
from tests.world.callers import World
from tests.world.people import RUTLAND
from tests.world.two_calls import join
from ucr.domain.ids import DISPATCHER, CrewId, ReferralId, SenderId
from ucr.journey import keep
from ucr.journey.change import change
from ucr.report.limbo import in_limbo
from ucr.store import (
    assignments,
    done,
    events,
    held,
    outcomes,
    presses,
    received,
    referrals,
    safety,
    search,
    ties,
    visits,
)
from ucr.store.audit import Asked
from ucr.store.connection import Connection

FEW, MANY = 300, 3_000
A_DAY: Final = 10
SLACK: Final = 60
"""Rows that may be read more: what the planner looks up otherwise in a larger table."""
READ: Final = """
SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables
"""
Ask = Callable[[Connection], Awaitable[object]]


@pytest_asyncio.fixture
async def over(quiet_world: World) -> UUID:
    """A case that a crew has ended, and that was filed; another waits."""
    oak = quiet_world.phone("Oak 1")
    await oak.starts()
    case = await quiet_world.sender.asks()
    await quiet_world.desk.assigns(case, oak)
    offer = (await oak.today())["assignment"]
    await oak.goes(offer, "on-scene")
    await oak.taps("complete", {"outcome": "treated"})
    id_ = ReferralId(UUID(case["id"]))
    async with change(quiet_world.runtime, RUTLAND) as step:
        found = await referrals.get(step.conn, RUTLAND, id_)
        await keep.referral(step, found.file(by=DISPATCHER, at=step.at))
    return id_


async def behind_it(world: World, over: UUID, cases: int) -> None:
    """So many more cases in the log, and a new one after them."""

    def write() -> None:
        url = str(world.runtime.settings.database_url)
        with psycopg.connect(url, autocommit=True) as conn:
            rows = conn.execute("SELECT sender_id FROM referral WHERE id = %s", (over,))
            ((sender_id,),) = rows.fetchall()
            number = 1 if cases == FEW else 2
            crew_id = world.crews[0].id
            into = [history.Into(number, RUTLAND, f"H{number}", sender_id, crew_id)]
            of = history.template(conn, over)
            history.write(conn, of, into, cases=cases, a_day=A_DAY)
            history.settle(conn)

    await asyncio.to_thread(write)
    await world.sender.asks()


def questions(world: World, over: UUID, sender_id: UUID, recent: int) -> dict[str, Ask]:
    """What doors and dispatchers ask all day."""
    at = world.clock.now()
    crew_id, sender = CrewId(world.crews[0].id), SenderId(sender_id)
    day = Asked(since=at - timedelta(days=1), until=at)
    return {
        "limbo": lambda conn: in_limbo(conn, at=at),
        "what changed lately": lambda conn: outcomes.list_changed(
            conn, sender, RUTLAND, after=recent, limit=100
        ),
        "what changed from the first on": lambda conn: outcomes.list_changed(
            conn, sender, RUTLAND, after=0, limit=10
        ),
        "search": lambda conn: search.cases(conn, RUTLAND, "canary", limit=50),
        "done in a day": lambda conn: done.list_done(conn, RUTLAND, day, limit=500),
        "open": lambda conn: referrals.count_open(conn, RUTLAND),
        "long lies": lambda conn: referrals.list_long_lies(
            conn, RUTLAND, fallen_before=at
        ),
        "overdue": lambda conn: referrals.list_overdue(conn, RUTLAND, at=at, limit=9),
        "a week's": lambda conn: received.count(conn, RUTLAND, at=at),
        "last of a crew": lambda conn: presses.find_last_ended(conn, crew_id),
        "a crew's": lambda conn: assignments.list_stood_down(conn, crew_id),
        "a case": lambda conn: events.list_of_referral(conn, ReferralId(over)),
        "its visit": lambda conn: visits.find_active_of_referral(
            conn, ReferralId(over)
        ),
        "second crews": lambda conn: assignments.list_to_rise(conn, RUTLAND, at=at),
        "unheard": lambda conn: assignments.list_unheard(conn, RUTLAND, since=at),
        "expired": lambda conn: assignments.list_expired(conn, RUTLAND, at=at),
        "alike": lambda conn: ties.list_comparable(conn, RUTLAND, closed_after=at),
        "led": lambda conn: ties.list_to_follow(conn, RUTLAND),
        "visits of a shift": lambda conn: visits.count_in_shift(conn, RUTLAND),
        "active": lambda conn: held.active_assignments(conn, RUTLAND),
        "watched": lambda conn: safety.list_unwatched(conn, RUTLAND),
        "the board": lambda conn: referrals.readable_on_board(conn, RUTLAND),
    }


async def rows_read(conn: Connection, ask: Ask) -> int:
    """How many rows of tables one question reads."""
    async with conn.transaction(force_rollback=True):
        before = await (await conn.execute(READ)).fetchone()
        await ask(conn)
        after = await (await conn.execute(READ)).fetchone()
    return int((after or (0,))[0]) - int((before or (0,))[0])


async def counted(world: World, over: UUID) -> Mapping[str, int]:
    """Rows read by each question, as things stand."""
    async with world.runtime.pool.connection() as conn:
        head = await events.head(conn, RUTLAND)
        query = "SELECT sender_id FROM referral WHERE id = %s"
        ((sender_id,),) = await (await conn.execute(query, (over,))).fetchall()
        recent = (head.offset if head else 0) - 1
        asked = questions(world, over, sender_id, recent)
        return {name: await rows_read(conn, ask) for name, ask in asked.items()}


async def test_what_is_asked_of_today_reads_no_more_with_years_behind_it(
    quiet_world: World, over: UUID
) -> None:
    await behind_it(quiet_world, over, FEW)
    few = await counted(quiet_world, over)
    await behind_it(quiet_world, over, MANY)

    many = await counted(quiet_world, over)

    grown = {
        name: (few[name], rows)
        for name, rows in many.items()
        if rows > 1.5 * few[name] + SLACK
    }
    assert grown == {}
    assert sum(many.values()) > 0


async def test_joined_cases_are_followed_without_a_look_at_what_is_over(
    quiet_world: World, over: UUID
) -> None:
    first, second = [await quiet_world.sender.asks() for _ in range(2)]
    await join(quiet_world, second, first)
    read = []
    for cases in (FEW, MANY):
        await behind_it(quiet_world, over, cases)
        async with quiet_world.runtime.pool.connection() as conn:
            read.append(
                await rows_read(conn, lambda it: ties.list_to_follow(it, RUTLAND))
            )

    assert 0 < read[1] <= read[0] + SLACK


async def test_the_last_event_before_a_moment_is_found_wherever_it_is(
    quiet_world: World, over: UUID
) -> None:
    del over
    async with quiet_world.runtime.pool.connection() as conn:
        await conn.execute(
            "UPDATE event SET recorded_at = %s + \"offset\" * interval '1 minute'",
            (NOON,),
        )
        head = await events.head(conn, RUTLAND)
        assert head is not None

        found = [
            await events.last_before(
                conn, RUTLAND, NOON + timedelta(minutes=place, seconds=1)
            )
            for place in range(head.offset + 3)
        ]

    assert found == [min(place, head.offset) for place in range(head.offset + 3)]
    assert head.offset > 10
