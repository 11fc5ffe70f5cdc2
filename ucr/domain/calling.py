"""Whether a crew may be called about an offer, and what is kept of each call."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from ucr.domain.assignment import Assignment, AssignmentStatus
from ucr.domain.calls import Call, CallResult, CrewCalled, Way
from ucr.domain.crew import Shift, ShiftStatus
from ucr.domain.ids import Actor

TEXT_AFTER: Final = timedelta(seconds=120)
"""Promise P3: the coordinator has been alarmed at 60 s and may have seen to it."""
CALL_FOR: Final = timedelta(minutes=5)
"""From the offer on; by then another crew has been suggested, or asked."""


def waits(offer: Assignment) -> bool:
    """Whether its crew still has to answer; only accepting or refusing is an answer."""
    return offer.status is AssignmentStatus.OFFERED


def hindrance(shift: Shift | None, *, is_signed_in: bool) -> CallResult | None:
    """Why a crew must not be called now; None: it may.

    Nobody is called who is off shift, on a break, or has signed out.
    """
    match shift.status if shift else None:
        case ShiftStatus.ON:
            return None if is_signed_in else CallResult.SIGNED_OUT
        case ShiftStatus.PAUSED:
            return CallResult.ON_BREAK
        case _:
            return CallResult.OFF_DUTY


def called(
    offer: Assignment, way: Way, result: CallResult, *, by: Actor, at: datetime
) -> tuple[Assignment, CrewCalled] | None:
    """Keep what came of a call; None where the same was said before."""
    before = next((call for call in offer.calls if call.way is way), None)
    if before is not None and before.result is result:
        return None
    others = tuple(call for call in offer.calls if call.way is not way)
    kept = (*others, Call(way=way, result=result, at=at))
    return replace(offer, calls=kept), CrewCalled(
        **offer.said(by, at),
        way=way,
        result=result,
    )
