"""What a crew's phone shows: the next visit, and why it is theirs."""

from dataclasses import dataclass
from datetime import datetime

from ucr.domain.account import Session
from ucr.domain.assignment import Assignment, AssignmentStatus
from ucr.domain.crew import Crew, Shift
from ucr.domain.decision import Decision
from ucr.domain.errors import NotAllowed
from ucr.domain.ids import CrewId
from ucr.domain.referral import Referral
from ucr.domain.visit import Visit, VisitStatus
from ucr.runtime import Runtime
from ucr.store import accounts, assignments, audit, crews, decisions, referrals, visits
from ucr.store.audit import Line
from ucr.store.connection import Connection

ON_ITS_WAY = frozenset({VisitStatus.EN_ROUTE, VisitStatus.ON_SCENE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """One crew's day as it stands.

    Attributes:
        referral: The one it is offered or attends; with its story, so it is audited.
        also: Each case that was joined to it, with the sender's name; audited too.
    """

    crew: Crew
    shift: Shift | None
    assignment: Assignment | None
    visit: Visit | None
    referral: Referral | None
    decision: Decision | None
    also: tuple[tuple[str, Referral], ...] = ()

    @property
    def may_see_key_safe(self) -> bool:
        """Only while the crew is on its way or with the person (promise P29)."""
        return self.visit is not None and self.visit.status in ON_ITS_WAY


async def today(runtime: Runtime, session: Session) -> Today:
    """Read a crew's day; what is read of a person is audited first.

    Raises:
        NotAllowed: The account belongs to no crew.
    """
    crew_id = session.account.crew_id
    if crew_id is None:
        raise NotAllowed("This account belongs to no crew")
    area_id = session.account.area_id
    async with runtime.pool.connection() as conn, conn.transaction():
        at = runtime.clock.now()
        crew = await crews.get(conn, area_id, crew_id)
        shift = await crews.find_shift(conn, crew_id, at=at)
        held = await _held(conn, crew_id)
        if held is None:
            return Today(
                crew=crew,
                shift=shift,
                assignment=None,
                visit=None,
                referral=None,
                decision=None,
            )
        referral = await referrals.get(conn, area_id, held.referral_id)
        also = await referrals.list_some(
            conn, [one.id for one in referral.ties.followers]
        )
        for one in (referral, *also):
            await audit.write(conn, _line(session, one, at))
        return Today(
            crew=crew,
            shift=shift,
            assignment=held,
            visit=await visits.find_active_of_crew(conn, crew_id),
            referral=referral,
            decision=await decisions.find_newest(conn, held.referral_id),
            also=tuple(
                [
                    ((await accounts.get_sender(conn, one.sender_id)).name, one)
                    for one in also
                ]
            ),
        )


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
