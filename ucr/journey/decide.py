"""What only a person may decide: take, decline, give back, look at an alarm."""

from dataclasses import dataclass

from ucr.domain import alarming, choosing
from ucr.domain.codes import DeclineReason, HandBackReason
from ucr.domain.errors import WrongStatus
from ucr.domain.ids import Actor, AreaId, CrewId, ReferralId
from ucr.domain.patient import Location
from ucr.domain.referral import Referral
from ucr.domain.referral_status import ReferralStatus
from ucr.domain.timer import Breach
from ucr.domain.visit import VisitStatus
from ucr.journey import keep, stop
from ucr.journey.capacity import capacity
from ucr.journey.change import Change, Once, change
from ucr.runtime import Runtime
from ucr.store import audit, crews, referrals
from ucr.store.audit import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Who decided, and what they wrote down beside it: kept in the audit."""

    by: Actor
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """Who saw an alarm, by the name that every screen then shows.

    Attributes:
        breach: What a screen rings for by itself; None: the alarm that the case has.
    """

    by: Actor
    name: str
    breach: Breach | None = None


async def take(
    runtime: Runtime,
    area_id: AreaId,
    referral_id: ReferralId,
    verdict: Verdict,
    *,
    location: Location | None,
    once: tuple[Once, ...],
) -> Referral:
    """A named person has looked: UCR takes it, or the crew that has it goes on.

    The first time is the acceptance that the sender is told of.

    Raises:
        BadField: Nobody knows yet where to send a crew.
        WrongStatus: There is nothing to decide, and it was accepted before.
    """
    async with change(runtime, area_id, once=once) as step:
        seen = await referrals.get(step.conn, area_id, referral_id)
        await _write_down(step, seen, verdict, "accept")
        by = verdict.by
        if seen.concerns and seen.status is ReferralStatus.ASSIGNED:
            action = await stop.awaited(step, referral_id)
            moved = seen.reassure(action, by=by, at=step.at, location=location)
            seen = await keep.referral(step, moved)
        elif seen.status is ReferralStatus.NEEDS_DECISION:
            cleared = seen.clear(by=by, at=step.at, location=location)
            seen = await keep.referral(step, cleared)
        elif seen.accepted_at is not None:
            raise WrongStatus(seen.status, ReferralStatus.WAITING)
        return await _accepted(step, seen, by=by)


async def _accepted(step: Change, referral: Referral, *, by: Actor) -> Referral:
    if referral.accepted_at is not None:
        return referral
    return await keep.referral(step, referral.accept(by=by, at=step.at))


async def decline(
    runtime: Runtime,
    area_id: AreaId,
    referral_id: ReferralId,
    reason: DeclineReason,
    verdict: Verdict,
    *,
    once: tuple[Once, ...],
) -> Referral:
    """UCR cannot take it; the ledger keeps what the area could do at that moment.

    Raises:
        WrongStatus: A crew has it already: hand it back instead.
    """
    async with change(runtime, area_id, once=once) as step:
        before = await referrals.get(step.conn, area_id, referral_id)
        await _write_down(step, before, verdict, "decline")
        moved = before.decline(reason, await capacity(step), by=verdict.by, at=step.at)
        return await keep.referral(step, moved)


async def hand_back(
    runtime: Runtime,
    area_id: AreaId,
    referral_id: ReferralId,
    reason: HandBackReason,
    verdict: Verdict,
    *,
    once: tuple[Once, ...],
) -> Referral:
    """Give it back to 999 or its sender; a crew on its way is stood down.

    Raises:
        WrongStatus: It is closed, or a crew is with the person.
    """
    async with change(runtime, area_id, once=once) as step:
        before = await referrals.get(step.conn, area_id, referral_id)
        await _write_down(step, before, verdict, "hand back")
        moved = before.hand_back(reason, by=verdict.by, at=step.at)
        if await stop.crew_on_scene(step, referral_id):
            raise WrongStatus(VisitStatus.ON_SCENE, VisitStatus.STOOD_DOWN)
        await stop.stand_down(step, referral_id, by=verdict.by)
        return await stop.give_back(step, moved, by=verdict.by)


async def acknowledge(
    runtime: Runtime,
    area_id: AreaId,
    referral_id: ReferralId,
    *,
    by: Actor,
    once: tuple[Once, ...],
) -> Referral:
    """The sender has the case again: it said so, or a coordinator told it by phone.

    Raises:
        WrongStatus: It was neither declined nor handed back.
    """
    async with change(runtime, area_id, once=once) as step:
        before = await referrals.get(step.conn, area_id, referral_id)
        return await keep.referral(step, before.acknowledge(by=by, at=step.at))


async def acknowledge_alarm(
    runtime: Runtime,
    area_id: AreaId,
    referral_id: ReferralId,
    glance: Glance,
    *,
    once: tuple[Once, ...],
) -> Referral:
    """A named person saw the alarm; when another was quicker, nothing happens."""
    async with change(runtime, area_id, once=once) as step:
        before = await referrals.get(step.conn, area_id, referral_id)
        by, name, breach = glance.by, glance.name, glance.breach
        if breach is not None:
            if before.alarm_seen and before.alarm_seen.alarm == breach:
                return before
            moved = alarming.see_breach(before, breach, name, by=by, at=step.at)
            return await keep.referral(step, moved)
        if before.alarm is None and not before.undelivered:
            return before
        return await keep.referral(
            step, alarming.acknowledge(before, name, by=by, at=step.at)
        )


async def pin(
    runtime: Runtime,
    area_id: AreaId,
    referral_id: ReferralId,
    crew_id: CrewId | None,
    *,
    by: Actor,
    once: tuple[Once, ...],
) -> Referral:
    """Tie a referral to one crew, or let it go again; undone within a minute.

    Raises:
        NotFound: There is no such crew in the area.
        WrongStatus: The referral is closed or on its way back.
    """
    async with change(runtime, area_id, once=once) as step:
        await _demand_crew(step, crew_id)
        before = await referrals.get(step.conn, area_id, referral_id)
        moved = choosing.pin(before, crew_id, by=by, at=step.at)
        return await keep.referral(step, moved)


async def _write_down(
    step: Change, before: Referral, verdict: Verdict, what: str
) -> None:
    if before.status is ReferralStatus.JOINED:  # whoever leads it is decided about
        raise WrongStatus(before.status, what)
    line = Line(
        at=step.at,
        actor=verdict.by,
        action=f"decided: {what}",
        area_id=step.area_id,
        referral_id=before.id,
        reason=verdict.note,
    )
    await audit.write(step.conn, line)


async def _demand_crew(step: Change, crew_id: CrewId | None) -> None:
    if crew_id is not None:
        await crews.get_known(step.conn, step.area_id, crew_id)
