"""A case needs an ambulance after all, and a person has rung 999.

Source:
    NHS Booking and Referral Standard, Application 4: an upgrade to category 1 or 2 is
    raised with the requesting trust, and the final response names its new case. Where
    no system raises it, a person rings and writes the number down (assumed).
"""

from dataclasses import replace
from datetime import datetime
from typing import Final

from ucr.domain.ambulance import LONGEST_NUMBER, Ambulance
from ucr.domain.ambulance_events import AmbulanceRaised
from ucr.domain.errors import BadField, WrongStatus
from ucr.domain.referral import Referral
from ucr.domain.referral_status import ReferralStatus

NEVER: Final = frozenset(
    {ReferralStatus.DECLINED, ReferralStatus.DECLINED_TOLD, ReferralStatus.CANCELLED}
)
"""Its sender has these again under its own number: there is nothing to raise."""


def may_be_told(referral: Referral) -> bool:
    """Whether the number that 999 gave can be written down for it."""
    is_here = referral.status not in NEVER and referral.filed_at is None
    return is_here and referral.ambulance is None


def told_999(
    referral: Referral, ambulance: Ambulance, at: datetime | None = None
) -> tuple[Referral, AmbulanceRaised]:
    """A person has rung 999 about it; whose case it is does not change by that.

    Args:
        referral: Any case whose sender has not got it again.
        ambulance: What 999 said.
        at: When it was written down here; None: as it was said.

    Raises:
        BadField: The number is empty, or too long to be read out.
        WrongStatus: Its sender has it again, it left the board, or 999 was told before.
    """
    number = ambulance.case_number.strip()
    if not 0 < len(number) <= LONGEST_NUMBER:
        raise BadField("case_number", f"1 to {LONGEST_NUMBER} characters")
    if not may_be_told(referral):
        before = "told to 999" if referral.ambulance else referral.status
        raise WrongStatus(before, "told to 999")
    known = replace(ambulance, case_number=number)
    raised = replace(
        referral,
        ambulance=known,
        ambulance_called_at=referral.ambulance_called_at or known.at,
    )
    return raised, AmbulanceRaised(
        referral_id=referral.id,
        at=at or known.at,
        by=known.by,
        category=known.category,
    )
