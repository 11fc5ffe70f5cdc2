"""Every way a case can end, and who knows of it then."""

import pytest

from tests.world.callers import Phone, World


async def crew_has(world: World, upto: str) -> tuple[dict[str, object], Phone]:
    """A case that a crew has, as far along as `upto`."""
    oak = world.phone("Oak 1")
    await oak.starts()
    case = await world.sender.asks()
    offer = await oak.is_asked()
    if upto:
        await oak.goes(offer, upto)
    return case, oak


@pytest.mark.parametrize("upto", ["", "accept", "en-route"])
async def test_a_cancelled_call_stands_the_crew_down(world: World, upto: str) -> None:
    case, oak = await crew_has(world, upto)

    told = await world.sender.cancels(case)

    assert told["status"] == "cancelled"
    today = await oak.today()
    assert (today["assignment"], today["visit"]) == (None, None)


async def test_a_call_can_be_cancelled_before_anyone_is_asked(world: World) -> None:
    case = await world.sender.asks()

    told = await world.sender.cancels(case)

    assert told["status"] == "cancelled"
    refused = await world.sender.cancels(case, refused=409)
    assert refused["type"] == "/problems/wrong-status"


async def test_a_cancel_after_arrival_goes_to_a_person_and_the_crew_stays(
    world: World,
) -> None:
    case, oak = await crew_has(world, "on-scene")

    told = await world.sender.cancels(case)

    assert told["status"] == "assigned"
    assert (await oak.today())["visit"]["status"] == "on_scene"
    card = await world.desk.card(case)
    assert (card["concerns"], card["owner"]) == (["cancel_after_arrival"], "clinician")
    await world.desk.decides(case, "accept")
    assert (await world.desk.card(case))["next_action"] == "finish"


async def test_a_handed_back_case_is_ours_until_the_sender_takes_it(
    world: World,
) -> None:
    case, _ = await crew_has(world, "en-route")

    await world.desk.does(
        f"/api/referrals/{case['id']}/hand-back", {"reason": "no_crew_in_time"}
    )

    told = await world.sender.hears(case)
    assert (told["status"], told["hand_back_reason"]) == (
        "handing_back",
        "no_crew_in_time",
    )
    assert told["needs_your_acknowledgement"]
    await world.advance(minutes=5)
    assert (await world.desk.card(case))["alarm"] == "hand_back_unacknowledged"
    told = await world.sender.acknowledges(case)
    assert (told["status"], told["needs_your_acknowledgement"]) == (
        "handed_back",
        False,
    )


async def test_a_decline_is_told_and_the_ledger_keeps_who_was_on_shift(
    world: World,
) -> None:
    await world.phone("Oak 1").starts()
    case = await world.sender.asks(red_flags=["evidence_of_fracture"])

    await world.desk.decides(case, "decline", reason="needs_999")

    told = await world.sender.hears(case)
    assert (told["status"], told["decline_reason"]) == ("declined", "needs_999")
    assert (await world.sender.acknowledges(case))["status"] == "declined_told"
    ledger = await world.asks_the_store(
        "SELECT body ->> 'crews_on_shift' FROM event WHERE fact = 'ReferralDeclined'"
    )
    assert ledger == [("1",)]


async def test_a_coordinator_can_record_that_the_sender_was_told_by_phone(
    world: World,
) -> None:
    case = await world.sender.asks(red_flags=["evidence_of_fracture"])
    await world.desk.decides(case, "hand_back", reason="red_flag")

    await world.desk.does(f"/api/referrals/{case['id']}/told")

    assert (await world.sender.hears(case))["status"] == "handed_back"


async def test_when_nobody_can_come_a_person_is_warned_at_once_with_a_reason(
    world: World,
) -> None:
    await world.phone("Ash 1").starts()

    case = await world.sender.asks(on_floor=True)

    card = await world.desk.waits_for(case, alarm="nobody_in_time")
    assert card["owner"] == "coordinator"
    match = await world.desk.sees(f"/api/referrals/{case['id']}/match")
    assert match["chosen"] is None
    assert "lacks a skill that is needed: 1" in match["nobody"]["reason"]


async def test_a_crew_that_cannot_go_on_leaves_the_case_to_another(
    world: World,
) -> None:
    case, oak = await crew_has(world, "on-scene")
    other = world.phone("Oak 2")
    await other.starts()

    await oak.taps("hand-back", {"reason": "crew_cannot_continue"})

    await world.desk.waits_for_offer(case, other)


async def test_a_crew_that_leaves_an_unsafe_scene_stops_the_line(world: World) -> None:
    case, oak = await crew_has(world, "on-scene")

    await oak.taps("hand-back", {"reason": "scene_unsafe"})

    card = await world.desk.card(case)
    assert (card["status"], card["concerns"]) == ("needs_decision", ["scene_unsafe"])


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        ({"outcome": "lifted"}, "completed"),
        ({"outcome": "treated"}, "completed"),
        ({"outcome": "conveyed"}, "completed"),
        ({"outcome": "refused_care"}, "completed"),
        ({"outcome": "referred_on", "destination": "gp"}, "completed"),
        ({"outcome": "escalated_999"}, "handing_back"),
        ({"outcome": "not_found"}, "handing_back"),
    ],
)
async def test_a_visit_that_helped_closes_the_case_and_one_that_did_not_hands_it_back(
    world: World, outcome: dict[str, str], status: str
) -> None:
    case, oak = await crew_has(world, "on-scene")

    await oak.taps("complete", dict(outcome))

    assert (await world.sender.hears(case))["status"] == status
    assert (await oak.today())["assignment"] is None


@pytest.mark.parametrize(
    "outcome", [{"outcome": "referred_on"}, {"outcome": "lifted", "destination": "gp"}]
)
async def test_a_destination_is_given_exactly_when_the_person_was_referred_on(
    world: World, outcome: dict[str, str]
) -> None:
    _, oak = await crew_has(world, "on-scene")

    problem = await oak.taps("complete", dict(outcome), refused=422)

    assert problem["field"] == "destination"


async def test_a_closed_case_leaves_the_board_after_an_hour_and_stays_in_the_record(
    world: World,
) -> None:
    case, oak = await crew_has(world, "on-scene")
    await oak.taps("complete", {"outcome": "treated"})

    await world.advance(minutes=61)

    snapshot = (await world.desk.sees("/api/board"))["snapshot"]
    assert snapshot["referrals"] == []
    assert (await world.desk.facts(case))[-1] == "ReferralFiled"
    assert (await world.sender.hears(case))["outcome"] == "treated"


async def test_a_crew_that_neither_leaves_nor_arrives_is_alarmed_about(
    world: World,
) -> None:
    case, oak = await crew_has(world, "accept")

    await world.advance(minutes=10)
    assert (await world.desk.card(case))["alarm"] == "not_set_off"
    await oak.taps("en-route")
    assert (await world.desk.card(case))["alarm"] is None
    await world.advance(minutes=60)

    assert (await world.desk.card(case))["alarm"] == "not_arrived"


async def test_the_senders_list_tells_each_case_as_it_stands(world: World) -> None:
    first, oak = await crew_has(world, "on-scene")
    start = (await world.sender.sees("/api/outcomes"))["next"]

    await oak.taps("complete", {"outcome": "lifted"})

    news = await world.sender.sees(f"/api/outcomes?after={start}")
    assert [(one["id"], one["status"]) for one in news["items"]] == [
        (first["id"], "completed")
    ]
    more = await world.sender.sees(f"/api/outcomes?after={news['next']}")
    assert more == {"items": [], "next": news["next"], "unreadable": []}
