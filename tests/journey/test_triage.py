"""Talk before a decision, acceptance by name, and news that the crew must read."""

import csv
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest

from tests.world.callers import Desk, World


@pytest.mark.parametrize(
    ("told", "disposition", "concern"),
    [
        ({"exclusions": ["suspected_stroke"]}, "call_999_now", "excluded"),
        ({"exclusions": ["mental_health_crisis"]}, "person_deciding", "excluded"),
        ({"safe_to_wait": False}, "person_deciding", "unsafe_to_wait"),
        ({"category": "C2"}, "call_999_now", "category_upgrade"),
        ({"red_flags": ["not_breathing_normally"]}, "call_999_now", "red_flag"),
    ],
)
async def test_whom_ucr_may_not_take_is_stopped_at_the_door(
    world: World, told: dict[str, Any], disposition: str, concern: str
) -> None:
    case = await world.sender.asks(**told)

    assert case["disposition"] == disposition
    card = await world.desk.card(case)
    assert (card["status"], card["concerns"]) == ("needs_decision", [concern])


async def test_a_call_that_becomes_category_two_stops_the_line(world: World) -> None:
    oak = world.phone("Oak 1")
    await oak.starts()
    case = await world.sender.asks(category="C3")
    offer = await oak.is_asked()
    await oak.accepts(offer)

    told = await world.sender.tells(case, category="C2")

    assert told["disposition"] == "call_999_now"
    card = await world.desk.card(case)
    assert "category_upgrade" in card["concerns"]
    assert (card["due_because"], card["owner"]) == ("c2", "clinician")


async def test_no_answer_on_a_call_back_stops_the_line_until_a_person_decides(
    world: World,
) -> None:
    case = await world.sender.asks()

    await world.desk.rings_back(case, answered=False)

    card = await world.desk.card(case)
    assert card["status"] == "needs_decision"
    assert card["concerns"] == ["no_answer_on_call_back"]
    lines = [one["text"] for one in (await world.desk.case(case))["timeline"]]
    assert "Rang back: no answer" in lines
    await world.desk.decides(case, "accept")
    assert (await world.desk.card(case))["status"] == "waiting"


async def test_an_answered_call_back_is_kept_and_stops_nothing(world: World) -> None:
    case = await world.sender.asks()

    await world.desk.rings_back(case, answered=True)

    assert (await world.desk.card(case))["status"] == "waiting"
    lines = [one["text"] for one in (await world.desk.case(case))["timeline"]]
    assert "Rang back: answered" in lines


async def test_a_case_put_to_a_clinician_is_answered_by_name_time_and_advice(
    world: World,
) -> None:
    oak = world.phone("Oak 1")
    await oak.starts()
    ada = Desk(world, await world.signed_in("Ada"))
    case = await world.sender.asks(red_flags=["intense_pain"])
    await world.desk.asks_a_clinician(case, "Pain in the hip since the fall: ours?")

    await ada.advises(case, "give_to_999", "Do not move her: it may be a fracture")

    (said,) = (await world.desk.case(case))["discussions"]
    assert said["asked_by"] == "Sam"
    assert said["answer"]["by"] == "Ada"
    assert said["answer"]["advice"] == "give_to_999"
    assert said["answer"]["words"].startswith("Do not move her")
    assert said["answer"]["at"] is not None
    assert (await world.desk.card(case))["status"] == "needs_decision"
    assert await world.desk.offer(case) is None


async def test_a_question_stops_a_case_that_waited_for_a_crew(world: World) -> None:
    case = await world.sender.asks()

    await world.desk.asks_a_clinician(case, "On warfarin: still ours?")

    assert (await world.desk.card(case))["concerns"] == ["clinician_asked"]


async def test_only_a_clinician_advises_and_only_once(world: World) -> None:
    ada = Desk(world, await world.signed_in("Ada"))
    case = await world.sender.asks()
    await world.desk.asks_a_clinician(case, "Ours?")

    await world.desk.advises(case, "take", "Yes", refused=403)
    await ada.advises(case, "take", "Yes")
    again = await ada.advises(case, "decline", "No", refused=409)

    assert again["type"] == "/problems/wrong-status"


