"""A crew asks for help, says that it is well, is missed; the desk sees to it."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

from ucr.domain.account import Session
from ucr.domain.check_in import check_in_every
from ucr.domain.errors import NotAllowed
from ucr.domain.ids import Actor, AreaId, CrewId
from ucr.domain.safety import CrewSafety, HelpCall, Place
from ucr.domain.safety_facts import CancelledBecause, Danger
from ucr.domain.ties import flagged, needed
from ucr.domain.visit import VisitStatus
from ucr.journey import keep
from ucr.journey.change import Change, Once, change
from ucr.journey.each import each
from ucr.journey.offer import lease_actor
from ucr.runtime import Runtime
from ucr.store import audit, referrals, safety, visits
from ucr.store.audit import Line
from ucr.store.leases import Lease


async def ask_help(
    runtime: Runtime,
    session: Session,
    place: Place | None,
    *,
    occurred_at: datetime,
    once: tuple[Once, ...],
) -> CrewSafety:
    """Somebody of the crew holds the button, on shift or off it.

    A call that stands is not made anew: the other phone of a pair, or a second press.
    """
    async with change(runtime, session.account.area_id, once=once) as step:
        found = await _of(step, session)
        if found.help is not None and found.help.cancelled_at is None:
            return found
        call = HelpCall(
            asked_at=step.at,
            occurred_at=occurred_at,
            asked_by=session.account.name,
            place=place,
        )
        return await keep.safety(
            step, found.ask_help(call, by=session.actor, at=step.at)
        )


async def place_help(
    runtime: Runtime, session: Session, place: Place, *, once: tuple[Once, ...]
) -> CrewSafety:
    """Where a call that stands came from, as its phone found out after it was sent.

    The first place stays; one that comes when no call stands makes none.
    """
    async with change(runtime, session.account.area_id, once=once) as step:
        found = await _of(step, session)
        if found.help is None or found.help.place is not None:
            return found
        placed = found.place_help(place, by=session.actor, at=step.at)
        return await keep.safety(step, placed)


async def cancel_help(
    runtime: Runtime,
    session: Session,
    because: CancelledBecause,
    *,
    once: tuple[Once, ...],
) -> CrewSafety:
    """The crew takes its call back; when its pair was quicker, nothing happens.

    Raises:
        WrongStatus: Nobody asks for help.
    """
    async with change(runtime, session.account.area_id, once=once) as step:
        found = await _of(step, session)
        if found.help is not None and found.help.cancelled_at is not None:
            return found
        back = found.cancel_help(
            session.account.name, because, by=session.actor, at=step.at
        )
        return await keep.safety(step, back)


async def check_in(
    runtime: Runtime, session: Session, *, once: tuple[Once, ...]
) -> CrewSafety:
    """The crew says that it is well, now.

    Raises:
        WrongStatus: No timer runs.
    """
    async with change(runtime, session.account.area_id, once=once) as step:
        found = await _of(step, session)
        return await keep.safety(step, found.check_in_now(by=session.actor, at=step.at))


async def see(
    runtime: Runtime,
    session: Session,
    crew_id: CrewId,
    danger: Danger,
    *,
    once: tuple[Once, ...],
) -> CrewSafety:
    """A named person at the desk sees to it; when another was quicker, nothing happens.

    Raises:
        NotFound: There is no such crew here.
        WrongStatus: There is no such alarm.
    """
    async with change(runtime, session.account.area_id, once=once) as step:
        found = await safety.get(step.conn, step.area_id, crew_id)
        part = found.help if danger is Danger.HELP else found.check_in
        if part is not None and part.seen_at is not None:
            return found
        name = session.account.name
        seen = found.see(danger, name, by=session.actor, at=step.at)
        return await keep.safety(step, seen)


async def close(
    runtime: Runtime,
    session: Session,
    crew_id: CrewId,
    danger: Danger,
    spoke_with: str,
    *,
    once: tuple[Once, ...],
) -> CrewSafety:
    """A named person spoke with the crew: it is safe. Whom with is audited.

    Raises:
        NotFound: There is no such crew here.
        WrongStatus: There is no such alarm.
    """
    async with change(runtime, session.account.area_id, once=once) as step:
        found = await safety.get(step.conn, step.area_id, crew_id)
        name = session.account.name
        over = found.close(danger, name, spoke_with, by=session.actor, at=step.at)
        said = Line(
            at=step.at,
            actor=session.actor,
            action=f"crew is safe: {danger}",
            area_id=step.area_id,
            reason=f"spoke with {spoke_with}",
        )
        await audit.write(step.conn, said)
        return await keep.safety(step, over)


async def look(runtime: Runtime, area_id: AreaId, *, lease: Lease) -> int:
    """Start and end timers as crews come and go, and raise what is overdue.

    Timers are found from the visits, not told by whoever moved them: no way to a scene,
    and none from it, can leave a crew unwatched.

    Returns:
        How many crews something was done for.
    """
    at = runtime.clock.now()
    async with runtime.pool.connection() as conn:
        left = await safety.list_left(conn, area_id)
        came = [crew_id for crew_id, _ in await safety.list_unwatched(conn, area_id)]
        due = await safety.list_due(conn, area_id, at=at)
    for do, crews in ((_end, left), (_begin, came), (_climb, due)):
        await each(area_id, crews, partial(_for_one, runtime, area_id, do, lease=lease))
    return len({*left, *came, *due})


Do = Callable[[Runtime, Change, CrewSafety, Actor], Awaitable[None]]


async def _for_one(
    runtime: Runtime, area_id: AreaId, do: Do, crew_id: CrewId, *, lease: Lease
) -> None:
    async with change(runtime, area_id, lease=lease) as step:
        found = await safety.get(step.conn, area_id, crew_id)
        await do(runtime, step, found, lease_actor(lease))


async def _begin(_: Runtime, step: Change, found: CrewSafety, by: Actor) -> None:
    visit = await visits.find_active_of_crew(step.conn, found.crew_id)
    if visit is None or visit.status is not VisitStatus.ON_SCENE:
        return
    if found.check_in is not None and found.check_in.visit_id == visit.id:
        return
    case = await referrals.get(step.conn, step.area_id, visit.referral_id)
    every = check_in_every(
        people=found.people,
        flags=flagged(case.flags, case.ties),
        service_s=needed(case.requirements, case.ties).service_s,
        at=step.at,
    )
    await keep.safety(step, found.start_check_in(visit.id, every, by=by, at=step.at))


async def _end(_: Runtime, step: Change, found: CrewSafety, by: Actor) -> None:
    timer = found.check_in
    if timer is None:
        return
    visit = await visits.get(step.conn, step.area_id, timer.visit_id)
    if visit.status is not VisitStatus.ON_SCENE:
        await keep.safety(step, found.end_check_in(by=by, at=step.at))


async def _climb(runtime: Runtime, step: Change, found: CrewSafety, by: Actor) -> None:
    told = runtime.settings.safety_second_alarm
    raised = found.climb(told, by=by, at=step.at)
    if raised is not None:
        await keep.safety(step, raised)


async def _of(step: Change, session: Session) -> CrewSafety:
    if session.account.crew_id is None:
        raise NotAllowed("This account belongs to no crew")
    return await safety.get(step.conn, step.area_id, session.account.crew_id)
