"""Two processes whose clocks disagree write one log: its time never goes back (P16)."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.world.ground import START, Ground, HandClock, runtime_on
from ucr import runtime as running
from ucr.cli.examine import clocks_wrong
from ucr.domain.area import Area
from ucr.domain.board import area_entry
from ucr.domain.codes import Mode
from ucr.domain.events import ModeChanged
from ucr.domain.ids import DISPATCHER
from ucr.journey.change import Change, change
from ucr.runtime import Runtime, SystemClock
from ucr.store import areas, events

BLOCKED = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


def tells(ground: Ground, step: Change) -> None:
    area = Area(id=ground.area_id, name="Rutland", mode=Mode.AUTO, version=1)
    fact = ModeChanged(
        area_id=ground.area_id, mode=Mode.AUTO, at=step.at, by=DISPATCHER
    )
    step.record(fact, area_entry(area))


async def until_one_waits(runtime: Runtime) -> None:
    async with asyncio.timeout(15), runtime.pool.connection() as conn:
        await conn.set_autocommit(True)
        try:
            while await (await conn.execute(BLOCKED)).fetchone() != (1,):
                pass
        finally:
            await conn.set_autocommit(False)


async def test_a_process_whose_clock_is_behind_goes_on_from_what_it_waited_for(
    postgres_url: str, valkey_url: str
) -> None:
    ahead, behind = HandClock(START + timedelta(hours=1)), HandClock(START)
    async with runtime_on(postgres_url, valkey_url, clock=ahead) as runtime:
        ground = await Ground.lay(runtime)
        sibling = replace(runtime, clock=behind)

        async def second() -> datetime:
            async with change(sibling, ground.area_id) as step:
                tells(ground, step)
            return step.at

        async with change(runtime, ground.area_id) as first:
            tells(ground, first)
            waits = asyncio.create_task(second())
            await until_one_waits(runtime)
        written_at = await waits

        async with runtime.pool.connection() as conn:
            logged = await events.list_after(conn, ground.area_id, 0, limit=9)
            latest = await areas.latest(conn)
    assert [one.recorded_at for one in logged] == [first.at, written_at]
    assert written_at == first.at == latest == behind.now()


def test_the_doctor_says_that_clocks_disagree() -> None:
    now = running.machine_time()

    assert clocks_wrong(0.2, now) == []
    apart, ahead = clocks_wrong(3600, now + timedelta(hours=1))
    assert apart == "This machine's clock and PostgreSQL's are 3600 s apart."
    assert "is 3600 s ahead of this machine's clock" in ahead


def test_a_clock_put_back_an_hour_goes_on_at_half_speed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    machine, counted_s = datetime(2026, 1, 5, 9, tzinfo=UTC), 100.0
    monkeypatch.setattr(running, "machine_time", lambda: machine)
    monkeypatch.setattr(running, "monotonic", lambda: counted_s)
    clock = SystemClock()
    before = clock.now()

    machine -= timedelta(hours=1)
    counted_s += 60
    after = clock.now()

    assert after - before == timedelta(seconds=30)
