"""A second crew for what may be one person: a coordinator looks first, for a minute.

In auto mode a case that is likely the same as one a crew was already asked about is
only proposed. When nobody has decided in that minute the crew is asked all the same:
a wasted journey harms less than a person whom nobody comes to.
"""

from dataclasses import replace

from ucr.domain import timer
from ucr.domain.assignment import AssignmentStatus
from ucr.domain.codes import Mode
from ucr.domain.crew import ShiftStatus
from ucr.domain.ids import Actor
from ucr.domain.referral import Referral
from ucr.domain.timer import Action
from ucr.journey import keep
from ucr.journey.change import Change
from ucr.store import areas, assignments, crews, ties


async def is_wise(step: Change, referral: Referral) -> bool:
    """Whether another crew was already asked about what may be this person."""
    doubtful = referral.ties.likely_same
    return bool(doubtful) and await ties.has_crew(step.conn, doubtful)


def briefly(referral: Referral, step: Change) -> Referral:
    """The proposal waits a minute for a person, or as long as the area has set."""
    wait = timer.start(Action.CONFIRM, at=step.at, within=step.settings.look_first)
    return replace(referral, timer=wait)


async def end(step: Change, referral: Referral, *, by: Actor) -> bool:
    """Ask the proposed crew after all; False where that is not ours to do.

    Where crews are asked only after a person confirmed (advise mode), or the crew has
    gone off duty, a person must still look.
    """
    if referral.timer is None or referral.timer.action is not Action.CONFIRM:
        return False
    if (await areas.get(step.conn, step.area_id)).mode is not Mode.AUTO:
        return False
    active = await assignments.find_active(step.conn, referral.id)
    if active is None or active.status is not AssignmentStatus.PROPOSED:
        return False
    crew_id = active.crew_id
    shift = await crews.find_shift(step.conn, step.area_id, crew_id, at=step.at)
    if shift is None or shift.status is not ShiftStatus.ON:
        return False
    moved = active.offer(by=by, at=step.at, expires_at=None)
    await keep.assignment(step, moved)
    await keep.referral(step, referral.await_(Action.ANSWER, by=by, at=step.at))
    return True
