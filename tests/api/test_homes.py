"""A home asks at its page: what is kept, what is told, and to whom."""

import asyncio
from datetime import datetime
from typing import Any

import pytest

from tests.world.at_homes import HomePage, a_home_request, at_home, safe
from tests.world.callers import World
from tests.world.people import Json

CLINICAL = ("T. C.", "9990000018", "Slipped", "Kim", "01632", "intense_pain", "Oak 1")


async def test_a_request_is_an_ordinary_case_at_the_desk_with_every_answer(
    quiet_world: World,
) -> None:
    home = await at_home(quiet_world)

    case = await home.asks(animals=True, on_floor=True)

    told = await quiet_world.desk.case(case)
    assert (case["stage"], case["call_999_now"]) == ("received", False)
    assert told["sender"] == {"name": "Rose Court", "source": "care_home"}
    assert told["location"]["confidence"] == "exact"
    assert told["location"]["access"] == "Room: 12. Ring the night bell"
    assert told["story"]["contacts"][0]["phone"] == "01632 960123"
    assert told["story"]["patient"]["nhs_number"] == "9990000018"
    assert len(told["story"]["answers"]) == 14
    card = told["referral"]
    assert (card["status"], card["flags"]) == ("waiting", ["animals"])
    assert (card["people"], card["floor_since_at"] is None) == (2, False)
    by = [line["by"] for line in told["timeline"]]
    assert by == ["Rose Court"]


@pytest.mark.parametrize(
    ("replies", "calls_999", "concerns", "red_flags"),
    [
        ({"bleeding_freely": "yes"}, True, ["red_flag"], ["bleeding_freely"]),
        ({"not_responding": "yes"}, True, ["red_flag"], ["not_responding"]),
        (
            {"not_breathing_normally": "not_sure"},
            True,
            ["red_flag"],
            ["not_breathing_normally"],
        ),
        ({"danger": "yes"}, True, ["scene_unsafe"], []),
        ({"danger": "not_sure"}, False, ["scene_unknown"], []),
        ({"evidence_of_fracture": "not_sure"}, False, ["unsure_answer"], []),
        ({"can_get_up_with_help": "not_sure"}, False, [], []),
    ],
)
async def test_a_yes_is_a_999_matter_and_not_sure_is_never_a_no(
    quiet_world: World,
    replies: dict[str, str],
    calls_999: bool,  # noqa: FBT001 - a column of the table above
    concerns: list[str],
    red_flags: list[str],
) -> None:
    home = await at_home(quiet_world)

    case = await home.asks(safety=safe(**replies))

    card = await quiet_world.desk.card(case)
    assert case["call_999_now"] is calls_999
    assert (card["concerns"], card["red_flags"]) == (concerns, red_flags)
    assert case["stage"] == ("looking" if concerns else "received")


async def test_what_somebody_was_not_sure_of_is_a_question_for_control(
    quiet_world: World,
) -> None:
    home = await at_home(quiet_world)

    case = await home.asks(safety=safe(intense_pain="not_sure"))

    (warning,) = (await quiet_world.desk.case(case))["warnings"]
    assert warning == {
        "field": "safety.intense_pain",
        "rule": '"not sure" was answered: ring and ask',
    }


async def test_fifty_copies_of_one_request_are_one_case(quiet_world: World) -> None:
    home = await at_home(quiet_world)
    body, headers = a_home_request(), {"Idempotency-Key": "one-press"}

    answers = await asyncio.gather(
        *(
            home.http.post("/api/home/requests", json=body, headers=headers)
            for _ in range(50)
        )
    )

    assert {answer.json()["id"] for answer in answers} == {answers[0].json()["id"]}
    assert sorted(answer.status_code for answer in answers) == [200] * 49 + [201]
    stored = await quiet_world.asks_the_store("SELECT count(*) FROM referral")
    assert stored == [(1,)]


