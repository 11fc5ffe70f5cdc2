"""A crew works for a neighbour for a while: one area lends it, and it comes back.

The shift goes with the crew, so that whoever asks who is on duty in an area is told
right on both sides. Both logs hear of it in one transaction; neither hears anything of
the other's cases.
"""

from dataclasses import dataclass
from functools import partial

from ucr.domain.assignment import AssignmentStatus
from ucr.domain.board import crew_entry, gone_entry, loan_entry
from ucr.domain.crew import ON_DUTY, Crew, Shift
from ucr.domain.crew_mark import mark
from ucr.domain.errors import NotAllowed, StaleWrite, UndoTooLate
from ucr.domain.ids import Actor, AreaId, CrewId, LoanId
from ucr.domain.loan import UNDO, Loan, LoanStatus, Terms, follow
from ucr.domain.loan_facts import LoanEnd, LoanEvent
from ucr.journey import duty, keep, message, stop
from ucr.journey.between import between
from ucr.journey.change import AlreadyDone, Change, Once, already_done
from ucr.journey.each import each
from ucr.journey.offer import lease_actor
from ucr.matching import lending
from ucr.runtime import Runtime
from ucr.store import (
    areas,
    assignments,
    audit,
    crews,
    loans,
    positions,
    referrals,
    visits,
)
from ucr.store.leases import Lease


@dataclass(frozen=True, slots=True, kw_only=True)
class Lending:
    """Which crew a person lends, on which terms.

    Attributes:
        crew_seen: What the person saw of the crew; None: they do not say.
    """

    crew_id: CrewId
    terms: Terms
    by: Actor
    crew_seen: str | None = None


@dataclass(frozen=True, slots=True)
class _New:
    """A loan that is about to begin: its id, and whose shift goes."""

    id: LoanId
    crew: Crew
    shift: Shift


async def lend(
    runtime: Runtime, area_id: AreaId, wish: Lending, *, once: tuple[Once, ...]
) -> LoanId:
    """Let another area have the crew from now on.

    Raises:
        AlreadyDone: The command of `once` was carried out before.
        CannotLend: A rule keeps the crew.
        NotFound: The crew is not one of this area's.
        StaleWrite: The crew is not what the person saw.
    """
    if await already_done(runtime, once):
        raise AlreadyDone
    crew_id, to_area = wish.crew_id, wish.terms.to_area
    await lending.demand_on_their_map(runtime, area_id, crew_id, to_area)
    async with between(runtime, area_id, to_area, once=once) as (lender, borrower):
        crew, shift = await lending.lendable(
            lender.conn, area_id, crew_id, wish.terms, at=lender.at
        )
        await _demand_as_seen(lender, shift, wish)
        await duty.give_back(lender, crew_id, by=wish.by)
        await message.shift_ends(lender, crew_id, by=wish.by)
        new = _New(LoanId(runtime.new_id()), crew, shift)
        loan_id = await _begin(lender, borrower, wish, new)
        await _note(lender, "lent a crew", wish.by, f"{crew.name}: {wish.terms.words}")
    await positions.carry(runtime.redis, crew_id, area_id, to_area)
    return loan_id


async def give_back(
    runtime: Runtime,
    area_id: AreaId,
    loan_id: LoanId,
    *,
    by: Actor,
    once: tuple[Once, ...],
) -> None:
    """Either side ends the loan: at once, or as soon as the crew has done its job.

    Raises:
        NotFound: There is no such loan of this area.
        WrongStatus: It was ended, or asked to end, before.
    """
    async with runtime.pool.connection() as conn:
        known = await loans.get(conn, area_id, loan_id)
    mine = known.from_area == area_id
    because = LoanEnd.CALLED_BACK if mine else LoanEnd.SENT_BACK
    other = known.to_area if mine else known.from_area
    async with between(runtime, area_id, other, once=once) as (here, there):
        loan = await loans.get(here.conn, area_id, loan_id)
        home, away = (here, there) if mine else (there, here)
        is_home = await _come_home(home, away, loan, because, by=by)
        await _note(here, f"ended a loan: {because}", by, loan.crew)
    if is_home:
        await _carry_home(runtime, known)


