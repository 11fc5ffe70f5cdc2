"""The publisher's own messages get the verdicts that their index gives them."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

import httpx
import pytest

from tests.bars.conftest import BASE, Control
from tests.bars.messages import encoded, headers
from tests.world.people import RUTLAND
from ucr.app import new_id
from ucr.bars.outcome import Fault, Refused, outcome
from ucr.bars.proxy import reply
from ucr.deliver.channel import Fate
from ucr.settings.bars import BarsService

OURS = "111111111"
NOW = datetime(2026, 1, 12, 9, tzinfo=UTC)
TARGET = encoded({"value": OURS, "system": "https://fhir.nhs.uk/Id/dos-service-id"})
PRODUCTION = BarsService(id=OURS, area=RUTLAND)
HARNESS = BarsService(
    id=OURS,
    area=RUTLAND,
    versions=frozenset({"1.1.0", "1.1.0-alpha", "1.2.0", "2.0.0"}),
    use_cases=frozenset({"a4t1", "a4t2", "a4t3", "a4t4"}),
    lenient=True,
)
Verdicts: TypeAlias = dict[str, tuple[int, str | None]]
EVERYWHERE: Verdicts = {
    "api-validation-request-http-response": (400, "invariant"),
    "api-validation-response-full": (404, "not-found"),
    "api-booking-request-new": (422, "not-supported"),
    "api-booking-http-response": (400, "required"),
    "api-servicerequest-search-malformed": (400, "structure"),
    "api-servicerequest-read-malformed": (400, "structure"),
    "api-servicerequest-put-body": (400, "structure"),
    "api-servicerequest-patch-body": (400, "structure"),
    "api-capabilitystatement": (400, "structure"),
    "api-messagedefinition-searchset": (400, "value"),
    "api-delete-200": (400, "structure"),
}
VERDICTS: dict[str, Verdicts] = {
    "production": EVERYWHERE | {"api-validation-request-new": (422, "not-supported")},
    "harness": EVERYWHERE | {"api-validation-request-new": (200, None)},
}
DELIVERED = {"oo-409-REC_CONFLICT-duplicate"}
LATER = re.compile(r"-(401|408|429|500|503)-")
MODEL = re.compile(r"oo-(\d{3})-REC_")


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
    told = {}
    for name in VERDICTS[mode]:
        sent = example(data_folder, name)
        answer = await control.sends(sent, NHSD_Target_Identifier=TARGET)
        issue = answer.json().get("issue", [{}])[0]
        told[name] = (answer.status_code, issue.get("code"))

    assert told == VERDICTS[mode]


def test_no_published_message_is_left_without_a_verdict(data_folder: Path) -> None:
    published = {path.stem for path in (data_folder / "bars").glob("api-*.json")}

    assert published == set(VERDICTS["production"]) == set(VERDICTS["harness"])


@pytest.mark.parametrize("verb", ["PUT", "PATCH"])
async def test_a_published_body_for_a_verb_we_do_not_offer_is_501(
    control: Control, data_folder: Path, verb: str
) -> None:
    body = example(data_folder, f"api-servicerequest-{verb.lower()}-body")

    answer = await control.world.sender.http.request(
        verb,
        f"{BASE}/ServiceRequest/{new_id()}",
        json=body,
        headers=headers(NHSD_Target_Identifier=TARGET),
    )

    assert answer.status_code == 501


def outcomes(folder: Path) -> dict[str, Any]:
    """Every published OperationOutcome, by the name of its file."""
    found = sorted((folder / "bars").glob("oo-*.json"))
    return {path.stem: json.loads(path.read_text()) for path in found}


def test_every_published_refusal_of_our_message_is_understood(
    data_folder: Path,
) -> None:
    """409 of the proxy is about an endpoint of its own, not about our message."""
    told, wanted = {}, {}
    for name, body in outcomes(data_folder).items():
        status = re.search(r"-(\d{3})-", name)
        answer = httpx.Response(int(status[1]) if status else 400, json=body)
        told[name] = reply(answer, NOW).fate
        late = Fate.LATER if LATER.search(name) else Fate.REFUSED
        wanted[name] = Fate.DELIVERED if name in DELIVERED else late

    assert told == wanted
    assert len(told) > 25


def test_our_refusals_have_the_codes_of_the_published_ones(data_folder: Path) -> None:
    astray = {}
    for name, model in outcomes(data_folder).items():
        if not (found := MODEL.match(name)):
            continue
        (theirs,) = model["issue"][0]["details"]["coding"]
        fault = next(one for one in Fault if one.status == int(found[1]))
        refused = Refused(fault, model["issue"][0]["code"], "Bundle", "a rule")
        (ours,) = outcome(refused)["issue"][0]["details"]["coding"]
        same = [ours[one].lower() == theirs[one].lower() for one in ("system", "code")]
        if not all(same):
            astray[name] = (ours, theirs)

    assert astray == {}


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