async def test_what_a_question_says_is_in_no_event(world: World) -> None:
    """P29: the log keeps that a clinician was asked, never the words."""
    case = await world.sender.asks()

    await world.desk.asks_a_clinician(case, "Sepsis from the sacral sore?")

    logged = await world.asks_the_store(
        "SELECT count(*) FILTER (WHERE fact = 'ClinicianAsked'),"
        " count(*) FILTER (WHERE body::text ~ 'sacral' OR card::text ~ 'sacral')"
        " FROM event WHERE referral_id = %s",
        case["id"],
    )
    assert logged == [(1, 0)]


async def test_a_person_s_acceptance_is_told_to_the_sender_once(world: World) -> None:
    case = await world.sender.asks()
    assert (await world.sender.hears(case))["accepted_at"] is None

    await world.desk.decides(case, "accept")

    heard = await world.sender.hears(case)
    assert heard["accepted_at"] is not None
    assert (await world.desk.facts(case)).count("ReferralAccepted") == 1


async def test_a_crew_s_acceptance_is_an_acceptance_and_the_first_one_counts(
    world: World,
) -> None:
    oak = world.phone("Oak 1")
    await oak.starts()
    case = await world.sender.asks()

    await oak.accepts(await oak.is_asked())

    facts = await world.desk.facts(case)
    assert facts.count("ReferralAccepted") == 1
    assert (await world.sender.hears(case))["accepted_at"] is not None


async def test_news_after_dispatch_waits_until_the_crew_has_read_it(
    world: World,
) -> None:
    oak = world.phone("Oak 1")
    await oak.starts()
    case = await world.sender.asks()
    offer = await oak.is_asked()
    await oak.accepts(offer)

    await world.sender.tells(case, notes="There is a dog")

    told = await oak.today()
    assert told["assignment"]["changed_at"] is not None
    assert told["details"]["story"]["notes"] == "There is a dog"
    await oak.has_read(offer)
    assert (await oak.today())["assignment"]["changed_at"] is None
    facts = await world.desk.facts(case)
    assert [one for one in facts if one.startswith("AssignmentChange")] == [
        "AssignmentChanged",
        "AssignmentChangeSeen",
    ]


async def test_reading_old_news_does_not_hide_newer_news(world: World) -> None:
    oak = world.phone("Oak 1")
    await oak.starts()
    case = await world.sender.asks()
    offer = await oak.is_asked()
    await oak.accepts(offer)
    await world.sender.tells(case, notes="There is a dog")
    await oak.has_read(offer)

    await world.sender.tells(case, notes="The dog bites")

    assert (await oak.today())["assignment"]["changed_at"] is not None


async def test_reading_what_was_told_first_hides_nothing_that_was_told_meanwhile(
    quiet_world: World,
) -> None:
    world, oak = quiet_world, quiet_world.phone("Oak 1")
    case = await world.puts_to(oak)
    offer = await oak.is_asked()
    await oak.accepts(offer)
    await world.sender.tells(case, notes="There is a dog")
    on_its_screen = await oak.today()
    await world.advance(seconds=1)
    await world.sender.tells(case, flags=["scene_unsafe"])
    newest = (await oak.today())["changed_to"]

    today = await oak.has_read(offer, read=on_its_screen)

    assert newest > on_its_screen["at"]["offset"] >= on_its_screen["changed_to"]
    assert today["changed_to"] == newest
    first, second = on_its_screen["assignment"], today["assignment"]
    assert second["changed_at"] > first["changed_at"]
    again = await oak.has_read(offer, read=today)
    assert (again["assignment"]["changed_at"], again["changed_to"]) == (None, None)


async def test_an_acceptance_that_crossed_a_change_leaves_it_to_be_read(
    quiet_world: World,
) -> None:
    world, oak = quiet_world, quiet_world.phone("Oak 1")
    case = await world.puts_to(oak)
    offer = await oak.is_asked()
    on_its_screen = await oak.today()
    await world.sender.tells(case, flags=["scene_unsafe"])

    today = await oak.accepts(offer, read=on_its_screen)

    assert today["assignment"]["status"] == "accepted"
    assert today["assignment"]["changed_at"] is not None