async def test_a_key_with_other_answers_makes_no_second_case(
    quiet_world: World,
) -> None:
    home = await at_home(quiet_world)
    await home.asks(key="k")

    problem = await home.asks(key="k", reason="Something else", refused=422)

    assert problem["type"] == "/problems/key-reused"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"safety": safe() | {"bleeding_freely": "perhaps"}}, "safety.bleeding_freely"),
        ({"safety": {"danger": "no"}}, "safety.not_responding"),
        ({"need": "boredom"}, "need"),
        ({"reason": ""}, "reason"),
        ({"call_back": {"name": "Kim", "phone": "ask me"}}, "call_back.phone"),
        ({"resident": {"born_on": "2031-01-01"}}, "patient.born_on"),
        ({"resident": {"born_on": "2026-02-31"}}, "resident.born_on"),
        (
            {"on_floor": True, "floor_since_at": "2026-01-12T12:00:00Z"},
            "floor_since_at",
        ),
        ({"access": "x" * 701}, "access"),
        ({"place": {"lines": []}}, "place.lines"),
    ],
)
async def test_a_wrong_answer_is_named_and_nothing_is_kept(
    quiet_world: World, change: Json, field: str
) -> None:
    home = await at_home(quiet_world)

    problem = await home.asks(refused=422, **change)

    assert problem["field"] == field
    assert await quiet_world.asks_the_store("SELECT id FROM referral") == []
    assert await quiet_world.asks_the_store("SELECT key FROM idempotency") == []


async def test_a_referrer_without_a_place_of_its_own_must_say_where(
    quiet_world: World,
) -> None:
    surgery = await at_home(quiet_world, "Lime Surgery")
    problem = await surgery.asks(refused=422)

    case = await surgery.asks(place={"lines": ["High Street", "Oakham"]})

    told = await quiet_world.desk.case(case)
    assert problem["field"] == "place"
    assert told["sender"]["source"] == "gp"
    assert told["location"]["lines"] == ["High Street", "Oakham"]


async def test_the_stages_are_told_as_the_crew_goes(quiet_world: World) -> None:
    home, oak = await at_home(quiet_world), quiet_world.phone("Oak 1")
    await oak.starts()
    case = await home.asks(on_floor=True)
    await quiet_world.desk.assigns(case, oak)
    offer = await oak.is_asked()
    stages = [(await home.sees_case(case))["stage"]]

    await oak.accepts(offer)
    stages.append((await home.sees_case(case))["stage"])
    for step in ("en-route", "on-scene"):
        await oak.taps(step)
        stages.append((await home.sees_case(case))["stage"])
    await oak.taps("complete", {"outcome": "lifted"})

    seen = await home.sees_case(case)
    assert stages == ["received", "crew_chosen", "on_the_way", "arrived"]
    assert (seen["stage"], seen["is_open"], seen["advice"]) == ("done", False, [])


async def test_an_arrival_is_told_as_a_range_and_only_once_a_crew_comes(
    world: World,
) -> None:
    home, oak = await at_home(world), world.phone("Oak 1")
    await oak.starts()
    case = await home.asks(on_floor=True)
    offer = await world.desk.waits_for_offer(case, oak)
    before = await home.sees_case(case)

    await oak.accepts(offer)

    async def expected() -> Json | None:
        seen = await home.sees_case(case)
        return seen if seen["expect_from"] else None

    seen = await world.until(expected)
    assert before["expect_from"] is None
    assert seen["expect_from"] < seen["expect_until"]
    for name in ("expect_from", "expect_until"):
        assert datetime.fromisoformat(seen[name]).minute % 5 == 0


async def test_the_arrival_page_tells_nothing_of_the_person_or_the_crew(
    quiet_world: World,
) -> None:
    home, oak = await at_home(quiet_world), quiet_world.phone("Oak 1")
    await oak.starts()
    case = await home.asks(on_floor=True, safety=safe(intense_pain="yes"))
    await quiet_world.desk.decides(case, "accept")
    await quiet_world.desk.assigns(case, oak)
    await oak.accepts(await oak.is_asked())

    told = str(await home.sees_case(case)) + str(await home.sees("/api/home"))

    assert case["reference"] in told
    assert [secret for secret in CLINICAL if secret in told] == []


async def test_an_arrival_that_did_not_change_is_not_sent_again(
    quiet_world: World,
) -> None:
    home = await at_home(quiet_world)
    path = f"/api/home/requests/{(await home.asks())['id']}"
    tag = (await home.http.get(path)).headers["ETag"]

    same = await home.http.get(path, headers={"If-None-Match": tag})
    await home.says({"id": path.rpartition("/")[2]}, "worse", {})
    other = await home.http.get(path, headers={"If-None-Match": tag})

    assert (same.status_code, same.content) == (304, b"")
    assert (other.status_code, other.json()["is_looked_at"]) == (200, True)


