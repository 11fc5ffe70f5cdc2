"""What a second crew does beside the one that leads, and what ends its part."""

from functools import partial

from ucr.domain import second, standing_down
from ucr.domain.assignment import Assignment
from ucr.domain.codes import SecondNews
from ucr.domain.ids import Actor, AreaId, AssignmentId, CrewId, ReferralId
from ucr.domain.referral_status import OURS
from ucr.domain.visit import VisitStatus
from ucr.journey import contact, keep
from ucr.journey.change import Change, change
from ucr.journey.each import each
from ucr.runtime import Runtime
from ucr.store import assignments, visits
from ucr.store.leases import Lease


async def tell(
    step: Change,
    referral_id: ReferralId,
    crew_id: CrewId,
    news: SecondNews,
    *,
    by: Actor,
) -> None:
    """The case, and by it both phones and every desk, hear of its second crew.

    Of a case that has ended there is nobody left to tell.
    """
    case = await contact.get(step, referral_id)
    if case.status in OURS:
        await keep.referral(step, second.tell(case, crew_id, news, by=by, at=step.at))


async def end_with_lead(step: Change, referral_id: ReferralId, *, by: Actor) -> None:
    """The lead's part is over, and so is its second crew's: it must say that it knows.

    One that is with the person stays until it says itself that it has left: nobody
    takes its check-in timer away from afar.
    """
    helping = await assignments.find_assist(step.conn, referral_id)
    if helping is None:
        return
    visit = await visits.find_assist(step.conn, referral_id)
    if visit is not None and visit.status is VisitStatus.ON_SCENE:
        return
    await _stand_down(step, helping, by=by)


async def take_off(step: Change, helping: Assignment, *, by: Actor) -> None:
    """A person takes the second crew off; the lead goes on, and its phone says so.

    Raises:
        WrongStatus: It is with the person: ring it.
    """
    await _stand_down(step, helping, by=by)
    news = SecondNews.STOOD_DOWN
    await tell(step, helping.referral_id, helping.crew_id, news, by=by)


async def _stand_down(step: Change, helping: Assignment, *, by: Actor) -> None:
    visit = await visits.find_assist(step.conn, helping.referral_id)
    if visit is not None:
        await keep.visit(step, visit.stand_down(by=by, at=step.at))
    gone = standing_down.withdraw(helping, by=by, at=step.at)
    await keep.assignment(step, gone)


async def look(runtime: Runtime, area_id: AreaId, *, by: Actor, lease: Lease) -> int:
    """Raise each second crew that has not answered, or is with the person alone.

    Returns:
        How many a person is alarmed about now.
    """
    async with runtime.pool.connection() as conn:
        found = await assignments.list_to_rise(conn, area_id, at=runtime.clock.now())
    await each(area_id, found, partial(_rise, runtime, area_id, by=by, lease=lease))
    return len(found)


async def _rise(
    runtime: Runtime,
    area_id: AreaId,
    assignment_id: AssignmentId,
    *,
    by: Actor,
    lease: Lease,
) -> None:
    async with change(runtime, area_id, lease=lease) as step:
        helping = await assignments.get(step.conn, area_id, assignment_id)
        rung = await _rung(step, helping)
        if rung <= helping.rung:
            return
        risen = second.rise(helping, rung, by=by, at=step.at)
        await keep.assignment(step, risen)
        news = second.NEWS_OF_RUNG[rung - 1]
        await tell(step, helping.referral_id, helping.crew_id, news, by=by)


async def _rung(step: Change, helping: Assignment) -> int:
    visit = await visits.find_assist(step.conn, helping.referral_id)
    if visit is None or visit.status is not VisitStatus.ON_SCENE:
        return second.rung_of(helping, step.at)
    lead = await assignments.find_active(step.conn, helping.referral_id)
    return second.ALONE if lead is None else 0
