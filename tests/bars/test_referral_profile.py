"""A transfer of care, as 111 sends it: the same code, offered by configuration."""

import pytest

from tests.bars.conftest import Control
from tests.bars.messages import SERVICE, Sent
from tests.bars.test_conversation import our_id
from tests.world.people import RUTLAND
from ucr.settings.bars import BarsService

FROM_111 = "a1t10"


@pytest.fixture
def services() -> tuple[BarsService, ...]:
    """A service that takes transfers of care and nothing else."""
    return (
        BarsService(
            id=SERVICE,
            area=RUTLAND,
            use_cases=frozenset({FROM_111}),
            versions=frozenset({"1.0.0"}),
            categories=frozenset({"referral"}),
        ),
    )


def transfer(control: Control) -> Sent:
    """111's referral: the plan is complete, the encounter over."""
    sent = control.message(FROM_111)
    sent.bundle["meta"]["versionId"] = "1.0.0"
    header = sent.the("MessageHeader")
    header["definition"] = header["definition"].replace("validation", "referral")
    category = sent.the("ServiceRequest")["category"][0]["coding"][0]
    category["code"] = "referral"
    sent.the("CarePlan")["status"] = "completed"
    sent.the("Encounter")["status"] = "finished"
    return sent


async def test_a_transfer_of_care_becomes_a_case(control: Control) -> None:
    answer = await control.sends(transfer(control))

    assert answer.status_code == 200, answer.text
    case = await control.world.desk.card({"id": our_id(answer.json())})
    assert (case["need"], case["due_because"]) == ("frailty", "sender_breach")


async def test_a_transfer_without_a_place_or_a_deadline_uses_the_home_and_two_hours(
    control: Control,
) -> None:
    sent = transfer(control)
    sent.the("Patient")["address"] = [sent.the("Location")["address"]]
    sent.without("Location")
    request = sent.the("ServiceRequest")
    del request["locationReference"]
    del request["occurrencePeriod"]["end"]

    answer = await control.sends(sent)

    assert answer.status_code == 200, answer.text
    case = await control.world.desk.case({"id": our_id(answer.json())})
    assert case["referral"]["due_because"] != "sender_breach"
    assert "sender_breach_at" in {one["field"] for one in case["warnings"]}


@pytest.mark.parametrize(
    ("kind", "status"), [("CarePlan", "active"), ("Encounter", "in-progress")]
)
async def test_the_statuses_of_a_validation_do_not_fit_a_transfer(
    control: Control, kind: str, status: str
) -> None:
    sent = transfer(control)
    sent.the(kind)["status"] = status

    answer = await control.sends(sent)

    issue = answer.json()["issue"][0]
    assert (answer.status_code, issue["code"]) == (400, "invariant")
    assert issue["expression"] == [f"{kind}.status"]


async def test_what_is_not_configured_is_not_offered(control: Control) -> None:
    validation = control.message()
    validation.bundle["meta"]["versionId"] = "1.0.0"

    answer = await control.sends(validation)

    assert (answer.status_code, answer.json()["issue"][0]["code"]) == (
        422,
        "not-supported",
    )
