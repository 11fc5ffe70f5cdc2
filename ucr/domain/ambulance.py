"""What is said of 999 while a case is open: it does not move for it."""

from dataclasses import replace
from datetime import datetime

from ucr.domain.errors import WrongStatus
from ucr.domain.events import AmbulanceCalled
from ucr.domain.ids import Actor
from ucr.domain.referral import Referral


def call(
    referral: Referral, *, by: Actor, at: datetime
) -> tuple[Referral, AmbulanceCalled]:
    """A named person says that 999 was called; a new red flag asks for it again.

    Raises:
        WrongStatus: The case is closed.
    """
    if referral.is_closed:
        raise WrongStatus(referral.status, "ambulance called")
    called = replace(referral, ambulance_called_at=at)
    return called, AmbulanceCalled(referral_id=referral.id, at=at, by=by)
