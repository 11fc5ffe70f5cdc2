"""What a crew's phone shows: the next visit, and why it is theirs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ucr.domain.account import Session
from ucr.domain.assignment import Assignment, AssignmentStatus
from ucr.domain.codes import Part
from ucr.domain.crew import ON_DUTY, ByDesk, Crew, Shift
from ucr.domain.crew_message import CrewMessage
from ucr.domain.decision import Decision
from ucr.domain.errors import NotAllowed, NotFound
from ucr.domain.ids import AreaId, CrewId
from ucr.domain.loan import Loan
from ucr.domain.referral import Referral
from ucr.domain.safety import CrewSafety
from ucr.domain.visit import AMENDABLE, Visit, VisitStatus
from ucr.report.escalation import NOT_TOLD, Marker, marker
from ucr.report.meets import Meets, meets
from ucr.runtime import Runtime
from ucr.store import (
    accounts,
    assignments,
    audit,
    changes,
    crew_messages,
    crews,
    decisions,
    duty,
    events,
    loans,
    presses,
    referrals,
    safety,
    visits,
    walls,
)
from ucr.store.audit import Line
from ucr.store.connection import Connection
from ucr.store.events import Head
from ucr.store.presses import Press

MOST_FINISHED = 5
"""Visits that a phone offers to correct: earlier ones are for control to ask about."""
TOLD_FOR = timedelta(hours=12)
"""So long a crew reads that the desk ended its shift."""
ON_ITS_WAY = frozenset({VisitStatus.EN_ROUTE, VisitStatus.ON_SCENE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """One crew's day as it stands.

    Attributes:
        at: How far the area's log went before the first of all this was read.
        referral: The one it is offered or attends; with its story, so it is audited.
        changed_to: The place in the log of the newest change that it has not read.
        pressed: What the crew's phones did about that case, or about its last one.
        plans: What was told of plans for care, of that case.
        also: Each case that was joined to it, with the sender's name; audited too.
        stood_down: What was taken from it, until it says that it knows.
        finished: What it ended so lately that it may still correct it, the last first.
        messages: What the desk wrote and nobody of the crew has seen, in order.
        meets: The other crew of its case; None: it is the only one that was asked.
        loan: Whom it works for, where that is not its own area.
        by_desk: Where the desk, and not the crew, changed its shift last.
    """

    at: Head
    crew: Crew
    shift: Shift | None
    assignment: Assignment | None
    visit: Visit | None
    referral: Referral | None
    decision: Decision | None
    safety: CrewSafety
    pressed: Sequence[Press] = ()
    plans: Marker = NOT_TOLD
    also: tuple[tuple[str, Referral, Marker], ...] = ()
    stood_down: tuple[tuple[Assignment, Referral], ...] = ()
    finished: tuple[tuple[Visit, Referral], ...] = ()
    messages: tuple[CrewMessage, ...] = ()
    meets: Meets | None = None
    loan: Loan | None = None
    changed_to: int | None = None
    by_desk: ByDesk | None = None

    @property
    def may_see_key_safe(self) -> bool:
        """Only while the crew is on its way or with the person (promise P29)."""
        return self.visit is not None and self.visit.status in ON_ITS_WAY


async def today(runtime: Runtime, session: Session) -> Today:
    """Read a crew's day; what is read of a person is audited first.

    Raises:
        NotAllowed: The account belongs to no crew.
        NotFound: It has no area.
    """
    crew_id = session.account.crew_id
    if crew_id is None:
        raise NotAllowed("This account belongs to no crew")
    area_id = session.account.area_id
    async with runtime.pool.connection() as conn, conn.transaction():
        at = runtime.clock.now()
        head = await events.head(conn, area_id)
        if head is None:
            raise NotFound("area")
        crew = await crews.get(conn, area_id, crew_id)
        shift = await crews.find_shift(conn, area_id, crew_id, at=at)
        own_safety = await safety.get(conn, area_id, crew_id)
        held = await _held(conn, crew_id)
        day = Today(
            at=head,
            crew=crew,
            shift=shift,
            assignment=None,
            visit=None,
            referral=None,
            decision=None,
            safety=own_safety,
            pressed=await _ended(conn, crew_id),
            stood_down=await _stood_down(conn, area_id, crew_id),
            finished=await _finished(conn, area_id, crew_id, at),
            loan=await loans.find_of_borrowed(conn, area_id, crew_id),
            messages=tuple(
                await crew_messages.list_open_of_crew(conn, area_id, crew_id)
            ),
        )
        if held is not None:
            day = await _with(conn, session, day, held, at)
    return replace(day, by_desk=await _by_desk(runtime, crew_id, shift, at))


async def _by_desk(
    runtime: Runtime, crew_id: CrewId, shift: Shift | None, at: datetime
) -> ByDesk | None:
    """Of the shift that runs; else of one that ended, wherever the crew was lent."""
    if shift is not None and shift.status in ON_DUTY:
        return shift.by_desk
    with walls.everywhere():  # the crew's own shift
        async with runtime.pool.connection() as conn:
            over = await duty.find_ended_by_desk(conn, crew_id, since=at - TOLD_FOR)
    return over.by_desk if over else None


async def _with(
    conn: Connection, session: Session, day: Today, held: Assignment, at: datetime
) -> Today:
    """The day with what the crew was asked or attends."""
    referral, also = await _read(conn, session, held, at)
    return replace(
        day,
        assignment=held,
        visit=await visits.find_active_of_crew(conn, day.crew.id),
        referral=referral,
        decision=await _decision(conn, held),
        meets=await meets(conn, held),
        pressed=await presses.list_of(conn, held.referral_id, day.crew.id),
        plans=await marker(conn, referral),
        changed_to=await _changed_to(conn, held),
        also=also,
    )


async def _changed_to(conn: Connection, held: Assignment) -> int | None:
    if held.changed_at is None:
        return None
    return await changes.find_newest(conn, held)


async def _read(
    conn: Connection, session: Session, held: Assignment, at: datetime
) -> tuple[Referral, tuple[tuple[str, Referral, Marker], ...]]:
    """The case and all that were joined to it; each reading is audited."""
    referral = await referrals.get(conn, session.account.area_id, held.referral_id)
    also = await referrals.list_some(conn, [one.id for one in referral.ties.followers])
    for one in (referral, *also):
        await audit.write(conn, _line(session, one, at))
    named = [
        (
            (await accounts.get_sender(conn, one.sender_id)).name,
            one,
            await marker(conn, one),
        )
        for one in also
    ]
    return referral, tuple(named)


def _line(session: Session, read: Referral, at: datetime) -> Line:
    return Line(
        at=at,
        actor=session.actor,
        action="read visit",
        area_id=read.area_id,
        referral_id=read.id,
    )


async def _held(conn: Connection, crew_id: CrewId) -> Assignment | None:
    """What was put to this crew; a proposal is not, until someone confirms it."""
    found = await assignments.find_active_of_crew(conn, crew_id)
    if found is None or found.status is AssignmentStatus.PROPOSED:
        return None
    return found


async def _decision(conn: Connection, held: Assignment) -> Decision | None:
    """Why it is this crew's: a second crew was chosen by a person, for its people."""
    if held.part is Part.ASSIST:
        return None
    return await decisions.find_newest(conn, held.referral_id)