async def test_the_ledger_keeps_what_there_was_to_send(world: World) -> None:
    await world.phone("Oak 1").starts()
    await world.phone("Oak 2").starts()
    busy = await world.sender.asks()
    await world.desk.waits_for_offer(busy)
    case = await world.sender.asks(red_flags=["bleeding_freely"])
    await world.advance(minutes=1)

    await world.desk.decides(case, "decline", reason="needs_999")

    (line,) = (await world.desk.sees("/api/declines"))["declines"]
    assert (line["reason"], line["by"], line["minutes_held"]) == ("needs_999", "Sam", 1)
    assert (line["crews_on_shift"], line["crews_free"]) == (2, 1)
    assert line["open_referrals"] == 2


async def test_the_ledger_is_a_spreadsheet_too_and_only_of_its_time(
    world: World,
) -> None:
    case = await world.sender.asks(red_flags=["bleeding_freely"])
    await world.desk.decides(case, "decline", reason="RRNA")
    after = (world.clock.now() + timedelta(seconds=1)).isoformat()

    page = await world.desk.http.get("/api/declines.csv", params={"until": after})
    hour = (world.clock.now() + timedelta(hours=1)).isoformat()
    span = {"since": after, "until": hour}
    later = await world.desk.http.get("/api/declines", params=span)
    backwards = await world.desk.http.get("/api/declines", params={"since": hour})

    head, line, *rest = page.text.split("\r\n")
    assert head.startswith('"referral_id","reference","at","reason","by"')
    assert ',"RRNA","Sam",' in line
    assert rest == [""]
    assert later.json()["declines"] == []
    assert (backwards.status_code, backwards.json()["field"]) == (422, "since")


async def test_a_red_flag_asks_for_999_until_a_named_person_says_it_was_called(
    world: World,
) -> None:
    case = await world.sender.asks(red_flags=["intense_pain"])
    path = f"/api/referrals/{case['id']}/ambulance-called"
    assert (await world.desk.card(case))["ambulance_called_at"] is None

    await world.desk.does(path)
    await world.desk.does(path)

    card = await world.desk.card(case)
    assert card["ambulance_called_at"] is not None
    assert (card["status"], card["concerns"]) == ("needs_decision", ["red_flag"])
    lines = (await world.desk.case(case))["timeline"]
    said = [(one["text"], one["by"]) for one in lines if "999" in one["text"]]
    assert said == [("999 was called", "Sam")]


async def test_a_new_red_flag_asks_for_999_again(world: World) -> None:
    case = await world.sender.asks(red_flags=["intense_pain"])
    await world.desk.does(f"/api/referrals/{case['id']}/ambulance-called")

    await world.sender.tells(case, red_flags=["intense_pain", "bleeding_freely"])

    assert (await world.desk.card(case))["ambulance_called_at"] is None


async def test_an_emergency_that_is_excluded_asks_for_999_again(world: World) -> None:
    case = await world.sender.asks(exclusions=["mental_health_crisis"])
    await world.desk.does(f"/api/referrals/{case['id']}/ambulance-called")

    told = await world.sender.tells(case, exclusions=["suspected_sepsis"])

    assert told["disposition"] == "call_999_now"
    assert (await world.desk.card(case))["ambulance_called_at"] is None


async def test_what_is_no_999_matter_does_not_ask_for_it_again(world: World) -> None:
    case = await world.sender.asks(exclusions=["suspected_sepsis"])
    await world.desk.does(f"/api/referrals/{case['id']}/ambulance-called")

    await world.sender.tells(case, safe_to_wait=False)

    assert (await world.desk.card(case))["ambulance_called_at"] is not None


async def test_nobody_can_say_it_of_a_case_that_is_closed(world: World) -> None:
    case = await world.sender.asks()
    await world.sender.cancels(case)

    await world.desk.does(f"/api/referrals/{case['id']}/ambulance-called", refused=409)


@pytest.mark.parametrize(
    "name",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\uff1d1", "Sam"],
)
async def test_no_cell_of_the_spreadsheet_is_taken_for_a_formula(
    quiet_world: World, name: str
) -> None:
    world = quiet_world
    case = await world.sender.asks(red_flags=["bleeding_freely"])
    await world.desk.decides(case, "decline", reason="RRNA")
    await world.asks_the_store(
        "UPDATE account SET name = %s WHERE name = 'Sam' RETURNING id", name
    )

    page = await world.desk.http.get("/api/declines.csv")

    _, line = csv.reader(StringIO(page.text, newline=""))
    assert (name if name == "Sam" else f"'{name}") in line
