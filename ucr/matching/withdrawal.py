"""What taking a crew off would do to this case and to every other, before it is done.

By the engine's own thought, twice, as `ucr.matching.preview` does for a choice.
"""

from dataclasses import dataclass
from datetime import datetime

from routing.travel.standing import StandingTimes
from ucr.domain.errors import NotFound
from ucr.domain.ids import AssignmentId, CrewId
from ucr.domain.referral_status import ReferralStatus
from ucr.matching import as_if
from ucr.matching.decide import think
from ucr.matching.picture import Picture
from ucr.matching.preview import Effect, coming, effect, others


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """One crew taken off, and all that it would do.

    Attributes:
        is_told: The crew was asked: its phone says that it is stood down.
        is_decided: A person must decide about the case then: no crew is sent meanwhile.
        others: Every other case that would feel it, who loses most first.
        version: Of the case, as it was looked at.
    """

    crew: str
    is_told: bool
    is_decided: bool
    case: Effect
    others: tuple[Effect, ...]
    version: int


def withdrawal(
    picture: Picture, standing: StandingTimes, assignment_id: AssignmentId, at: datetime
) -> Withdrawal:
    """Look at taking a crew off; it is refused here as it would be when done.

    Raises:
        NotFound: It has ended, or its crew is not on duty.
        WrongStatus: The crew is with the person.
    """
    crew_id = _crew(picture, assignment_id)
    held = picture.assignments[crew_id]
    after = as_if.withdrawn(picture, crew_id, at)
    was = coming(picture, think(picture, standing, at=at))
    will = coming(after, think(after, standing, at=at))
    case = picture.referrals[held.referral_id]
    then = after.referrals[case.id]
    return Withdrawal(
        crew=picture.crews[crew_id][0].name,
        is_told=held.offered_at is not None,
        is_decided=then.status is ReferralStatus.NEEDS_DECISION,
        case=effect(case, was, will),
        others=others(picture, case.id, was, will),
        version=case.version,
    )


def _crew(picture: Picture, assignment_id: AssignmentId) -> CrewId:
    for crew_id, held in picture.assignments.items():
        if held.id == assignment_id and crew_id in picture.crews:
            return crew_id
    raise NotFound("open assignment")
