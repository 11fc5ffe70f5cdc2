"""A coordinator chooses the crew: the same check, and an override that says why."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

from ucr.domain import choosing
from ucr.domain.act import Act
from ucr.domain.assignment import Assignment, AssignmentStatus
from ucr.domain.codes import ActKind, Part, SetAside
from ucr.domain.decision import Decision
from ucr.domain.errors import BadField, BreaksRule
from ucr.domain.ids import (
    Actor,
    AreaId,
    AssignmentId,
    CrewId,
    DecisionId,
    ReferralId,
)
from ucr.journey import as_seen, keep, offer, stop
from ucr.journey.change import AlreadyDone, Change, Once, already_done, change
from ucr.journey.offer import Choice, offer_by_person
from ucr.matching import as_if, divert, picture
from ucr.matching.judge import Judgement
from ucr.runtime import Runtime
from ucr.store import assignments, audit, referrals
from ucr.store.audit import Line
from ucr.store.positions import latest
from ucr.store.rows import as_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which crew a person wants for which referral, and why in spite of a rule.

    Attributes:
        because, override_reason: As a code and in words, where a hard rule forbids it.
        rules_seen: The hard rules that the person read; None: they do not say.
        divert_from: The case that the crew is to leave; None: it must be free.
        crew_seen: What the person saw of the crew; None: they do not say.
    """

    referral_id: ReferralId
    crew_id: CrewId
    by: Actor
    override_reason: str | None = None
    because: SetAside | None = None
    rules_seen: frozenset[str] | None = None
    divert_from: ReferralId | None = None
    crew_seen: str | None = None

    def sets_aside(self, codes: tuple[str, ...]) -> bool:
        """Whether it says why of every one of these rules."""
        is_said = self.override_reason is not None and self.because is not None
        return is_said and (self.rules_seen is None or self.rules_seen >= set(codes))


@dataclass(frozen=True, slots=True)
class _Freed:
    """The referral as nobody has it, and who had it."""

    version: int
    had: Assignment | None
    taken_from: ReferralId | None


async def assign(
    runtime: Runtime, area_id: AreaId, wish: Wish, *, once: tuple[Once, ...]
) -> Assignment:
    """Offer the referral to the wished crew now; whoever had it is stood down.

    Raises:
        AlreadyDone: The command of `once` was carried out before.
        BadField: The crew has it already.
        BreaksRule: A hard rule forbids it, and no reason was given, or another rule
            than the person read.
        CrewBusy: The crew has another case, which it was not to leave.
        NotFound: The crew is not on duty in this area.
        StaleWrite: The case, or the crew, is not what the person saw.
        WrongStatus: The referral waits for a decision, is closed, or on scene.
    """
    if await already_done(runtime, once):
        raise AlreadyDone
    judgement = await judged(runtime, area_id, wish.referral_id, wish.crew_id)
    if judgement.codes and not wish.sets_aside(judgement.codes):
        raise BreaksRule(judgement.codes)
    async with change(runtime, area_id, once=once) as step:
        return await give(runtime, step, wish, judgement)


async def give(
    runtime: Runtime, step: Change, wish: Wish, judgement: Judgement
) -> Assignment:
    """Offer it to the crew in the caller's own step, and keep that a person chose so.

    Raises:
        BadField, CrewBusy, NotFound, StaleWrite, WrongStatus: As `assign` says.
    """
    await as_seen.demand_crew(step, wish.crew_id, wish.crew_seen)
    freed = await _set_free(step, wish)
    act = _act(step, wish, judgement, freed)
    choice = Choice(
        decision=_decision(runtime, step, wish, judgement),
        crew_id=wish.crew_id,
        referral_version=freed.version,
        overridden=judgement.codes,
        act=act,
    )
    await audit.write(step.conn, _line(step, wish, act))
    return await offer_by_person(runtime, step, choice)