async def undo(
    runtime: Runtime,
    area_id: AreaId,
    loan_id: LoanId,
    *,
    by: Actor,
    once: tuple[Once, ...],
) -> None:
    """The lender takes it back within a minute, as if it had not been.

    Raises:
        NotAllowed: Only the lender may.
        NotFound: There is no such loan of this area.
        UndoTooLate: The minute is over, or the crew was asked about a case there.
    """
    async with runtime.pool.connection() as conn:
        known = await loans.get(conn, area_id, loan_id)
    if known.from_area != area_id:
        raise NotAllowed("The area that lent it may undo: send it back instead")
    async with between(runtime, area_id, known.to_area, once=once) as (home, away):
        loan = await loans.get(home.conn, area_id, loan_id)
        if loan.status is not LoanStatus.LENT or home.at - loan.lent_at > UNDO:
            raise UndoTooLate("Undo is possible for 60 seconds: call it back instead")
        if await loans.has_asked(home.conn, loan):
            raise UndoTooLate("It was given work there: call it back instead")
        is_home = await _come_home(home, away, loan, LoanEnd.UNDONE, by=by)
        await _note(home, "undid a loan", by, loan.crew)
    if is_home:
        await _carry_home(runtime, known)


async def look(runtime: Runtime, area_id: AreaId, *, lease: Lease) -> int:
    """Bring home each crew whose time is up and that can go; how many were due.

    It is all in the store: a service that was down at that moment does it when it is
    up again. Either area's dispatcher will do.
    """
    at = runtime.clock.now()
    async with runtime.pool.connection() as conn:
        due = await loans.list_due(conn, area_id, at=at)
    await each(area_id, due, partial(_when_due, runtime, area_id, lease=lease))
    return len(due)


async def _when_due(
    runtime: Runtime, area_id: AreaId, loan_id: LoanId, *, lease: Lease
) -> None:
    async with runtime.pool.connection() as conn:
        known = await loans.get(conn, area_id, loan_id)
    other = known.to_area if known.from_area == area_id else known.from_area
    async with between(runtime, area_id, other, lease=lease) as (here, there):
        loan = await loans.get(here.conn, area_id, loan_id)
        if loan.status is LoanStatus.ENDED:
            return
        home, away = (here, there) if loan.from_area == area_id else (there, here)
        shift = await crews.get_shift(here.conn, loan.shift_id)
        because = loan.why_due(shift, here.at)
        if because is None:
            return
        by = lease_actor(lease)
        if await _must_finish(away, loan, shift, by=by):
            return
        await _end(home, away, loan, shift, because, by=by)
    await _carry_home(runtime, known)


async def _begin(lender: Change, borrower: Change, wish: Lending, new: _New) -> LoanId:
    terms, conn = wish.terms, lender.conn
    names = [(await areas.get(conn, one.area_id)).name for one in (lender, borrower)]
    loan = Loan(
        id=new.id,
        crew_id=new.crew.id,
        crew=new.crew.name,
        shift_id=new.shift.id,
        from_area=lender.area_id,
        from_name=names[0],
        to_area=borrower.area_id,
        to_name=names[1],
        status=LoanStatus.LENT,
        version=1,
        lent_at=lender.at,
        lent_by=wish.by,
        because=terms.because,
        words=terms.words,
        until_at=terms.until_at or new.shift.ends_at,
        shift_ends_at=new.shift.ends_at,
    )
    await loans.add(conn, loan)
    await crews.lend(conn, loan.crew_id, borrower.area_id)
    _tell_both(lender, borrower, loan, loan.begun())
    await _move(lender, borrower, loan, new.shift, by=wish.by)
    return loan.id


