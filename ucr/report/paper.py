"""What a control room needs on paper when everything is down: read as of one moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ucr.domain.area import Area
from ucr.domain.assignment import Assignment
from ucr.domain.codes import Part
from ucr.domain.crew import Crew, Shift
from ucr.domain.ids import Actor, AreaId, CrewId, ReferralId, SenderId
from ucr.domain.plan import Position
from ucr.domain.referral import Referral
from ucr.domain.visit import Visit
from ucr.report.escalation import Marker, marker
from ucr.runtime import Runtime
from ucr.store import accounts, areas, audit, crews, held, referrals
from ucr.store.audit import Line
from ucr.store.connection import Connection
from ucr.store.positions import latest

PRINTER: Final = Actor("paper")


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperCase:
    """An open case, what was told of plans, who has it, and how far they are.

    Attributes:
        is_odd: Who has it, or how far they are, cannot be read.
    """

    referral: Referral
    sender: str
    crew: str | None
    assignment: Assignment | None
    visit: Visit | None
    plans: Marker
    is_odd: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperCrew:
    """A crew on duty, what it has, and where its phone last was."""

    crew: Crew
    shift: Shift
    referral: Referral | None
    position: Position | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """An area as it stands: the open cases by what is due first.

    Attributes:
        unreadable: Cases that are here, of which this release understands nothing: a
            newer one wrote them.
        odd_crews: Call signs of crews on duty of which the same is true.
    """

    area: Area
    at: datetime
    cases: tuple[PaperCase, ...]
    crews: tuple[PaperCrew, ...]
    control_phone: str | None
    unreadable: tuple[ReferralId, ...] = ()
    odd_crews: tuple[str, ...] = ()


async def paper(
    runtime: Runtime, area_id: AreaId, *, known: frozenset[ReferralId]
) -> Paper:
    """Read an area; each case that is new on the paper is audited first.

    Args:
        known: Cases that this process has put on paper before.

    Raises:
        NotFound: There is no such area.
    """
    positions = await latest(runtime.redis, area_id) or {}
    async with runtime.pool.connection() as conn, conn.transaction():
        await conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        at = runtime.clock.now()
        board = await referrals.readable_on_board(conn, area_id)
        open_now = [one for one in board.read if not one.is_closed]
        for one in open_now:
            if one.id not in known:
                await audit.write(conn, _line(one, at))
        printed, odd_crews = await _crews(conn, area_id, open_now, positions)
        return Paper(
            area=await areas.get(conn, area_id),
            at=at,
            cases=await _cases(conn, area_id, open_now),
            crews=printed,
            control_phone=runtime.settings.control_phone,
            unreadable=tuple(board.unreadable),
            odd_crews=odd_crews,
        )


def _line(referral: Referral, at: datetime) -> Line:
    return Line(
        at=at,
        actor=PRINTER,
        action="put on paper",
        area_id=referral.area_id,
        referral_id=referral.id,
    )


async def _cases(
    conn: Connection, area_id: AreaId, open_now: list[Referral]
) -> tuple[PaperCase, ...]:
    has = await held.active_assignments(conn, area_id)
    sees = await held.active_visits(conn, area_id)
    led = {one.referral_id: one for one in has.read if one.part is Part.LEAD}
    visited = {one.referral_id: one for one in sees.read if one.part is Part.LEAD}
    odd = {one.referral_id: one.crew_id for one in (*has.unread, *sees.unread)}
    whose = {id_: one.crew_id for id_, one in led.items()} | odd
    names = await crews.names(conn, area_id)
    senders: dict[SenderId, str] = {}
    for one in open_now:
        if one.sender_id not in senders:
            found = await accounts.get_sender(conn, one.sender_id)
            senders[one.sender_id] = found.name
    return tuple(
        [
            PaperCase(
                referral=one,
                sender=senders[one.sender_id],
                crew=names.get(whose[one.id]) if one.id in whose else None,
                assignment=led.get(one.id),
                visit=visited.get(one.id),
                plans=await marker(conn, one),
                is_odd=one.id in odd,
            )
            for one in sorted(open_now, key=lambda one: one.due.due_at)
        ]
    )


async def _crews(
    conn: Connection,
    area_id: AreaId,
    open_now: list[Referral],
    positions: Mapping[CrewId, Position],
) -> tuple[tuple[PaperCrew, ...], tuple[str, ...]]:
    """Crews on duty, and the call signs of those that cannot be read."""
    by_id = {one.id: one for one in open_now}
    has = await held.active_assignments(conn, area_id)
    had = {one.crew_id: by_id.get(one.referral_id) for one in has.read}
    had |= {one.crew_id: by_id.get(one.referral_id) for one in has.unread}
    here = await crews.running(conn, area_id)
    printed = tuple(
        PaperCrew(
            crew=crew,
            shift=shift,
            referral=had.get(crew.id),
            position=positions.get(crew.id),
        )
        for crew, shift in here.read
    )
    return printed, tuple(here.unread.values())
