"""A person sees to what the service itself fails at; what is new is seen by none."""

import asyncio
from dataclasses import replace

import pytest

from tests.journey.test_heartbeat import EVERY_S, at_the_door, came_back, card, facts
from tests.journey.test_left_out import MEND, SPOIL, left_out, waits_for_left_out
from tests.journey.test_odd_rows import KIND, MEND_CREW, SPOIL_CREW, waits_for_told
from tests.world.callers import Desk, World
from tests.world.people import RUTLAND, Json
from tests.world.service import dispatching
from ucr.deliver.heartbeat import beat
from ucr.runtime import Runtime

SAID = "SELECT fact, body ->> 'by' FROM event WHERE fact = %s ORDER BY \"offset\""


@pytest.fixture
def beating(quiet_world: World) -> Runtime:
    """The service, told to send a test referral each minute."""
    settings = quiet_world.runtime.settings.model_copy(update={"heartbeat_s": EVERY_S})
    runtime = replace(quiet_world.runtime, settings=settings)
    quiet_world.app.state.runtime = runtime
    return runtime


async def ada(world: World) -> Desk:
    return Desk(world, await world.signed_in("Ada"))


def path_of(one: Json) -> str:
    if "referral_id" in one:
        return f"/api/left-out/cases/{one['referral_id']}/acknowledge"
    return f"/api/left-out/crews/{one['crew_id']}/acknowledge"


def since(one: Json) -> Json:
    return {"since_at": one["since_at"]}


async def account_of(world: World, name: str) -> str:
    rows = await world.asks_the_store(
        "SELECT id::text FROM account WHERE name = %s AND area_id = %s", name, RUTLAND
    )
    return f"account:{rows[0][0]}"


async def test_whoever_sees_to_a_case_left_out_is_named_at_every_desk_until_it_ends(
    world: World,
) -> None:
    odd, next_odd = [await world.sender.asks() for _ in range(2)]
    await world.asks_the_store(SPOIL, odd["id"])
    (alarm,) = await waits_for_left_out(world, "unreadable")

    answered = await world.desk.does(path_of(alarm), since(alarm))
    again = await (await ada(world)).does(path_of(alarm), since(alarm))

    (seen,) = await left_out(world)
    assert answered == again
    assert (seen["acknowledged_by"], seen["since_at"]) == ("Sam", alarm["since_at"])
    sam = await account_of(world, "Sam")
    said = await world.asks_the_store(SAID, "CaseLeftOutAcknowledged")
    assert said == [("CaseLeftOutAcknowledged", sam)]

    await world.asks_the_store(SPOIL, next_odd["id"])
    both = await waits_for_left_out(world, "unreadable", "unreadable")
    by = {one["referral_id"]: one["acknowledged_by"] for one in both}
    assert by == {odd["id"]: "Sam", next_odd["id"]: None}


async def test_a_case_that_is_left_out_anew_was_seen_by_nobody(world: World) -> None:
    odd = await world.sender.asks()
    await world.asks_the_store(SPOIL, odd["id"])
    (first,) = await waits_for_left_out(world, "unreadable")
    await world.desk.does(path_of(first), since(first))
    await world.asks_the_store(MEND, odd["id"])
    assert await waits_for_left_out(world) == []
    await world.desk.does(path_of(first), since(first), refused=404)
    await world.let_pass(seconds=1)

    await world.asks_the_store(SPOIL, odd["id"])

    (anew,) = await waits_for_left_out(world, "unreadable")
    assert (anew["acknowledged_by"], anew["acknowledged_at"]) == (None, None)
    await world.desk.does(path_of(first), since(first), refused=412)
    (still,) = await left_out(world)
    assert still["acknowledged_by"] is None


async def test_of_two_who_press_at_once_one_is_named_and_neither_is_refused(
    world: World,
) -> None:
    odd = await world.sender.asks()
    await world.asks_the_store(SPOIL, odd["id"])
    (alarm,) = await waits_for_left_out(world, "unreadable")
    desks = [world.desk, await ada(world)] * 4

    told = await asyncio.gather(
        *(one.does(path_of(alarm), since(alarm)) for one in desks)
    )

    assert len({one["acknowledged_by"] for one in told}) == 1
    assert len(await world.asks_the_store(SAID, "CaseLeftOutAcknowledged")) == 1


