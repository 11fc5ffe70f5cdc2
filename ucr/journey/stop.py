"""What must also stop when a referral stops: its offer, and the crew on its way."""

from collections.abc import Mapping
from typing import Final

from ucr.domain import standing_down
from ucr.domain.assignment import Assignment, AssignmentStatus
from ucr.domain.events import ReferralEvent
from ucr.domain.ids import Actor, ReferralId
from ucr.domain.referral import Referral
from ucr.domain.referral_status import ReferralStatus
from ucr.domain.timer import Action
from ucr.domain.visit import Visit, VisitStatus
from ucr.journey import assist, keep
from ucr.journey.change import Change
from ucr.store import assignments, visits

OF_VISIT: Final[Mapping[VisitStatus, Action]] = {
    VisitStatus.TO_DO: Action.SET_OFF,
    VisitStatus.EN_ROUTE: Action.ARRIVE,
    VisitStatus.ON_SCENE: Action.FINISH,
}


async def crew_on_scene(step: Change, referral_id: ReferralId) -> Visit | None:
    """The visit of a crew, of either part, that is with the person now, if one is."""
    for find in (visits.find_active_of_referral, visits.find_assist):
        visit = await find(step.conn, referral_id)
        if visit is not None and visit.status is VisitStatus.ON_SCENE:
            return visit
    return None


async def awaited(step: Change, referral_id: ReferralId) -> Action:
    """What the crew that has a referral must do next."""
    visit = await visits.find_active_of_referral(step.conn, referral_id)
    if visit is not None:
        return OF_VISIT[visit.status]
    active = await assignments.find_active(step.conn, referral_id)
    if active is not None and active.status is AssignmentStatus.PROPOSED:
        return Action.CONFIRM
    return Action.ANSWER


async def stand_down(
    step: Change,
    referral_id: ReferralId,
    *,
    by: Actor,
    diverted_to: ReferralId | None = None,
) -> Assignment | None:
    """Withdraw whatever is active for a referral, its second crew's part as well.

    Args:
        step: The change that it is part of.
        referral_id: Whose crew is taken off.
        by: Who does it.
        diverted_to: The worse case that the crew is sent to instead.

    Returns:
        The assignment that led and ended, if there was one.

    Raises:
        WrongStatus: The crew is on scene.
    """
    visit = await visits.find_active_of_referral(step.conn, referral_id)
    if visit is not None:
        await keep.visit(step, visit.stand_down(by=by, at=step.at))
    await assist.end_with_lead(step, referral_id, by=by)
    active = await assignments.find_active(step.conn, referral_id)
    if active is None:
        return None
    gone = standing_down.withdraw(active, by=by, at=step.at, diverted_to=diverted_to)
    return await keep.assignment(step, gone)


async def give_back(
    step: Change, handed: tuple[Referral, ReferralEvent], *, by: Actor
) -> Referral:
    """Keep a hand-back; where 999 has made a case of its own, it has it already."""
    saved = await keep.referral(step, handed)
    if saved.ambulance is None or saved.status is not ReferralStatus.HANDING_BACK:
        return saved
    return await keep.referral(step, saved.acknowledge(by=by, at=step.at))
