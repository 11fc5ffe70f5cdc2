"""Whatever is asked, and whatever happens to us: FHIR comes back, with both ids."""

import asyncio
from collections import Counter
from dataclasses import replace

import pytest
from httpx import Response

from tests.bars.conftest import BASE, Control
from tests.bars.messages import headers
from tests.bars.test_conversation import our_id
from tests.bars.test_forms import from_xml
from tests.bars.test_refusals import issue
from tests.world.held import area_held
from ucr.app import new_id
from ucr.store.connection import create_pool

VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "LOCK")
PATHS = (
    "",
    "/",
    "/metadata",
    "/MessageDefinition",
    "/$process-message",
    "/ServiceRequest",
    "/ServiceRequest/17",
    "/ServiceRequest/17/_history",
    "/Slot",
    "/Appointment",
    "/Appointment/17",
    "/Patient",
    "/..%2f..%2fapi/board",
)
OFFERED = {200, 400, 404, 405, 501}


def echoed(answer: Response) -> bool:
    """Both ids came back as they went."""
    return all(
        answer.headers.get(name) == answer.request.headers[name]
        for name in ("X-Request-Id", "X-Correlation-Id")
    )


async def test_every_verb_at_every_path_is_answered_in_fhir_with_both_ids(
    control: Control,
) -> None:
    wrong = {}
    for path in PATHS:
        for verb in VERBS:
            answer = await control.world.sender.http.request(
                verb, f"{BASE}{path}", headers=headers(), content=b"{}"
            )
            kind = answer.headers["Content-Type"]
            said = answer.status_code in OFFERED and "fhir+json" in kind
            allow = "Allow" in answer.headers
            if not (said and echoed(answer) and allow is (answer.status_code == 405)):
                wrong[verb, path] = (answer.status_code, kind, dict(answer.headers))
            if answer.status_code != 200:
                issue(answer)

    assert wrong == {}


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"Authorization": "Bearer nobody"}, 401),
        ({"Accept": "text/html"}, 406),
        ({"Content_Type": "text/plain"}, 415),
        ({"NHSD_Target_Identifier": "%%%"}, 400),
        ({"X_Request_Id": "17"}, 400),
        ({}, 400),
    ],
)
async def test_an_early_refusal_repeats_both_ids_as_they_came(
    control: Control, changes: dict[str, str | None], status: int
) -> None:
    answer = await control.sends({}, **changes)

    assert answer.status_code == status
    assert echoed(answer)


async def test_a_wrong_verb_is_told_in_the_form_that_was_asked_for(
    control: Control,
) -> None:
    answer = await control.asks("/$process-message", Accept="application/fhir+xml")

    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert from_xml(answer)["issue"][0]["code"] == "not-supported"


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("application/fhir+xml;q=0.2, application/fhir+json", "json"),
        ("application/fhir+json;q=0.2, application/fhir+xml;q=0.9", "xml"),
        ("application/fhir+xml;q=0, */*", "json"),
        ("application/fhir+json;version=3.0, application/fhir+xml;version=1.4", "xml"),
        ("application/fhir+json; fhirVersion=4.0", "json"),
    ],
)
async def test_of_several_forms_the_one_most_wanted_that_we_can_is_sent(
    control: Control, accept: str, form: str
) -> None:
    answer = await control.asks("/metadata", Accept=accept)

    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith(f"application/fhir+{form}")


@pytest.mark.parametrize(
    "accept",
    [
        "application/fhir+json; version=banana",
        'application/fhir+json; version="2"',
        "application/fhir+json;q=0",
        "image/png, text/html",
    ],
)
async def test_what_we_cannot_answer_in_is_said(control: Control, accept: str) -> None:
    answer = await control.sends(control.message(), Accept=accept)

    assert issue(answer) == (406, "REC_NOT_ACCEPTABLE", "processing")


