"""What a BaRS sender is refused with: the right status, code, issue and place."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.bars.bombs import BOMBS
from tests.bars.conftest import BASE, Control
from tests.bars.messages import Sent, encoded, headers
from tests.world.callers import Desk
from ucr.app import new_id

Bend = Callable[[Sent], object]
UNHEARD_OF = "01900000-0000-7000-8000-000000000000"


def issue(answer: Any) -> tuple[int, str, str]:
    """Status, REC code and issue type of a refusal; it must be a whole outcome."""
    told = answer.json()
    assert told["resourceType"] == "OperationOutcome", answer.text
    (one,) = told["issue"]
    assert one["severity"] == "error"
    assert one["expression"][0]
    assert one["diagnostics"]
    return answer.status_code, one["details"]["coding"][0]["code"], one["code"]


def header(sent: Sent) -> Any:
    return sent.the("MessageHeader")


def request(sent: Sent) -> Any:
    return sent.the("ServiceRequest")


BENT: list[tuple[str, Bend, tuple[int, str]]] = [
    ("no version", lambda s: s.bundle["meta"].pop("versionId"), (400, "invariant")),
    (
        "another version",
        lambda s: s.bundle["meta"].update(versionId="9.0.0"),
        (422, "not-supported"),
    ),
    ("no message", lambda s: s.bundle.update(type="document"), (400, "value")),
    (
        "unknown event",
        lambda s: header(s)["eventCoding"].update(code="nonsense"),
        (400, "invariant"),
    ),
    (
        "event of another system",
        lambda s: header(s)["eventCoding"].update(system="https://else.test"),
        (400, "invariant"),
    ),
    (
        "a booking",
        lambda s: header(s)["eventCoding"].update(code="booking-request"),
        (422, "not-supported"),
    ),
    ("no reason", lambda s: header(s).pop("reason"), (400, "required")),
    (
        "unknown reason",
        lambda s: header(s)["reason"]["coding"][0].update(code="perhaps"),
        (400, "invariant"),
    ),
    (
        "new, but revoked",
        lambda s: request(s).update(status="revoked"),
        (400, "invariant"),
    ),
    ("no definition", lambda s: header(s).pop("definition"), (400, "required")),
    (
        "unknown definition",
        lambda s: header(s).update(definition="https://else.test/x"),
        (400, "value"),
    ),
    (
        "definition of a referral",
        lambda s: header(s).update(
            definition=header(s)["definition"].replace("validation", "referral")
        ),
        (400, "invariant"),
    ),
    ("no patient", lambda s: s.without("Patient"), (400, "required")),
    ("no encounter", lambda s: s.without("Encounter"), (400, "required")),
    ("no consent", lambda s: s.without("Consent"), (400, "required")),
    ("one organisation", lambda s: drop_one(s, "Organization"), (400, "required")),
    ("two patients", lambda s: double(s, "Patient"), (400, "invariant")),
    (
        "a slot in it",
        lambda s: s.bundle["entry"].append(
            {
                "fullUrl": f"urn:uuid:{new_id()}",
                "resource": {
                    "resourceType": "Device",
                    "deviceName": [{"name": "x", "type": "other"}],
                },
            }
        ),
        (400, "invariant"),
    ),
    (
        "plan completed",
        lambda s: s.the("CarePlan").update(status="completed"),
        (400, "invariant"),
    ),
    (
        "encounter finished",
        lambda s: s.the("Encounter").update(status="finished"),
        (400, "invariant"),
    ),
    ("no category", lambda s: request(s).pop("category"), (400, "required")),
    ("no use case", lambda s: request(s)["category"].pop(), (400, "required")),
    (
        "a use case we have not",
        lambda s: request(s)["category"][1]["coding"][0].update(code="a4t4"),
        (422, "not-supported"),
    ),
    (
        "a category we have not",
        lambda s: request(s)["category"][0]["coding"][0].update(code="referral"),
        (422, "not-supported"),
    ),
    (
        "no breach time",
        lambda s: request(s)["occurrencePeriod"].pop("end"),
        (400, "required"),
    ),
    (
        "breach before the clock's start",
        lambda s: request(s)["occurrencePeriod"].update(end=s.time(-60)),
        (400, "value"),
    ),
    (
        "breach without an hour",
        lambda s: request(s)["occurrencePeriod"].update(end="2026-01-12"),
        (400, "value"),
    ),
    (
        "nobody to call back",
        lambda s: s.the("Patient").pop("contact"),
        (400, "required"),
    ),
    (
        "no place at all",
        lambda s: [s.the("Location").pop(one) for one in ("address", "position")],
        (400, "required"),
    ),
    (
        "an address without its postcode",
        lambda s: (
            s.the("Location").pop("position"),
            s.the("Location")["address"].pop("postalCode"),
        ),
        (400, "required"),
    ),
    (
        "no case number",
        lambda s: s.the("Encounter").pop("identifier"),
        (400, "required"),
    ),
    (
        "another destination",
        lambda s: header(s)["destination"][0].update(
            endpoint="https://fhir.nhs.uk/id/dos-service-id|1"
        ),
        (400, "value"),
    ),
    (
        "no return address",
        lambda s: header(s)["source"].update(endpoint="mailto:x"),
        (400, "required"),
    ),
    ("the header last", lambda s: s.bundle["entry"].reverse(), (400, "required")),
    (
        "two entries with one URL",
        lambda s: s.bundle["entry"][1].update(fullUrl=s.bundle["entry"][0]["fullUrl"]),
        (400, "invariant"),
    ),
    (
        "an element that FHIR has not",
        lambda s: request(s).update(colour="red"),
        (400, "structure"),
    ),
    (
        "text where a list belongs",
        lambda s: request(s).update(category="x"),
        (400, "structure"),
    ),
    (
        "a resource of no kind",
        lambda s: request(s).update(resourceType="Spaceship"),
        (400, "value"),
    ),
    (
        "a NUL in a name",
        lambda s: s.the("Patient")["name"][0].update(family="a\x00b"),
        (400, "value"),
    ),
    (
        "a gigantic text",
        lambda s: s.the("CarePlan")["activity"][0]["outcomeCodeableConcept"][2].update(
            text="x" * 100_000
        ),
        (422, "too-costly"),
    ),
]


def drop_one(sent: Sent, kind: str) -> None:
    """Leave one resource of a kind."""
    first, *rest = sent.all(kind)
    assert rest
    sent.without(kind)
    sent.bundle["entry"].append({"fullUrl": f"urn:uuid:{new_id()}", "resource": first})


def double(sent: Sent, kind: str) -> None:
    """A second resource of a kind."""
    again = sent.the(kind)
    sent.bundle["entry"].append({"fullUrl": f"urn:uuid:{new_id()}", "resource": again})


async def test_each_hard_rule_refuses_the_whole_message(control: Control) -> None:
    wrong = {}
    for name, bend, expected in BENT:
        sent = control.message()
        bend(sent)
        status, code, kind = issue(await control.sends(sent))
        if (status, kind) != expected or not code.startswith("REC_"):
            wrong[name] = (status, code, kind)

    assert wrong == {}
    stored = await control.world.asks_the_store(
        "SELECT (SELECT count(*) FROM referral), (SELECT count(*) FROM bars_message)"
    )
    assert stored == [(0, 0)]


TOLD: list[tuple[dict[str, str | None], tuple[int, str, str]]] = [
    ({"X_Request_Id": None}, (400, "REC_BAD_REQUEST", "required")),
    ({"X_Correlation_Id": None}, (400, "REC_BAD_REQUEST", "required")),
    ({"X_Request_Id": "17"}, (400, "REC_BAD_REQUEST", "invalid")),
    ({"NHSD_Target_Identifier": None}, (400, "REC_BAD_REQUEST", "required")),
    ({"NHSD_Target_Identifier": "%%%"}, (400, "REC_BAD_REQUEST", "invalid")),
    (
        {"NHSD_Target_Identifier": encoded({"value": "1", "system": "tests"})},
        (400, "REC_BAD_REQUEST", "invalid"),
    ),
    (
        {
            "NHSD_Target_Identifier": encoded(
                {
                    "value": "2000099999",
                    "system": "https://fhir.nhs.uk/Id/dos-service-id",
                }
            )
        },
        (404, "REC_NOT_FOUND", "not-found"),
    ),
    ({"NHSD_End_User_Organisation": None}, (400, "REC_BAD_REQUEST", "required")),
    ({"NHSD_Requesting_Software": "e30x"}, (400, "REC_BAD_REQUEST", "invalid")),
    (
        {"Accept": "application/fhir+json; version=2.0.0"},
        (406, "REC_NOT_ACCEPTABLE", "processing"),
    ),
    ({"Accept": "text/html"}, (406, "REC_NOT_ACCEPTABLE", "processing")),
    ({"Content_Type": "text/plain"}, (415, "REC_BAD_REQUEST", "not-supported")),
    ({"Authorization": "Bearer nobody"}, (401, "REC_UNAUTHORIZED", "security")),
]


@pytest.mark.parametrize(("changes", "expected"), TOLD)
async def test_a_header_that_is_missing_or_wrong_is_named(
    control: Control, changes: dict[str, str | None], expected: tuple[int, str, str]
) -> None:
    answer = await control.sends(control.message(), **changes)

    assert issue(answer) == expected


async def test_the_service_of_another_area_is_not_its_sender_s(
    control: Control,
) -> None:
    elsewhere = control.world.keys["EMAS of elsewhere"]

    answer = await control.sends(control.message(), Authorization=f"Bearer {elsewhere}")

    assert issue(answer) == (403, "REC_FORBIDDEN", "forbidden")


@pytest.mark.parametrize(
    ("verb", "path", "status"),
    [
        ("GET", "/$process-message", 405),
        ("POST", "/metadata", 405),
        ("PUT", "/ServiceRequest/x", 501),
        ("DELETE", "/ServiceRequest/x", 501),
        ("GET", "/Slot", 501),
        ("GET", "/Nonsense", 404),
    ],
)
async def test_what_is_not_offered_is_said_in_fhir(
    control: Control, verb: str, path: str, status: int
) -> None:
    answer = await control.world.sender.http.request(
        verb, f"{BASE}{path}", headers=headers()
    )

    assert issue(answer)[0] == status
    assert ("Allow" in answer.headers) is (status == 405)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/ServiceRequest/17", (400, "REC_BAD_REQUEST", "value")),
        (f"/ServiceRequest/{UNHEARD_OF}", (404, "REC_NOT_FOUND", "not-found")),
        ("/ServiceRequest", (400, "REC_BAD_REQUEST", "required")),
        ("/MessageDefinition", (400, "REC_BAD_REQUEST", "required")),
        (
            "/ServiceRequest?patient:identifier=x|17",
            (400, "REC_BAD_REQUEST", "value"),
        ),
    ],
)
async def test_a_question_that_cannot_be_answered_is_named(
    control: Control, path: str, expected: tuple[int, str, str]
) -> None:
    assert issue(await control.asks(path)) == expected


async def test_anyone_may_ask_what_we_are(control: Control) -> None:
    answer = await control.world.sender.http.get(
        f"{BASE}/metadata", headers={"Authorization": ""}
    )

    told = answer.json()
    assert (told["resourceType"], told["fhirVersion"]) == (
        "CapabilityStatement",
        "4.0.1",
    )


async def test_a_sender_learns_which_messages_we_take(control: Control) -> None:
    dos = "https://fhir.nhs.uk/id/dos-service-id"
    cases = "https://fhir.nhs.uk/CodeSystem/usecases-categories-bars"

    answer = await control.asks(
        f"/MessageDefinition?context={dos}|2000011147&context={cases}|a4t3"
    )

    names = [one["resource"]["url"] for one in answer.json()["entry"]]
    assert [name.rpartition("bars-message-")[2] for name in names] == [
        "servicerequest-request-validation",
        "servicerequest-request-cancelled",
    ]


@pytest.mark.parametrize("name", list(BOMBS))
async def test_a_bomb_is_refused_in_fhir(control: Control, name: str) -> None:
    body, form = BOMBS[name]

    answer = await control.world.sender.http.post(
        f"{BASE}/$process-message",
        content=body,
        headers=headers(Content_Type=f"application/fhir+{form}"),
    )

    assert 400 <= issue(answer)[0] < 500
    assert "root:" not in answer.text


async def test_a_refusal_repeats_nothing_of_the_person(control: Control) -> None:
    sent = control.message()
    sent.the("Patient")["birthDate"] = "Canary-Born"
    sent.the("Patient")["name"][0]["family"] = ["Canary"]

    answer = await control.sends(sent)

    assert answer.status_code == 400
    assert "Canary" not in answer.text


async def test_a_need_that_the_area_has_switched_off_is_not_supported(
    control: Control,
) -> None:
    world = control.world
    manager = Desk(world, await world.signed_in("Max"))
    version = (await manager.sees("/api/settings"))["version"]
    body = {"changes": {"needs.off": ["fall"]}, "why": "No lifting kit today"}
    await manager.does(f"/api/settings?expect_version={version}", body)

    answer = await control.sends(control.message())

    assert issue(answer) == (422, "REC_UNPROCESSABLE_ENTITY", "not-supported")
    (told,) = answer.json()["issue"]
    assert "call 999; else ask another service" in told["diagnostics"]
    assert await world.asks_the_store("SELECT id FROM referral") == []
