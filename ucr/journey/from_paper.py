"""A coordinator enters a visit that a crew made on paper while the service was down."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from ucr.domain import on_paper
from ucr.domain.assignment import Assignment, AssignmentStatus
from ucr.domain.codes import OutcomeKind
from ucr.domain.errors import AlreadyEntered, BadField, NotFound, WrongStatus
from ucr.domain.ids import AreaId, AssignmentId, CrewId, ReferralId, VisitId
from ucr.domain.on_paper import Paper
from ucr.domain.referral import Referral
from ucr.domain.referral_status import ReferralStatus
from ucr.domain.timer import Action
from ucr.domain.visit import Visit, VisitStatus
from ucr.journey import assist, attend, contact, keep
from ucr.journey.attend import NOBODY_HELPED
from ucr.journey.change import Change, Once, change
from ucr.runtime import Runtime
from ucr.store import assignments, crews, referrals, visits
from ucr.store.connection import Connection

TAKEN: Final = frozenset({ReferralStatus.WAITING, ReferralStatus.ASSIGNED})
ANOTHERS: Final = "another crew has it: take it from them first"
NOT_HERE: Final = "one of this area"
ENTERED: Final = "not entered from paper before"
NOT_OPEN: Final = "open, and looked at by a person: decide on it first, or it has ended"


async def enter(
    runtime: Runtime,
    area_id: AreaId,
    referral_id: ReferralId,
    paper: Paper,
    *,
    once: tuple[Once, ...],
) -> None:
    """The visit was made: the case goes where its outcome leads.

    Raises:
        BadField: The times cannot have been, or another crew has the case now.
        AlreadyEntered: Somebody entered a visit of this case before.
        NotFound: There is no such case, or no such crew, in this area.
        WrongStatus: A person must decide first, or the case has ended.
    """
    async with change(runtime, area_id, once=once) as step:
        referral = await referrals.get(step.conn, area_id, referral_id)
        _demand_open(referral)
        await crews.get_known(step.conn, area_id, paper.crew_id)
        held = await _held(step.conn, referral, paper.crew_id)
        begun = held.opened_at if held else None
        paper = on_paper.to_the_second(paper, referral, made_at=begun)
        for wrong in on_paper.wrong_times(paper, referral, made_at=begun):
            raise wrong
        if held is not None:
            await _finish(step, held, paper)
        else:
            referral = await _put_in(runtime, step, referral, paper)
        await assist.end_with_lead(step, referral.id, by=paper.by)
        visited = await contact.seen(step, referral)
        entered = on_paper.marked(visited, paper)
        await attend.close(step, entered, paper.outcome.kind, by=paper.by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What entering one paper would do, or why it cannot be entered.

    Attributes:
        referral: The case; None where this area has none of that id.
        wrong: Every field that breaks a rule; empty: it can be entered.
        known: What the service itself knows of this crew's visit.
        entered: The visit that stands entered from paper already.
        ends: What the case is then.
    """

    referral: Referral | None
    wrong: tuple[BadField, ...]
    known: Visit | None = None
    entered: Visit | None = None
    ends: ReferralStatus = ReferralStatus.COMPLETED


async def foresee(
    conn: Connection, area_id: AreaId, referral_id: ReferralId, paper: Paper
) -> Foreseen:
    """Look at one paper as `enter` would; nothing is stored."""
    wrong: list[BadField] = []
    try:
        await crews.get_known(conn, area_id, paper.crew_id)
    except NotFound:
        wrong.append(BadField("crew_id", NOT_HERE))
    try:
        referral = await referrals.get(conn, area_id, referral_id)
    except NotFound:
        missing = BadField("referral_id", NOT_HERE)
        return Foreseen(referral=None, wrong=(missing, *wrong))
    if referral.status not in TAKEN:
        return await _ended(conn, referral)
    held = None
    try:
        held = await _held(conn, referral, paper.crew_id)
    except BadField as anothers:
        wrong.append(anothers)
    begun = held.opened_at if held else None
    told = on_paper.to_the_second(paper, referral, made_at=begun)
    wrong += on_paper.wrong_times(told, referral, made_at=begun)
    return Foreseen(
        referral=referral,
        wrong=tuple(wrong),
        known=held,
        ends=_leads_to(paper.outcome.kind),
    )


def named_twice(ids: Iterable[ReferralId]) -> Iterator[int | None]:
    """For each case in order: the number, from 1, of the row that had it before."""
    first: dict[ReferralId, int] = {}
    for row, id_ in enumerate(ids, start=1):
        before = first.setdefault(id_, row)
        yield before if before != row else None


def _demand_open(referral: Referral) -> None:
    if referral.status in TAKEN:
        return
    if referral.from_paper is not None:
        raise AlreadyEntered(referral.from_paper.entered_at)
    raise WrongStatus(referral.status, ReferralStatus.COMPLETED)


async def _ended(conn: Connection, referral: Referral) -> Foreseen:
    if referral.from_paper is None:
        rule = BadField("referral_id", NOT_OPEN)
        return Foreseen(referral=referral, wrong=(rule,))
    return Foreseen(
        referral=referral,
        wrong=(BadField("referral_id", ENTERED),),
        entered=await visits.get_newest_of_referral(conn, referral.id),
    )


def _leads_to(outcome: OutcomeKind) -> ReferralStatus:
    if outcome is OutcomeKind.ESCALATED_999 or outcome in NOBODY_HELPED:
        return ReferralStatus.HANDING_BACK
    return ReferralStatus.COMPLETED


async def _held(conn: Connection, referral: Referral, crew_id: CrewId) -> Visit | None:
    """The visit that this crew has of the case, by the service's own knowledge."""
    active = await assignments.find_active(conn, referral.id)
    if active is None:
        return None
    if active.crew_id != crew_id:
        raise BadField("crew_id", ANOTHERS)
    return await visits.find_active_of_referral(conn, referral.id)


async def _finish(step: Change, held: Visit, paper: Paper) -> None:
    await keep.visit(step, on_paper.entered(held, paper))
    accepted = await assignments.get(step.conn, step.area_id, held.assignment_id)
    await keep.assignment(step, accepted.finish(by=paper.by, at=step.at))


async def _put_in(
    runtime: Runtime, step: Change, referral: Referral, paper: Paper
) -> Referral:
    """A visit that the service knows nothing of; an unanswered offer of it ends."""
    offered = await assignments.find_active(step.conn, referral.id)
    if offered is not None:
        await keep.assignment(step, offered.withdraw(by=paper.by, at=step.at))
    made = Assignment(
        id=AssignmentId(runtime.new_id()),
        area_id=step.area_id,
        referral_id=referral.id,
        crew_id=paper.crew_id,
        decision_id=None,
        status=AssignmentStatus.FINISHED,
        version=1,
        by=paper.by,
        made_at=paper.first_at,
        answered_at=paper.first_at,
        ended_at=paper.ended_at,
    )
    await assignments.add(step.conn, made)
    visit = Visit(
        id=VisitId(runtime.new_id()),
        area_id=step.area_id,
        referral_id=referral.id,
        assignment_id=made.id,
        crew_id=paper.crew_id,
        status=VisitStatus.TO_DO,
        version=1,
        opened_at=paper.first_at,
    )
    await keep.new_visit(step, on_paper.entered(visit, paper))
    if referral.status is ReferralStatus.ASSIGNED:
        return referral
    chosen = referral.assign(paper.crew_id, Action.FINISH, by=paper.by, at=step.at)
    return await keep.referral(step, chosen)
