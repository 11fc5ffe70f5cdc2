"""A crew attends: on its way, with the person, done, or handing it back."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from ucr.domain import drafting
from ucr.domain.codes import Concern, HandBackReason, OutcomeKind, Part, SecondNews
from ucr.domain.errors import RefusedBefore, WrongStatus
from ucr.domain.ids import Actor, AreaId, VisitId
from ucr.domain.referral import Referral
from ucr.domain.referral_status import OURS, ReferralStatus
from ucr.domain.timer import Action, Alarm
from ucr.domain.visit import Outcome, Tap, Visit, VisitStatus
from ucr.journey import assist, contact, keep, stop
from ucr.journey.change import Change, Once, change
from ucr.runtime import Runtime
from ucr.store import assignments, drives, referrals, visits

NOBODY_HELPED = frozenset({OutcomeKind.NOT_FOUND})
"""Outcomes after which somebody must still look: a failed contact is no contact."""
WORRY: Final[Mapping[HandBackReason, Concern]] = {
    HandBackReason.SCENE_UNSAFE: Concern.SCENE_UNSAFE,
    HandBackReason.DETERIORATED: Concern.ESCALATED_ON_SCENE,
    HandBackReason.RED_FLAG: Concern.RED_FLAG,
}
"""What a crew saw that must stop the line before another crew is sent."""
ENDED = frozenset(
    {
        ReferralStatus.HANDING_BACK,
        ReferralStatus.HANDED_BACK,
        ReferralStatus.CANCELLED,
    }
)
"""What a crew that was stood down may not know yet."""


async def set_off(
    runtime: Runtime,
    area_id: AreaId,
    visit_id: VisitId,
    tap: Tap,
    *,
    once: tuple[Once, ...],
) -> None:
    """The crew is on its way."""
    async with change(runtime, area_id, once=once) as step:
        visit = await visits.get(step.conn, area_id, visit_id)
        planned = await drives.find_planned(step.conn, visit.crew_id, visit.referral_id)
        moved = visit.set_off(replace(tap, at=step.at), planned)
        gone = await keep.visit(step, moved)
        if gone.part is Part.ASSIST:
            await _tell(step, gone, SecondNews.SET_OFF, tap)
            return
        await _await(step, gone, Action.ARRIVE, tap)


async def arrive(
    runtime: Runtime,
    area_id: AreaId,
    visit_id: VisitId,
    tap: Tap,
    *,
    once: tuple[Once, ...],
) -> None:
    """The crew is with the person: the response clock stops here, if it leads.

    Raises:
        WrongStatus: The visit ended before; where it went back or was
            cancelled the desk is alarmed.
    """
    try:
        async with change(runtime, area_id, once=once) as step:
            visit = await visits.get(step.conn, area_id, visit_id)
            there = await keep.visit(step, visit.arrive(replace(tap, at=step.at)))
            if there.part is Part.ASSIST:
                await _tell(step, there, SecondNews.THERE, tap)
                return
            await _await(step, there, Action.FINISH, tap)
            await _drop_draft(step, there, tap)
    except (WrongStatus, RefusedBefore):
        await _tell_desk(runtime, area_id, visit_id, tap)
        raise


async def _drop_draft(step: Change, visit: Visit, tap: Tap) -> None:
    """What was to go back to 999 does not: help is there."""
    referral = await referrals.get(step.conn, step.area_id, visit.referral_id)
    if referral.draft is not None:
        await keep.referral(step, drafting.drop(referral, by=tap.by, at=step.at))


async def _tell_desk(
    runtime: Runtime, area_id: AreaId, visit_id: VisitId, tap: Tap
) -> None:
    """A crew at the door of a case that is over for us: people must talk (P20)."""
    async with change(runtime, area_id) as step:
        visit = await visits.get(step.conn, area_id, visit_id)
        referral = await referrals.get(step.conn, area_id, visit.referral_id)
        gone = referral.status in ENDED and referral.filed_at is None
        is_told = referral.alarm is Alarm.ARRIVED_AFTER_END
        stood_down = visit.status is VisitStatus.STOOD_DOWN
        if gone and stood_down and not is_told and visit.crew_id == tap.crew_id:
            raised = drafting.arrived_after(referral, by=tap.by, at=step.at)
            await keep.referral(step, raised)


async def complete(
    runtime: Runtime,
    area_id: AreaId,
    visit_id: VisitId,
    outcome: Outcome,
    tap: Tap,
    *,
    once: tuple[Once, ...],
) -> None:
    """The visit is over; where nobody was helped, a person decides what comes next."""
    async with change(runtime, area_id, once=once) as step:
        visit = await visits.get(step.conn, area_id, visit_id)
        moved = visit.complete(outcome, replace(tap, at=step.at))
        done = await keep.visit(step, moved)
        referral = await _finish(step, done, tap)
        await close(step, referral, outcome.kind, by=tap.by)


async def close(
    step: Change, referral: Referral, outcome: OutcomeKind, *, by: Actor
) -> None:
    """A case goes where its visit's outcome leads."""
    if outcome is OutcomeKind.ESCALATED_999:
        handed = referral.hand_back(HandBackReason.DETERIORATED, by=by, at=step.at)
        await stop.give_back(step, handed, by=by)
    elif outcome in NOBODY_HELPED:
        handed = referral.hand_back(HandBackReason.NO_ACCESS, by=by, at=step.at)
        await stop.give_back(step, handed, by=by)
    else:
        await keep.referral(step, referral.complete(outcome, by=by, at=step.at))


