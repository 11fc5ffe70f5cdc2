"""A coordinator chooses the crew: the same check, and an override that says why."""

from dataclasses import dataclass
from uuid import UUID

from ucr.domain.assignment import Assignment, AssignmentStatus
from ucr.domain.decision import Decision
from ucr.domain.errors import BadField, BreaksRule, NotFound, WrongStatus
from ucr.domain.ids import (
    Actor,
    AreaId,
    AssignmentId,
    CrewId,
    DecisionId,
    ReferralId,
)
from ucr.domain.referral_status import ReferralStatus
from ucr.journey import keep, offer, stop
from ucr.journey.change import AlreadyDone, Change, Once, already_done, change
from ucr.journey.offer import Choice, offer_by_person
from ucr.matching import judge, picture
from ucr.matching.judge import Judgement
from ucr.runtime import Runtime
from ucr.store import assignments, audit, referrals
from ucr.store.audit import Line
from ucr.store.positions import latest
from ucr.store.rows import as_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which crew a person wants for which referral, and why in spite of a rule."""

    referral_id: ReferralId
    crew_id: CrewId
    override_reason: str | None
    by: Actor


async def assign(
    runtime: Runtime, area_id: AreaId, wish: Wish, *, once: tuple[Once, ...]
) -> Assignment:
    """Offer the referral to the wished crew now; whoever had it is stood down.

    Raises:
        AlreadyDone: The command of `once` was carried out before.
        BreaksRule: A hard rule forbids it, and no reason to override was given.
        CrewBusy: The crew has another active visit.
        NotFound: The crew is not on duty in this area.
        WrongStatus: The referral waits for a decision, is closed, or on scene.
    """
    if await already_done(runtime, once):
        raise AlreadyDone
    judgement = await judged(runtime, area_id, wish.referral_id, wish.crew_id)
    if judgement.codes and not wish.override_reason:
        raise BreaksRule(judgement.codes)
    async with change(runtime, area_id, once=once) as step:
        version = await _set_free(step, wish)
        choice = Choice(
            decision=_decision(runtime, step, wish, judgement),
            crew_id=wish.crew_id,
            referral_version=version,
            overridden=judgement.codes,
        )
        await audit.write(step.conn, _line(step, wish, judgement))
        return await offer_by_person(runtime, step, choice)


async def confirm(
    runtime: Runtime,
    area_id: AreaId,
    assignment_id: AssignmentId,
    *,
    by: Actor,
    once: tuple[Once, ...],
) -> Assignment:
    """Confirm a proposal, if the check still allows it: it may be minutes old.

    Raises:
        AlreadyDone: The command of `once` was carried out before.
        BreaksRule: A hard rule forbids the crew now; assign it with a reason instead.
        NotFound: There is no such proposal, or its crew is not on duty any more.
        WrongStatus: It is no longer open, or a person must decide first.
    """
    if await already_done(runtime, once):
        raise AlreadyDone
    async with runtime.pool.connection() as conn:
        proposal = await assignments.get(conn, area_id, assignment_id)
    if proposal.status is AssignmentStatus.PROPOSED:
        judgement = await judged(
            runtime, area_id, proposal.referral_id, proposal.crew_id
        )
        if judgement.codes:
            raise BreaksRule(judgement.codes)
    return await offer.confirm(runtime, area_id, assignment_id, by=by, once=once)


async def judged(
    runtime: Runtime, area_id: AreaId, referral_id: ReferralId, crew_id: CrewId
) -> Judgement:
    """What the independent check says of giving this crew this referral next.

    Raises:
        NotFound: The crew is not on duty here, or there is no such open referral.
        WrongStatus: A person must decide about the referral first.
    """
    async with runtime.pool.connection() as conn:
        seen = await picture.load(conn, area_id)
    seen.positions = await latest(runtime.redis, area_id) or {}
    if crew_id not in seen.crews:
        raise NotFound("crew on duty")
    referral = seen.referrals.get(referral_id)
    if referral is None:
        raise NotFound("open referral")
    if referral.status is ReferralStatus.NEEDS_DECISION:
        raise WrongStatus(referral.status, ReferralStatus.ASSIGNED)
    at = runtime.clock.now()
    return judge.judge(seen, runtime.ground(area_id).standing, referral_id, crew_id, at)


async def _set_free(step: Change, wish: Wish) -> int:
    """Take the referral from whoever has it; the version it then has.

    A proposal that nobody confirmed gives way: its crew was told nothing of it, and
    may be asked about it again.
    """
    await _withdraw_proposal(step, wish)
    referral = await referrals.get(step.conn, step.area_id, wish.referral_id)
    before = await stop.stand_down(step, wish.referral_id, by=wish.by)
    if before is None:
        return referral.version
    if before.crew_id == wish.crew_id:
        raise BadField("crew_id", "another crew than the one that has it")
    released = await keep.referral(
        step,
        referral.release(before.crew_id, refused=False, by=wish.by, at=step.at),
    )
    return released.version


async def _withdraw_proposal(step: Change, wish: Wish) -> None:
    held = await assignments.find_active_of_crew(step.conn, wish.crew_id)
    if (
        held is None
        or held.referral_id == wish.referral_id
        or held.status is not AssignmentStatus.PROPOSED
    ):
        return
    await keep.assignment(step, held.withdraw(by=wish.by, at=step.at))
    other = await referrals.get(step.conn, step.area_id, held.referral_id)
    free = other.release(wish.crew_id, refused=False, by=wish.by, at=step.at)
    await keep.referral(step, free)


def _decision(
    runtime: Runtime, step: Change, wish: Wish, judgement: Judgement
) -> Decision:
    return Decision(
        id=DecisionId(UUID(str(runtime.new_id()))),
        area_id=step.area_id,
        referral_id=wish.referral_id,
        crew_id=wish.crew_id,
        made_at=step.at,
        made_by=wish.by,
        engine="person",
        travel=judgement.travel,
        explanation=as_json(judgement.card),
    )


def _line(step: Change, wish: Wish, judgement: Judgement) -> Line:
    overrode = ", ".join(judgement.codes)
    return Line(
        at=step.at,
        actor=wish.by,
        action=f"assigned, overriding {overrode}" if overrode else "assigned",
        area_id=step.area_id,
        referral_id=wish.referral_id,
        reason=wish.override_reason,
    )
