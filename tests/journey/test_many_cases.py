"""One act for many cases: seen first, done case by case, each outcome told."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from tests.world.callers import Phone, World
from tests.world.people import Json
from tests.world.service import dispatching


async def _looks(world: World, act: str, cases: list[Json]) -> dict[str, Json]:
    asked = urlencode({"act": act, "id": [one["id"] for one in cases]}, doseq=True)
    told = await world.desk.sees(f"/api/bulk?{asked}")
    return {one["referral_id"]: one for one in told["cases"]}


async def _does(
    world: World, seen: dict[str, Json], act: str, *, key: str | None = None, **why: Any
) -> dict[str, Json]:
    cases = [{"id": id_, "version": one["version"]} for id_, one in seen.items()]
    body = {"act": act, "cases": cases, **why}
    told = await world.desk.does("/api/bulk", body, key=key)
    return {one["referral_id"]: one for one in told["cases"]}


async def _gone(world: World, crew: Phone, upto: str) -> Json:
    case = await world.sender.asks()
    await world.desk.assigns(case, crew)
    await crew.goes(await crew.is_asked(), upto)
    return case


async def test_what_the_preview_refuses_is_refused_and_the_others_are_done(
    quiet_world: World,
) -> None:
    near, far = quiet_world.phone("Oak 1"), quiet_world.phone("Oak 2")
    for crew in (near, far):
        await crew.starts()
    waits = await quiet_world.sender.asks()
    comes = await _gone(quiet_world, near, "en-route")
    there = await _gone(quiet_world, far, "on-scene")
    nobody = {"id": str(UUID(int=1))}

    seen = await _looks(quiet_world, "hand_back", [waits, comes, there, nobody])

    assert seen[comes["id"]]["stands_down"] == "Oak 1"
    assert "The crew is with the person" in seen[there["id"]]["refused"]
    assert "no such referral" in seen[nobody["id"]]["refused"]
    del seen[nobody["id"]]
    done = await _does(
        quiet_world, seen, "hand_back", hand_back_reason="no_crew_in_time"
    )
    assert {id_: one["done"] for id_, one in done.items()} == {
        waits["id"]: True,
        comes["id"]: True,
        there["id"]: False,
    }
    assert done[there["id"]]["refused"] == seen[there["id"]]["refused"]
    assert (await quiet_world.desk.card(waits))["status"] == "handing_back"
    assert (await near.today())["visit"] is None
    assert (await far.today())["visit"]["status"] == "on_scene"


async def test_one_that_changed_since_it_was_seen_is_left_and_told_of(
    quiet_world: World,
) -> None:
    calm, moved = [await quiet_world.sender.asks() for _ in range(2)]
    seen = await _looks(quiet_world, "hand_back", [calm, moved])
    await quiet_world.desk.rings_back(moved, answered=True)

    done = await _does(quiet_world, seen, "hand_back", hand_back_reason="other")

    assert done[calm["id"]]["done"]
    assert not done[moved["id"]]["done"]
    assert "changed by someone else" in done[moved["id"]]["refused"]
    assert (await quiet_world.desk.card(moved))["status"] == "waiting"


async def test_sent_again_what_was_done_is_told_as_done_and_not_done_twice(
    quiet_world: World,
) -> None:
    oak = quiet_world.phone("Oak 1")
    await oak.starts()
    case = await _gone(quiet_world, oak, "en-route")
    seen = await _looks(quiet_world, "withdraw", [case])
    why = {"withdraw_reason": "Another crew should go"}
    first = await _does(quiet_world, seen, "withdraw", key="many", **why)

    again = await _does(quiet_world, seen, "withdraw", key="many", **why)

    assert first == again
    assert again[case["id"]]["done"]
    facts = await quiet_world.desk.facts(case)
    assert facts.count("AssignmentWithdrawn") == 1


async def test_pins_and_alarms_end_only_where_there_are_some(
    quiet_world: World,
) -> None:
    oak = quiet_world.phone("Oak 1")
    await oak.starts()
    pinned, plain = [await quiet_world.sender.asks() for _ in range(2)]
    path = f"/api/referrals/{pinned['id']}/pin"
    await quiet_world.desk.does(path, {"crew_id": str(oak.crew.id)})

    seen = await _looks(quiet_world, "unpin", [pinned, plain])
    alarms = await _looks(quiet_world, "acknowledge", [pinned])

    assert seen[plain["id"]]["refused"] == "It is not pinned"
    assert alarms[pinned["id"]]["refused"] == "It has no alarm"
    done = await _does(quiet_world, seen, "unpin")
    assert [one["done"] for one in done.values()] == [True, False]
    assert (await quiet_world.desk.card(pinned))["pinned_to"] is None


async def test_alarms_of_many_cases_are_acknowledged_by_name(
    quiet_world: World,
) -> None:
    cases = [await quiet_world.sender.asks() for _ in range(2)]
    async with dispatching(quiet_world.runtime):
        await quiet_world.advance(minutes=6)
        for case in cases:
            await quiet_world.desk.waits_for(case, alarm="nobody_in_time")

        seen = await _looks(quiet_world, "acknowledge", cases)
        done = await _does(quiet_world, seen, "acknowledge")

    assert [one["done"] for one in done.values()] == [True, True]
    for case in cases:
        card = await quiet_world.desk.card(case)
        assert (card["alarm"], card["alarm_seen"]["by"]) == (None, "Sam")


async def test_a_reason_is_demanded_before_anything_is_done(quiet_world: World) -> None:
    case = await quiet_world.sender.asks()
    body = {"act": "hand_back", "cases": [{"id": case["id"], "version": 1}]}

    told = await quiet_world.desk.does("/api/bulk", body, refused=422)

    assert "hand_back_reason" in told["detail"]
    assert (await quiet_world.desk.card(case))["status"] == "waiting"
