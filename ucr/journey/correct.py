"""A crew takes a press back, or corrects how its visit ended."""

from dataclasses import dataclass, replace

from ucr.domain import alarming, correcting
from ucr.domain.codes import AmendReason, OutcomeKind, Part, SecondNews, Undone
from ucr.domain.ids import AreaId, VisitId
from ucr.domain.referral import Referral
from ucr.domain.timer import Alarm
from ucr.domain.visit import Outcome, Tap, Visit
from ucr.journey import assist, contact, keep
from ucr.journey.change import Change, Once, change
from ucr.journey.stop import OF_VISIT
from ucr.runtime import Runtime
from ucr.store import audit, referrals, visits
from ucr.store.audit import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """How it ended after all, and why that was not said at once."""

    outcome: Outcome
    reason: AmendReason


async def undo(
    runtime: Runtime,
    area_id: AreaId,
    visit_id: VisitId,
    undone: Undone,
    tap: Tap,
    *,
    once: tuple[Once, ...],
) -> None:
    """The last press was a mistake: the visit, and what is waited for, go back.

    Raises:
        UndoTooLate, WrongStatus, NotAllowed: As the visit says.
    """
    async with change(runtime, area_id, once=once) as step:
        visit = await visits.get(step.conn, area_id, visit_id)
        tap = replace(tap, at=step.at)
        back = await keep.visit(step, visit.undo(undone, tap))
        if back.part is Part.ASSIST:
            news = SecondNews.PRESS_UNDONE
            await assist.tell(step, back.referral_id, back.crew_id, news, by=tap.by)
            return
        referral = await contact.get(step, back.referral_id)
        awaited = referral.await_(OF_VISIT[back.status], by=tap.by, at=step.at)
        await keep.referral(step, awaited)


async def amend(
    runtime: Runtime,
    area_id: AreaId,
    visit_id: VisitId,
    correction: Correction,
    tap: Tap,
    *,
    once: tuple[Once, ...],
) -> None:
    """Correct an outcome: what the sender was told is told anew, once.

    Only the visit that ended its case speaks for it: a later one is never overwritten.
    No note is either: the audit keeps each that came with a correction.

    Raises:
        UndoTooLate, WrongStatus, BadField, NotAllowed: As the visit says.
    """
    async with change(runtime, area_id, once=once) as step:
        visit = await visits.get(step.conn, area_id, visit_id)
        before, outcome = visit.outcome, correction.outcome
        moved = visit.amend(outcome, correction.reason, replace(tap, at=step.at))
        amended = await keep.visit(step, moved)
        if outcome.note:
            await audit.write(step.conn, _line(step, amended, outcome.note, tap))
        newest = await visits.get_newest_of_referral(step.conn, amended.referral_id)
        if before is not None and newest.id == amended.id:
            await _correct_case(step, amended, before.kind, outcome.kind, tap)


def _line(step: Change, amended: Visit, note: str, tap: Tap) -> Line:
    return Line(
        at=step.at,
        actor=tap.by,
        action="corrected how a visit ended",
        area_id=step.area_id,
        referral_id=amended.referral_id,
        reason=note,
    )


async def _correct_case(
    step: Change, visit: Visit, before: OutcomeKind, after: OutcomeKind, tap: Tap
) -> None:
    if before is after:
        return
    led = await contact.get(step, visit.referral_id)
    joined = [one.id for one in led.ties.followers]
    for id_ in (led.id, *joined):
        found = await referrals.get(step.conn, step.area_id, id_)
        corrected = replace(found, reached_at=led.reached_at)
        await _tell(step, corrected, before, after, tap)
    if correcting.calls_a_person(before, after):
        led = await contact.get(step, led.id)
        alarm = Alarm.OUTCOME_CORRECTED
        called = alarming.stand(led, alarm, by=tap.by, at=step.at)
        await keep.referral(step, called)


async def _tell(
    step: Change,
    found: Referral,
    before: OutcomeKind,
    after: OutcomeKind,
    tap: Tap,
) -> None:
    if correcting.stands_with(found, before):
        told = correcting.correct(found, after, by=tap.by, at=step.at)
        await keep.referral(step, told)
