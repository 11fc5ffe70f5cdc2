"""What a sender reads of us: its bundle with our planned Encounter, and requests.

Source:
    NHS Booking and Referral Standard, Application 4: the synchronous answer is the
    same bundle with a second Encounter, status planned, and our ids. It is a receipt,
    never an acceptance.
"""

from collections.abc import Mapping
from copy import copy
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from ucr.domain.ambulance import Ambulance
from ucr.domain.board import reference
from ucr.domain.referral import Referral
from ucr.domain.referral_status import ReferralStatus
from ucr.store.bars_messages import BarsMessage

ENCOUNTER_PROFILE: Final = (
    "https://fhir.hl7.org.uk/StructureDefinition/UKCore-Encounter"
)
CASE_SYSTEM: Final = "https://fhir.nhs.uk/Id/case-number"
EMERGENCY: Final = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode",
    "code": "EMER",
    "display": "emergency",
}
REVOKED: Final = frozenset({ReferralStatus.CANCELLED})
ENDED: Final = frozenset(
    {
        ReferralStatus.COMPLETED,
        ReferralStatus.DECLINED,
        ReferralStatus.DECLINED_TOLD,
        ReferralStatus.HANDED_BACK,
    }
)


def receipt(message: BarsMessage, referral: Referral, at: datetime) -> dict[str, Any]:
    """The bundle that came, its ServiceRequest with our id, and our Encounter."""
    entries = [
        _with_our_id(entry, referral, at) for entry in message.body.get("entry", [])
    ]
    theirs: Mapping[str, Any] = next(
        (
            one["resource"]
            for one in entries
            if one["resource"]["resourceType"] == "Encounter"
        ),
        {},
    )
    entries.append(
        {
            "fullUrl": f"urn:uuid:{message.id}",
            "resource": encounter(message, referral, theirs, at),
        }
    )
    return {**message.body, "entry": entries}


def encounter(
    message: BarsMessage,
    referral: Referral,
    theirs: Mapping[str, Any],
    at: datetime,
    status: str = "planned",
) -> dict[str, Any]:
    """Our own Encounter of the case; its id is that of the request's message."""
    ours: dict[str, Any] = {
        "resourceType": "Encounter",
        "id": str(message.id),
        "meta": {"lastUpdated": instant(at), "profile": [ENCOUNTER_PROFILE]},
        "identifier": [{"system": CASE_SYSTEM, "value": reference(referral.id)}],
        "status": status,
        "class": EMERGENCY,
        "period": {"start": instant(referral.received_at)},
    }
    return ours | _shared(theirs)


def ambulance(
    message: BarsMessage, known: Ambulance, theirs: Mapping[str, Any]
) -> dict[str, Any]:
    """The third Encounter: the case that 999 made when it was rung, by its number."""
    case: dict[str, Any] = {
        "resourceType": "Encounter",
        "id": str(UUID(int=message.id.int ^ 2)),
        "meta": {"lastUpdated": instant(known.at), "profile": [ENCOUNTER_PROFILE]},
        "identifier": [{"system": CASE_SYSTEM, "value": known.case_number}],
        "status": "triaged",
        "class": EMERGENCY,
        "period": {"start": instant(known.at)},
    }
    return case | _shared(theirs)


def _shared(theirs: Mapping[str, Any]) -> dict[str, Any]:
    """The person and the journey, as the sender's own Encounter has them."""
    return {
        name: theirs[name] for name in ("subject", "episodeOfCare") if name in theirs
    }


def service_request(message: BarsMessage, referral: Referral) -> dict[str, Any]:
    """The ServiceRequest as it stands now, for a sender that reads before it writes."""
    resources = (entry["resource"] for entry in message.body.get("entry", []))
    found = next(one for one in resources if one["resourceType"] == "ServiceRequest")
    return {
        **found,
        "id": str(referral.id),
        "meta": {
            **found.get("meta", {}),
            "versionId": str(referral.version),
            "lastUpdated": instant(message.told_at or message.received_at),
        },
        "status": _status(referral, found),
    }


def search_set(
    found: list[dict[str, Any]], *, base: str, at: datetime
) -> dict[str, Any]:
    """What was found, as a searchset."""
    return {
        "resourceType": "Bundle",
        "meta": {"lastUpdated": instant(at)},
        "type": "searchset",
        "total": len(found),
        "entry": [
            {
                "fullUrl": f"{base}/{one['resourceType']}/{one['id']}",
                "resource": one,
                "search": {"mode": "match"},
            }
            for one in found
        ],
    }


def instant(at: datetime) -> str:
    """A FHIR instant in UTC, to the second."""
    return at.isoformat(timespec="seconds")


def _with_our_id(
    entry: Mapping[str, Any], referral: Referral, at: datetime
) -> dict[str, Any]:
    resource = entry["resource"]
    if resource["resourceType"] != "ServiceRequest":
        return dict(entry)
    ours = copy(resource)
    ours["id"] = str(referral.id)
    ours["meta"] = {**resource.get("meta", {}), "lastUpdated": instant(at)}
    return {**entry, "resource": ours}


def _status(referral: Referral, told: Mapping[str, Any]) -> str:
    if referral.status in REVOKED:
        before = str(told.get("status"))
        return before if before in ("revoked", "entered-in-error") else "revoked"
    return "completed" if referral.status in ENDED else "active"
