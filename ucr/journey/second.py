"""A coordinator sends a second crew to a case: two that meet at one door.

Nobody but a person chooses it. The lead keeps the case and its clock; the second crew
has an offer, steps and a stand-down of its own. One that is on its way to another case
is diverted: that case waits again.
"""

import asyncio
from dataclasses import replace

from ucr.domain import second
from ucr.domain.act import Act
from ucr.domain.assignment import Assignment, AssignmentStatus
from ucr.domain.codes import ActKind, Part
from ucr.domain.errors import BadField, BreaksRule, WrongStatus
from ucr.domain.ids import AreaId, AssignmentId, ReferralId
from ucr.journey import as_seen, keep, offer
from ucr.journey.assign import Wish, take_from_crew
from ucr.journey.change import AlreadyDone, Change, Once, already_done, change
from ucr.matching import judge, picture
from ucr.runtime import Runtime
from ucr.store import assignments, audit, referrals
from ucr.store.audit import Line
from ucr.store.positions import latest


async def send(
    runtime: Runtime, area_id: AreaId, wish: Wish, *, once: tuple[Once, ...]
) -> Assignment:
    """Ask the wished crew to meet the one that leads; what it leaves waits again.

    Raises:
        AlreadyDone: The command of `once` was carried out before.
        BadField: The crew leads the case itself.
        BreaksRule: A hard rule forbids it, and no reason was given, or another rule
            than the person read.
        CrewBusy: The crew has another case, which it was not to leave.
        NotFound: The crew is not on duty in this area, or there is no such open case.
        StaleWrite: The case, or the crew, is not what the person saw.
        WrongStatus: No crew was asked to lead it, it has a second crew, or a person
            must decide first, or the crew is with somebody.
    """
    if await already_done(runtime, once):
        raise AlreadyDone
    rules = await _rules(runtime, area_id, wish)
    if rules and not wish.sets_aside(rules):
        raise BreaksRule(rules)
    async with change(runtime, area_id, once=once) as step:
        return await ask(runtime, step, wish, rules=rules)


async def ask(
    runtime: Runtime,
    step: Change,
    wish: Wish,
    *,
    kind: ActKind = ActKind.SECOND,
    rules: tuple[str, ...] = (),
) -> Assignment:
    """Put it to the second crew, and keep with the case that a person chose so.

    Args:
        kind: SECOND, or MEET where the lead was asked in the same press.

    Raises:
        BadField, CrewBusy, NotFound, StaleWrite, WrongStatus: As `send` says.
    """
    await as_seen.demand_crew(step, wish.crew_id, wish.crew_seen)
    await _demand_lead(step, wish)
    taken_from = await take_from_crew(step, wish)
    act = replace(_act(step, wish, rules, taken_from), kind=kind)
    await audit.write(step.conn, _line(step, wish, act))
    asked = await _offer(runtime, step, wish, act)
    case = await referrals.get(step.conn, step.area_id, wish.referral_id)
    sent = second.send(case, act, wish.crew_id, by=wish.by, at=step.at)
    await keep.referral(step, sent)
    return asked


async def _rules(runtime: Runtime, area_id: AreaId, wish: Wish) -> tuple[str, ...]:
    """What the independent check holds against it."""
    async with runtime.pool.connection() as conn:
        seen = await picture.load_still(conn, area_id)
    seen.positions = await latest(runtime.redis, area_id) or {}
    return await asyncio.to_thread(
        judge.broken_by_second,
        seen,
        runtime.ground(area_id).standing,
        wish.referral_id,
        wish.crew_id,
        runtime.clock.now(),
    )


async def _demand_lead(step: Change, wish: Wish) -> None:
    """A crew was asked to lead: there is somebody to meet."""
    lead = await assignments.find_active(step.conn, wish.referral_id)
    helping = await assignments.find_assist(step.conn, wish.referral_id)
    if lead is None or lead.offered_at is None or helping is not None:
        case = await referrals.get(step.conn, step.area_id, wish.referral_id)
        raise WrongStatus(case.status, "met by another crew")
    if lead.crew_id == wish.crew_id:
        raise BadField("crew_id", "another crew than the one that has it")


async def _offer(runtime: Runtime, step: Change, wish: Wish, act: Act) -> Assignment:
    await offer.demand_on_duty(step, wish.crew_id)
    made = Assignment(
        id=AssignmentId(runtime.new_id()),
        area_id=step.area_id,
        referral_id=wish.referral_id,
        crew_id=wish.crew_id,
        decision_id=None,
        status=AssignmentStatus.PROPOSED,
        version=1,
        by=wish.by,
        made_at=step.at,
        overridden=act.rules,
        part=Part.ASSIST,
    )
    await assignments.add(step.conn, made)
    asked, fact = made.offer(by=wish.by, at=step.at, expires_at=None)
    return await keep.assignment(step, (asked, replace(fact, because=act.because)))


def _act(
    step: Change, wish: Wish, rules: tuple[str, ...], taken_from: ReferralId | None
) -> Act:
    return Act(
        kind=ActKind.SECOND,
        by=wish.by,
        at=step.at,
        crew_id=wish.crew_id,
        taken_from=taken_from,
        rules=rules,
        because=wish.because if rules else None,
        words=wish.override_reason if rules else None,
    )


def _line(step: Change, wish: Wish, act: Act) -> Line:
    overrode = ", ".join(act.rules)
    done = "diverted a second crew" if act.taken_from else "sent a second crew"
    return Line(
        at=step.at,
        actor=wish.by,
        action=f"{done}, overriding {overrode}" if overrode else done,
        area_id=step.area_id,
        referral_id=ReferralId(wish.referral_id),
        reason=act.words and f"{act.because}: {act.words}",
    )
