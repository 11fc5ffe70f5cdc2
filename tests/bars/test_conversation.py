"""A 999 control room's conversation with us: new, told again, taken back."""

import asyncio
from collections import Counter

import pytest

from tests.bars.conftest import Control
from tests.bars.messages import NHS_NUMBER, Sent
from tests.world.held import area_held
from tests.world.service import dispatching
from ucr.app import new_id

ANYONE = str(new_id())


def our_id(answer: dict[str, object]) -> str:
    """The id that we gave to the ServiceRequest."""
    entries = answer["entry"]
    assert isinstance(entries, list)
    found = [one["resource"] for one in entries]
    return str(
        next(one["id"] for one in found if one["resourceType"] == "ServiceRequest")
    )


async def test_a_new_request_is_on_the_board_with_the_sender_s_breach_time(
    control: Control,
) -> None:
    sent = control.message()

    answer = await control.sends(sent)

    assert answer.status_code == 200, answer.text
    case = await control.world.desk.case({"id": our_id(answer.json())})
    card = case["referral"]
    assert case["case_number"] == sent.case_number
    assert (card["source"], card["need"]) == ("ambulance_999", "fall")
    assert card["due_because"] == "sender_breach"


async def test_the_receipt_is_the_same_bundle_with_our_planned_encounter(
    control: Control,
) -> None:
    sent = control.message()

    told = (await control.sends(sent)).json()

    encounters = [
        one["resource"]
        for one in told["entry"]
        if one["resource"]["resourceType"] == "Encounter"
    ]
    assert [one["status"] for one in encounters] == ["triaged", "planned"]
    assert len(told["entry"]) == len(sent.bundle["entry"]) + 1
    assert encounters[1]["identifier"][0]["value"]


async def test_both_ids_come_back_with_a_receipt_and_with_a_refusal(
    control: Control,
) -> None:
    sent = control.message()
    ids = {"X_Request_Id": str(new_id()), "X_Correlation_Id": ANYONE}

    taken = await control.sends(sent, **ids)
    refused = await control.sends(sent, **ids)

    for answer in (taken, refused):
        assert answer.headers["X-Request-Id"] == ids["X_Request_Id"]
        assert answer.headers["X-Correlation-Id"] == ANYONE
    assert refused.status_code == 409


async def test_fifty_copies_at_once_make_one_case(control: Control) -> None:
    sent = control.message()
    once = str(new_id())

    answers = await asyncio.gather(
        *(control.sends(sent, X_Request_Id=once) for _ in range(50))
    )

    told = Counter(answer.status_code for answer in answers)
    assert told[200] == 1
    assert set(told) <= {200, 409, 425}
    cases = await control.world.asks_the_store(
        "SELECT count(*) FROM referral WHERE case_number = %s", sent.case_number
    )
    kept = await control.world.asks_the_store(
        "SELECT count(*) FROM bars_message WHERE request_id = %s", once
    )
    assert (cases, kept) == ([(1,)], [(1,)])


async def test_fifty_copies_under_ids_of_their_own_make_one_case(
    control: Control,
) -> None:
    sent = control.message()

    answers = await asyncio.gather(*(control.sends(sent) for _ in range(50)))

    told = Counter(answer.status_code for answer in answers)
    assert told == {200: 1, 409: 49}
    codes = {
        answer.json()["issue"][0]["code"]
        for answer in answers
        if answer.status_code == 409
    }
    assert codes == {"duplicate"}


async def test_a_copy_of_what_is_still_being_processed_is_too_early(
    control: Control,
) -> None:
    sent = control.message()
    once = str(new_id())

    async with area_held(control.world) as held:
        first = asyncio.create_task(control.sends(sent, X_Request_Id=once))
        await held.until_wait(1)
        copy = await control.sends(sent, X_Request_Id=once)

    assert (copy.status_code, copy.json()["issue"][0]["code"]) == (425, "duplicate")
    assert (await first).status_code == 200


async def test_an_update_changes_the_case_and_both_versions_are_kept(
    control: Control,
) -> None:
    sent = control.message()
    case = {"id": our_id((await control.sends(sent)).json())}
    later = sent.updated()
    scene = next(later.all("Flag"))
    scene["code"]["coding"][0]["code"] = "U"

    answer = await control.sends(later)

    assert answer.status_code == 200, answer.text
    card = await control.world.desk.card(case)
    assert "scene_unsafe" in card["concerns"]
    kept = await control.world.asks_the_store(
        "SELECT asked FROM bars_message WHERE referral_id = %s"
        " ORDER BY received_at, id",
        case["id"],
    )
    assert kept == [("new",), ("update",)]


async def test_an_update_older_than_what_we_have_is_a_conflict(
    control: Control,
) -> None:
    sent = control.message()
    await control.sends(sent)

    answer = await control.sends(sent.updated(minutes=-1))

    assert (answer.status_code, answer.json()["issue"][0]["code"]) == (409, "conflict")