async def test_worse_stops_the_line_again_whatever_was_cleared_before(
    quiet_world: World,
) -> None:
    home, oak = await at_home(quiet_world), quiet_world.phone("Oak 1")
    await oak.starts()
    case = await home.asks(on_floor=True)
    await quiet_world.desk.assigns(case, oak)
    await oak.accepts(await oak.is_asked())
    await home.says(case, "worse", {"words": "She is pale"})
    await quiet_world.desk.decides(case, "accept")

    seen = await home.says(
        case, "worse", {"red_flags": ["bleeding_freely"], "words": "Bleeds"}
    )

    told = await quiet_world.desk.case(case)
    assert (seen["call_999_now"], seen["stage"]) == (True, "crew_chosen")
    assert set(told["referral"]["concerns"]) == {
        "red_flag",
        "unsafe_to_wait",
        "updated_after_dispatch",
    }
    assert told["story"]["notes"] == "She is pale\nBleeds"
    assert (await oak.today())["assignment"]["changed_at"] is not None


async def test_a_red_flag_that_was_told_stays_told(quiet_world: World) -> None:
    home = await at_home(quiet_world)
    case = await home.asks(safety=safe(intense_pain="yes"))

    await home.says(case, "worse", {"red_flags": ["bleeding_freely"]})

    card = await quiet_world.desk.card(case)
    assert card["red_flags"] == ["bleeding_freely", "intense_pain"]


async def test_nobody_needed_any_more_stands_the_crew_down(quiet_world: World) -> None:
    home, oak = await at_home(quiet_world), quiet_world.phone("Oak 1")
    await oak.starts()
    case = await home.asks(on_floor=True)
    await quiet_world.desk.assigns(case, oak)
    await oak.accepts(await oak.is_asked())

    seen = await home.says(case, "cancel", {"reason": "up_again"})

    assert (seen["stage"], (await oak.today())["visit"]) == ("cancelled", None)
    again = await home.says(case, "worse", {}, refused=409)
    assert again["type"] == "/problems/wrong-status"


async def test_a_decline_waits_until_the_home_says_that_it_knows(
    quiet_world: World,
) -> None:
    home = await at_home(quiet_world)
    case = await home.asks()
    await quiet_world.desk.decides(case, "decline", reason="RRNA")
    told = await home.sees_case(case)

    known = await home.says(case, "acknowledge")

    assert (told["stage"], told["must_acknowledge"]) == ("cannot_come", True)
    assert (known["stage"], known["must_acknowledge"]) == ("cannot_come", False)
    assert "DeclineTold" in await quiet_world.desk.facts(case)


async def test_another_homes_request_does_not_exist(quiet_world: World) -> None:
    case = await (await at_home(quiet_world)).asks()
    elsewhere = await quiet_world.sender.asks()
    names = ("Lime Surgery", "Rose Court of elsewhere")
    others = [await at_home(quiet_world, name) for name in names]
    seen = []
    for other, which in ((others[0], case), (others[1], case), (others[0], elsewhere)):
        await other.sees(f"/api/home/requests/{which['id']}", refused=404)
        await other.says(which, "worse", {}, refused=404)
        await other.says(which, "cancel", {"reason": "other"}, refused=404)
        await other.says(which, "acknowledge", refused=404)
        seen += (await other.sees("/api/home"))["requests"]

    assert seen == []
    assert (await quiet_world.desk.card(case))["status"] == "waiting"


async def test_a_request_leaves_the_homes_list_when_it_is_filed(world: World) -> None:
    home = await at_home(world)
    case = await home.asks()
    await home.says(case, "cancel", {"reason": "by_mistake"})
    told = (await home.sees("/api/home"))["requests"]

    await world.advance(minutes=61)

    assert [(one["id"], one["stage"]) for one in told] == [(case["id"], "cancelled")]
    assert (await home.sees("/api/home"))["requests"] == []


async def test_the_log_of_a_homes_case_names_nobody(quiet_world: World) -> None:
    home: HomePage = await at_home(quiet_world)
    case = await home.asks(safety=safe(intense_pain="not_sure"))
    await home.says(case, "worse", {"words": "Canary words"})

    told = await quiet_world.asks_the_store(
        "SELECT body::text || coalesce(card::text, '') FROM event"
    )

    for secret in ("T. C.", "9990000018", "Slipped", "Canary", "night bell"):
        assert secret not in str(told)


