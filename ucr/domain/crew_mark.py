"""What a person saw of a crew when they chose it, as one short text to compare."""

from ucr.domain.assignment import Assignment
from ucr.domain.codes import Part
from ucr.domain.crew import Shift, ShiftStatus
from ucr.domain.ids import reference
from ucr.domain.referral import Referral
from ucr.domain.visit import Visit, VisitStatus


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


def now_words(shift: Shift, held: Assignment | None, visit: Visit | None) -> str:
    """What the crew is, or has, as one half of a sentence: "is on its way to EF5A"."""
    if shift.status is not ShiftStatus.ON:
        return "is on a break"
    if held is None:
        return "is free"
    case = reference(held.referral_id)
    way = visit.status if visit else None
    if way is VisitStatus.ON_SCENE:
        return f"is with the person of {case}"
    if way is VisitStatus.EN_ROUTE:
        return f"is on its way to {case}"
    if held.offered_at is None:
        return f"is proposed for {case}"
    part = "to help at" if held.part is Part.ASSIST else "to go to"
    return f"has said yes {part} {case}" if visit else f"was asked {part} {case}"
