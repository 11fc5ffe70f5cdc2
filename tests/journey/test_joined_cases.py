"""Two cases that a person joined: one crew, both senders told, and taken apart again.

After every verb the limbo query is asked of the database (promise P2).
"""

import pytest

from tests.world.callers import World
from tests.world.service import dispatching
from tests.world.two_calls import (
    MARY,
    crew_has,
    join,
    not_the_same,
    one_has_a_crew,
    other_sender,
    separate,
    two_calls,
)
from ucr.app import new_id


async def test_a_joined_case_gets_no_crew_and_its_lead_shows_it(world: World) -> None:
    first, second = await two_calls(world)

    card = (await join(world, second, first))["referral"]

    assert (card["status"], card["joined_to"]) == ("joined", first["id"])
    assert (card["owner"], card["next_action"]) == ("dispatcher", "follow")
    lead = await world.desk.card(first)
    assert (lead["joined"], lead["likely_same"]) == ([second["id"]], [])
    for name in ("Oak 1", "Oak 2"):
        await world.phone(name).starts()
    await world.desk.waits_for_offer(first)
    assert await world.desk.offer(second) is None


async def test_the_case_s_words_stay_its_own_sender_s(world: World) -> None:
    first, second = await two_calls(world, reason="Neighbour heard her call")

    await join(world, second, first)

    path = f"/api/referrals/{first['id']}/compare/{second['id']}"
    sides = (await world.desk.sees(path))["sides"]
    told = [(side["sender"]["name"], side["story"]["reason"]) for side in sides]
    assert told == [
        ("EMAS", "Slipped in the kitchen"),
        ("111", "Neighbour heard her call"),
    ]


async def test_the_earlier_clock_governs_and_the_sender_s_own_is_not_moved(
    world: World,
) -> None:
    fallen = world.clock.now().isoformat()
    first, second = await two_calls(world, on_floor=True, floor_since_at=fallen)
    own = (await world.sender.hears(first))["due_at"]

    await join(world, second, first)

    lead = await world.desk.card(first)
    assert (lead["due_because"], lead["people"]) == ("on_floor", 2)
    assert (await world.sender.hears(first))["due_at"] == own
    await separate(world, second)
    assert (await world.desk.card(first))["due_because"] == "c3"
    assert (await world.desk.card(second))["due_because"] == "on_floor"


async def test_a_lie_that_only_the_second_sender_told_of_still_becomes_long(
    world: World,
) -> None:
    fallen = world.clock.now().isoformat()
    first, second = await two_calls(world, on_floor=True, floor_since_at=fallen)
    await join(world, second, first)

    await world.advance(minutes=61)

    await world.desk.waits_for(first, concerns=["long_lie"], status="needs_decision")


async def test_a_red_flag_of_the_second_sender_stops_the_line_of_the_first(
    world: World,
) -> None:
    first, second = await two_calls(world, red_flags=["evidence_of_fracture"])

    await join(world, second, first)

    lead = await world.desk.card(first)
    assert (lead["status"], lead["concerns"]) == ("needs_decision", ["red_flag"])
    assert lead["red_flags"] == ["evidence_of_fracture"]
    heard = await other_sender(world).hears(second)
    assert heard["disposition"] == "call_999_now"


@pytest.mark.parametrize("upto", ["", "accept"])
async def test_a_crew_that_has_not_set_off_is_not_needed_any_more(
    world: World, upto: str
) -> None:
    asked, other, oak = await one_has_a_crew(world, upto)

    await join(world, asked, other)

    assert await world.desk.offer(asked) is None
    await world.desk.waits_for_offer(other, oak)


@pytest.mark.parametrize("upto", ["en-route", "on-scene"])
async def test_a_case_with_a_crew_on_its_way_leads_and_is_not_led(
    world: World, upto: str
) -> None:
    going, other, oak = await one_has_a_crew(world, upto)

    problem = await join(world, going, other, no=409)

    assert problem["type"] == "/problems/not-joinable"
    assert "join the other case to this one" in problem["detail"]
    await join(world, other, going)
    assert (await oak.today())["visit"] is not None
    assert (await world.desk.card(other))["joined_to"] == going["id"]


async def test_the_same_command_twice_joins_once(world: World) -> None:
    first, second = await two_calls(world)
    path, body = f"/api/referrals/{second['id']}/join", {"lead_id": first["id"]}
    await world.desk.does(path, body, key="one-press")

    await world.desk.does(path, body, key="one-press")

    assert (await world.desk.facts(second)).count("ReferralJoined") == 1


async def test_a_joined_case_is_decided_about_with_its_lead_only(world: World) -> None:
    first, second = await two_calls(world)
    await join(world, second, first)

    for decision, reason in (("accept", None), ("decline", "RRNA")):
        problem = await world.desk.decides(second, decision, reason=reason, refused=409)
        assert problem["type"] == "/problems/wrong-status"


# -------------------------------------------------------------------------- following


