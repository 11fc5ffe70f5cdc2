"""A valid message of Application 4 as 999 sends it, to be bent by tests.

The shape is that of the published validation request (MIT, NHS Digital); every person
is invented.
"""

from base64 import b64encode
from collections.abc import Iterator
from copy import deepcopy
from datetime import datetime, timedelta
from json import dumps, loads
from pathlib import Path
from string import Template
from typing import Any, Final

from ucr.app import new_id

Json = dict[str, Any]

SERVICE: Final = "2000011147"
NHS_NUMBER: Final = "9990000018"
TEMPLATE: Final[dict[str, Json]] = loads(
    Path(__file__).with_name("request.json").read_text()
)


def headers(**changes: str | None) -> dict[str, str]:
    """The headers of a call; None leaves one out."""
    told: dict[str, str | None] = {
        "Content-Type": "application/fhir+json",
        "Accept": "application/fhir+json; version=1.4.0",
        "X-Request-Id": str(new_id()),
        "X-Correlation-Id": str(new_id()),
        "NHSD-Target-Identifier": encoded(
            {"value": SERVICE, "system": "https://fhir.nhs.uk/Id/dos-service-id"}
        ),
        "NHSD-End-User-Organisation": encoded(
            {
                "resourceType": "Organization",
                "identifier": [
                    {
                        "system": "https://fhir.nhs.uk/Id/ods-organization-code",
                        "value": "RX9",
                    }
                ],
                "name": "Test ambulance service",
            }
        ),
        "NHSD-Requesting-Software": encoded(
            {
                "resourceType": "Device",
                "deviceName": [{"name": "Test CAD", "type": "manufacturer-name"}],
                "version": [{"value": "1.0"}],
            }
        ),
        "use-context": "a4t2|validation|servicerequest-request|new",
    }
    told |= {name.replace("_", "-"): value for name, value in changes.items()}
    return {name: value for name, value in told.items() if value is not None}


def encoded(value: Json) -> str:
    """Base64 of JSON, as the standard's headers carry objects."""
    return b64encode(dumps(value).encode()).decode()


class Sent:
    """One message, its resources by type; `bundle` is what goes over the wire."""

    def __init__(self, at: datetime, *, use_case: str = "a4t2") -> None:
        """A new request of a case that was called in ten minutes ago."""
        self.at = at
        self.case_number = f"CAD-{new_id().hex[-10:]}"
        self.urls = {name: f"urn:uuid:{new_id()}" for name in TEMPLATE}
        words = {
            "case": self.case_number,
            "journey": str(new_id()),
            "use_case": use_case,
        }
        self.bundle: Json = {
            "resourceType": "Bundle",
            "id": str(new_id()),
            "meta": {
                "versionId": "2.0.0",
                "lastUpdated": self.time(0),
                "profile": [
                    "https://fhir.nhs.uk/StructureDefinition/BARSBundleMessage"
                ],
            },
            "type": "message",
            "timestamp": self.time(0),
            "entry": [
                {
                    "fullUrl": self.urls[name],
                    "resource": _filled(resource, self, words),
                }
                for name, resource in TEMPLATE.items()
            ],
        }

    def time(self, minutes: float) -> str:
        """So many minutes from now, as an instant."""
        return (self.at + timedelta(minutes=minutes)).isoformat(timespec="seconds")

    def all(self, kind: str) -> Iterator[Json]:
        for entry in self.bundle["entry"]:
            if entry["resource"]["resourceType"] == kind:
                yield entry["resource"]

    def the(self, kind: str) -> Json:
        return next(self.all(kind))

    def without(self, kind: str) -> "Sent":
        """The message with no resource of a kind."""
        self.bundle["entry"] = [
            entry
            for entry in self.bundle["entry"]
            if entry["resource"]["resourceType"] != kind
        ]
        return self

    def copy(self) -> "Sent":
        """Another message of the same case, to be changed."""
        twin = deepcopy(self)
        twin.bundle["id"] = str(new_id())
        return twin

    def updated(self, minutes: float = 1) -> "Sent":
        """An update of it, so many minutes later."""
        later = self.copy()
        later.the("MessageHeader")["reason"]["coding"][0]["code"] = "update"
        later.bundle["meta"]["lastUpdated"] = self.time(minutes)
        return later

    def cancelled(self, our_id: str, status: str = "revoked") -> "Sent":
        """Its cancellation, naming the id that we gave."""
        back = self.updated()
        for kind in (
            "Encounter",
            "CarePlan",
            "Location",
            "HealthcareService",
            "Practitioner",
            "PractitionerRole",
            "Consent",
            "Flag",
            "Observation",
        ):
            back.without(kind)
        header = back.the("MessageHeader")
        header["definition"] = (
            "https://fhir.nhs.uk/MessageDefinition/"
            "bars-message-servicerequest-request-cancelled"
        )
        request = back.the("ServiceRequest")
        request["id"], request["status"] = our_id, status
        return back


def _filled(value: Any, sent: "Sent", words: dict[str, str]) -> Any:
    """The template with its marks replaced: `#name`, `@minutes`, `$word`."""
    if isinstance(value, dict):
        return {name: _filled(one, sent, words) for name, one in value.items()}
    if isinstance(value, list):
        return [_filled(one, sent, words) for one in value]
    if isinstance(value, str) and value[:1] == "#":
        return sent.urls[value[1:]]
    if isinstance(value, str) and value[:1] == "@":
        return sent.time(float(value[1:]))
    if isinstance(value, str) and "$" in value:
        return Template(value).substitute(words)
    return value
