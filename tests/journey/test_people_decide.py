"""Where the line stops until a named person has decided."""

from datetime import timedelta

import pytest

from tests.world.callers import World
from tests.world.people import UPPINGHAM


async def test_a_red_flag_says_call_999_now_and_no_crew_is_asked(world: World) -> None:
    oak = world.phone("Oak 1")
    await oak.starts()

    flagged = await world.sender.asks(red_flags=["bleeding_freely"])

    assert flagged["disposition"] == "call_999_now"
    calm = await world.sender.asks()  # asked about only once the flagged one was seen
    await world.desk.waits_for_offer(calm, oak)
    card = await world.desk.card(flagged)
    assert (card["status"], card["owner"]) == ("needs_decision", "clinician")
    assert await world.desk.offer(flagged) is None


async def test_a_red_flag_that_a_clinician_clears_is_matched(world: World) -> None:
    oak = world.phone("Oak 1")
    await oak.starts()
    case = await world.sender.asks(red_flags=["trauma_head_neck_back"])

    await world.desk.decides(case, "accept", note="Rang back: a graze")

    await world.desk.waits_for_offer(case, oak)
    notes = await world.asks_the_store(
        "SELECT action, reason FROM audit WHERE referral_id = %s AND reason <> ''",
        case["id"],
    )
    assert notes == [("decided: accept", "Rang back: a graze")]


async def test_a_long_lie_waits_for_a_person(world: World) -> None:
    oak = world.phone("Oak 1")
    await oak.starts()
    since = world.clock.now() - timedelta(minutes=61)

    case = await world.sender.asks(on_floor=True, floor_since_at=since.isoformat())

    assert case["disposition"] == "person_deciding"
    assert (await world.desk.card(case))["concerns"] == ["long_lie"]


async def test_a_lie_that_becomes_long_while_it_waits_stops_for_a_person(
    world: World,
) -> None:
    since = world.clock.now() - timedelta(minutes=56)
    case = await world.sender.asks(on_floor=True, floor_since_at=since.isoformat())
    await world.desk.waits_for(case, alarm="nobody_in_time")

    await world.advance(minutes=6)

    card = await world.desk.card(case)
    assert (card["status"], card["concerns"]) == ("needs_decision", ["long_lie"])


async def test_a_long_lie_that_a_person_took_does_not_stop_again(world: World) -> None:
    since = world.clock.now() - timedelta(minutes=70)
    case = await world.sender.asks(on_floor=True, floor_since_at=since.isoformat())
    await world.desk.decides(case, "accept")
    await world.desk.waits_for(case, status="waiting", alarm="nobody_in_time")

    for _ in range(3):
        await world.advance(minutes=6)

    assert (await world.desk.card(case))["status"] == "waiting"


async def test_a_place_nobody_is_sure_of_is_set_by_a_person_and_then_dispatched(
    world: World,
) -> None:
    oak = world.phone("Oak 1")
    await oak.starts()
    case = await world.sender.asks(location={"text": "Uppingham"})
    assert case["location"]["needs_human"]
    assert (await world.desk.card(case))["concerns"] == ["location_unsure"]

    await world.desk.decides(
        case,
        "accept",
        location={"lon": UPPINGHAM[0], "lat": UPPINGHAM[1], "label": "12 High Street"},
    )

    await oak.is_asked()
    door = (await oak.today())["details"]["location"]
    assert (door["label"], door["confidence"]) == ("12 High Street", "exact")


async def test_an_unknown_place_cannot_be_taken_without_a_place(world: World) -> None:
    case = await world.sender.asks(location={"text": "by the big tree"})

    refused = await world.desk.decides(case, "accept", refused=422)

    assert refused["field"] == "location"


async def test_a_person_cannot_decide_where_nothing_is_to_decide(world: World) -> None:
    case = await world.sender.asks()
    await world.desk.decides(case, "accept")

    refused = await world.desk.decides(case, "accept", refused=409)

    assert refused["type"] == "/problems/wrong-status"


@pytest.mark.parametrize("reason", [None, "no_such_code"])
async def test_a_decline_needs_a_code_of_its_list(
    world: World, reason: str | None
) -> None:
    case = await world.sender.asks(red_flags=["bleeding_freely"])

    refused = await world.desk.decides(case, "decline", reason=reason, refused=422)

    assert (refused["field"], "RRNA" in refused["detail"]) == ("reason", True)


async def test_news_about_a_case_that_a_crew_has_raises_a_concern(world: World) -> None:
    oak = world.phone("Oak 1")
    await oak.starts()
    case = await world.sender.asks()
    await oak.goes(await oak.is_asked(), "en-route")

    await world.sender.tells(case, red_flags=["loss_of_consciousness"])

    card = await world.desk.card(case)
    assert card["status"] == "assigned"
    assert card["concerns"] == ["red_flag", "updated_after_dispatch"]
    assert (card["next_action"], card["owner"]) == ("decide", "clinician")


async def test_a_crews_tap_does_not_make_a_concern_go_away(world: World) -> None:
    oak = world.phone("Oak 1")
    await oak.starts()
    case = await world.sender.asks()
    await oak.goes(await oak.is_asked(), "accept")
    await world.sender.tells(case, red_flags=["loss_of_consciousness"])

    await oak.taps("en-route")

    card = await world.desk.card(case)
    assert (card["next_action"], card["owner"]) == ("decide", "clinician")
    await world.advance(minutes=3)
    assert (await world.desk.card(case))["alarm"] == "not_decided"


@pytest.mark.parametrize(
    ("upto", "then"),
    [("", "answer"), ("accept", "set_off"), ("en-route", "arrive")],
)
async def test_once_a_person_has_seen_the_news_the_crews_own_clock_runs_again(
    world: World, upto: str, then: str
) -> None:
    oak = world.phone("Oak 1")
    await oak.starts()
    case = await world.sender.asks()
    offer = await oak.is_asked()
    if upto:
        await oak.goes(offer, upto)
    await world.sender.tells(case, notes="The key is under the mat")

    await world.desk.decides(case, "accept")

    card = await world.desk.card(case)
    assert (card["next_action"], card["concerns"]) == (then, [])
