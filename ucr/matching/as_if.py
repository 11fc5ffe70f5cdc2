"""The picture of an area as it would be after a person's choice of crew.

It is made by the domain's own moves: what cannot be done is refused here as there.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from ucr.domain import choosing
from ucr.domain.assignment import Assignment, AssignmentStatus
from ucr.domain.codes import ActKind
from ucr.domain.crew import ShiftStatus
from ucr.domain.errors import BadField, NotFound, WrongStatus
from ucr.domain.ids import DISPATCHER, AssignmentId, CrewId, ReferralId
from ucr.domain.referral import Referral
from ucr.domain.referral_status import ReferralStatus
from ucr.domain.timer import Action
from ucr.matching.picture import Picture

SUPPOSED: Final = AssignmentId(UUID(int=2**128 - 1))


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a choice would make of an area.

    Attributes:
        taken_from: The case that the crew would no longer go to.
    """

    picture: Picture
    kind: ActKind
    taken_from: ReferralId | None


def free(
    picture: Picture, referral_id: ReferralId, crew_id: CrewId, at: datetime
) -> Chosen:
    """As if nobody had the case, and the crew nothing that can be taken from it.

    Raises:
        NotFound: The crew is not on duty, or there is no such open case.
        WrongStatus: A person must decide about the case first, or a crew is on scene.
    """
    open_case(picture, referral_id)
    if crew_id not in picture.crews:
        raise NotFound("crew on duty")
    without = copied(picture)
    holder = _holder(picture, referral_id)
    had = picture.assignments.get(holder) if holder else None
    if holder is not None:
        _take_off(without, holder, at)
    held = without.assignments.get(crew_id)
    if held is not None:
        _take_off(without, crew_id, at)
    is_told = held is not None and held.status is not AssignmentStatus.PROPOSED
    taken_from = held.referral_id if held is not None and is_told else None
    open_case(without, referral_id)  # without its crew a person may have to decide
    return Chosen(without, choosing.kind_of(had, taken_from), taken_from)


def given(
    picture: Picture, referral_id: ReferralId, crew_id: CrewId, at: datetime
) -> Chosen:
    """As if the crew had just been asked; raises as `free` does.

    Raises:
        BadField: The crew has the case already.
        NotFound: The crew is on a break.
    """
    if _holder(picture, referral_id) == crew_id:
        raise BadField("crew_id", "another crew than the one that has it")
    chosen = free(picture, referral_id, crew_id, at)
    if picture.crews[crew_id][1].status is not ShiftStatus.ON:
        raise NotFound("crew on duty")
    after = chosen.picture
    case = after.referrals[referral_id]
    asked, _ = case.assign(crew_id, Action.ANSWER, by=DISPATCHER, at=at)
    after.referrals[referral_id] = asked
    after.assignments[crew_id] = Assignment(
        id=SUPPOSED,
        area_id=picture.area_id,
        referral_id=referral_id,
        crew_id=crew_id,
        decision_id=None,
        status=AssignmentStatus.OFFERED,
        version=1,
        by=DISPATCHER,
        made_at=at,
        offered_at=at,
    )
    return chosen


def pinned(
    picture: Picture, referral_id: ReferralId, crew_id: CrewId | None, at: datetime
) -> Chosen:
    """As if it were kept for this crew, or for none.

    Raises:
        NotFound: There is no such open case.
        WrongStatus: It is on its way back.
    """
    case = picture.referrals.get(referral_id)
    if case is None:
        raise NotFound("open referral")
    after = copied(picture)
    tied, _ = choosing.pin(case, crew_id, by=DISPATCHER, at=at)
    after.referrals[referral_id] = tied
    return Chosen(after, tied.acts[-1].kind, None)


def open_case(picture: Picture, referral_id: ReferralId) -> Referral:
    """The case, if a crew may be chosen for it.

    Raises:
        NotFound: There is no such open case.
        WrongStatus: A person must decide about it first.
    """
    case = picture.referrals.get(referral_id)
    if case is None:
        raise NotFound("open referral")
    if case.status is ReferralStatus.NEEDS_DECISION:
        raise WrongStatus(case.status, ReferralStatus.ASSIGNED)
    return case


def copied(picture: Picture) -> Picture:
    """The same, to be changed while the other stays."""
    return replace(
        picture,
        referrals=dict(picture.referrals),
        assignments=dict(picture.assignments),
        visits=dict(picture.visits),
    )


def _holder(picture: Picture, referral_id: ReferralId) -> CrewId | None:
    return next(
        (
            crew_id
            for crew_id, held in picture.assignments.items()
            if held.referral_id == referral_id
        ),
        None,
    )


def _take_off(picture: Picture, crew_id: CrewId, at: datetime) -> None:
    """Stand the crew down; what it had waits again."""
    held = picture.assignments.pop(crew_id)
    visit = picture.visits.pop(crew_id, None)
    if visit is not None:
        visit.stand_down(by=DISPATCHER, at=at)
    case = picture.referrals.get(held.referral_id)
    if case is not None:
        waiting, _ = case.release(crew_id, refused=False, by=DISPATCHER, at=at)
        picture.referrals[held.referral_id] = waiting
