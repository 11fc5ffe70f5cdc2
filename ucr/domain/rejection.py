"""What the national standard calls our answers: their statuses, and our reasons.

Source:
    NHS Booking and Referral Standard, Application 4 v2.0.0, conversation: the interim
    response has our Encounter in-progress, a rejection has it cancelled, the final
    response finished, its CarePlan completed where 999 need do nothing more, active
    where it must act; an upgrade is a final response. Code system
    `rejected-reasons-bars`: RRNA resource not available within timescale, FC failed
    contact, OTH other. Which of our reasons is which is assumed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ucr.domain.codes import DeclineReason, HandBackReason, Told

MUST_ACT: Final = "active"
NEED_DO_NOTHING: Final = "completed"
"""The CarePlan's status: what 999 must do now."""
REJECTED: Final[Mapping[str, str]] = {
    DeclineReason.NO_RESOURCE: "RRNA",
    DeclineReason.FAILED_CONTACT: "FC",
    HandBackReason.NO_CREW_IN_TIME: "RRNA",
    HandBackReason.NO_ACCESS: "FC",
}
"""Every other reason of ours is OTH, with its words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Says:
    """Statuses in one kind of response.

    Attributes:
        encounter, request: Of our Encounter and of the ServiceRequest.
        care_plan: Where 999 must act; None: this kind carries no CarePlan.
    """

    encounter: str
    request: str
    care_plan: str | None = None


_ENDS: Final = Says(encounter="finished", request="completed", care_plan=MUST_ACT)
SAYS: Final[Mapping[str, Says]] = {
    "interim": Says(encounter="in-progress", request="active"),
    Told.REJECTION: Says(encounter="cancelled", request="revoked"),
    Told.FINAL: _ENDS,
    "upgrade": _ENDS,
}
"""By the kind of response, as the outbox calls it."""


def rejected(reason: DeclineReason | HandBackReason | None) -> tuple[str, str]:
    """The standard's code of a reason, and our own reason in words."""
    return REJECTED.get(reason or "", "OTH"), (reason or "other").replace("_", " ")
