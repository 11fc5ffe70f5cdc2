"""A test referral of our own goes all the way, and is nobody's case (promise P12)."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

import psycopg
import pytest

from tests.world.callers import World
from tests.world.people import RUTLAND, Json
from tests.world.service import dispatching
from ucr.deliver.heartbeat import Post, beat
from ucr.domain.ids import ReferralId, SenderId
from ucr.journey import heartbeat
from ucr.runtime import Runtime
from ucr.store import heartbeats, referrals

EVERY_S = 60


@pytest.fixture
def beating(quiet_world: World) -> Runtime:
    """The service, told to send one each minute."""
    settings = quiet_world.runtime.settings.model_copy(update={"heartbeat_s": EVERY_S})
    runtime = replace(quiet_world.runtime, settings=settings)
    quiet_world.app.state.runtime = runtime
    return runtime


def at_the_door(world: World) -> Post:
    """The senders' door of the running service, over a real socket."""

    async def post(key: str, body: Mapping[str, object]) -> int:
        answer = await world.client(key).post("/api/referrals", json=body)
        return answer.status_code

    return post


async def card(world: World) -> Json | None:
    board = (await world.desk.sees("/api/board"))["snapshot"]
    found: Json | None = board["heartbeat"]
    return found


async def facts(world: World) -> list[str]:
    rows = await world.asks_the_store(
        "SELECT fact FROM event WHERE kind = 'heartbeat' ORDER BY \"offset\""
    )
    return [fact for (fact,) in rows]


async def came_back(world: World) -> Json:
    async def seen() -> Json | None:
        told = await card(world)
        return told if told and told["returned_at"] else None

    return await world.until(seen)


async def test_it_goes_through_door_and_dispatcher_to_the_desks_and_is_no_case(
    quiet_world: World, beating: Runtime
) -> None:
    oak = quiet_world.phone("Oak 1")
    async with dispatching(beating):
        await oak.starts()
        answered = await beat(beating, RUTLAND, at_the_door(quiet_world))
        told = await came_back(quiet_world)

    assert answered == 201
    assert (told["period_s"], told["limit_s"]) == (60, 135)
    assert await facts(quiet_world) == ["HeartbeatSent", "HeartbeatReturned"]
    assert await quiet_world.asks_the_store("SELECT id FROM referral") == []
    assert (
        await quiet_world.asks_the_store(
            "SELECT fact FROM event WHERE kind IN ('referral', 'assignment')"
        )
        == []
    )
    board = (await quiet_world.desk.sees("/api/board"))["snapshot"]
    assert (board["referrals"], board["assignments"]) == ([], [])
    assert (await quiet_world.phone("Oak 1").sees("/api/crew/today"))[
        "referral"
    ] is None


async def test_without_a_dispatcher_it_does_not_come_back_and_the_desk_can_tell(
    quiet_world: World, beating: Runtime
) -> None:
    door = at_the_door(quiet_world)
    async with dispatching(beating):
        await beat(beating, RUTLAND, door)
        last = await came_back(quiet_world)
    await quiet_world.let_pass(seconds=EVERY_S)

    assert await beat(beating, RUTLAND, door) == 201

    told = await card(quiet_world)
    assert told is not None
    assert told["returned_at"] == last["returned_at"] < told["sent_at"]


async def test_of_two_processes_that_send_at_once_one_beat_is_taken_in(
    quiet_world: World, beating: Runtime
) -> None:
    door = at_the_door(quiet_world)

    answered = await asyncio.gather(*(beat(beating, RUTLAND, door) for _ in range(4)))

    assert 201 in answered
    assert await facts(quiet_world) == ["HeartbeatSent"]
    assert await beat(beating, RUTLAND, door) is None


async def test_a_desk_waits_for_none_once_the_service_is_told_to_send_none(
    quiet_world: World, beating: Runtime
) -> None:
    await beat(beating, RUTLAND, at_the_door(quiet_world))

    await heartbeat.stop(quiet_world.runtime, RUTLAND)
    await heartbeat.stop(quiet_world.runtime, RUTLAND)

    assert await card(quiet_world) is None
    assert await facts(quiet_world) == ["HeartbeatSent", "HeartbeatStopped"]


async def test_the_test_sender_is_in_no_list_and_its_word_can_be_stored_as_no_case(
    quiet_world: World, beating: Runtime
) -> None:
    async with beating.pool.connection() as conn:
        fresh = SenderId(beating.new_id())
        ours = await heartbeats.let_in(conn, RUTLAND, fresh_id=fresh, key="a-test-key")
    case = await quiet_world.sender.asks()

    listed = (await quiet_world.desk.sees("/api/feeds"))["feeds"]
    async with beating.pool.connection() as conn:
        told = (await referrals.list_on_board(conn, RUTLAND))[0]
        ill = replace(told, id=ReferralId(beating.new_id()), sender_id=ours.id)
        with pytest.raises(psycopg.errors.RaiseException, match="never stored"):
            await referrals.add(conn, ill)

    assert ours.name not in {one["name"] for one in listed}
    rows = await quiet_world.asks_the_store("SELECT id::text FROM referral")
    assert rows == [(case["id"],)]


async def test_a_desk_reads_when_each_source_was_heard_last(
    quiet_world: World,
) -> None:
    at = quiet_world.clock.now().isoformat().replace("+00:00", "Z")
    await quiet_world.sender.asks()
    await quiet_world.runtime.kept.heard.settle()
    await quiet_world.let_pass(minutes=4)

    told = await quiet_world.desk.sees("/api/sources")

    known = {one["name"]: one for one in told["sources"]}
    assert (known["EMAS"]["kind"], known["EMAS"]["last_at"]) == ("sender", at)
    assert (known["111"]["last_at"], known["111"]["limit_s"]) == (None, None)