async def _ended(conn: Connection, crew_id: CrewId) -> list[Press]:
    last = await presses.find_last_ended(conn, crew_id)
    return [] if last is None else await presses.list_of(conn, last, crew_id)


async def _stood_down(
    conn: Connection, area_id: AreaId, crew_id: CrewId
) -> tuple[tuple[Assignment, Referral], ...]:
    every = await assignments.list_stood_down(conn, crew_id)
    taken = [one for one in every if one.area_id == area_id]
    found = await referrals.list_some(conn, [one.referral_id for one in taken])
    by_id = {referral.id: referral for referral in found}
    return tuple((one, by_id[one.referral_id]) for one in taken)


async def _finished(
    conn: Connection, area_id: AreaId, crew_id: CrewId, at: datetime
) -> tuple[tuple[Visit, Referral], ...]:
    """Of the area for which the crew works now: another's only that area can amend.

    What cannot be read is not offered for a correction, and hides nothing else.
    """
    since = at - AMENDABLE
    every = await visits.list_ended_of_crew(conn, crew_id, since=since)
    ended = [one for one in every if one.area_id == area_id][:MOST_FINISHED]
    found = await referrals.readable_of(conn, [one.referral_id for one in ended])
    by_id = {referral.id: referral for referral in found.read}
    kept = [one for one in ended if one.referral_id in by_id]
    return tuple((one, by_id[one.referral_id]) for one in kept)