@pytest.mark.parametrize("status", ["revoked", "entered-in-error"])
@pytest.mark.parametrize("reason", ["update", "delete"])
async def test_a_case_that_nobody_has_accepted_is_taken_back(
    control: Control, status: str, reason: str
) -> None:
    sent = control.message()
    case = {"id": our_id((await control.sends(sent)).json())}
    back = sent.cancelled(case["id"], status)
    back.the("MessageHeader")["reason"]["coding"][0]["code"] = reason

    answer = await control.sends(back)

    assert answer.status_code == 200, answer.text
    assert (await control.world.desk.card(case))["status"] == "cancelled"


async def test_a_case_on_its_way_to_a_crew_is_taken_back_and_the_crew_stood_down(
    control: Control,
) -> None:
    oak = control.world.phone("Oak 1")
    async with dispatching(control.world.runtime):
        await oak.starts()
        sent = control.message()
        case = {"id": our_id((await control.sends(sent)).json())}
        await control.world.desk.waits_for_offer(case, oak)

        answer = await control.sends(sent.cancelled(case["id"]))

        assert answer.status_code == 200
        assert (await control.world.desk.card(case))["status"] == "cancelled"


async def test_a_cancel_for_somebody_else_is_refused(control: Control) -> None:
    sent = control.message()
    case = {"id": our_id((await control.sends(sent)).json())}
    back = sent.cancelled(case["id"])
    back.the("Patient")["birthDate"] = "1950-01-01"

    answer = await control.sends(back)

    assert answer.status_code == 400
    assert (await control.world.desk.card(case))["status"] != "cancelled"


async def test_a_cancel_of_a_case_we_do_not_know_is_not_found(
    control: Control,
) -> None:
    answer = await control.sends(control.message().cancelled(ANYONE))

    assert (answer.status_code, answer.json()["issue"][0]["code"]) == (404, "not-found")


async def test_a_response_to_nothing_we_sent_is_not_found(control: Control) -> None:
    sent = control.message()
    header = sent.the("MessageHeader")
    header["eventCoding"]["code"] = "servicerequest-response"
    header["response"] = {"identifier": ANYONE, "code": "ok"}

    answer = await control.sends(sent)

    assert answer.status_code == 404


async def test_a_sender_reads_its_request_before_it_updates(control: Control) -> None:
    sent = control.message()
    id_ = our_id((await control.sends(sent)).json())

    read = await control.asks(f"/ServiceRequest/{id_}")
    found = await control.asks(
        "/ServiceRequest?patient:identifier="
        f"https://fhir.nhs.uk/Id/nhs-number|{NHS_NUMBER}"
    )
    by_number = await control.asks(f"/ServiceRequest?identifier={sent.case_number}")

    assert (read.json()["id"], read.json()["status"]) == (id_, "active")
    assert [one["resource"]["id"] for one in found.json()["entry"]] == [id_]
    assert [one["resource"]["id"] for one in by_number.json()["entry"]] == [id_]
    audited = await control.world.asks_the_store(
        "SELECT referral_id::text, actor LIKE 'sender:%%' FROM audit"
        " WHERE action = 'read case'"
    )
    assert audited == [(id_, True)] * 3


async def test_a_message_that_is_refused_is_audited_without_a_word_of_it(
    control: Control,
) -> None:
    answer = await control.sends({"resourceType": "Canary"})

    audited = await control.world.asks_the_store(
        "SELECT action, actor LIKE 'sender:%%', area_id, referral_id, reason FROM audit"
        " WHERE action LIKE 'refused: %%'"
    )
    (line,) = audited
    assert answer.status_code in (400, 422)
    assert line[0] in ("refused: bad_request", "refused: unprocessable_entity")
    assert line[1:] == (True, "rutland", None, None)


async def test_another_sender_s_case_is_not_there(control: Control) -> None:
    sent = control.message()
    id_ = our_id((await control.sends(sent)).json())
    other = Control(control.world)
    other.world.sender.http.headers["Authorization"] = (
        f"Bearer {control.world.keys['111']}"
    )

    assert (await other.asks(f"/ServiceRequest/{id_}")).status_code == 404
    assert (await other.sends(sent.updated())).status_code == 404


async def test_what_is_odd_is_taken_and_shown_to_the_coordinator(
    control: Control,
) -> None:
    sent = control.message("a4t3")
    del sent.the("ServiceRequest")["authoredOn"]
    sent.the("Patient")["identifier"][0]["value"] = "9990000019"
    place = sent.the("Location")
    place["position"] = {"longitude": 52.5881, "latitude": -0.7228}
    flag = Sent(sent.at).the("Flag")
    flag["category"][0]["coding"][0]["code"] = "ZZ"
    sent.bundle["entry"].append({"fullUrl": f"urn:uuid:{ANYONE}", "resource": flag})

    answer = await control.sends(sent)

    case = await control.world.desk.case({"id": our_id(answer.json())})
    odd = {one["field"] for one in case["warnings"]}
    assert {"authored_on", "patient.nhs_number", "location", "flags"} <= odd
    assert "location_unsure" in case["referral"]["concerns"]