async def test_what_takes_too_long_is_408_and_the_same_again_makes_one_case(
    control: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ucr.bars.door.LONGEST_S", 0.4)
    sent, once = control.message(), str(new_id())

    async with area_held(control.world) as held:
        first = asyncio.create_task(control.sends(sent, X_Request_Id=once))
        await held.until_wait(1)
        late = await first
    monkeypatch.undo()
    again = await control.sends(sent, X_Request_Id=once)

    assert issue(late) == (408, "REC_TIMEOUT", "timeout")
    assert echoed(late)
    assert again.status_code in (200, 409)
    cases = await control.world.asks_the_store(
        "SELECT count(*), (SELECT count(*) FROM bars_message) FROM referral"
    )
    assert cases == [(1, 1)]


async def test_an_update_that_takes_too_long_changes_nothing_until_it_comes_again(
    control: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent, once = control.message(), str(new_id())
    case = {"id": our_id((await control.sends(sent)).json())}
    monkeypatch.setattr("ucr.bars.door.LONGEST_S", 0.4)

    async with area_held(control.world) as held:
        back = sent.cancelled(case["id"])
        first = asyncio.create_task(control.sends(back, X_Request_Id=once))
        await held.until_wait(1)
        late = await first
    monkeypatch.undo()
    before = (await control.world.desk.card(case))["status"]
    again = await control.sends(back, X_Request_Id=once)

    assert (late.status_code, again.status_code) == (408, 200)
    assert before != "cancelled"
    assert (await control.world.desk.card(case))["status"] == "cancelled"


async def test_a_sender_that_floods_us_is_told_to_wait_and_nothing_is_lost(
    control: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = [control.message() for _ in range(2)]
    for one in known:
        await control.sends(one)
    monkeypatch.setattr("ucr.store.at_once.MOST", 2)
    many = [*(one.updated() for one in known), control.message(), control.message()]

    async with area_held(control.world) as held:
        first = [asyncio.create_task(control.sends(one)) for one in many[:2]]
        await held.until_wait(2)
        turned_away = [await control.sends(one) for one in many[2:]]
        other = await control.asks("/metadata")
    answers = await asyncio.gather(*first)
    again = [await control.sends(one) for one in many[2:]]

    for answer in turned_away:
        assert issue(answer) == (429, "REC_TOO_MANY_REQUESTS", "throttled")
        assert answer.headers["Retry-After"]
        assert echoed(answer)
    assert other.status_code == 200
    assert Counter(one.status_code for one in (*answers, *again)) == {200: 4}


async def test_a_database_that_is_away_is_503_and_the_sender_comes_again(
    control: Control,
) -> None:
    world, runtime = control.world, control.world.runtime
    sent, once = control.message(), str(new_id())
    nowhere = create_pool("postgresql://127.0.0.1:9/none", size=1)
    nowhere.timeout = 0.2
    async with nowhere:
        world.app.state.runtime = replace(runtime, pool=nowhere)
        away = await control.sends(sent, X_Request_Id=once)
    world.app.state.runtime = runtime

    again = await control.sends(sent, X_Request_Id=once)

    assert issue(away) == (503, "REC_SERVICE_UNAVAILABLE", "transient")
    assert away.headers["Retry-After"]
    assert echoed(away)
    assert again.status_code == 200


async def test_a_defect_of_ours_is_500_in_fhir_and_says_nothing_of_the_person(
    control: Control,
) -> None:
    sent = control.message()
    async with control.world.runtime.pool.connection() as conn:
        await conn.execute("ALTER TABLE bars_message RENAME TO gone")
        await conn.commit()
        try:
            broken = await control.sends(sent)
        finally:
            await conn.execute("ALTER TABLE gone RENAME TO bars_message")
            await conn.commit()

    assert issue(broken) == (500, "REC_SERVER_ERROR", "exception")
    assert echoed(broken)
    for word in ("gone", "bars_message", str(sent.the("Patient")["birthDate"])):
        assert word not in broken.text
    assert (await control.sends(sent)).status_code == 200
