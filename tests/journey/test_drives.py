"""A crew's drive is kept with the time that was planned for it, for people to see."""

from tests.world.callers import World
from tests.world.people import Json
from ucr.cli.examine import examine


async def test_a_drive_is_kept_with_what_was_planned_of_it_and_people_can_see_it(
    world: World,
) -> None:
    oak = world.phone("Oak 1")
    await oak.starts()
    case = await world.sender.asks()
    offer = await world.desk.waits_for_offer(case, oak)
    road_s = (await _planned(world, case))["road_s"]
    await oak.goes(offer, "en-route")
    await world.advance(minutes=11)

    await oak.taps("on-scene")

    kept = await world.asks_the_store(
        "SELECT (drive ->> 'road_s')::integer, drive ->> 'goes_by', on_scene_at"
        " - en_route_at = interval '11 min' FROM visit"
    )
    assert kept == [(road_s, "car", True)]
    assert road_s > 0
    (said,) = (await examine(world.runtime)).drives
    assert said.endswith(": drives known: 1; used from 50 on")
    settings = (await world.desk.sees("/api/settings"))["settings"]
    (about,) = [one for one in settings if one["name"] == "drives.learned"]
    assert "drives known: 1" in about["says"]
    assert about["value"] == ["bike", "car", "walk"]


async def _planned(world: World, case: Json) -> Json:
    """Wait until the plan in force has a crew's drive to a case."""

    async def planned() -> Json | None:
        found = await world.asks_the_store(
            "SELECT drive FROM plan WHERE stops -> 0 ->> 'referral_id' = %s", case["id"]
        )
        return found[0][0] if found else None

    return await world.until(planned)