# ------------------------------------------------------------ joined to another's case

RED = {"red_flags": ["bleeding_freely"], "reason": "Canary words of 999"}


async def joined(world: World, **lead: Any) -> tuple[HomePage, Json, Json]:
    """A home's request that a person joined to 999's case."""
    home = await at_home(world)
    case = await home.asks(on_floor=True)
    first = await world.sender.asks(case_number="CANARY-999", **lead)
    path = f"/api/referrals/{case['id']}/join"
    await world.desk.does(path, {"lead_id": first["id"]})
    return home, case, first


async def test_a_joined_request_is_told_as_the_crew_of_the_other_case_goes(
    quiet_world: World,
) -> None:
    home, case, lead = await joined(quiet_world)
    oak = quiet_world.phone("Oak 1")
    await oak.starts()
    before = await home.sees_case(case)
    await quiet_world.desk.assigns(lead, oak)
    await oak.accepts(await oak.is_asked())
    seen = []
    for step in ("en-route", "on-scene"):
        await oak.taps(step)
        seen.append(await home.sees_case(case))

    assert [one["stage"] for one in seen] == ["on_the_way", "arrived"]
    assert all(one["is_open"] for one in (before, *seen))
    assert before["advice"] == seen[0]["advice"] == case["advice"] != []
    assert {one["due_at"] for one in (before, *seen)} == {case["due_at"]}


async def test_a_joined_request_says_when_the_crew_of_the_other_case_arrives(
    world: World,
) -> None:
    home, case, lead = await joined(world)
    oak = world.phone("Oak 1")
    await oak.starts()

    await oak.accepts(await world.desk.waits_for_offer(lead, oak))

    async def expected() -> Json | None:
        seen = await home.sees_case(case)
        return seen if seen["expect_from"] else None

    seen = await world.until(expected)
    assert (seen["stage"], seen["due_at"]) == ("crew_chosen", case["due_at"])


async def test_a_joined_request_says_call_999_for_what_the_other_sender_told(
    quiet_world: World,
) -> None:
    home, case, _ = await joined(quiet_world, **RED)

    seen = await home.sees_case(case)

    assert (seen["stage"], seen["is_open"]) == ("looking", True)
    assert (seen["call_999_now"], seen["is_looked_at"]) == (True, True)


async def test_a_joined_request_that_got_worse_stops_the_other_case(
    quiet_world: World,
) -> None:
    home, case, lead = await joined(quiet_world)

    seen = await home.says(case, "worse", {"red_flags": ["intense_pain"]})

    assert (seen["call_999_now"], seen["stage"]) == (True, "looking")
    assert "red_flag" in (await quiet_world.desk.card(lead))["concerns"]


async def test_a_joined_request_is_taken_back_alone(quiet_world: World) -> None:
    home, case, lead = await joined(quiet_world)

    seen = await home.says(case, "cancel", {"reason": "up_again"})

    assert (seen["stage"], seen["is_open"]) == ("cancelled", False)
    assert (await quiet_world.desk.card(lead))["status"] == "waiting"


async def test_what_the_other_sender_took_back_is_not_told_as_the_homes_own(
    quiet_world: World,
) -> None:
    home, case, lead = await joined(quiet_world)

    await quiet_world.sender.cancels(lead)

    seen = await home.sees_case(case)
    assert (seen["stage"], seen["is_open"]) == ("looking", True)


async def test_a_joined_request_has_ended_when_the_other_case_has(
    quiet_world: World,
) -> None:
    """Before it has followed: nobody is told that help still comes."""
    home, case, lead = await joined(quiet_world)

    await quiet_world.desk.decides(lead, "hand_back", reason="no_crew_in_time")

    seen = await home.sees_case(case)
    assert (seen["stage"], seen["is_open"]) == ("cannot_come", False)


async def test_a_joined_request_tells_nothing_of_the_other_sender(
    quiet_world: World,
) -> None:
    home, case, lead = await joined(quiet_world, **RED)

    told = str(await home.sees_case(case)) + str(await home.sees("/api/home"))

    hidden = (lead["id"], lead["reference"], "CANARY", "Canary", "EMAS", "bleeding")
    assert case["reference"] in told
    assert [secret for secret in hidden if secret in told] == []
