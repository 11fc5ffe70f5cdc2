"""Our reasons not to keep a case, as the national standard's codes.

Source:
    NHS Booking and Referral Standard, code system `rejected-reasons-bars`: RRNA
    resource not available within timescale, FC failed contact, OTH other. Which of our
    reasons is which is assumed.
"""

from collections.abc import Mapping
from typing import Final

from ucr.domain.codes import DeclineReason, HandBackReason

REJECTED: Final[Mapping[str, str]] = {
    DeclineReason.NO_RESOURCE: "RRNA",
    DeclineReason.FAILED_CONTACT: "FC",
    HandBackReason.NO_CREW_IN_TIME: "RRNA",
    HandBackReason.NO_ACCESS: "FC",
}
"""Every other reason of ours is OTH, with its words."""


def rejected(reason: DeclineReason | HandBackReason | None) -> tuple[str, str]:
    """The standard's code of a reason, and our own reason in words."""
    return REJECTED.get(reason or "", "OTH"), (reason or "other").replace("_", " ")
