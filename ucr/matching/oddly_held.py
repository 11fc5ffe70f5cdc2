"""Who has what, where that cannot be read or contradicts itself: a person must ask.

Nobody is asked about such a case, and such a crew is asked about none: a second crew
that is sent in silence is worse than an alarm. The limbo query of `ucr doctor` names
the same contradictions (`ucr.report.limbo`).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ucr.domain.assignment import Assignment, AssignmentStatus
from ucr.domain.codes import Part
from ucr.domain.ids import CrewId, ReferralId
from ucr.domain.referral_status import ReferralStatus
from ucr.domain.visit import Visit
from ucr.matching.picture import Picture


@dataclass(frozen=True, slots=True)
class OddlyHeld:
    """Cases and crews of which nobody can be sure who goes where."""

    cases: frozenset[ReferralId]
    crews: frozenset[CrewId]


def oddly_held(picture: Picture, without: set[CrewId]) -> OddlyHeld:
    """Look at an area as its records stand, none of them taken off the picture.

    Args:
        without: Crews that are planned without already: what they have is odd too.
    """
    odd = {*_unread(picture), *_contradicting(picture)}
    crews = frozenset(crew_id for crew_id, _ in odd if crew_id is not None)
    left = crews | without | picture.unread_crews.keys()
    cases = {case for _, case in odd} | {
        one.referral_id for crew_id, one in _held(picture) if crew_id in left
    }
    return OddlyHeld(frozenset(cases), crews)


def _held(picture: Picture) -> Iterator[tuple[CrewId, Assignment | Visit]]:
    yield from picture.assignments.items()
    yield from picture.visits.items()


def _unread(picture: Picture) -> Iterator[tuple[CrewId, ReferralId]]:
    for one in picture.unread_held.values():
        yield one.crew_id, one.referral_id


def _contradicting(
    picture: Picture,
) -> Iterator[tuple[CrewId | None, ReferralId]]:
    """What no step of ours ever writes; a second crew's end is less strict."""
    led = set()
    for crew_id, one in picture.assignments.items():
        if one.part is Part.LEAD:
            led.add(one.referral_id)
        if _is_odd(picture, one):
            yield crew_id, one.referral_id
    for crew_id, visit in picture.visits.items():
        its = picture.assignments.get(crew_id)
        if its is None or its.id != visit.assignment_id:
            yield crew_id, visit.referral_id
    unread = {one.referral_id for one in picture.unread_held.values()}
    for referral in picture.referrals.values():
        is_held = referral.id in led or referral.id in unread
        if referral.status is ReferralStatus.ASSIGNED and not is_held:
            yield None, referral.id


def _is_odd(picture: Picture, one: Assignment) -> bool:
    """Whether it belongs to a case that does not know, or was taken without a visit."""
    referral = picture.referrals.get(one.referral_id)
    is_known = referral is not None and referral.status is ReferralStatus.ASSIGNED
    if one.part is Part.LEAD and not is_known and one.referral_id not in picture.unread:
        return True
    visit = picture.visits.get(one.crew_id)
    return one.status is AssignmentStatus.ACCEPTED and (
        visit is None or visit.assignment_id != one.id
    )
