"""What may be lost or stop: Valkey, a dispatcher; and what must go on all the same."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import ExitStack, asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from subprocess import DEVNULL, Popen
from threading import Event
from time import monotonic
from uuid import UUID

import pytest
import pytest_asyncio
from psycopg.sql import SQL, Literal

from tests.world.callers import PATIENCE_S, World
from tests.world.ground import HandClock
from tests.world.people import RUTLAND, Json, three_crews
from tests.world.service import dispatching, runtime_in, world_on
from ucr.app import new_id
from ucr.domain.decision import Decision
from ucr.domain.errors import NotDispatcher
from ucr.domain.ids import AreaId, CrewId, DecisionId, ReferralId
from ucr.embedded.valkey import EmbeddedValkey
from ucr.journey import offer
from ucr.journey.offer import Choice, lease_actor
from ucr.matching import decide
from ucr.matching.decide import Thought
from ucr.runtime import Ground, SystemClock
from ucr.store import leases

TAKEN_OVER_S = 5.0
REFUSE = """
CREATE FUNCTION refuse_one() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'this one not'; END $$;
CREATE TRIGGER refuse_one BEFORE UPDATE ON referral
FOR EACH ROW WHEN (OLD.id = {}) EXECUTE FUNCTION refuse_one();
"""


@pytest_asyncio.fixture
async def own_valkey(
    stores_folder: Path,
    emptied_database: str,
    rutland_grounds: Mapping[AreaId, Ground],
    service_clock: HandClock,
) -> AsyncIterator[tuple[World, EmbeddedValkey]]:
    """A world whose Valkey may be stopped."""
    valkey = EmbeddedValkey(stores_folder / f"valkey-{new_id().hex[-6:]}")
    url = valkey.start()
    try:
        async with (
            runtime_in(
                emptied_database, url, rutland_grounds, service_clock
            ) as runtime,
            world_on(runtime, service_clock, three_crews()) as world,
            dispatching(runtime),
        ):
            yield world, valkey
    finally:
        valkey.stop()


async def test_an_emptied_valkey_loses_nothing(world: World) -> None:
    oak = world.phone("Oak 1")
    await oak.starts()
    case = await world.sender.asks()
    offered = await oak.is_asked()

    await world.runtime.redis.flushall()

    await oak.goes(offered, "on-scene")
    await oak.taps("complete", {"outcome": "treated"})
    second = await world.sender.asks()
    await world.desk.waits_for_offer(second, oak)
    assert (await world.sender.hears(case))["status"] == "completed"


async def test_without_valkey_calls_come_in_and_crews_are_sent_by_hand(
    own_valkey: tuple[World, EmbeddedValkey],
) -> None:
    world, valkey = own_valkey
    near, far = world.phone("Oak 2"), world.phone("Oak 1")
    await near.starts()
    await far.starts()

    valkey.stop()

    first = await world.sender.asks()
    await world.desk.waits_for_offer(first, near)
    await world.desk.assigns(first, far)
    await far.goes(await far.is_asked(), "on-scene")
    await far.taps("complete", {"outcome": "treated"})
    assert (await world.sender.hears(first))["status"] == "completed"
    assert (await world.desk.sees("/health/ready"))["valkey"] == "away"


async def test_a_dispatcher_that_was_fenced_off_writes_nothing(
    quiet_world: World,
) -> None:
    world, oak = quiet_world, quiet_world.phone("Oak 1")
    await oak.starts()
    case = await world.sender.asks()
    async with world.runtime.pool.connection() as conn:
        old = await leases.take(conn, RUTLAND, "old:1")
        assert old is not None
        await leases.release(conn, old)
        assert await leases.take(conn, RUTLAND, "new:2") is not None
    choice = Choice(
        decision=Decision(
            id=DecisionId(new_id()),
            area_id=RUTLAND,
            referral_id=ReferralId(UUID(case["id"])),
            crew_id=CrewId(oak.crew.id),
            made_at=world.clock.now(),
            made_by=lease_actor(old),
            engine="insertion",
            travel="roads",
            explanation={},
        ),
        crew_id=CrewId(oak.crew.id),
        referral_version=case["version"],
    )

    with pytest.raises(NotDispatcher):
        await offer.propose(world.runtime, choice, lease=old)

    assert await world.desk.offer(case) is None
    assert await world.asks_the_store("SELECT id FROM decision") == []


@contextmanager
def dispatcher_processes(world: World, count: int) -> Iterator[list[Popen[bytes]]]:
    """Real `ucr dispatch` processes on the world's stores."""
    settings = world.runtime.settings
    told = {
        "UCR_DATABASE_URL": str(settings.database_url),
        "UCR_REDIS_URL": str(settings.redis_url),
        "UCR_PACKS": str(settings.packs),
        "UCR_IMPROVE_S": "0.2",
    }
    with ExitStack() as stack:
        started = []
        for number in range(count):
            process = Popen(
                [sys.executable, "-m", "ucr", "dispatch"],
                env=os.environ | told | {"PGAPPNAME": f"dispatcher-{number}"},
                stdout=DEVNULL,
                stderr=DEVNULL,
            )
            stack.enter_context(process)
            stack.callback(process.kill)
            started.append(process)
        yield started


