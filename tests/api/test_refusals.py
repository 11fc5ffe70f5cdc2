"""What bad input gets: a problem that names field and rule, and nothing stored."""

import json
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from tests.world.callers import World
from tests.world.effort import counted
from tests.world.people import Json, a_request
from ucr.api.limits import refuse_tangled
from ucr.domain.errors import TooDeep, TooMany

FUTURE = "2026-01-12T12:00:00Z"


async def posted(world: World, body: Any, path: str = "/api/referrals") -> Json:
    """What a sender's raw body gets."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = await world.sender.http.post(
        path, content=content, headers={"Content-Type": "application/json"}
    )
    assert answer.headers["Content-Type"] == "application/problem+json", answer.text
    told: Json = answer.json()
    assert told["status"] == answer.status_code
    return told


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"triage_nurse": "x"}, "triage_nurse"),
        ({"patient": {"shoe_size": 43}}, "patient.shoe_size"),
        ({"source": "twitter"}, "source"),
        ({"need": "boredom"}, "need"),
        ({"category": "C5"}, "category"),
        ({"red_flags": ["hungry"]}, "red_flags.0"),
        ({"flags": ["no_such_flag"]}, "flags.0"),
        ({"clock_start_at": FUTURE}, "clock_start_at"),
        ({"clock_start_at": "2026-01-10T09:00:00Z"}, "clock_start_at"),
        ({"clock_start_at": "2026-01-12T09:00:00"}, "clock_start_at"),
        ({"clock_start_at": "0001-01-01T00:00:00+14:00"}, "clock_start_at"),
        ({"floor_since_at": FUTURE}, "floor_since_at"),
        ({"floor_since_at": "2025-01-12T09:00:00Z"}, "floor_since_at"),
        ({"sender_breach_at": "2026-01-12T08:00:00Z"}, "sender_breach_at"),
        ({"two_hour": False, "category": None}, "two_hour"),
        ({"patient": {"born_on": "2031-01-01"}}, "patient.born_on"),
        ({"location": {}}, "location"),
        ({"location": {"lon": -0.72}}, "location"),
        ({"location": {"lon": 2.35, "lat": 48.85}}, "location"),
        ({"location": {"lon": 200, "lat": 52.6}}, "location.lon"),
        (
            {"location": {"text": "Oakham", "access": "ring\x00twice"}},
            "location.access",
        ),
        ({"reason": ""}, "reason"),
        ({"reason": "a\x07b"}, "reason"),
        ({"case_number": "../../etc"}, "case_number"),
        ({"contacts": [{"name": "A", "phone": "1", "rank": 0}]}, "contacts.0.rank"),
    ],
)
async def test_an_impossible_request_is_refused_by_field_and_only_that_is_kept(
    quiet_world: World, change: dict[str, Any], field: str
) -> None:
    problem = await posted(quiet_world, a_request(**change))

    assert (problem["status"], problem["field"]) == (422, field)
    assert await quiet_world.asks_the_store("SELECT id FROM referral") == []
    assert await quiet_world.asks_the_store("SELECT key FROM idempotency") == []
    kept = await quiet_world.asks_the_store("SELECT action, reason FROM audit")
    slug = problem["type"].removeprefix("/problems/")
    assert kept == [(f"refused: {slug}", None)]


@pytest.mark.parametrize(
    "sent",
    [
        b'{"case_number": ',
        b"\xff\xfe",
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"location": {"lon": NaN, "lat": 52.6}}',
        b'"\\ud800"',
        b"",
    ],
)
async def test_a_body_that_is_no_request_is_refused_without_an_error(
    quiet_world: World, sent: bytes
) -> None:
    problem = await posted(quiet_world, sent)

    assert problem["status"] in (400, 422)


async def test_not_a_number_is_no_coordinate(quiet_world: World) -> None:
    body = json.dumps(a_request()).replace("52.5881", "NaN").encode()

    problem = await posted(quiet_world, body)

    assert (problem["status"], problem["field"]) == (422, "location.lat")


async def test_a_body_of_more_than_a_mebibyte_is_refused(quiet_world: World) -> None:
    problem = await posted(quiet_world, b" " * (1 << 20) + b"{}")

    assert (problem["status"], problem["type"]) == (413, "/problems/too-large")


async def test_a_body_deeper_than_thirty_two_levels_is_refused(
    quiet_world: World,
) -> None:
    problem = await posted(quiet_world, b"[" * 33 + b"]" * 33)

    assert (problem["status"], problem["type"]) == (400, "/problems/too-deep")


@pytest.mark.parametrize(
    "bomb",
    [
        b"[" * 40 + b'"' + b'\\"' * 500_000,
        b"[{" * 20 + b'"' * 999_999,
        b'["' + b"[" * 1_000_000,
        b"{" * 33 + b"\\" * 1_000_000,
    ],
)
def test_measuring_depth_takes_no_more_time_for_a_bomb(bomb: bytes) -> None:
    with counted() as effort, suppress(TooDeep, TooMany):
        refuse_tangled(bomb)

    assert effort.calls < 1_000


@pytest.mark.parametrize(
    "body", [b'{"a": "' + b"[" * 100 + b'"}', b'{"a": "\\"[[' + b"[" * 100 + b'"}']
)
def test_brackets_inside_words_are_not_depth(body: bytes) -> None:
    assert refuse_tangled(body) is None  # type: ignore[func-returns-value]


async def test_problems_never_repeat_what_was_sent(quiet_world: World) -> None:
    canary = "CANARY<script>alert(1)</script>"
    bodies = [
        a_request(source=canary),
        a_request(clock_start_at=canary),
        a_request(patient={"name": "x" * 300 + canary}),
        a_request(location={"lon": canary, "lat": canary}),
        a_request(case_number=canary),
        {canary[:6]: 1} | a_request(need=canary),
    ]

    told = [await posted(quiet_world, body) for body in bodies]
    told.append(
        (await quiet_world.desk.http.get(f"/api/referrals/{canary}/case")).json()
    )

    assert [one for one in told if "script" in json.dumps(one)] == []


async def test_the_same_case_number_again_is_answered_with_the_same_referral(
    quiet_world: World,
) -> None:
    http, body = quiet_world.sender.http, a_request()
    first = await http.post("/api/referrals", json=body)

    again = await http.post("/api/referrals", json=body)
    other = await http.post("/api/referrals", json=body | {"reason": "Something else"})

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert again.headers["Idempotent-Replay"] == "true"
    assert (other.status_code, other.json()["type"]) == (422, "/problems/key-reused")
    assert other.json()["field"] == "case_number"


async def test_a_key_of_another_request_is_refused(quiet_world: World) -> None:
    case = await quiet_world.sender.asks(red_flags=["intense_pain"])
    other = await quiet_world.sender.asks(red_flags=["intense_pain"])
    path = "/api/referrals/{}/decide"
    body = {"decision": "accept"}
    await quiet_world.desk.does(path.format(case["id"]), body, key="one")

    problem = await quiet_world.desk.does(
        path.format(other["id"]), body, key="one", refused=422
    )

    assert problem["type"] == "/problems/key-reused"


async def test_a_command_without_a_key_is_refused(quiet_world: World) -> None:
    answer = await quiet_world.desk.http.post(
        "/api/area/mode", json={"mode": "advise", "why": "Training"}
    )

    assert (answer.status_code, answer.json()["field"]) == (422, "Idempotency-Key")


async def test_a_stale_version_is_refused(quiet_world: World) -> None:
    case = await quiet_world.sender.asks()
    await quiet_world.sender.tells(case, notes="first", expect_version=1)

    problem = await quiet_world.sender.tells(
        case, notes="second", expect_version=1, refused=412
    )

    assert problem["type"] == "/problems/stale-write"


async def test_another_senders_case_does_not_exist(quiet_world: World) -> None:
    case = await quiet_world.sender.asks()
    other = quiet_world.client(quiet_world.keys["111"])

    answers = [
        await other.get(f"/api/referrals/{case['id']}"),
        await other.patch(f"/api/referrals/{case['id']}", json={"notes": "x"}),
        await other.post(f"/api/referrals/{case['id']}/cancel", json={}),
        await other.post(f"/api/referrals/{case['id']}/acknowledge"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert (await other.get("/api/outcomes")).json()["items"] == []


async def test_a_refused_move_is_audited_with_who_tried(quiet_world: World) -> None:
    case = await quiet_world.sender.asks()
    await quiet_world.desk.decides(case, "accept")
    await quiet_world.desk.decides(case, "accept", refused=409)

    kept = await quiet_world.asks_the_store(
        "SELECT actor LIKE 'account:%%', area_id, reason FROM audit"
        " WHERE action = 'refused: wrong-status'"
    )

    assert kept == [(True, "rutland", None)]


async def test_a_child_or_a_wrong_number_is_taken_in_and_said(
    quiet_world: World,
) -> None:
    born_on = quiet_world.clock.now().date()

    case = await quiet_world.sender.asks(
        patient={"nhs_number": "999 000 0019", "born_on": born_on.isoformat()}
    )

    assert case["disposition"] == "person_deciding"
    assert case["warnings"][-1] == {
        "field": "patient.nhs_number",
        "rule": "its check digit must be right",
    }
    card = await quiet_world.desk.card(case)
    assert (card["concerns"], card["age_band"]) == (["under_age"], "0-9")


async def test_a_patient_without_a_number_or_a_name_is_taken_in(
    quiet_world: World,
) -> None:
    case = await quiet_world.sender.asks(patient={})

    assert case["disposition"] == "accepted_for_matching"


async def test_a_phones_clock_changes_nothing(quiet_world: World) -> None:
    oak, case = quiet_world.phone("Oak 1"), await quiet_world.sender.asks()
    await oak.starts()
    await quiet_world.desk.assigns(case, oak)
    offer = await oak.is_asked()
    wrong = quiet_world.clock.now() - timedelta(hours=24)

    answer = await oak.does(
        f"/api/crew/assignments/{offer['id']}/accept",
        {"occurred_at": wrong.isoformat()},
    )

    assert answer["visit"]["opened_at"] == a_z(quiet_world)


def a_z(world: World) -> str:
    """Now, as the wire tells it."""
    return world.clock.now().isoformat().replace("+00:00", "Z")
