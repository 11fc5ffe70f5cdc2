"""A coordinator rings 999: the sender hears it with a third Encounter."""

from datetime import datetime
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle

from tests.bars.messages import Sent
from tests.bars.test_conversation import our_id
from tests.bars.test_responses import Answering, answering, on_its_way, ours, parts
from tests.world.people import Json

__all__ = ["answering"]
CAD = "CAD-2026-117"


def numbers(bundle: Json) -> list[str]:
    """The case number of each Encounter."""
    return [one["identifier"][0]["value"] for one in parts(bundle, "Encounter")]


def priorities(bundle: Json) -> list[str]:
    """The category that a final response names."""
    (plan,) = parts(bundle, "CarePlan")
    return [
        one["code"]
        for concept in plan["activity"][0]["outcomeCodeableConcept"]
        for one in concept.get("coding", [])
        if one["system"].endswith("arp-priority-codes")
    ]


async def taken(answering: Answering, sent: Sent | None = None) -> Json:
    """A case that a person accepted, and 999 heard so."""
    message = sent or answering.control.message()
    case = {"id": our_id((await answering.control.sends(message)).json())}
    await answering.control.world.desk.decides(case, "accept")
    await answering.turn()
    return case


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


async def test_999_hears_the_number_it_gave_as_a_third_encounter(
    answering: Answering,
) -> None:
    sent = answering.control.message()
    case = await taken(answering, sent)

    await answering.control.world.desk.tells_999(case, CAD, "C2")
    await answering.turn()

    interim, final = answering.told()
    (head,) = parts(final, "MessageHeader")
    assert head["definition"].endswith("servicerequest-response-validation-full")
    assert head["reason"]["coding"][0]["code"] == "update"
    assert head["response"]["identifier"] == sent.bundle["id"]
    assert len(parts(interim, "Encounter")) == 2
    third = parts(final, "Encounter")[2]
    assert (third["identifier"][0]["value"], third["status"]) == (CAD, "triaged")
    assert third["episodeOfCare"] == sent.the("Encounter")["episodeOfCare"]
    assert ours(final)["status"] == "finished"
    assert len(set(numbers(final))) == 3
    Bundle.model_validate(final)


@pytest.mark.parametrize(
    ("category", "starts_anew"),
    [("C1", True), ("C2", True), ("C3", False), ("C4", False)],
)
async def test_only_an_upgrade_starts_the_clock_anew(
    answering: Answering,
    category: str,
    starts_anew: bool,  # noqa: FBT001 - a case
) -> None:
    sent = answering.control.message()  # category 3
    case = await taken(answering, sent)

    await answering.control.world.desk.tells_999(case, CAD, category)
    await answering.turn()

    (plan,) = parts(answering.told()[-1], "CarePlan")
    first = sent.the("CarePlan")["period"]["start"]
    assert (moment(plan["period"]["start"]) > moment(first)) is starts_anew
    assert plan["status"] == "active"
    assert priorities(answering.told()[-1]) == [category]


async def test_an_upgrade_that_nobody_had_accepted_is_a_new_final_response(
    answering: Answering,
) -> None:
    sent = answering.control.message()
    case = {"id": our_id((await answering.control.sends(sent)).json())}

    await answering.control.world.desk.tells_999(case, CAD, "C2")
    await answering.turn()

    (final,) = answering.told()
    (head,) = parts(final, "MessageHeader")
    assert head["reason"]["coding"][0]["code"] == "new"
    assert answering.outside.headers[0]["use-context"].endswith("|new")
    assert len(parts(final, "Encounter")) == 3


async def test_what_goes_back_after_999_was_rung_has_arrived_and_is_told_once(
    answering: Answering,
) -> None:
    case = await taken(answering)
    desk = answering.control.world.desk
    await desk.tells_999(case, CAD, "C2")

    await desk.does(f"/api/referrals/{case['id']}/hand-back", {"reason": "red_flag"})
    await answering.turn()

    assert (await desk.card(case))["status"] == "handed_back"
    assert [len(parts(one, "Encounter")) for one in answering.told()] == [2, 3]


async def test_a_crew_s_own_999_call_is_completed_by_the_number_told_later(
    answering: Answering,
) -> None:
    sent = answering.control.message()
    async with on_its_way(answering.control, sent) as (case, oak):
        await oak.taps("en-route")
        await oak.taps("on-scene")
        await oak.taps("complete", {"outcome": "escalated_999"})
        await answering.turn()
        desk = answering.control.world.desk
        assert (await desk.card(case))["status"] == "handed_back"

        await desk.tells_999(case, CAD, "C2")
        await answering.turn()

    told = answering.told()
    assert [len(parts(one, "Encounter")) for one in told] == [2, 2, 3]
    assert priorities(told[2]) == ["C2"]


async def test_a_case_that_999_has_under_its_own_number_gets_no_second_one(
    answering: Answering,
) -> None:
    declined = await answering.declined()
    case = await taken(answering)
    desk = answering.control.world.desk
    await desk.tells_999(case, CAD, "C2")

    never = await desk.tells_999(declined, CAD, "C2", refused=409)
    again = await desk.tells_999(case, "CAD-2", "C1", refused=409)

    assert never["type"] == again["type"] == "/problems/wrong-status"
    known: Any = (await desk.case(case))["ambulance"]
    assert (known["case_number"], known["category"], known["by"]) == (CAD, "C2", "Sam")


async def test_the_number_of_999_is_in_no_event(answering: Answering) -> None:
    case = await taken(answering)

    await answering.control.world.desk.tells_999(case, CAD, "C2")

    logged = await answering.control.world.asks_the_store(
        "SELECT count(*) FILTER (WHERE fact = 'AmbulanceRaised'),"
        " count(*) FILTER (WHERE body::text LIKE %s OR card::text LIKE %s) FROM event",
        f"%{CAD}%",
        f"%{CAD}%",
    )
    assert logged == [(1, 0)]
