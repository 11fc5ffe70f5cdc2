"""The desk ends, pauses, resumes or moves the end of a crew's shift.

By the same moves as the crew's own phone; the log and the audit say who did it.
"""

from dataclasses import dataclass

from ucr.domain.crew import Crew, Shift, ShiftMove
from ucr.domain.crew_mark import mark
from ucr.domain.duty_by_desk import ShiftBecause, ShiftWish, demand_possible
from ucr.domain.errors import StaleWrite
from ucr.domain.ids import Actor, AreaId
from ucr.domain.shift_events import ShiftEvent
from ucr.journey import duty, keep
from ucr.journey.change import Change, Once, change
from ucr.matching.shift_effect import as_it_is
from ucr.runtime import Runtime
from ucr.store import assignments, audit, crews, referrals, visits


@dataclass(frozen=True, slots=True, kw_only=True)
class Changing:
    """What a person of the desk does, and why.

    Attributes:
        crew_seen: What the person saw of the crew; None: they do not say.
    """

    wish: ShiftWish
    because: ShiftBecause
    words: str
    by: Actor
    crew_seen: str | None = None


async def change_shift(
    runtime: Runtime, area_id: AreaId, done: Changing, *, once: tuple[Once, ...]
) -> Shift:
    """Change the shift that runs; an offer not yet answered goes back.

    Raises:
        CannotChangeShift: A rule keeps it: a visit is open, or the crew asks for help.
        NotFound: There is no such crew in this area.
        StaleWrite: The crew is not what the person saw.
    """
    wish, by = done.wish, done.by
    async with change(runtime, area_id, once=once) as step:
        crew = await crews.get(step.conn, area_id, wish.crew_id)
        found = await crews.find_shift(step.conn, area_id, crew.id, at=step.at)
        await _demand_as_seen(step, crew, found, done.crew_seen)
        other = await as_it_is(step.conn, area_id, crew.id, at=step.at)
        shift = demand_possible(found, other, wish, at=step.at)
        if wish.move is ShiftMove.END:
            await duty.leave(step, crew.id, by=by)
        elif wish.move is ShiftMove.PAUSE:
            await duty.give_back(step, crew.id, by=by)
        moved, fact = _moved(step, shift, wish, by)
        told = moved.changed_by_desk(wish.move, at=step.at)
        kept = await keep.shift(step, crew, (told, fact))
        await audit.write(step.conn, _line(step, crew, done))
    return kept


def _moved(
    step: Change, shift: Shift, wish: ShiftWish, by: Actor
) -> tuple[Shift, ShiftEvent]:
    match wish.move:
        case ShiftMove.END:
            return shift.end(by=by, at=step.at)
        case ShiftMove.PAUSE:
            return shift.pause(by=by, at=step.at)
        case ShiftMove.RESUME:
            return shift.resume(by=by, at=step.at)
        case ShiftMove.UNTIL:
            return shift.retime(wish.until_at or shift.ends_at, by=by, at=step.at)


async def _demand_as_seen(
    step: Change, crew: Crew, shift: Shift | None, seen: str | None
) -> None:
    if seen is None:
        return
    held = await assignments.find_active_of_crew(step.conn, crew.id)
    visit = await visits.find_active_of_crew(step.conn, crew.id)
    case = None
    if held is not None:
        case = await referrals.get(step.conn, step.area_id, held.referral_id)
    if shift is None or mark(shift, held, visit, case) != seen:
        raise StaleWrite("crew", crew.id)


DONE = {
    ShiftMove.END: "ended a crew's shift",
    ShiftMove.PAUSE: "sent a crew on a break",
    ShiftMove.RESUME: "ended a crew's break",
    ShiftMove.UNTIL: "moved the end of a crew's shift",
}


def _line(step: Change, crew: Crew, done: Changing) -> audit.Line:
    return audit.Line(
        at=step.at,
        actor=done.by,
        action=DONE[done.wish.move],
        area_id=step.area_id,
        reason=f"{crew.name}: {done.because}: {done.words}",
    )
