"""A person takes back, within a minute, what a person chose about who goes.

Whoever had it before, and a case that the crew was taken from, is asked again where
that is still possible and no hard rule forbids it now: nobody is put back on the road
without saying yes once more.
"""

from contextlib import suppress
from dataclasses import replace

from ucr.domain import choosing
from ucr.domain.act import Act, newest, set_aside, together
from ucr.domain.assignment import AssignmentStatus
from ucr.domain.codes import ActKind
from ucr.domain.crew import ShiftStatus
from ucr.domain.errors import NotFound, UndoTooLate, WrongStatus
from ucr.domain.ids import Actor, AreaId, CrewId, DecisionId, ReferralId
from ucr.domain.referral import Referral
from ucr.domain.referral_status import ReferralStatus
from ucr.journey import keep, offer
from ucr.journey.assign import judged
from ucr.journey.change import AlreadyDone, Change, Once, already_done, change
from ucr.journey.offer import Choice
from ucr.runtime import Runtime
from ucr.store import assignments, crews, decisions, referrals


async def undo(
    runtime: Runtime,
    area_id: AreaId,
    referral_id: ReferralId,
    *,
    by: Actor,
    once: tuple[Once, ...],
) -> None:
    """Take the newest choice about this case back.

    Raises:
        NotFound: There is no such case.
        UndoTooLate: The minute is over, the crew has accepted, or it changed since.
    """
    if await already_done(runtime, once):
        raise AlreadyDone
    allowed = await _allowed(runtime, area_id, referral_id)
    async with change(runtime, area_id, once=once) as step:
        found = await referrals.get(step.conn, area_id, referral_id)
        act = choosing.undoable(found, at=step.at)
        if act.kind in choosing.OF_PIN:
            await keep.referral(step, choosing.undo(found, act, by=by, at=step.at))
            return
        for one in together(found.acts, act):
            await _take_back(step, found, one, by=by)
        for case_id, crew_id in _had(referral_id, found.acts, act):
            if (case_id, crew_id) in allowed:
                await _ask_again(runtime, step, case_id, crew_id, by=by)


def _had(
    referral_id: ReferralId, acts: tuple[Act, ...], act: Act
) -> list[tuple[ReferralId, CrewId]]:
    """Who had what before the choice."""
    had = [
        one
        for each in together(acts, act)
        for one in ((referral_id, each.before), (each.taken_from, each.crew_id))
    ]
    return [(case, crew) for case, crew in had if case is not None and crew is not None]


async def _allowed(
    runtime: Runtime, area_id: AreaId, referral_id: ReferralId
) -> set[tuple[ReferralId, CrewId]]:
    """Who may be asked again: no rule forbids it, or only what a person set aside."""
    async with runtime.pool.connection() as conn:
        acts = (await referrals.get(conn, area_id, referral_id)).acts
        act = newest(acts)
        had = _had(referral_id, acts, act) if act else []
        cases = {case: await referrals.get(conn, area_id, case) for case, _ in had}
    helps_at = referral_id if act and act.kind is ActKind.SECOND else None
    allowed = set()
    for case, crew in had:
        with suppress(NotFound, WrongStatus):
            found = await judged(runtime, area_id, case, crew, leaving=helps_at)
            codes = found.codes
            if set(codes) <= set_aside(cases[case].acts, crew):
                allowed.add((case, crew))
    return allowed


async def _take_back(step: Change, case: Referral, act: Act, *, by: Actor) -> None:
    is_second = act.kind in (ActKind.SECOND, ActKind.MEET)
    find = assignments.find_assist if is_second else assignments.find_active
    active = await find(step.conn, case.id)
    if active is None or not choosing.is_of(case.acts, act, active):
        raise UndoTooLate(choosing.MOVED_ON)
    if active.status is not AssignmentStatus.OFFERED:
        raise UndoTooLate(choosing.TAKEN)
    await offer.take_back(step, active, by=by)
    free = await referrals.get(step.conn, step.area_id, case.id)
    await keep.referral(step, choosing.undo(free, act, by=by, at=step.at))


async def _ask_again(
    runtime: Runtime,
    step: Change,
    referral_id: ReferralId,
    crew_id: CrewId,
    *,
    by: Actor,
) -> None:
    """Offer it to who had it, unless it, or the crew, is another's by now."""
    if not await _is_free(step, crew_id):
        return
    before = await decisions.find_newest_of_crew(step.conn, referral_id, crew_id)
    if before is None:
        return
    version = await _waiting(step, referral_id, by=by)
    if version is None:
        return
    again = replace(
        before,
        id=DecisionId(runtime.new_id()),
        made_at=step.at,
        made_by=by,
        engine="person",
    )
    choice = Choice(decision=again, crew_id=crew_id, referral_version=version)
    await offer.offer_by_person(runtime, step, choice)


async def _is_free(step: Change, crew_id: CrewId) -> bool:
    shift = await crews.find_shift(step.conn, step.area_id, crew_id, at=step.at)
    if shift is None or shift.status is not ShiftStatus.ON:
        return False
    return await assignments.find_active_of_crew(step.conn, crew_id) is None


async def _waiting(step: Change, referral_id: ReferralId, *, by: Actor) -> int | None:
    """Its version if it waits for a crew; a proposal nobody was told of gives way."""
    active = await assignments.find_active(step.conn, referral_id)
    if active is not None and active.status is AssignmentStatus.PROPOSED:
        await keep.assignment(step, active.withdraw(by=by, at=step.at))
        case = await referrals.get(step.conn, step.area_id, referral_id)
        free = case.release(active.crew_id, refused=False, by=by, at=step.at)
        await keep.referral(step, free)
    found = await referrals.get(step.conn, step.area_id, referral_id)
    return found.version if found.status is ReferralStatus.WAITING else None