async def holder_of(world: World, *, token: int) -> tuple[int, int]:
    """Wait for a holder with at least this token; its process id, and its token."""

    async def held() -> Json | None:
        rows = await world.asks_the_store(
            "SELECT holder, token FROM lease WHERE token >= %s"
            " AND expires_at > clock_timestamp()",
            token,
        )
        return {"holder": rows[0][0], "token": rows[0][1]} if rows else None

    found = await world.until(held)
    return int(found["holder"].rpartition(":")[2]), found["token"]


async def test_when_a_dispatcher_freezes_another_takes_over_and_the_old_one_is_fenced(
    emptied_database: str, valkey_url: str, rutland_grounds: Mapping[AreaId, Ground]
) -> None:
    clock = SystemClock()
    async with (
        runtime_in(emptied_database, valkey_url, rutland_grounds, clock) as runtime,
        world_on(runtime, clock, three_crews()) as world,
    ):
        oak, other = world.phone("Oak 2"), world.phone("Oak 1")
        await oak.starts()
        await other.starts()
        with dispatcher_processes(world, 2):
            await world.desk.waits_for_offer(await world.sender.asks(), oak)
            await _both_are_up(world)
            first, token = await holder_of(world, token=1)

            os.kill(first, signal.SIGSTOP)
            frozen_at = monotonic()
            case = await world.sender.asks()
            await world.desk.waits_for_offer(case, other)
            waited_s = monotonic() - frozen_at

            second, _ = await holder_of(world, token=token + 1)
            os.kill(first, signal.SIGCONT)
            written = await world.asks_the_store(
                "SELECT DISTINCT body ->> 'by' FROM event"
                " WHERE fact = 'AssignmentOffered' AND referral_id = %s",
                case["id"],
            )
    assert second != first
    assert written[0][0].endswith(f":{second}")
    assert waited_s < TAKEN_OVER_S


async def _both_are_up(world: World) -> None:
    """Wait until each of the two has asked for the lease."""

    async def asking() -> Json | None:
        rows = await world.asks_the_store(
            "SELECT count(DISTINCT application_name) FROM pg_stat_activity"
            " WHERE application_name LIKE 'dispatcher-%%' AND query ~ 'lease'"
        )
        return {} if rows[0][0] == 2 else None

    await world.until(asking)


async def test_while_a_decision_takes_for_ever_the_clocks_are_watched(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A turn that never ends stands for one that has hundreds of cases to ask about."""
    fallen = world.clock.now().isoformat()
    case = await world.sender.asks(on_floor=True, floor_since_at=fallen)
    begun, ended, over = Event(), Event(), Event()

    def thinks_for_ever(*_: object, **__: object) -> Thought:
        begun.set()
        ended.wait()
        over.set()
        raise OSError

    monkeypatch.setattr(decide, "think", thinks_for_ever)
    try:
        await world.phone("Oak 1").starts()  # something to think about
        assert await asyncio.to_thread(begun.wait, PATIENCE_S)

        await world.advance(minutes=61)

        await world.desk.waits_for(case, concerns=["long_lie"])
        assert not over.is_set()
    finally:
        ended.set()


async def test_a_case_that_the_database_will_not_take_stops_no_clock_of_another(
    world: World,
) -> None:
    fallen = world.clock.now().isoformat()
    broken, whole = [
        await world.sender.asks(on_floor=True, floor_since_at=fallen) for _ in range(2)
    ]

    async with refused_by_the_database(world, broken):
        await world.let_pass(minutes=61)
        await world.until(partial(long_lie, world, whole))
        assert await long_lie(world, broken) is None

    assert await world.until(partial(long_lie, world, broken))


async def long_lie(world: World, case: Json) -> Json | None:
    """What the log has of it; every door would say that a case is in limbo."""
    found = await world.asks_the_store(
        "SELECT body FROM event WHERE referral_id = %s AND fact = 'ConcernRaised'",
        case["id"],
    )
    return found[0][0] if found else None


@asynccontextmanager
async def refused_by_the_database(world: World, case: Json) -> AsyncIterator[None]:
    """Every change of one case is an error, as a defect of ours about it would be."""
    async with world.runtime.pool.connection() as conn:
        await conn.execute(
            SQL(REFUSE).format(Literal(case["id"])).as_string(conn).encode()
        )
    try:
        yield
    finally:
        async with world.runtime.pool.connection() as conn:
            await conn.execute("DROP FUNCTION refuse_one CASCADE")