async def test_whoever_sees_to_a_crew_left_out_has_not_seen_to_the_next(
    world: World,
) -> None:
    ((kind,),) = await world.asks_the_store(KIND, "Oak 1")
    await world.phone("Oak 1").starts()
    await world.phone("Oak 2").starts()
    await world.asks_the_store(SPOIL_CREW, "Oak 1")
    _, (alarm,) = await waits_for_told(world, [], ["Oak 1"])

    await world.desk.does(path_of(alarm), since(alarm))
    await world.asks_the_store(SPOIL_CREW, "Oak 2")

    _, both = await waits_for_told(world, [], ["Oak 1", "Oak 2"])
    by = {one["name"]: one["acknowledged_by"] for one in both}
    assert by == {"Oak 1": "Sam", "Oak 2": None}
    sam = await account_of(world, "Sam")
    assert await world.asks_the_store(SAID, "CrewLeftOutAcknowledged") == [
        ("CrewLeftOutAcknowledged", sam)
    ]
    for name in ("Oak 1", "Oak 2"):
        await world.asks_the_store(MEND_CREW, kind, name)
    await waits_for_told(world, [], [])
    await world.desk.does(path_of(alarm), since(alarm), refused=404)


async def test_whoever_sees_to_missing_test_referrals_is_named_until_one_comes_through(
    quiet_world: World, beating: Runtime
) -> None:
    door = at_the_door(quiet_world)
    path = "/api/heartbeat/acknowledge"
    async with dispatching(beating):
        await beat(beating, RUTLAND, door)
        last = await came_back(quiet_world)
    saw = {"fault": "dispatcher", "since_at": last["returned_at"]}
    await quiet_world.desk.does(path, saw, refused=409)
    for _ in range(3):
        await quiet_world.let_pass(seconds=EVERY_S)
        await beat(beating, RUTLAND, door)
    await quiet_world.desk.does(path, {**saw, "fault": "door"}, refused=412)

    await quiet_world.desk.does(path, saw)
    await (await ada(quiet_world)).does(path, saw)
    await quiet_world.let_pass(seconds=EVERY_S)
    await beat(beating, RUTLAND, door)

    told = await card(quiet_world)
    assert told is not None
    assert (told["acknowledged_by"], told["acknowledged_fault"]) == (
        "Sam",
        "dispatcher",
    )
    assert (await facts(quiet_world)).count("HeartbeatAcknowledged") == 1

    async with dispatching(beating):
        back = await comes_back_since(quiet_world, last)
    assert (back["acknowledged_by"], back["acknowledged_fault"]) == (None, None)
    await quiet_world.let_pass(seconds=4 * EVERY_S)
    await quiet_world.desk.does(path, saw, refused=412)
    await quiet_world.desk.does(path, {**saw, "fault": "door"}, refused=412)
    anew = await card(quiet_world)
    assert anew is not None
    assert anew["acknowledged_by"] is None


async def test_who_sees_to_a_dead_dispatcher_has_not_seen_that_the_door_is_silent_too(
    quiet_world: World, beating: Runtime
) -> None:
    path = "/api/heartbeat/acknowledge"
    door = at_the_door(quiet_world)
    await beat(beating, RUTLAND, door)
    first = await card(quiet_world)
    assert first is not None
    for _ in range(3):
        await quiet_world.let_pass(seconds=EVERY_S)
        await beat(beating, RUTLAND, door)
    saw = {"fault": "dispatcher", "since_at": first["begun_at"]}
    await quiet_world.desk.does(path, saw)
    await quiet_world.let_pass(seconds=4 * EVERY_S)

    await quiet_world.desk.does(path, saw, refused=412)
    await quiet_world.desk.does(path, {**saw, "fault": "door"})

    told = await card(quiet_world)
    assert told is not None
    assert told["acknowledged_fault"] == "door"


async def comes_back_since(world: World, before: Json) -> Json:
    async def seen() -> Json | None:
        told = await card(world)
        is_new = told and told["returned_at"] != before["returned_at"]
        return told if is_new else None

    return await world.until(seen)