async def test_both_senders_hear_that_it_was_accepted_and_how_it_ended(
    world: World,
) -> None:
    first, second = await two_calls(world)
    await join(world, second, first)
    start = (await other_sender(world).sees("/api/outcomes"))["next"]

    oak = await crew_has(world, first, "on-scene")
    await world.desk.waits_for(second, status="joined")
    assert (await other_sender(world).hears(second))["assigned"]
    await oak.taps("complete", {"outcome": "lifted"})

    await world.desk.waits_for(second, status="completed", outcome="lifted")
    news = await other_sender(world).sees(f"/api/outcomes?after={start}")
    assert [(one["id"], one["status"]) for one in news["items"]] == [
        (second["id"], "completed")
    ]
    facts = await world.desk.facts(second)
    assert facts.index("ReferralAccepted") < facts.index("ReferralCompleted")


@pytest.mark.parametrize(
    ("decision", "reason", "status"),
    [("decline", "needs_999", "declined"), ("hand_back", "other", "handing_back")],
)
async def test_what_goes_back_goes_back_to_both_senders(
    world: World, decision: str, reason: str, status: str
) -> None:
    first, second = await two_calls(world, red_flags=["intense_pain"])
    await join(world, second, first)

    await world.desk.decides(first, decision, reason=reason)

    await world.desk.waits_for(second, status=status)
    heard = await other_sender(world).hears(second)
    assert heard["needs_your_acknowledgement"]
    await other_sender(world).acknowledges(second)
    assert (await world.sender.hears(first))["status"] == status


async def test_when_one_sender_takes_back_the_lead_a_person_looks_at_the_other(
    world: World,
) -> None:
    """H8: somebody else still asked."""
    first, second = await two_calls(world)
    await join(world, second, first)

    await world.sender.cancels(first)

    card = await world.desk.waits_for(second, status="needs_decision")
    assert card["concerns"] == ["lead_cancelled"]
    assert (await world.desk.card(first))["joined"] == []
    await world.desk.decides(second, "accept")
    await world.phone("Oak 1").starts()
    await world.desk.waits_for_offer(second)


async def test_when_the_second_sender_takes_back_its_own_only_that_is_closed(
    world: World,
) -> None:
    first, second = await two_calls(world)
    await join(world, second, first)
    oak = await crew_has(world, first, "on-scene")

    await other_sender(world).cancels(second)

    assert (await world.desk.card(second))["status"] == "cancelled"
    assert (await world.desk.card(first))["joined"] == []
    assert (await oak.today())["visit"]["status"] == "on_scene"


async def test_what_the_second_sender_tells_later_reaches_the_crew(
    world: World,
) -> None:
    first, second = await two_calls(world)
    await join(world, second, first)
    oak = await crew_has(world, first, "en-route")

    told = await other_sender(world).tells(
        second, red_flags=["bleeding_freely"], notes="Canary: the dog bites"
    )

    assert (told["status"], told["disposition"]) == ("joined", "call_999_now")
    lead = await world.desk.card(first)
    assert lead["concerns"] == ["red_flag", "updated_after_dispatch"]
    today = await oak.today()
    assert today["assignment"]["changed_at"] is not None
    assert today["referral"]["red_flags"] == ["bleeding_freely"]
    assert today["also"][0]["story"]["notes"] == "Canary: the dog bites"


async def test_a_second_red_flag_asks_for_999_again_whoever_tells_it(
    world: World,
) -> None:
    """999 was called for the fracture; nobody has called for the breathing."""
    first, second = await two_calls(world, red_flags=["evidence_of_fracture"])
    await join(world, second, first)
    path = f"/api/referrals/{first['id']}/ambulance-called"
    await world.desk.does(path)
    assert (await world.desk.card(first))["ambulance_called_at"] is not None

    await other_sender(world).tells(
        second, red_flags=["evidence_of_fracture", "not_breathing_normally"]
    )

    assert (await world.desk.card(first))["ambulance_called_at"] is None
    assert (await world.desk.facts(first)).count("ConcernRaised") == 2


async def test_joining_a_worse_red_flag_asks_for_999_again(world: World) -> None:
    first, second = await two_calls(world, red_flags=["not_breathing_normally"])
    await world.sender.tells(first, red_flags=["evidence_of_fracture"])
    await world.desk.does(f"/api/referrals/{first['id']}/ambulance-called")

    await join(world, second, first)

    assert (await world.desk.card(first))["ambulance_called_at"] is None


async def test_a_red_flag_told_just_after_the_lead_ended_is_for_a_person_to_decide(
    quiet_world: World,
) -> None:
    """Nobody has followed yet: no dispatcher runs."""
    world = quiet_world
    lead = await world.sender.asks(patient=MARY)
    case = await other_sender(world).asks(patient=MARY, source="nhs_111", category=None)
    await join(world, case, lead)
    await world.desk.decides(lead, "decline", reason="RRNA")

    told = await other_sender(world).tells(case, red_flags=["bleeding_freely"])

    assert (told["status"], told["disposition"]) == ("needs_decision", "call_999_now")
    card = await world.desk.card(case)
    assert (card["concerns"], card["joined_to"]) == (["red_flag"], None)
    assert (await world.desk.card(lead))["joined"] == []


