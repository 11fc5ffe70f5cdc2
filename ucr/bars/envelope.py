"""The frame of what we send by BaRS: bundle, message header, HTTP headers.

Source:
    NHS Booking and Referral Standard: a response names the id of the request's bundle,
    swaps destination and source, and keeps the conversation's correlation id.
"""

import json
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from ucr.bars.answer import instant
from ucr.bars.element import service_id
from ucr.bars.headers import CORRELATION_ID, REQUEST_ID, TARGET
from ucr.bars.message import DEFINITION, EVENTS, REASONS
from ucr.store.bars_messages import BarsMessage

DOS: Final = "https://fhir.nhs.uk/id/dos-service-id"
BUNDLE_PROFILE: Final = "https://fhir.nhs.uk/StructureDefinition/BARSBundleMessage"
SOFTWARE: Final = "UCR dispatch"
DEFINITIONS: Final[Mapping[str, str]] = {
    "interim": "servicerequest-response-validation-interim",
    "rejection": "servicerequest-response-validation-interim",
    "final": "servicerequest-response-validation-full",
    "upgrade": "servicerequest-response-validation-full",
}


def bundle(
    first: BarsMessage, id_: UUID, entries: list[dict[str, Any]], at: datetime
) -> dict[str, Any]:
    """A message bundle of the version in which the conversation began."""
    return {
        "resourceType": "Bundle",
        "id": str(id_),
        "meta": {
            "versionId": first.version,
            "lastUpdated": instant(at),
            "profile": [BUNDLE_PROFILE],
        },
        "type": "message",
        "timestamp": instant(at),
        "entry": entries,
    }


def header(
    first: BarsMessage,
    kind: str,
    *,
    focus: str,
    sender: str | None,
    began: bool,
) -> dict[str, Any]:
    """The MessageHeader of a response, with its entry.

    Args:
        first: The request that is answered.
        kind: interim, rejection, final or upgrade.
        focus: The full URL of our Encounter.
        sender: The reference to our organisation, where the request has one.
        began: An interim response went before: this one is an update.
    """
    resource: dict[str, Any] = {
        "resourceType": "MessageHeader",
        "meta": {"lastUpdated": instant(first.received_at)},
        "extension": [
            {
                "url": "https://fhir.nhs.uk/StructureDefinition/CDSSExtension",
                "extension": [
                    {"url": "requesterCDSSsoftware", "valueString": SOFTWARE},
                    {"url": "requesterCDSSversion", "valueString": "1"},
                ],
            }
        ],
        "eventCoding": {"system": EVENTS, "code": "servicerequest-response"},
        "destination": [{"endpoint": first.return_address}],
        "source": {"name": SOFTWARE, "endpoint": f"{DOS}|{first.service_id}"},
        "reason": {
            "coding": [{"system": REASONS, "code": "update" if began else "new"}]
        },
        "response": {"identifier": first.bundle_id, "code": "ok"},
        "focus": [{"reference": focus}],
        "definition": f"{DEFINITION}{DEFINITIONS[kind]}",
    }
    if sender is not None:
        resource["sender"] = {"reference": sender}
    return {"fullUrl": f"urn:uuid:{_of(first)}", "resource": resource}


def _of(first: BarsMessage) -> UUID:
    """An id for the header's entry that no other entry of the bundle has."""
    return UUID(int=first.id.int ^ 1)


def caller_headers(
    first: BarsMessage, id_: UUID, *, began: bool, organisation: str
) -> dict[str, str]:
    """The HTTP headers of a response; a retry repeats them all."""
    theirs = service_id(first.return_address) or ""
    use_case = first.use_case or "a4t2"
    reason = "update" if began else "new"
    return {
        REQUEST_ID: str(id_),
        CORRELATION_ID: str(first.correlation_id),
        TARGET: _encoded({"value": theirs, "system": DOS}),
        "NHSD-End-User-Organisation": _encoded(
            {
                "resourceType": "Organization",
                "identifier": [
                    {
                        "system": "https://fhir.nhs.uk/Id/ods-organization-code",
                        "value": organisation,
                    }
                ],
            }
        ),
        "NHSD-Requesting-Software": _encoded(
            {
                "resourceType": "Device",
                "deviceName": [{"name": SOFTWARE, "type": "manufacturer-name"}],
            }
        ),
        "Content-Type": "application/fhir+json",
        "Accept": "application/fhir+json; version=1.4.0",
        "use-context": f"{use_case}|validation|servicerequest-response|{reason}",
    }


def _encoded(value: Mapping[str, Any]) -> str:
    return b64encode(json.dumps(value).encode()).decode()
