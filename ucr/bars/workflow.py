"""What a message asks for, decided in the standard's own order.

Source:
    NHS Booking and Referral Standard, guide 1.12.0, "processing rules": version, then
    event, then reason, then statuses; whatever is left means nothing.
"""

from enum import StrEnum
from typing import Final

from ucr.bars.message import CATEGORIES, USE_CASES, Message, refuse_cardinality
from ucr.bars.outcome import (
    Fault,
    Refused,
    not_supported,
    required,
    unknown_workflow,
    wrong_value,
)
from ucr.settings.bars import BarsService

REQUEST: Final = "servicerequest-request"
RESPONSE: Final = "servicerequest-response"
_EVENTS: Final = {REQUEST, RESPONSE, "booking-request", "booking-response"}
_REASONS: Final = {"new", "update", "delete"}
_EVENT_SYSTEM: Final = "/codesystem/message-events-bars"
_TAKES_BACK: Final = {"revoked", "entered-in-error"}
_TRIAGED: Final = {
    "validation": {"triaged", "in-progress"},
    "referral": {"triaged", "finished"},
}
_PLANNED: Final = {"validation": "active", "referral": "completed"}


class Asks(StrEnum):
    """What the sender wants done."""

    NEW = "new"
    UPDATE = "update"
    CANCEL = "cancel"
    HEAR_RESPONSE = "hear_response"


def asks(found: Message, service: BarsService) -> Asks:
    """Decide what is asked, refusing what this service does not offer.

    Raises:
        Refused: With the code of the first rule that the message breaks.
    """
    _refuse_no_event(found)
    if found.event == RESPONSE:  # whatever its version: it answers us, or nobody
        return Asks.HEAR_RESPONSE
    if found.version not in service.versions:
        raise not_supported("Bundle.meta.versionId", "a version this service offers")
    if found.event != REQUEST:
        raise not_supported(
            "MessageHeader.eventCoding.code", "this service takes no bookings"
        )
    if not found.header.text("definition"):
        raise required("MessageHeader.definition")
    asked = _of_request(found)
    refuse_cardinality(found)
    if asked is not Asks.CANCEL:
        _refuse_category(found, service)
        _refuse_statuses(found)
    return asked


def _refuse_no_event(found: Message) -> None:
    if not found.version:
        raise unknown_workflow("Bundle.meta.versionId", "the Application's version")
    event = found.header.one("eventCoding")
    if not (event.text("system") or "").lower().endswith(_EVENT_SYSTEM):
        raise unknown_workflow(f"{event.path}.system", "message-events-bars")
    if found.event not in _EVENTS:
        raise unknown_workflow(f"{event.path}.code", "an event of BaRS")


def _of_request(found: Message) -> Asks:
    status = found.request.need("status")
    if found.reason is None:
        raise required("MessageHeader.reason")
    if found.reason not in _REASONS:
        raise unknown_workflow("MessageHeader.reason", "new, update or delete")
    if found.reason == "new" and status == "active":
        return Asks.NEW
    if found.reason in ("update", "delete") and status in _TAKES_BACK:
        return Asks.CANCEL
    if found.reason == "update" and status in ("active", "on-hold"):
        return Asks.UPDATE
    raise unknown_workflow("ServiceRequest.status", "a status that fits the reason")


def _refuse_category(found: Message, service: BarsService) -> None:
    category = found.category(CATEGORIES)
    if category is None:
        raise required("ServiceRequest.category")
    if category not in service.categories:
        raise not_supported("ServiceRequest.category", "a category this service offers")
    if not found.definition.endswith(category):
        raise unknown_workflow("MessageHeader.definition", "fits the category")
    use_case = found.category(USE_CASES)
    if use_case is None and not service.lenient:
        raise required("ServiceRequest.category", "the use case is required")
    if use_case is not None and use_case not in service.use_cases:
        raise not_supported("ServiceRequest.category", "a use case this service offers")


def _refuse_statuses(found: Message) -> None:
    category = found.category(CATEGORIES) or "validation"
    if found.the("CarePlan").text("status") != _PLANNED[category]:
        raise unknown_workflow("CarePlan.status", _PLANNED[category])
    if found.the("Encounter").text("status") not in _TRIAGED[category]:
        allowed = " or ".join(sorted(_TRIAGED[category]))
        raise unknown_workflow("Encounter.status", allowed)
    if found.request.text("intent") != "plan":
        raise wrong_value("ServiceRequest.intent", "plan")


def response_to(found: Message) -> str:
    """The id of the request that a response answers.

    Raises:
        Refused: It names none (400 invariant).
    """
    identifier = found.header.one("response").text("identifier")
    if not identifier:
        raise unknown_workflow("MessageHeader.response", "names the request it answers")
    return identifier


def unknown_response() -> Refused:
    """A response to nothing that we sent."""
    return Refused(
        Fault.NOT_FOUND,
        "not-found",
        "MessageHeader.response.identifier",
        "a message that we sent",
    )
