"""A crew's phone answers an offer: stored, seen, accepted or refused."""

from dataclasses import replace
from datetime import datetime

from ucr.domain import standing_down
from ucr.domain.assignment import Assignment, AssignmentStatus
from ucr.domain.board import visit_entry
from ucr.domain.codes import Part, Refusal, SecondNews
from ucr.domain.errors import Superseded
from ucr.domain.ids import AreaId, AssignmentId, VisitId
from ucr.domain.timer import Action
from ucr.domain.visit import Tap, Visit, VisitStatus
from ucr.journey import assist, keep
from ucr.journey.change import Change, Once, change
from ucr.journey.own import own
from ucr.runtime import Runtime
from ucr.store import assignments, changes, referrals, visits


async def received(
    runtime: Runtime,
    area_id: AreaId,
    assignment_id: AssignmentId,
    tap: Tap,
    *,
    once: tuple[Once, ...],
) -> None:
    """The phone has stored the offer."""
    async with change(runtime, area_id, once=once) as step:
        offered = await own(step, assignment_id, tap)
        if offered.received_at is not None:
            return
        if offered.is_active:
            await keep.assignment(step, offered.receive(by=tap.by, at=step.at))
        elif offered.status is AssignmentStatus.WITHDRAWN:
            late = standing_down.receive_late(offered, by=tap.by, at=step.at)
            await keep.assignment(step, late)


async def seen(
    runtime: Runtime,
    area_id: AreaId,
    assignment_id: AssignmentId,
    tap: Tap,
    *,
    once: tuple[Once, ...],
) -> None:
    """A human has the offer on the screen."""
    async with change(runtime, area_id, once=once) as step:
        offered = await own(step, assignment_id, tap)
        if offered.is_active and offered.seen_at is None:
            await keep.assignment(step, offered.see(by=tap.by, at=step.at))


async def change_seen(
    runtime: Runtime,
    area_id: AreaId,
    assignment_id: AssignmentId,
    tap: Tap,
    *,
    once: tuple[Once, ...],
) -> None:
    """The crew has read what the sender told after it was asked.

    What was told after its screen had it stays to be read.
    """
    async with change(runtime, area_id, once=once) as step:
        mine = await own(step, assignment_id, tap)
        if mine.is_active and mine.changed_at is not None:
            moved = mine.see_change(
                by=tap.by,
                at=step.at,
                occurred_at=tap.occurred_at,
                unread_since=await _unread_since(step, mine, tap),
            )
            await keep.assignment(step, moved)


async def _unread_since(step: Change, mine: Assignment, tap: Tap) -> datetime | None:
    """When the first change was told that was not on the screen that was pressed."""
    if mine.changed_at is None or tap.read_to is None:
        return None
    return await changes.find_first_after(step.conn, mine, tap.read_to)


async def accept(
    runtime: Runtime,
    area_id: AreaId,
    assignment_id: AssignmentId,
    tap: Tap,
    *,
    once: tuple[Once, ...],
) -> Visit:
    """The crew takes it: a visit is opened.

    Raises:
        NotYourOffer, OfferExpired, WrongStatus: As the assignment says.
        Superseded: It was withdrawn before; the desk sees that the crew took it.
        CrewBusy: The crew has an active visit already.
    """
    try:
        return await _accept(runtime, area_id, assignment_id, tap, once=once)
    except Superseded:
        await _crossed(runtime, area_id, assignment_id, tap)
        raise


async def _accept(
    runtime: Runtime,
    area_id: AreaId,
    assignment_id: AssignmentId,
    tap: Tap,
    *,
    once: tuple[Once, ...],
) -> Visit:
    async with change(runtime, area_id, once=once) as step:
        tap = replace(tap, at=step.at)
        offered = await assignments.get(step.conn, area_id, assignment_id)
        moved = offered.accept(
            crew_id=tap.crew_id,
            by=tap.by,
            at=step.at,
            occurred_at=tap.occurred_at,
            unread_since=await _unread_since(step, offered, tap),
        )
        accepted = await keep.assignment(step, moved)
        visit = await _open(runtime, step, accepted, tap)
        if accepted.part is Part.ASSIST:
            await _tell(step, accepted, SecondNews.COMING, tap)
            return visit
        referral = await referrals.get(step.conn, area_id, accepted.referral_id)
        awaiting = await keep.referral(
            step, referral.await_(Action.SET_OFF, by=tap.by, at=step.at)
        )
        if awaiting.accepted_at is None:
            await keep.referral(step, awaiting.accept(by=tap.by, at=step.at))
    return visit


async def _crossed(
    runtime: Runtime, area_id: AreaId, assignment_id: AssignmentId, tap: Tap
) -> None:
    """An acceptance came after the stand-down: the desk must see it; once is enough."""
    async with change(runtime, area_id) as step:
        mine = await own(step, assignment_id, tap)
        if mine.superseded_at is None:
            late = standing_down.supersede(
                mine, by=tap.by, at=step.at, occurred_at=tap.occurred_at
            )
            await keep.assignment(step, late)


async def refuse(
    runtime: Runtime,
    area_id: AreaId,
    assignment_id: AssignmentId,
    tap: Tap,
    reason: Refusal,
    *,
    once: tuple[Once, ...],
) -> None:
    """The crew cannot: the referral waits for another, and is not offered here again.

    A second crew that cannot come alarms the desk; the lead keeps the case.

    Raises:
        NotYourOffer, Superseded, OfferExpired, WrongStatus: As the assignment says.
    """
    async with change(runtime, area_id, once=once) as step:
        offered = await assignments.get(step.conn, area_id, assignment_id)
        moved = offered.refuse(
            crew_id=tap.crew_id,
            reason=reason,
            by=tap.by,
            at=step.at,
            occurred_at=tap.occurred_at,
        )
        await keep.assignment(step, moved)
        if offered.part is Part.ASSIST:
            await _tell(step, offered, SecondNews.REFUSED, tap)
            return
        await assist.end_with_lead(step, offered.referral_id, by=tap.by)
        referral = await referrals.get(step.conn, area_id, offered.referral_id)
        released = referral.release(tap.crew_id, refused=True, by=tap.by, at=step.at)
        await keep.referral(step, released)


async def _tell(step: Change, own: Assignment, news: SecondNews, tap: Tap) -> None:
    """A second crew's answer moves no case: the case, and the lead's phone, hear it."""
    await assist.tell(step, own.referral_id, own.crew_id, news, by=tap.by)


async def _open(
    runtime: Runtime, step: Change, accepted: Assignment, tap: Tap
) -> Visit:
    visit = Visit(
        id=VisitId(runtime.new_id()),
        area_id=step.area_id,
        referral_id=accepted.referral_id,
        assignment_id=accepted.id,
        crew_id=accepted.crew_id,
        status=VisitStatus.TO_DO,
        version=1,
        opened_at=step.at,
        part=accepted.part,
    )
    await visits.add(step.conn, visit)
    step.record(visit.opened(tap), visit_entry(visit))
    return visit
