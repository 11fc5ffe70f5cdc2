"""A choice of crew becomes a proposal or an offer, and may be taken back."""

from dataclasses import dataclass, replace
from datetime import timedelta

from ucr.domain import choosing
from ucr.domain.act import Act
from ucr.domain.assignment import UNDO, Assignment, AssignmentStatus
from ucr.domain.board import assignment_entry
from ucr.domain.codes import Mode, Part
from ucr.domain.crew import ShiftStatus
from ucr.domain.decision import Decision
from ucr.domain.errors import NotFound, StaleWrite, UndoTooLate, WrongStatus
from ucr.domain.ids import Actor, AreaId, AssignmentId, CrewId, ReferralId
from ucr.domain.referral import Referral
from ucr.domain.referral_status import ReferralStatus
from ucr.domain.timer import Action
from ucr.journey import as_seen, assist, hold, keep, stop
from ucr.journey.change import Change, Once, change
from ucr.runtime import Runtime
from ucr.store import areas, assignments, audit, crews, decisions, referrals
from ucr.store.audit import Line
from ucr.store.leases import Lease


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A decision about one referral, read at one version.

    Attributes:
        overridden: Codes of hard rules that a person set aside.
        act: What a person chose; None: the dispatcher did.
    """

    decision: Decision
    crew_id: CrewId
    referral_version: int
    overridden: tuple[str, ...] = ()
    act: Act | None = None


async def propose(runtime: Runtime, choice: Choice, *, lease: Lease) -> Assignment:
    """The dispatcher's choice: offered at once in auto mode, else proposed.

    In auto mode too it is only proposed, for a minute, where a crew was already asked
    about what may be the same person.

    Raises:
        NotDispatcher: Another process decides for this area now.
        StaleWrite: The referral is no longer what the decision was about.
        CrewBusy: The crew was given something else meanwhile.
    """
    area_id = choice.decision.area_id
    async with change(runtime, area_id, lease=lease) as step:
        area = await areas.get(step.conn, area_id)
        found = await _demand_as_read(step, choice)
        is_held = area.mode is Mode.AUTO and await hold.is_wise(step, found)
        proposal = await _add(runtime, step, choice)
        if area.mode is Mode.AUTO and not is_held:
            return await _offer(runtime, step, proposal, choice)
        step.record(proposal.proposed(), assignment_entry(proposal))
        await _assign(step, choice, Action.CONFIRM, is_held=is_held)
        return proposal


async def offer_by_person(runtime: Runtime, step: Change, choice: Choice) -> Assignment:
    """A person's choice: offered at once, in the caller's own step."""
    proposal = await _add(runtime, step, choice)
    return await _offer(runtime, step, proposal, choice)


async def confirm(
    runtime: Runtime,
    area_id: AreaId,
    assignment_id: AssignmentId,
    *,
    by: Actor,
    once: tuple[Once, ...],
    crew_seen: str | None = None,
) -> Assignment:
    """A proposal is confirmed: the crew is asked now, and that is a person's choice.

    Raises:
        NotFound: There is no such proposal, or its crew has gone off duty.
        StaleWrite: The case, or the crew, is not what the person saw.
        WrongStatus: It is no longer open, or a person must decide about the case first.
    """
    async with change(runtime, area_id, once=once) as step:
        proposal = await assignments.get(step.conn, area_id, assignment_id)
        await demand_on_duty(step, proposal.crew_id)
        await as_seen.demand_crew(step, proposal.crew_id, crew_seen)
        referral = await referrals.get(step.conn, area_id, proposal.referral_id)
        if referral.concerns:
            raise WrongStatus(ReferralStatus.NEEDS_DECISION, AssignmentStatus.OFFERED)
        moved = proposal.offer(by=by, at=step.at, expires_at=None)
        offered = await keep.assignment(step, moved)
        asked = referral.await_(Action.ANSWER, by=by, at=step.at)
        await keep.referral(step, choosing.confirm(asked, proposal.crew_id))
    return offered


async def undo(
    runtime: Runtime,
    area_id: AreaId,
    assignment_id: AssignmentId,
    *,
    by: Actor,
    once: tuple[Once, ...],
) -> ReferralId:
    """Take an offer back within a minute; another crew, or a person's choice, is next.

    Raises:
        UndoTooLate: The minute is over, or the crew has answered.
    """
    async with change(runtime, area_id, once=once) as step:
        offered = await assignments.get(step.conn, area_id, assignment_id)
        since = offered.offered_at or offered.made_at
        if (
            offered.status not in (AssignmentStatus.PROPOSED, AssignmentStatus.OFFERED)
            or step.at - since > UNDO
        ):
            raise UndoTooLate
        await take_back(step, offered, by=by)
    return offered.referral_id


async def withdraw(
    runtime: Runtime,
    area_id: AreaId,
    assignment_id: AssignmentId,
    *,
    by: Actor,
    reason: str,
    once: tuple[Once, ...],
) -> ReferralId:
    """Stand a crew down; the referral waits for another, and the audit keeps why.

    Raises:
        WrongStatus: The crew is on scene.
        NotFound: It has ended already.
    """
    async with change(runtime, area_id, once=once) as step:
        active = await assignments.get(step.conn, area_id, assignment_id)
        await take_back(step, active, by=by)
        await audit.write(
            step.conn,
            Line(
                at=step.at,
                actor=by,
                action="stood a crew down",
                area_id=area_id,
                referral_id=active.referral_id,
                reason=reason,
            ),
        )
    return active.referral_id


async def expire(
    runtime: Runtime, area_id: AreaId, referral_id: ReferralId, *, lease: Lease
) -> None:
    """End an offer that nobody answered in time, and let the referral wait again."""
    async with change(runtime, area_id, lease=lease) as step:
        active = await assignments.find_active(step.conn, referral_id)
        if active is None or not active.has_run_out(step.at):
            return
        by = lease_actor(lease)
        await keep.assignment(step, active.expire(by=by, at=step.at))
        await assist.end_with_lead(step, referral_id, by=by)
        referral = await referrals.get(step.conn, area_id, referral_id)
        released = referral.release(active.crew_id, refused=True, by=by, at=step.at)
        await keep.referral(step, released)


def lease_actor(lease: Lease) -> Actor:
    """How the log names a dispatcher."""
    return Actor(f"dispatcher:{lease.holder}")


async def demand_on_duty(step: Change, crew_id: CrewId) -> None:
    """Nobody is asked who went off duty, or on a break, since it was decided."""
    shift = await crews.find_shift(step.conn, step.area_id, crew_id, at=step.at)
    if shift is None or shift.status is not ShiftStatus.ON:
        raise NotFound("crew on duty")


async def _add(runtime: Runtime, step: Change, choice: Choice) -> Assignment:
    await demand_on_duty(step, choice.crew_id)
    await decisions.add(step.conn, choice.decision)
    proposal = Assignment(
        id=AssignmentId(runtime.new_id()),
        area_id=step.area_id,
        referral_id=choice.decision.referral_id,
        crew_id=choice.crew_id,
        decision_id=choice.decision.id,
        status=AssignmentStatus.PROPOSED,
        version=1,
        by=choice.decision.made_by,
        made_at=step.at,
        overridden=choice.overridden,
    )
    await assignments.add(step.conn, proposal)
    return proposal


async def _offer(
    runtime: Runtime, step: Change, proposal: Assignment, choice: Choice
) -> Assignment:
    area = await areas.get(step.conn, step.area_id)
    usual_s = runtime.settings.offer_expires_s
    ends_s = area.settings.offer_ends_s(usual_s)
    patience_s = ends_s if area.mode is Mode.AUTO else 0
    expires_at = step.at + timedelta(seconds=patience_s) if patience_s else None
    by = choice.decision.made_by
    value, fact = proposal.offer(by=by, at=step.at, expires_at=expires_at)
    because = choice.act.because if choice.act else None
    offered = await keep.assignment(step, (value, replace(fact, because=because)))
    await _assign(step, choice, Action.ANSWER)
    return offered


async def _assign(
    step: Change, choice: Choice, action: Action, *, is_held: bool = False
) -> None:
    referral = await referrals.get(step.conn, step.area_id, choice.decision.referral_id)
    by = choice.decision.made_by
    given, fact = referral.assign(choice.crew_id, action, by=by, at=step.at)
    if choice.act is not None:
        given, fact = choosing.assign((given, fact), choice.act)
    await keep.referral(step, (hold.briefly(given, step) if is_held else given, fact))


async def _demand_as_read(step: Change, choice: Choice) -> Referral:
    found = await referrals.get(step.conn, step.area_id, choice.decision.referral_id)
    if found.version != choice.referral_version:
        raise StaleWrite("referral", found.id)
    return found


async def take_back(step: Change, active: Assignment, *, by: Actor) -> None:
    """A person takes it from a crew: the dispatcher must not ask the same one again.

    A second crew is taken off alone: the lead keeps the case.
    """
    if not active.is_active:
        raise NotFound("open assignment")
    if active.part is Part.ASSIST:
        await assist.take_off(step, active, by=by)
        return
    await stop.stand_down(step, active.referral_id, by=by)
    referral = await referrals.get(step.conn, step.area_id, active.referral_id)
    await keep.referral(
        step, referral.release(active.crew_id, refused=True, by=by, at=step.at)
    )
