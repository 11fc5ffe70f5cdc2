"""A request of Application 4 as a 999 control room writes it, from nothing.

Source: NHS Booking and Referral Standard, Application 4 v2.0.0 (MessageDefinition
servicerequest-request-validation). Every person in it is invented; the NHS number is of
the range 999 000 0000 to 999 999 9999 that is never given to anyone.
"""

from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Self
from uuid import uuid4

Json = dict[str, Any]

DOS: Final = "https://fhir.nhs.uk/id/dos-service-id"
US: Final = "2000088888"
"""The DoS service id that this sender answers to."""
CODES: Final = "https://fhir.nhs.uk/CodeSystem/"
EXTENSION: Final = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-"
DEFINITION: Final = (
    "https://fhir.nhs.uk/MessageDefinition/bars-message-servicerequest-request-"
)
NHS_NUMBER: Final = "9990000018"
CANCELLED_KEEPS: Final = {"MessageHeader", "ServiceRequest", "Patient", "Organization"}


@dataclass(frozen=True, slots=True)
class Case:
    """What one case is about.

    Attributes:
        at: Now, by the clock that both sides go by.
        place: Longitude and latitude, in degrees.
        breach_s: The validation breach time, so many seconds from `at`.
        priority: The category of the ambulance response programme.
    """

    service: str
    at: datetime
    place: tuple[float, float]
    use_case: str = "a4t3"
    breach_s: float = 5_400
    priority: str = "C3"


class Request:
    """One message, its resources by a name of ours."""

    def __init__(self, case: Case) -> None:
        """A new request; it becomes an update or a cancellation later."""
        self.case = case
        self.number = f"T999-{uuid4().hex[:12].upper()}"
        self.id = str(uuid4())
        self.told_at = case.at
        self.parts: dict[str, Json] = _parts(case, self.number)
        self.urls = {name: f"urn:uuid:{uuid4()}" for name in self.parts}

    def bundle(self) -> Json:
        """The message as it goes over the wire."""
        stamp = instant(self.told_at)
        entries = [
            {
                "fullUrl": self.urls[name],
                "resource": {
                    **_linked(part, self.urls),
                    "meta": {"lastUpdated": stamp},
                },
            }
            for name, part in self.parts.items()
        ]
        return {
            "resourceType": "Bundle",
            "id": self.id,
            "meta": {
                "versionId": "2.0.0",
                "lastUpdated": stamp,
                "profile": [
                    "https://fhir.nhs.uk/StructureDefinition/BARSBundleMessage"
                ],
            },
            "type": "message",
            "timestamp": stamp,
            "entry": entries,
        }

    @property
    def reason(self) -> str:
        """New, update or delete."""
        return str(self.parts["header"]["reason"]["coding"][0]["code"])

    @property
    def is_cancel(self) -> bool:
        return str(self.parts["header"]["definition"]).endswith("cancelled")

    def again(self, *, seconds: float = 1) -> Self:
        """The next message about the same case, so much later."""
        twin = deepcopy(self)
        twin.id = str(uuid4())
        twin.told_at = self.told_at + timedelta(seconds=seconds)
        return twin

    def updated(self, *, seconds: float = 1) -> Self:
        """It tells more: the same resources, a later time, reason update."""
        later = self.again(seconds=seconds)
        later.parts["header"]["reason"] = _reason("update")
        return later

    def cancelled(self, our_id: str, *, status: str = "revoked") -> Self:
        """It is taken back: the short definition, with the receiver's own id."""
        back = self.updated(seconds=2)
        back.parts = {
            name: part
            for name, part in back.parts.items()
            if part["resourceType"] in CANCELLED_KEEPS
        }
        back.parts["header"]["definition"] = f"{DEFINITION}cancelled"
        back.parts["request"] |= {"id": our_id, "status": status}
        return back


def instant(at: datetime) -> str:
    """A moment as FHIR writes it, with its offset."""
    return at.isoformat(timespec="milliseconds")


def _reason(code: str) -> Json:
    return {"coding": [{"system": f"{CODES}message-reason-bars", "code": code}]}


def _linked(value: Any, urls: dict[str, str]) -> Any:
    """A part with `#name` in its references replaced by that part's full URL."""
    if isinstance(value, dict):
        return {name: _linked(one, urls) for name, one in value.items()}
    if isinstance(value, list):
        return [_linked(one, urls) for one in value]
    if isinstance(value, str) and value[:1] == "#":
        return urls.get(value[1:], f"urn:uuid:{uuid4()}")
    return value


def _parts(case: Case, number: str) -> dict[str, Json]:
    return {
        "header": _header(case),
        "request": _service_request(case),
        **_care(case, number),
        **_people(),
        **_place(case),
    }


def _header(case: Case) -> Json:
    return {
        "resourceType": "MessageHeader",
        "extension": [
            {
                "url": "https://fhir.nhs.uk/StructureDefinition/CDSSExtension",
                "extension": [
                    {"url": "requesterCDSSsoftware", "valueString": "ucr test-999"},
                    {"url": "requesterCDSSversion", "valueString": "1"},
                ],
            }
        ],
        "eventCoding": {
            "system": f"{CODES}message-events-bars",
            "code": "servicerequest-request",
        },
        "destination": [{"endpoint": f"{DOS}|{case.service}"}],
        "sender": {"reference": "#theirs"},
        "source": {"name": "ucr test-999", "endpoint": f"{DOS}|{US}"},
        "reason": _reason("new"),
        "focus": [{"reference": "#request"}],
        "definition": f"{DEFINITION}validation",
    }


