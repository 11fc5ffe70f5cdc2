"""What we are and what we take, as a BaRS sender asks before it sends."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from ucr.bars.message import CARDINALITY, DEFINITION, EVENTS, MANY
from ucr.bars.outcome import required, wrong_value
from ucr.settings.bars import BarsService

BASE: Final = "/bars/FHIR/R4"
FHIR_VERSION: Final = "4.0.1"
_DEFINITIONS: Final = {
    "validation": (
        "servicerequest-request-validation",
        "servicerequest-request-cancelled",
    ),
    "referral": (
        "servicerequest-request-referral",
        "servicerequest-request-cancelled",
    ),
}
_SEARCHED: Final = {
    "_id": "token",
    "identifier": "token",
    "patient:identifier": "token",
    "patient:name": "string",
    "patient:birthdate": "date",
    "patient:address-postalcode": "string",
}


def statement(at: datetime) -> dict[str, Any]:
    """The CapabilityStatement: new, update and cancel by message; reading; no more."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": at.isoformat(timespec="seconds"),
        "kind": "instance",
        "software": {"name": "UCR dispatch"},
        "implementation": {"description": "Urgent Community Response, BaRS receiver"},
        "fhirVersion": FHIR_VERSION,
        "format": ["application/fhir+json", "application/fhir+xml"],
        "rest": [
            {
                "mode": "server",
                "resource": [
                    {
                        "type": "ServiceRequest",
                        "interaction": [{"code": "read"}, {"code": "search-type"}],
                        "searchParam": [
                            {"name": name, "type": kind}
                            for name, kind in _SEARCHED.items()
                        ],
                    },
                    {
                        "type": "MessageDefinition",
                        "interaction": [{"code": "search-type"}],
                        "searchParam": [{"name": "context", "type": "token"}],
                    },
                ],
                "operation": [
                    {
                        "name": "process-message",
                        "definition": (
                            "http://hl7.org/fhir/OperationDefinition/"
                            "MessageHeader-process-message"
                        ),
                    }
                ],
            }
        ],
    }


def definitions(
    service: BarsService, contexts: Iterable[str], at: datetime
) -> dict[str, Any]:
    """The message definitions that a service offers for a use case, as a searchset.

    Raises:
        Refused: No context was given, or it names another service.
    """
    told = [one for one in contexts if one]
    if not told:
        raise required("MessageDefinition.context")
    use_cases = {one.rpartition("|")[2] for one in told} - {service.id}
    if not any(one.rpartition("|")[2] == service.id for one in told):
        raise wrong_value("MessageDefinition.context", "the service of the request")
    offered = [
        _definition(name, use_case, service)
        for use_case in sorted(service.use_cases)
        if not use_cases or use_case in use_cases
        for category in sorted(service.categories)
        for name in _DEFINITIONS[category]
    ]
    return {
        "resourceType": "Bundle",
        "meta": {"lastUpdated": at.isoformat(timespec="seconds")},
        "type": "searchset",
        "total": len(offered),
        "entry": [
            {"fullUrl": one["url"], "resource": one, "search": {"mode": "match"}}
            for one in offered
        ],
    }


def _definition(name: str, use_case: str, service: BarsService) -> dict[str, Any]:
    return {
        "resourceType": "MessageDefinition",
        "id": f"{name}-{use_case}"[:64],
        "url": f"{DEFINITION}{name}",
        "version": max(service.versions),
        "status": "active",
        "date": "2026-07-16",
        "eventCoding": {"system": EVENTS, "code": "servicerequest-request"},
        "useContext": [
            {
                "code": {
                    "system": "http://terminology.hl7.org/CodeSystem/usage-context-type",
                    "code": "workflow",
                },
                "valueCodeableConcept": {"coding": [{"code": use_case}]},
            }
        ],
        "focus": [
            {"code": kind, "min": least, "max": "*" if most == MANY else str(most)}
            for kind, (least, most) in CARDINALITY[name].items()
        ],
    }
