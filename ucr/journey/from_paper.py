"""A coordinator enters a visit that a crew made on paper while the service was down."""

from ucr.domain import on_paper
from ucr.domain.assignment import Assignment, AssignmentStatus
from ucr.domain.errors import BadField, WrongStatus
from ucr.domain.ids import AreaId, AssignmentId, ReferralId, VisitId
from ucr.domain.on_paper import Paper
from ucr.domain.referral import Referral
from ucr.domain.referral_status import ReferralStatus
from ucr.domain.timer import Action
from ucr.domain.visit import Visit, VisitStatus
from ucr.journey import assist, attend, keep
from ucr.journey.change import Change, Once, change
from ucr.runtime import Runtime
from ucr.store import assignments, crews, referrals, visits

TAKEN = frozenset({ReferralStatus.WAITING, ReferralStatus.ASSIGNED})


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
        NotFound: There is no such case, or no such crew, in this area.
        WrongStatus: A person must decide first, or the case has ended.
    """
    async with change(runtime, area_id, once=once) as step:
        referral = await referrals.get(step.conn, area_id, referral_id)
        if referral.status not in TAKEN:
            raise WrongStatus(referral.status, ReferralStatus.COMPLETED)
        await crews.get_known(step.conn, area_id, paper.crew_id)
        held = await _held(step, referral, paper)
        begun = held.opened_at if held else None
        on_paper.demand_times(paper, referral, made_at=begun)
        if held is not None:
            await _finish(step, held, paper)
        else:
            referral = await _put_in(runtime, step, referral, paper)
        await assist.end_with_lead(step, referral.id, by=paper.by)
        await attend.close(step, referral, paper.outcome.kind, by=paper.by)


async def _held(step: Change, referral: Referral, paper: Paper) -> Visit | None:
    """The visit that this crew has of the case, by the service's own knowledge."""
    active = await assignments.find_active(step.conn, referral.id)
    if active is None:
        return None
    if active.crew_id != paper.crew_id:
        raise BadField("crew_id", "another crew has it: take it from them first")
    return await visits.find_active_of_referral(step.conn, referral.id)


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