async def confirm(
    runtime: Runtime,
    area_id: AreaId,
    assignment_id: AssignmentId,
    *,
    by: Actor,
    once: tuple[Once, ...],
    crew_seen: str | None = None,
) -> Assignment:
    """Confirm a proposal, if the check still allows it: it may be minutes old.

    Args:
        runtime: What every step gets.
        area_id: Whose proposal it is.
        assignment_id: The proposal.
        by: Who confirms it.
        once: What makes a retry a retry, and which case was seen.
        crew_seen: What the person saw of the crew; None: they do not say.

    Raises:
        AlreadyDone: The command of `once` was carried out before.
        BreaksRule: A hard rule forbids the crew now; assign it with a reason instead.
        NotFound: There is no such proposal, or its crew is not on duty any more.
        StaleWrite: The case, or the crew, is not what the person saw.
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
    return await offer.confirm(
        runtime, area_id, assignment_id, by=by, once=once, crew_seen=crew_seen
    )


async def judged(
    runtime: Runtime,
    area_id: AreaId,
    referral_id: ReferralId,
    crew_id: CrewId,
    *,
    leaving: ReferralId | None = None,
) -> Judgement:
    """What the independent check says of giving this crew this referral next.

    Args:
        runtime: What every step gets.
        area_id: Whose crew and case they are.
        referral_id: The case that it would be given.
        crew_id: The crew.
        leaving: A case at which it helps, and would help no more.

    Raises:
        NotFound: The crew is not on duty here, or there is no such open referral.
        WrongStatus: A person must decide about the referral first, or a crew is on
            scene.
    """
    async with runtime.pool.connection() as conn:
        seen = await picture.load_still(conn, area_id)
    seen.positions = await latest(runtime.redis, area_id) or {}
    if leaving is not None:
        seen = as_if.without_help(seen, leaving, crew_id)
    return await asyncio.to_thread(
        divert.judge_turning,
        seen,
        runtime.ground(area_id).standing,
        referral_id,
        crew_id,
        runtime.clock.now(),
        forecast=runtime.settings.forecast,
    )


async def _set_free(step: Change, wish: Wish) -> _Freed:
    """Take the referral from whoever has it, and the crew from what it leaves."""
    taken_from = await take_from_crew(step, wish)
    referral = await referrals.get(step.conn, step.area_id, wish.referral_id)
    had = await stop.stand_down(step, wish.referral_id, by=wish.by)
    if had is None:
        return _Freed(referral.version, None, taken_from)
    if had.crew_id == wish.crew_id:
        raise BadField("crew_id", "another crew than the one that has it")
    released = await keep.referral(
        step, referral.release(had.crew_id, refused=False, by=wish.by, at=step.at)
    )
    return _Freed(released.version, had, taken_from)


async def take_from_crew(step: Change, wish: Wish) -> ReferralId | None:
    """The case that the crew leaves, if it was told of one and is to leave it.

    A proposal that nobody confirmed gives way: its crew was told nothing of it, and
    may be asked about it again.
    """
    held = await assignments.find_active_of_crew(step.conn, wish.crew_id)
    if held is None or held.referral_id == wish.referral_id:
        return None
    if held.part is Part.ASSIST:
        return None  # it helps another crew: it stays busy, and the offer is refused
    if held.status is AssignmentStatus.PROPOSED:
        await give_way(step, held, by=wish.by)
        return None
    if wish.divert_from != held.referral_id:
        return None  # the crew stays busy, and the offer is refused
    await give_way(step, held, by=wish.by, diverted_to=wish.referral_id)
    left = await referrals.get(step.conn, step.area_id, held.referral_id)
    told = choosing.divert(left, wish.crew_id, wish.referral_id, by=wish.by, at=step.at)
    await keep.referral(step, told)
    return held.referral_id


async def give_way(
    step: Change,
    held: Assignment,
    *,
    by: Actor,
    diverted_to: ReferralId | None = None,
) -> None:
    """What a crew leads waits again, and the crew may be asked about it later."""
    await stop.stand_down(step, held.referral_id, by=by, diverted_to=diverted_to)
    other = await referrals.get(step.conn, step.area_id, held.referral_id)
    free = other.release(held.crew_id, refused=False, by=by, at=step.at)
    await keep.referral(step, free)


def _act(step: Change, wish: Wish, judgement: Judgement, freed: _Freed) -> Act:
    had = freed.had
    kind = choosing.kind_of(had, freed.taken_from)
    is_overridden = bool(judgement.codes)
    return Act(
        kind=kind,
        by=wish.by,
        at=step.at,
        crew_id=wish.crew_id,
        before=had.crew_id if had and had.offered_at is not None else None,
        taken_from=freed.taken_from,
        rules=judgement.codes,
        because=wish.because if is_overridden else None,
        words=wish.override_reason if is_overridden else None,
    )


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


def _line(step: Change, wish: Wish, act: Act) -> Line:
    done = "diverted a crew" if act.kind is ActKind.DIVERT else "assigned"
    overrode = ", ".join(act.rules)
    return Line(
        at=step.at,
        actor=wish.by,
        action=f"{done}, overriding {overrode}" if overrode else done,
        area_id=step.area_id,
        referral_id=wish.referral_id,
        reason=act.words and f"{act.because}: {act.words}",
    )
