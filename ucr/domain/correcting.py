"""A crew corrects how its visit ended: what that changes for the case (H8, H7)."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from ucr.domain.codes import OutcomeKind
from ucr.domain.crew_act_events import OutcomeCorrected
from ucr.domain.errors import WrongStatus
from ucr.domain.ids import Actor
from ucr.domain.referral import Referral
from ucr.domain.referral_status import ReferralStatus

GOES_BACK: Final = frozenset({OutcomeKind.NOT_FOUND, OutcomeKind.ESCALATED_999})
"""Outcomes after which the sender must act: the case was handed back."""


def stands_with(referral: Referral, before: OutcomeKind) -> bool:
    """Whether its sender was told this outcome, and no later one."""
    return referral.status is ReferralStatus.COMPLETED and referral.outcome is before


def correct(
    referral: Referral, outcome: OutcomeKind, *, by: Actor, at: datetime
) -> tuple[Referral, OutcomeCorrected]:
    """Tell another outcome than was told; the status stays, for nothing is undone.

    Raises:
        WrongStatus: It has no outcome.
    """
    before = referral.outcome
    if before is None:
        raise WrongStatus(referral.status, "corrected")
    return replace(referral, outcome=outcome), OutcomeCorrected(
        referral_id=referral.id, at=at, by=by, before=before, outcome=outcome
    )


def calls_a_person(before: OutcomeKind, after: OutcomeKind) -> bool:
    """Whether somebody else must act on it: no correction hands a case back itself."""
    return before is not after and bool({before, after} & GOES_BACK)
