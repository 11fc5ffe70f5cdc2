"""One act for many cases: which of them can carry it, by the domain's own moves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from ucr.domain.assignment import Assignment
from ucr.domain.codes import HandBackReason
from ucr.domain.errors import DomainError
from ucr.domain.ids import Actor
from ucr.domain.referral import Referral
from ucr.domain.referral_status import ReferralStatus
from ucr.domain.timer import standing
from ucr.domain.visit import Visit


class BulkAct(StrEnum):
    """What can be done to many cases at once; nothing that a person must read first."""

    ACKNOWLEDGE = "acknowledge"
    HAND_BACK = "hand_back"
    WITHDRAW = "withdraw"
    UNPIN = "unpin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A case, and what a crew has of it."""

    referral: Referral
    held: Assignment | None
    visit: Visit | None


NOTHING: Final[Mapping[BulkAct, str]] = {
    BulkAct.ACKNOWLEDGE: "It has no alarm",
    BulkAct.HAND_BACK: "It is joined: hand back the case that leads it",
    BulkAct.WITHDRAW: "No crew has it",
    BulkAct.UNPIN: "It is not pinned",
}
MUST_BE_READ: Final = "Open it: a person must have read what its alarm says"


def refusal(act: BulkAct, stands: Standing, *, by: Actor, at: datetime) -> str | None:
    """Why this case would refuse the act now, in words; None: it would be done."""
    if not _applies(act, stands):
        return NOTHING[act]
    if act is BulkAct.ACKNOWLEDGE and _must_be_read(stands.referral):
        return MUST_BE_READ
    try:
        _try(act, stands, by=by, at=at)
    except DomainError as error:
        return str(error)
    return None


def stands_down(act: BulkAct, stands: Standing) -> Assignment | None:
    """Whose crew the act takes off the case, if it does."""
    return stands.held if act in (BulkAct.HAND_BACK, BulkAct.WITHDRAW) else None


def _applies(act: BulkAct, stands: Standing) -> bool:
    referral = stands.referral
    match act:
        case BulkAct.ACKNOWLEDGE:
            return referral.alarm is not None or referral.undelivered
        case BulkAct.HAND_BACK:
            return referral.status is not ReferralStatus.JOINED
        case BulkAct.WITHDRAW:
            return stands.held is not None
        case BulkAct.UNPIN:
            return referral.pinned_to is not None


def _must_be_read(referral: Referral) -> bool:
    return referral.undelivered or standing(referral.alarm) is not None


def _try(act: BulkAct, stands: Standing, *, by: Actor, at: datetime) -> None:
    if act is BulkAct.HAND_BACK:
        stands.referral.hand_back(HandBackReason.OTHER, by=by, at=at)
    if act is BulkAct.UNPIN:
        stands.referral.pin(None, by=by, at=at)
    if stands_down(act, stands) is not None and stands.visit is not None:
        stands.visit.stand_down(by=by, at=at)
