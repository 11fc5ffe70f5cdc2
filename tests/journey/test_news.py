"""What a sender tells later: nothing new is swallowed, nothing told before is lost."""

from tests.world.callers import World
from tests.world.people import UPPINGHAM


async def test_a_second_red_flag_stops_the_line_again_after_the_first_was_cleared(
    world: World,
) -> None:
    case = await world.sender.asks(red_flags=["trauma_head_neck_back"])
    await world.desk.decides(case, "accept")

    told = await world.sender.tells(
        case, red_flags=["trauma_head_neck_back", "bleeding_freely"]
    )

    assert told["disposition"] == "call_999_now"
    card = await world.desk.card(case)
    assert (card["status"], card["concerns"]) == ("needs_decision", ["red_flag"])


async def test_the_same_red_flag_told_again_does_not_stop_a_case_that_was_cleared(
    world: World,
) -> None:
    case = await world.sender.asks(red_flags=["trauma_head_neck_back"])
    await world.desk.decides(case, "accept")

    told = await world.sender.tells(case, red_flags=["trauma_head_neck_back"])

    assert told["disposition"] == "accepted_for_matching"


async def test_words_that_nobody_can_place_do_not_move_a_crew_that_is_on_its_way(
    world: World,
) -> None:
    oak = world.phone("Oak 1")
    await oak.starts()
    case = await world.sender.asks()
    await oak.goes(await oak.is_asked(), "en-route")

    await world.sender.tells(case, location={"text": "Zzyzx Nowhere Farm"})

    found = await world.desk.case(case)
    assert (found["location"]["lon"], found["location"]["lat"]) == UPPINGHAM
    assert set(found["referral"]["concerns"]) == {
        "location_unsure",
        "updated_after_dispatch",
    }


async def test_a_new_place_keeps_the_way_in_that_was_told_before(world: World) -> None:
    oak = world.phone("Oak 1")
    await oak.starts()
    case = await world.sender.asks()
    await oak.goes(await oak.is_asked(), "en-route")

    await world.sender.tells(case, location={"lon": -0.7230, "lat": 52.5885})

    door = (await oak.today())["details"]["location"]
    assert (door["key_safe"], door["lat"]) == ("C4711", 52.5885)