def _service_request(case: Case) -> Json:
    return {
        "resourceType": "ServiceRequest",
        "basedOn": [{"reference": "#plan"}],
        "status": "active",
        "intent": "plan",
        "category": [
            {
                "coding": [
                    {
                        "system": f"{CODES}message-category-servicerequest",
                        "code": "validation",
                    },
                    {
                        "system": f"{CODES}usecases-categories-bars",
                        "code": case.use_case,
                    },
                ]
            }
        ],
        "subject": {"reference": "#patient"},
        "encounter": {"reference": "#encounter"},
        "occurrencePeriod": {
            "start": instant(case.at),
            "end": instant(case.at + timedelta(seconds=case.breach_s)),
        },
        "authoredOn": instant(case.at),
        "requester": {"reference": "#handler"},
        "performer": [{"reference": "#service"}],
        "locationReference": [{"reference": "#location"}],
    }


def _care(case: Case, number: str) -> dict[str, Json]:
    return {
        "encounter": {
            "resourceType": "Encounter",
            "identifier": [
                {"system": "https://test-999.example/case", "value": number}
            ],
            "status": "triaged",
            "class": {
                "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode",
                "code": "EMER",
            },
            "subject": {"reference": "#patient"},
            "episodeOfCare": [{"reference": f"EpisodeOfCare/{uuid4()}"}],
            "period": {"start": instant(case.at - timedelta(seconds=120))},
        },
        "plan": _plan(case),
        "consent": {
            "resourceType": "Consent",
            "status": "active",
            "scope": _other("consentscope", "patient-privacy"),
            "category": [
                {
                    "coding": [
                        {"system": f"{CODES}consent-categories-bars", "code": "DRC"}
                    ]
                }
            ],
            "patient": {"reference": "#patient"},
            "policyRule": _other("v3-ActCode", "IMPLIED"),
        },
    }


def _plan(case: Case) -> Json:
    return {
        "resourceType": "CarePlan",
        "status": "active",
        "intent": "plan",
        "subject": {"reference": "#patient"},
        "encounter": {"reference": "#encounter"},
        "period": {"start": instant(case.at - timedelta(seconds=90))},
        "activity": [
            {
                "outcomeCodeableConcept": [
                    _concept("arp-priority-codes", case.priority),
                    {"text": "Test of test-999: weak since this morning."},
                ]
            }
        ],
    }


def _concept(system: str, code: str) -> Json:
    return {"coding": [{"system": f"{CODES}{system}", "code": code}]}


def _other(system: str, code: str) -> Json:
    url = f"http://terminology.hl7.org/CodeSystem/{system}"
    return {"coding": [{"system": url, "code": code}]}


def _people() -> dict[str, Json]:
    return {
        "patient": _patient(),
        "theirs": {"resourceType": "Organization", "name": "Test ambulance service"},
        "ours": {"resourceType": "Organization", "name": "Test community service"},
        "handler": {"resourceType": "Practitioner", "name": [{"family": "Handler"}]},
        "role": {
            "resourceType": "PractitionerRole",
            "practitioner": {"reference": "#handler"},
        },
    }


def _patient() -> Json:
    verified = {
        "url": f"{EXTENSION}NHSNumberVerificationStatus",
        "valueCodeableConcept": {
            "coding": [
                {
                    "system": "https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatus",
                    "code": "number-present-and-verified",
                }
            ]
        },
    }
    return {
        "resourceType": "Patient",
        "identifier": [
            {
                "extension": [verified],
                "system": "https://fhir.nhs.uk/Id/nhs-number",
                "value": NHS_NUMBER,
            }
        ],
        "name": [{"family": "Test", "given": ["Conformance"]}],
        "birthDate": "1941-02-03",
        "contact": [
            {
                "extension": [
                    {"url": f"{EXTENSION}ContactRank", "valuePositiveInt": 1}
                ],
                "relationship": [{"coding": [{"code": "ONESELF", "display": "self"}]}],
                "telecom": [{"system": "phone", "value": "01632 960001", "rank": 1}],
            }
        ],
    }


def _place(case: Case) -> dict[str, Json]:
    lon, lat = case.place
    return {
        "location": {
            "resourceType": "Location",
            "name": "Test address",
            "address": {"line": ["Test address"]},
            "position": {"longitude": lon, "latitude": lat},
        },
        "service": {
            "resourceType": "HealthcareService",
            "identifier": [
                {
                    "system": "https://fhir.nhs.uk/Id/dos-service-id",
                    "value": case.service,
                }
            ],
            "active": True,
            "name": "Test community service",
        },
        "scene": {
            "resourceType": "Flag",
            "status": "active",
            "category": [_concept("flag-categories-bars", "SS")],
            "code": _concept("scene-safety-codes-bars", "S"),
            "subject": {"reference": "#location"},
        },
    }