async def _come_home(
    home: Change, away: Change, loan: Loan, because: LoanEnd, *, by: Actor
) -> bool:
    """End it now, or, where the crew is at something, ask for it back.

    Returns:
        Whether the crew is home.
    """
    shift = await crews.get_shift(home.conn, loan.shift_id)
    if not await _must_finish(away, loan, shift, by=by):
        await _end(home, away, loan, shift, because, by=by)
        return True
    asked, fact = loan.recall(because, by=by, at=home.at)
    saved = await loans.save(home.conn, asked)
    _tell_both(home, away, saved, fact)
    cut, followed = follow(shift, away.area_id, away.at, by=by, at=away.at)
    crew = await crews.get(away.conn, away.area_id, loan.crew_id)
    away.record(followed, crew_entry(crew, await crews.save_shift(away.conn, cut)))
    return False


async def _must_finish(away: Change, loan: Loan, shift: Shift, *, by: Actor) -> bool:
    """Whether the crew cannot go yet; what it was only asked is taken from it."""
    has = await lending.attached(away.conn, away.area_id, loan.crew_id)
    if shift.status not in ON_DUTY or has.visit:
        return has.must_finish
    await _take_back(away, loan.crew_id, by=by)
    await duty.give_back(away, loan.crew_id, by=by)
    has = await lending.attached(away.conn, away.area_id, loan.crew_id)
    return has.must_finish


async def _take_back(away: Change, crew_id: CrewId, *, by: Actor) -> None:
    """An offer waits for another crew; this one must know before it goes (P20)."""
    asked = await assignments.find_active_of_crew(away.conn, crew_id)
    if asked is None or asked.status is not AssignmentStatus.OFFERED:
        return
    await stop.stand_down(away, asked.referral_id, by=by)
    case = await referrals.get(away.conn, away.area_id, asked.referral_id)
    free = case.release(crew_id, refused=False, by=by, at=away.at)
    await keep.referral(away, free)


async def _end(
    home: Change, away: Change, loan: Loan, shift: Shift, because: LoanEnd, *, by: Actor
) -> None:
    over, fact = loan.end(because, by=by, at=home.at)
    await crews.lend(home.conn, loan.crew_id, None)
    saved = await loans.save(home.conn, over)
    _tell_both(home, away, saved, fact)
    if shift.status in ON_DUTY:
        await message.shift_ends(away, loan.crew_id, by=by)
        await _move(away, home, loan, shift, by=by)


async def _move(
    leaves: Change, joins: Change, loan: Loan, shift: Shift, *, by: Actor
) -> None:
    """The shift leaves one board and comes to the other."""
    goes_out = joins.area_id == loan.to_area
    ends_at = loan.until_at if goes_out else loan.shift_ends_at
    moved, fact = follow(shift, joins.area_id, ends_at, by=by, at=joins.at)
    saved = await crews.save_shift(joins.conn, moved)
    crew: Crew = await crews.get(joins.conn, joins.area_id, loan.crew_id)
    leaves.record(fact, gone_entry(saved))
    joins.record(fact, crew_entry(crew, saved))


async def _carry_home(runtime: Runtime, loan: Loan) -> None:
    away, home = loan.to_area, loan.from_area
    await positions.carry(runtime.redis, loan.crew_id, away, home)


def _tell_both(one: Change, other: Change, loan: Loan, fact: LoanEvent) -> None:
    for half in (one, other):
        half.record(fact, loan_entry(loan))


async def _demand_as_seen(step: Change, shift: Shift, wish: Lending) -> None:
    if wish.crew_seen is None:
        return
    held = await assignments.find_active_of_crew(step.conn, wish.crew_id)
    visit = await visits.find_active_of_crew(step.conn, wish.crew_id)
    case = None
    if held is not None:
        case = await referrals.get(step.conn, step.area_id, held.referral_id)
    if mark(shift, held, visit, case) != wish.crew_seen:
        raise StaleWrite("crew", wish.crew_id)


async def _note(step: Change, action: str, by: Actor, why: str) -> None:
    line = audit.Line(
        at=step.at, actor=by, action=action, area_id=step.area_id, reason=why
    )
    await audit.write(step.conn, line)
