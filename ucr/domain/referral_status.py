"""Where a request for help stands, and every move that is allowed."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from enum import StrEnum
from typing import Final


class ReferralStatus(StrEnum):
    NEEDS_DECISION = "needs_decision"
    WAITING = "waiting"
    ASSIGNED = "assigned"
    JOINED = "joined"
    DECLINED = "declined"
    DECLINED_TOLD = "declined_told"
    HANDING_BACK = "handing_back"
    HANDED_BACK = "handed_back"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


_ENDS_EARLY: Final = {
    ReferralStatus.DECLINED,
    ReferralStatus.HANDING_BACK,
    ReferralStatus.CANCELLED,
}

NEXT: Final[Mapping[ReferralStatus, AbstractSet[ReferralStatus]]] = {
    ReferralStatus.NEEDS_DECISION: {
        ReferralStatus.WAITING,
        ReferralStatus.JOINED,
        *_ENDS_EARLY,
    },
    ReferralStatus.WAITING: {
        ReferralStatus.NEEDS_DECISION,
        ReferralStatus.ASSIGNED,
        ReferralStatus.JOINED,
        *_ENDS_EARLY,
    },
    ReferralStatus.ASSIGNED: {
        ReferralStatus.WAITING,
        ReferralStatus.NEEDS_DECISION,
        ReferralStatus.COMPLETED,
        ReferralStatus.HANDING_BACK,
        ReferralStatus.CANCELLED,
        ReferralStatus.JOINED,
    },
    ReferralStatus.JOINED: {
        ReferralStatus.WAITING,
        ReferralStatus.NEEDS_DECISION,
        ReferralStatus.COMPLETED,
        *_ENDS_EARLY,
    },
    ReferralStatus.DECLINED: {ReferralStatus.DECLINED_TOLD, ReferralStatus.CANCELLED},
    ReferralStatus.DECLINED_TOLD: set(),
    ReferralStatus.HANDING_BACK: {
        ReferralStatus.HANDED_BACK,
        ReferralStatus.CANCELLED,
    },
    ReferralStatus.HANDED_BACK: set(),
    ReferralStatus.COMPLETED: set(),
    ReferralStatus.CANCELLED: set(),
}
CLOSED: Final = frozenset(status for status in ReferralStatus if not NEXT[status])
OURS: Final = frozenset(
    {ReferralStatus.NEEDS_DECISION, ReferralStatus.WAITING, ReferralStatus.ASSIGNED}
)
"""Open, and not on its way back to the sender."""
IN_HAND: Final = OURS | {ReferralStatus.JOINED}
"""Ours, by itself or with the case that leads it: its sender may still tell more."""
