"""Coverage at the desk's door: what it says, to whom, and what it costs."""

import json
from datetime import timedelta

from tests.world.callers import Desk, World
from tests.world.ground import HandClock
from tests.world.people import Json
from ucr.domain.codes import Skill

DOOR = "/api/coverage"


def line(told: Json, skill: str | None = None) -> Json:
    found: Json = next(one for one in told["skills"] if one["skill"] == skill)
    return found


async def test_it_tells_who_is_covered_by_skill_now_and_over_four_hours(
    quiet_world: World,
) -> None:
    await quiet_world.phone("Ash 1").starts()

    told = await quiet_world.desk.sees(f"{DOOR}?skill=catheterisation")

    now = quiet_world.clock.now()
    hours = line(told, "catheterisation")["hours"]
    assert [one["at"] for one in hours] == [
        (now + timedelta(hours=hour)).isoformat().replace("+00:00", "Z")
        for hour in range(5)
    ]
    assert [one["crews"] for one in hours] == [1] * 5
    assert told["counted"] == "postcodes"
    assert hours[0]["within"][0] > 0.95 * told["total"] > 1_000
    assert line(told, "wound")["hours"][0] == {
        "at": hours[0]["at"],
        "crews": 0,
        "within": [0, 0],
    }
    assert line(told, "wound")["gaps"] == [{"since": hours[0]["at"], "until": None}]
    assert {one["skill"] for one in told["skills"]} == {None, *Skill}
    assert (told["travel"], told["not_begun"]) == (["roads"], 2)


async def test_the_squares_of_the_skill_that_was_asked_for_come_with_it(
    quiet_world: World,
) -> None:
    await quiet_world.phone("Ash 1").starts()

    any_crew = await quiet_world.desk.sees(DOOR)
    wound = await quiet_world.desk.sees(f"{DOOR}?skill=wound")

    size = any_crew["grid"]["columns"] * any_crew["grid"]["rows"]
    assert [len(letters) for letters in any_crew["squares"]] == [size] * 5
    assert set(any_crew["squares"][0]) == {".", "2"}
    assert set(wound["squares"][0]) == {".", "0"}
    assert any_crew["skills"] == wound["skills"]
    assert len(json.dumps(any_crew)) < 16_000


async def test_another_area_sees_nothing_of_ours(quiet_world: World) -> None:
    await quiet_world.phone("Oak 1").starts()
    elsewhere = Desk(quiet_world, await quiet_world.signed_in("Sam of elsewhere"))

    refused = await elsewhere.sees(DOOR, refused=404)

    assert refused["type"] == "/problems/not-found"


async def test_who_may_watch_the_board_may_ask_and_nobody_else(
    quiet_world: World,
) -> None:
    for name in ("Sam", "Ada", "Max"):
        watcher = Desk(quiet_world, await quiet_world.signed_in(name))
        await watcher.sees(DOOR)

    await quiet_world.phone("Oak 1").sees(DOOR, refused=403)
    await quiet_world.sender.sees(DOOR, refused=401)


async def test_it_names_no_patient_and_no_place_of_one(quiet_world: World) -> None:
    world = quiet_world
    await world.phone("Oak 1").starts()
    case = await world.sender.asks(need="frailty")
    await world.desk.assigns(case, world.phone("Oak 1"), reason="near")

    told = json.dumps(await world.desk.sees(DOOR))

    for secret in ("Canary", case["id"], case["reference"], "-0.7228", "52.5881"):
        assert secret not in told


async def test_many_screens_cost_one_thought_and_it_tells_how_old_it_is(
    quiet_world: World,
) -> None:
    world = quiet_world
    await world.phone("Oak 1").starts()
    first = await world.desk.sees(DOOR)
    assert isinstance(world.clock, HandClock)
    world.clock.advance(timedelta(seconds=4))

    again = await world.desk.sees(f"{DOOR}?skill=wound")

    assert again["as_of"] == first["as_of"]


async def test_it_changes_nothing(quiet_world: World) -> None:
    await quiet_world.phone("Oak 1").starts()
    head = "SELECT head FROM area WHERE id = 'rutland'"
    before = await quiet_world.asks_the_store(head)

    await quiet_world.desk.sees(DOOR)

    assert await quiet_world.asks_the_store(head) == before
