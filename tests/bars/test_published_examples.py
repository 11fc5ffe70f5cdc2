"""The publisher's own messages get the verdicts that their index gives them."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.bars.conftest import Control
from tests.bars.messages import encoded
from tests.world.people import RUTLAND
from ucr.settings import BarsService

OURS = "111111111"
TARGET = encoded({"value": OURS, "system": "https://fhir.nhs.uk/Id/dos-service-id"})
PRODUCTION = BarsService(id=OURS, area=RUTLAND)
HARNESS = BarsService(
    id=OURS,
    area=RUTLAND,
    versions=frozenset({"1.1.0", "1.1.0-alpha", "1.2.0", "2.0.0"}),
    use_cases=frozenset({"a4t1", "a4t2", "a4t3", "a4t4"}),
    lenient=True,
)
EVERYWHERE = {
    "api-validation-request-http-response": 400,
    "api-validation-response-full": 404,
    "api-booking-request-new": 422,
    "api-booking-http-response": 400,
    "api-servicerequest-search-malformed": 400,
    "api-servicerequest-read-malformed": 400,
    "api-servicerequest-put-body": 400,
}
VERDICTS = {
    "production": EVERYWHERE | {"api-validation-request-new": 422},
    "harness": EVERYWHERE | {"api-validation-request-new": 200},
}


@pytest.fixture(params=["production", "harness"])
def mode(request: pytest.FixtureRequest) -> str:
    """What the service offers: what a live one does, or whatever the files need."""
    return str(request.param)


@pytest.fixture
def services(mode: str) -> tuple[BarsService, ...]:
    return (PRODUCTION if mode == "production" else HARNESS,)


def example(data_folder: Path, name: str) -> Any:
    return json.loads((data_folder / "bars" / f"{name}.json").read_text())


async def test_each_published_message_gets_its_verdict(
    control: Control, data_folder: Path, mode: str
) -> None:
    told = {
        name: (
            await control.sends(
                example(data_folder, name), NHSD_Target_Identifier=TARGET
            )
        ).status_code
        for name in VERDICTS[mode]
    }

    assert told == VERDICTS[mode]


@pytest.mark.parametrize("mode", ["harness"], indirect=True)
async def test_the_published_request_is_taken_with_its_defects_shown(
    control: Control, data_folder: Path
) -> None:
    sent = example(data_folder, "api-validation-request-new")

    answer = await control.sends(sent, NHSD_Target_Identifier=TARGET)

    id_ = next(
        one["resource"]["id"]
        for one in answer.json()["entry"]
        if one["resource"]["resourceType"] == "ServiceRequest"
    )
    case = await control.world.desk.case({"id": id_})
    odd = {one["field"] for one in case["warnings"]}
    assert odd >= {
        "authored_on",
        "use_case",
        "patient.nhs_number",
        "clock_start_at",
        "sender_breach_at",
        "location",
    }
    assert case["referral"]["status"] == "needs_decision"