async def test_news_told_after_the_lead_was_taken_back_say_why_a_person_decides(
    quiet_world: World,
) -> None:
    world = quiet_world
    lead = await world.sender.asks(patient=MARY)
    case = await other_sender(world).asks(patient=MARY, source="nhs_111", category=None)
    await join(world, case, lead)
    await world.sender.cancels(lead)

    await other_sender(world).tells(case, red_flags=["bleeding_freely"])

    card = await world.desk.card(case)
    assert card["concerns"] == ["lead_cancelled", "red_flag"]


async def test_sepsis_that_only_the_second_sender_tells_asks_for_999_at_both(
    quiet_world: World,
) -> None:
    world = quiet_world
    lead = await world.sender.asks(patient=MARY)
    case = await other_sender(world).asks(patient=MARY, source="nhs_111", category=None)
    await join(world, case, lead)

    told = await other_sender(world).tells(case, exclusions=["suspected_sepsis"])

    card = await world.desk.card(lead)
    assert (card["concerns"], card["exclusions"]) == (
        ["excluded"],
        ["suspected_sepsis"],
    )
    asked = await world.sender.sees(f"/api/referrals/{lead['id']}")
    assert (told["disposition"], asked["disposition"]) == ("call_999_now",) * 2


async def test_joined_cases_end_together_after_a_restart_too(
    quiet_world: World,
) -> None:
    async with dispatching(quiet_world.runtime):
        first, second = await two_calls(quiet_world)
        await join(quiet_world, second, first)
    await quiet_world.desk.does(
        f"/api/referrals/{first['id']}/hand-back", {"reason": "other"}
    )
    assert (await quiet_world.desk.card(second))["status"] == "joined"

    async with dispatching(quiet_world.runtime, holder="test:2"):
        await quiet_world.desk.waits_for(second, status="handing_back")


# -------------------------------------------------------------------------- separating


async def test_separated_it_waits_by_itself_again(world: World) -> None:
    first, second = await two_calls(world)
    before = await world.desk.card(second)
    await join(world, second, first)

    card = (await separate(world, second))["referral"]

    assert (card["status"], card["joined_to"]) == ("waiting", None)
    assert (card["due_at"], card["due_because"]) == (
        before["due_at"],
        before["due_because"],
    )
    assert card["likely_same"] == [first["id"]]
    assert (await world.desk.card(first))["joined"] == []
    again = await separate(world, second, no=409)
    assert again["type"] == "/problems/wrong-status"


async def test_a_joined_pair_must_be_separated_before_it_is_called_two(
    world: World,
) -> None:
    first, second = await two_calls(world)
    await join(world, second, first)

    problem = await not_the_same(world, first, second, no=409)

    assert problem["type"] == "/problems/not-joinable"


# ------------------------------------------------------------------ chains and who may


async def test_what_is_joined_to_a_joined_case_follows_the_one_that_leads(
    world: World,
) -> None:
    first, second = await two_calls(world)
    third = await world.sender.asks(patient=MARY)
    await join(world, second, first)

    card = (await join(world, third, second))["referral"]

    assert card["joined_to"] == first["id"]
    assert (await world.desk.card(first))["joined"] == [second["id"], third["id"]]
    problem = await join(world, first, third, no=409)
    assert problem["type"] == "/problems/not-joinable"


@pytest.mark.parametrize(
    ("verb", "name"), [("join", "lead_id"), ("not-the-same", "other_id")]
)
async def test_nothing_is_joined_to_a_case_that_is_not_here(
    world: World, verb: str, name: str
) -> None:
    first = await world.sender.asks(patient=MARY)
    path, body = f"/api/referrals/{first['id']}/{verb}", {name: str(new_id())}

    problem = await world.desk.does(path, body, refused=404)

    assert problem["type"] == "/problems/not-found"


async def test_both_readings_are_audited_before_they_are_compared(
    world: World,
) -> None:
    """P28."""
    first, second = await two_calls(world)

    found = await world.desk.sees(
        f"/api/referrals/{first['id']}/compare/{second['id']}"
    )

    assert "same_nhs_number" in found["shared"]
    lines = await world.asks_the_store(
        "SELECT referral_id::text FROM audit WHERE action = 'compared case'"
    )
    assert sorted(lines) == sorted([(first["id"],), (second["id"],)])


async def test_who_joined_what_is_in_the_audit_by_name(world: World) -> None:
    first, second = await two_calls(world)
    await join(world, second, first)

    await separate(world, second)

    lines = await world.asks_the_store(
        "SELECT action, actor LIKE 'account:%%' FROM audit WHERE referral_id = %s",
        second["id"],
    )
    assert (f"joined to {first['id']}", True) in lines
    assert (f"separated from {first['id']}", True) in lines
