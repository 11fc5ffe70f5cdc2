"""A cancel that no person vouches for: a button was pressed, nobody was asked."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from ucr.domain.events import CancelUnconfirmed
from ucr.domain.ids import Actor
from ucr.domain.intake import SKEW
from ucr.domain.patient import Remark
from ucr.domain.referral import Referral

NOBODY_SPOKE: Final = Remark(
    field="cancel", rule="a cancel came, but nobody has spoken with the person"
)


def doubt(
    referral: Referral, *, by: Actor, at: datetime
) -> tuple[Referral, CancelUnconfirmed]:
    """Keep the case, and say so to whoever reads it."""
    remarks = (*referral.story.remarks, NOBODY_SPOKE)
    kept = replace(
        referral,
        unconfirmed_cancel_at=at,
        story=replace(referral.story, remarks=remarks),
    )
    return kept, CancelUnconfirmed(referral_id=referral.id, at=at, by=by)


def is_about(referral: Referral, spoken_at: datetime, *, at: datetime) -> bool:
    """Whether words spoken then can be about this alarm: after it, and not to come."""
    return referral.clock_start_at - SKEW <= spoken_at <= at + SKEW
