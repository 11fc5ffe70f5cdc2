"""JSON and XML, in and out, and times however a sender writes them."""

import json
from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class
from fhir.resources.R4B.bundle import Bundle
from httpx import Response
from lxml import etree

from tests.bars.conftest import BASE, Control
from tests.bars.messages import SERVICE, Sent, headers
from tests.bars.test_conversation import our_id

XML = "application/fhir+xml"
FHIR = "{http://hl7.org/fhir}"


def as_xml(sent: Sent) -> bytes:
    """The message as a sender that speaks XML writes it."""
    written: Any = Bundle.model_validate(sent.bundle).model_dump_xml()
    return bytes(written)  # the library says that it is text


def from_xml(answer: Response) -> dict[str, Any]:
    """An answer in XML, read; its media type must say so."""
    assert answer.headers["Content-Type"].startswith(XML), answer.text
    kind = etree.fromstring(answer.content).tag.removeprefix(FHIR)
    model = get_fhir_model_class(kind).model_validate_xml(answer.content)
    read: dict[str, Any] = json.loads(model.model_dump_json())
    return read


def bare(case: Any) -> Any:
    """A case without the ids, numbers and times that are its own."""
    own = {"id", "reference", "case_number", "timeline", "at", "version", "match"}
    if isinstance(case, dict):
        return {name: bare(one) for name, one in case.items() if name not in own}
    return [bare(one) for one in case] if isinstance(case, list) else case


async def sends_xml(control: Control, body: bytes, **changes: str | None) -> Response:
    """POST a message in XML and ask for XML."""
    told = headers(**{"Content_Type": XML, "Accept": f"{XML}; version=1.4.0"} | changes)
    return await control.world.sender.http.post(
        f"{BASE}/$process-message", content=body, headers=told
    )


async def test_a_message_in_xml_makes_the_same_case_as_in_json(
    control: Control,
) -> None:
    by_json, by_xml = control.message(), control.message()

    one = await control.sends(by_json)
    other = await sends_xml(control, as_xml(by_xml))

    told = [
        await control.world.desk.case({"id": our_id(body)})
        for body in (one.json(), from_xml(other))
    ]
    assert told[0]["story"]["patient"]["name"]
    assert bare(told[0]) == bare(told[1])


async def test_an_update_and_a_cancel_in_xml_are_carried_out(control: Control) -> None:
    sent = control.message()
    case = {"id": our_id(from_xml(await sends_xml(control, as_xml(sent))))}

    updated = await sends_xml(control, as_xml(sent.updated()))
    cancelled = await sends_xml(control, as_xml(sent.cancelled(case["id"])))

    assert (updated.status_code, cancelled.status_code) == (200, 200)
    assert (await control.world.desk.card(case))["status"] == "cancelled"


async def test_a_refusal_in_xml_is_an_outcome_in_xml(control: Control) -> None:
    answer = await sends_xml(control, as_xml(control.message().without("Consent")))

    told = from_xml(answer)
    assert (answer.status_code, told["resourceType"]) == (400, "OperationOutcome")
    assert told["issue"][0]["expression"] == ["Bundle.entry.ofType(Consent)"]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/metadata", "CapabilityStatement"),
        (
            "/MessageDefinition?context=https://fhir.nhs.uk/id/dos-service-id|"
            + SERVICE,
            "Bundle",
        ),
        ("/ServiceRequest/{id}", "ServiceRequest"),
        ("/ServiceRequest?identifier={case}", "Bundle"),
        ("/ServiceRequest?identifier=nobody-has-this", "Bundle"),
        ("/Nonsense", "OperationOutcome"),
    ],
)
async def test_everything_that_can_be_read_can_be_read_in_xml(
    control: Control, path: str, kind: str
) -> None:
    sent = control.message()
    id_ = our_id((await control.sends(sent)).json())

    answer = await control.asks(
        path.format(id=id_, case=sent.case_number), Accept=f"{XML}; version=1.4.0"
    )

    assert from_xml(answer)["resourceType"] == kind


@pytest.mark.parametrize(
    "accept",
    [
        "application/fhir+json; version=1.0.0",
        'application/fhir+json; version="1.5.0"',
        "text/html, application/fhir+json;version=1.4.0-alpha",
        "*/*",
    ],
)
async def test_every_minor_version_and_every_way_of_asking_is_answered(
    control: Control, accept: str
) -> None:
    answer = await control.sends(control.message(), Accept=accept)

    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("application/fhir+json; version=1")


@pytest.mark.parametrize("form", ["json", "xml"])
async def test_seven_digits_of_a_second_and_another_offset_are_the_same_moment(
    control: Control, form: str
) -> None:
    sent = control.message()  # nine o'clock; 45 minutes later in another zone
    breach = sent.the("ServiceRequest")["occurrencePeriod"]
    plain = control.message()
    plain.the("ServiceRequest")["occurrencePeriod"]["end"] = "2026-01-12T09:45:00Z"
    breach["end"] = "2026-01-12T16:45:00.0000009+07:00"
    sent.bundle["timestamp"] = "2026-01-12T16:00:00.1234567+07:00"

    told = (
        (await control.sends(sent)).json()
        if form == "json"
        else from_xml(await sends_xml(control, as_xml(sent)))
    )
    same = (await control.sends(plain)).json()

    due = {
        (await control.world.desk.card({"id": our_id(one)}))["due_at"]
        for one in (told, same)
    }
    assert len(due) == 1
    assert due.pop().startswith("2026-01-12T09:45:00")
