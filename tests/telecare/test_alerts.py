"""A centre's alert becomes one case, whatever is sent again."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.telecare.conftest import Centre
from tests.telecare.messages import an_alert, heard
from tests.world.callers import World
from ucr.store import idempotency

WITHOUT = ("alert_id", "received_at", "event", "unit_id", "person", "address")
NEEDED = (*WITHOUT, "voice_contact", "callback")


async def cases(world: World) -> int:
    (count,) = (await world.asks_the_store("SELECT count(*) FROM referral"))[0]
    return int(count)


async def test_an_alert_is_answered_with_our_reference_and_what_happens_now(
    quiet_world: World, careline: Centre
) -> None:
    told = await careline.alerts(status=201)

    card = await quiet_world.desk.card(told)
    assert told["disposition"] == "accepted_for_matching"
    assert (told["understood"], told["status"]) == ("alarm", "waiting")
    assert (told["case_number"], told["reference"]) == ("A-1001", card["reference"])
    assert (told["due_at"], told["due_because"]) == (card["due_at"], "on_floor")
    assert told["warnings"] == []


async def test_the_story_that_the_centre_told_reaches_the_desk_once(
    quiet_world: World, careline: Centre
) -> None:
    told = await careline.alerts(
        keyholders=[{"name": "Kim Canary", "phone": "07700 900123"}],
        agencies_called=["GP out of hours"],
        hazards=["Loose rug"],
        pets="A dog",
        mobility_aid="Frame",
        falls_count=3,
        call_status="operator_on_line",
    )

    case = await quiet_world.desk.case(told)
    assert case["story"]["reason"] == "Fall. Fall emergency. Fall detector"
    assert case["story"]["patient"]["phone"] == "01632 960201"
    contacts = [(one["name"], one["phone"]) for one in case["story"]["contacts"]]
    assert contacts == [
        ("Operator at careline", "01632 960202"),
        ("Kim Canary", "07700 900123"),
    ]
    for words in ("Jo Operator spoke", "Loose rug", "A dog", "Frame", "on the line"):
        assert words in case["story"]["notes"]
    assert "C4711" not in str(case)
    assert case["referral"]["flags"] == ["animals", "call_warning"]


async def test_the_lie_is_counted_from_the_centres_receipt_less_what_it_was_told(
    quiet_world: World, careline: Centre
) -> None:
    now = quiet_world.clock.now()
    received = now - timedelta(minutes=5)

    told = await careline.alerts(received_at=received.isoformat())

    card = await quiet_world.desk.card(told)
    fallen = received - timedelta(minutes=10)
    assert datetime.fromisoformat(card["floor_since_at"]) == fallen
    assert datetime.fromisoformat(told["due_at"]) == fallen + timedelta(hours=1)
    assert (card["people"], card["kit"]) == (2, ["lifting_device"])


@pytest.mark.parametrize(
    ("answer", "flag"),
    [
        ({"injury": True}, "injury_not_described"),
        ({"injury": "serious"}, "injury_not_described"),
        ({"breathing_ok": False}, "not_breathing_normally"),
        ({"head_injury": True}, "trauma_head_neck_back"),
        ({"loss_of_consciousness": True}, "loss_of_consciousness"),
        ({"pain": True}, "intense_pain"),
        ({"pain": "severe"}, "intense_pain"),
        ({"red_flags": ["bleeding_freely"]}, "bleeding_freely"),
    ],
)
async def test_any_red_flag_is_stored_and_answered_with_call_999_now(
    quiet_world: World, careline: Centre, answer: dict[str, Any], flag: str
) -> None:
    at = quiet_world.clock.now()

    told = await careline.alerts(status=201, voice_contact=heard(at, **answer))

    assert told["disposition"] == "call_999_now"
    card = await quiet_world.desk.card(told)
    assert (card["status"], card["red_flags"]) == ("needs_decision", [flag])
    assert card["ambulance_called_at"] is None


@pytest.mark.parametrize("answer", [{"injury": "minor"}, {"pain": "moderate"}])
async def test_what_hurts_a_little_is_no_red_flag(
    quiet_world: World, careline: Centre, answer: dict[str, Any]
) -> None:
    at = quiet_world.clock.now()

    told = await careline.alerts(voice_contact=heard(at, **answer))

    assert told["disposition"] == "accepted_for_matching"


async def test_a_person_whom_nobody_reached_is_a_welfare_check_that_a_person_decides(
    quiet_world: World, careline: Centre
) -> None:
    told = await careline.alerts(voice_contact={"made": False})

    card = await quiet_world.desk.card(told)
    assert told["disposition"] == "person_deciding"
    assert card["concerns"] == ["welfare_check"]
    assert card["flags"] == ["person_not_reached"]
    assert (card["owner"], card["due_because"]) == ("clinician", "on_floor")


async def test_an_answer_that_we_do_not_know_counts_as_not_understood(
    quiet_world: World, careline: Centre
) -> None:
    at = quiet_world.clock.now()

    told = await careline.alerts(voice_contact=heard(at, head_injry=True))

    assert (await quiet_world.desk.card(told))["concerns"] == ["welfare_check"]
    assert {"field": "voice_contact.head_injry", "rule": "unknown field: not read"} in (
        told["warnings"]
    )


async def test_red_flag_questions_that_were_not_asked_are_named_to_the_desk(
    quiet_world: World, careline: Centre
) -> None:
    told = await careline.alerts(voice_contact={"made": True, "can_get_up": True})

    warned = [one["field"].removeprefix("voice_contact.") for one in told["warnings"]]
    assert warned == [
        *("injury", "breathing_ok", "head_injury"),
        *("loss_of_consciousness", "pain"),
    ]
    assert (await quiet_world.desk.case(told))["warnings"] == told["warnings"]


@pytest.mark.parametrize(
    "raw",
    [
        {"protocol": "Contact ID", "code": "999"},
        {"protocol": "NOW-IP", "code": "F1"},
        {"protocol": "SCAIP", "code": 77, "text": "Pendant 2"},
    ],
)
async def test_an_unknown_code_is_taken_with_the_centres_own_words_and_a_warning(
    quiet_world: World, careline: Centre, raw: dict[str, Any]
) -> None:
    told = await careline.alerts(status=201, raw=raw)

    assert [one["field"] for one in told["warnings"]] == ["raw.code"]
    kept = await quiet_world.asks_the_store("SELECT body -> 'raw' FROM telecare_alert")
    assert kept[0][0]["code"] == str(raw["code"])


async def test_a_field_that_nobody_knows_refuses_nobody(
    quiet_world: World, careline: Centre
) -> None:
    told = await careline.alerts(status=201, site={"id": 4}, tries=1)

    assert [one["field"] for one in told["warnings"]] == ["site", "tries"]
    again = await careline.alerts(status=200, site={"id": 4}, tries=2)
    assert again == told
    assert await quiet_world.desk.facts(told) == ["ReferralReceived"]


@pytest.mark.parametrize("field", NEEDED)
async def test_what_an_alarm_must_tell_is_named_when_it_is_missing(
    quiet_world: World, careline: Centre, field: str
) -> None:
    body = an_alert(quiet_world.clock.now())
    del body[field]

    problem = await careline.sends(body, 422)

    assert problem["field"] == field
    assert await cases(quiet_world) == 0


async def test_an_address_that_says_nothing_is_refused_by_name(
    careline: Centre,
) -> None:
    problem = await careline.alerts(status=422, address={})

    assert problem["field"] == "address"


async def test_a_centre_whose_clock_is_wrong_is_not_refused(
    quiet_world: World, careline: Centre
) -> None:
    ahead = quiet_world.clock.now() + timedelta(hours=1)

    told = await careline.alerts(status=201, received_at=ahead.isoformat())

    assert [one["field"] for one in told["warnings"]] == ["received_at"]


async def test_fifty_copies_at_once_make_one_case_and_hear_the_same(
    quiet_world: World, careline: Centre
) -> None:
    body = an_alert(quiet_world.clock.now())

    answers = await asyncio.gather(
        *(careline.http.post("/telecare/alerts", json=body) for _ in range(50))
    )

    assert sorted(one.status_code for one in answers) == [200] * 49 + [201]
    assert len({one.text for one in answers}) == 1
    assert await cases(quiet_world) == 1


async def test_fifty_different_tellings_of_one_alert_at_once_make_one_case(
    quiet_world: World, careline: Centre
) -> None:
    at = quiet_world.clock.now()
    bodies = [an_alert(at, mobility_aid=f"Frame {number}") for number in range(50)]

    answers = await asyncio.gather(
        *(careline.http.post("/telecare/alerts", json=body) for body in bodies)
    )

    assert sorted(one.status_code for one in answers) == [200] * 49 + [201]
    assert len({one.json()["id"] for one in answers}) == 1
    assert await cases(quiet_world) == 1
    kept = await quiet_world.asks_the_store("SELECT count(*) FROM telecare_alert")
    assert kept == [(50,)]


async def test_a_retry_every_minute_stays_one_case(
    world: World, careline: Centre
) -> None:
    body = an_alert(world.clock.now())
    first = await careline.sends(body, 201)

    heard_of = []
    for _ in range(15):
        await world.advance(minutes=1)
        again = await careline.sends(body, 200)
        heard_of.append((again["id"], again["due_at"]))

    assert heard_of == [(first["id"], first["due_at"])] * 15
    assert await cases(world) == 1


async def test_a_retry_after_a_week_when_other_keys_are_forgotten_is_still_a_retry(
    quiet_world: World, careline: Centre
) -> None:
    body = an_alert(quiet_world.clock.now())
    first = await careline.sends(body, 201)
    a_week_on = quiet_world.clock.now() + timedelta(days=7, seconds=1)
    async with quiet_world.runtime.pool.connection() as conn:
        await idempotency.forget(conn, at=a_week_on)
    kept = await quiet_world.asks_the_store("SELECT key FROM idempotency")

    again = await careline.sends(body, 200)

    assert kept == [("case:A-1001",)], "its case stands, so its number does"
    assert again["id"] == first["id"]
    assert await cases(quiet_world) == 1


async def test_an_old_retry_does_not_undo_what_was_told_since(
    quiet_world: World, careline: Centre
) -> None:
    at = quiet_world.clock.now()
    await careline.alerts(status=201)
    hurt = heard(at, loss_of_consciousness=True)
    await careline.alerts(status=200, voice_contact=hurt)

    again = await careline.alerts(status=200)

    assert again["disposition"] == "call_999_now"
    card = await quiet_world.desk.card(again)
    assert card["red_flags"] == ["loss_of_consciousness"]


async def test_a_red_flag_told_later_stops_the_line_and_answers_call_999_now(
    quiet_world: World, careline: Centre
) -> None:
    oak = quiet_world.phone("Oak 1")
    await oak.starts()
    first = await careline.alerts(status=201)
    await quiet_world.desk.assigns(first, oak)
    await oak.accepts(await oak.is_asked())
    at = quiet_world.clock.now()

    told = await careline.alerts(status=200, voice_contact=heard(at, pain="severe"))

    assert (told["id"], told["disposition"]) == (first["id"], "call_999_now")
    card = await quiet_world.desk.card(told)
    assert card["concerns"] == ["red_flag", "updated_after_dispatch"]
    assert (await oak.today())["assignment"]["changed_at"] is not None


@pytest.mark.parametrize("more", [{"need": "fall"}, {"call_status": "closed"}])
async def test_a_message_that_tells_nothing_new_disturbs_nobody(
    quiet_world: World, careline: Centre, more: dict[str, str]
) -> None:
    first = await careline.alerts(status=201, call_status="operator_on_line")

    told = await careline.alerts(status=200, **more)

    assert told["version"] == first["version"]
    assert await quiet_world.desk.facts(told) == ["ReferralReceived"]


async def test_a_place_that_a_person_made_sure_of_outlives_news_of_other_things(
    quiet_world: World, careline: Centre
) -> None:
    vague = {"lines": ["near the church"], "postcode": None}
    first = await careline.alerts(address=vague)
    place = {"lon": -0.7228, "lat": 52.5881, "label": "1 High Street"}
    await quiet_world.desk.decides(first, "accept", location=place)

    told = await careline.alerts(address=vague, mobility_aid="Frame")

    case = await quiet_world.desk.case(told)
    assert case["location"]["label"] == "1 High Street"
    assert "Frame" in case["story"]["notes"]


async def test_another_centre_may_use_the_same_number(
    quiet_world: World, careline: Centre, tunwell: Centre
) -> None:
    ours = await careline.alerts(status=201)
    theirs = await tunwell.alerts(status=201)

    assert ours["id"] != theirs["id"]
    assert await cases(quiet_world) == 2


async def test_two_centres_behind_one_key_are_never_taken_for_one(
    careline: Centre,
) -> None:
    ours = await careline.alerts(status=201)
    theirs = await careline.alerts(status=201, arc_id="northline")
    again = await careline.alerts(status=200, arc_id="northline")

    assert theirs["case_number"] == "northline/A-1001"
    assert (again["id"], ours["id"] != theirs["id"]) == (theirs["id"], True)


async def test_a_new_red_flag_after_the_case_has_ended_is_a_new_emergency(
    quiet_world: World, careline: Centre
) -> None:
    first = await careline.alerts()
    await quiet_world.desk.decides(first, "hand_back", reason="no_crew_in_time")
    await quiet_world.desk.does(f"/api/referrals/{first['id']}/told")
    at = quiet_world.clock.now()
    calm = await careline.alerts(status=200, mobility_aid="Frame")

    hurt = await careline.alerts(status=201, voice_contact=heard(at, pain="severe"))
    again = await careline.alerts(status=200, voice_contact=heard(at, pain="severe"))

    assert (calm["id"], calm["disposition"]) == (first["id"], None)
    assert calm["warnings"][-1]["field"] == "alert_id"
    assert (hurt["id"] != first["id"], hurt["disposition"]) == (True, "call_999_now")
    assert again["id"] == hurt["id"]


async def test_a_key_is_honoured_and_stands_for_one_alert(
    quiet_world: World, careline: Centre
) -> None:
    careline.http.headers["Idempotency-Key"] = "k1"
    await careline.alerts(status=201)
    await careline.alerts(status=200)
    await careline.alerts(status=200, mobility_aid="Frame")

    problem = await careline.alerts(status=422, alert_id="A-1002")

    assert problem["type"] == "/problems/key-reused"
    assert await cases(quiet_world) == 1


async def test_only_a_telecare_centre_may_knock_here(quiet_world: World) -> None:
    http = quiet_world.sender.http
    body = an_alert(quiet_world.clock.now())

    told = [
        (await http.post("/telecare/alerts", json=body)).status_code,
        (await http.post("/telecare/alerts/A-1/cancel", json={})).status_code,
        (await http.post("/telecare/heartbeat")).status_code,
        (await quiet_world.client().post("/telecare/heartbeat")).status_code,
    ]

    assert told == [403, 403, 403, 401]


async def test_what_is_too_large_or_too_deep_is_refused_here_too(
    careline: Centre,
) -> None:
    deep: Any = 1
    for _ in range(40):
        deep = [deep]

    large = await careline.alerts(status=413, padding="x" * (1 << 20))
    nested = await careline.alerts(status=400, padding=deep)

    assert large["type"] == "/problems/too-large"
    assert nested["type"] == "/problems/too-deep"


async def test_the_log_and_the_answers_name_nobody(
    quiet_world: World, careline: Centre
) -> None:
    told = await careline.alerts()

    logged = await quiet_world.asks_the_store(
        "SELECT body::text || coalesce(card::text, '') FROM event"
    )

    for secret in ("Canary", "9990000018", "960201", "C4711", "High Street East"):
        assert secret not in str(logged)
    for secret in ("Canary", "9990000018", "960201", "C4711"):
        assert secret not in str(told)


async def test_a_centre_hears_by_outcomes_under_its_own_number(
    careline: Centre,
) -> None:
    told = await careline.alerts()

    heard_of = await careline.sees("/api/outcomes?after=0")

    assert [(one["id"], one["case_number"]) for one in heard_of["items"]] == [
        (told["id"], "A-1001")
    ]
