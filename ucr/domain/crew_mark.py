"""What a person saw of a crew when they chose it, as one short text to compare."""

from ucr.domain.assignment import Assignment
from ucr.domain.crew import Shift
from ucr.domain.referral import Referral
from ucr.domain.visit import Visit


def mark(
    shift: Shift, held: Assignment | None, visit: Visit | None, case: Referral | None
) -> str:
    """Another text as soon as the crew is, or has, something else.

    That its phone stored an offer, or showed it, changes nothing.

    Args:
        shift: The one that runs.
        held: The crew's open assignment.
        visit: The crew's open visit.
        case: What `held` is about.
    """
    has = f"{held.id}.{held.status}" if held else "free"
    way = str(visit.status) if visit else "none"
    version = case.version if case else 0
    ends = round(shift.ends_at.timestamp())
    return f"{shift.id}.{shift.status}.{has}.{way}.{version}.{ends}"