async def abandon(
    runtime: Runtime,
    area_id: AreaId,
    visit_id: VisitId,
    reason: HandBackReason,
    tap: Tap,
    *,
    once: tuple[Once, ...],
) -> None:
    """The crew cannot go on: the referral waits for another, at once.

    A crew that leaves because the scene is unsafe, or because of what it saw in the
    person, stops the line for everyone.
    """
    async with change(runtime, area_id, once=once) as step:
        visit = await visits.get(step.conn, area_id, visit_id)
        left = await keep.visit(step, visit.abandon(reason, replace(tap, at=step.at)))
        referral = await _finish(step, left, tap)
        worry = WORRY.get(reason)
        if left.part is Part.ASSIST:
            await _worry(step, referral, worry, tap)
            await _tell(step, left, SecondNews.HANDED_BACK, tap)
            return
        referral = await _worry(step, referral, worry, tap)
        released = referral.release(tap.crew_id, refused=True, by=tap.by, at=step.at)
        await keep.referral(step, released)


async def leave(
    runtime: Runtime,
    area_id: AreaId,
    visit_id: VisitId,
    tap: Tap,
    *,
    once: tuple[Once, ...],
) -> None:
    """A second crew has left the person: it is free, and the lead goes on.

    Raises:
        NotAllowed: It leads: it says how the case ended.
        WrongStatus: It is not with the person.
    """
    async with change(runtime, area_id, once=once) as step:
        visit = await visits.get(step.conn, area_id, visit_id)
        left = await keep.visit(step, visit.leave(replace(tap, at=step.at)))
        await _finish(step, left, tap)
        await _tell(step, left, SecondNews.LEFT, tap)


async def _worry(
    step: Change, referral: Referral, worry: Concern | None, tap: Tap
) -> Referral:
    """What a crew saw stops the line, whichever of two it is."""
    if worry is None or referral.status not in OURS:
        return referral
    raised = referral.raise_concern(worry, by=tap.by, at=step.at)
    return await keep.referral(step, raised)


async def _tell(step: Change, visit: Visit, news: SecondNews, tap: Tap) -> None:
    """A second crew's step moves no case: the case, and the lead's phone, hear it."""
    await assist.tell(step, visit.referral_id, visit.crew_id, news, by=tap.by)


async def _finish(step: Change, visit: Visit, tap: Tap) -> Referral:
    if visit.part is Part.LEAD:
        await assist.end_with_lead(step, visit.referral_id, by=tap.by)
    accepted = await assignments.get(step.conn, step.area_id, visit.assignment_id)
    await keep.assignment(step, accepted.finish(by=tap.by, at=step.at))
    return await contact.get(step, visit.referral_id)


async def _await(step: Change, visit: Visit, action: Action, tap: Tap) -> None:
    referral = await contact.get(step, visit.referral_id)
    await keep.referral(step, referral.await_(action, by=tap.by, at=step.at))
