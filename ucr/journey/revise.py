"""The sender tells more, or takes the request back."""

from dataclasses import dataclass, replace
from datetime import datetime

from ucr.domain.account import Sender
from ucr.domain.area_settings import AreaSettings
from ucr.domain.codes import Category, Concern, Confidence, Exclusion, Flag, RedFlag
from ucr.domain.errors import StaleWrite, WrongStatus
from ucr.domain.escalation import PlanKind, PlansTold, demand_one_answer, is_plan
from ucr.domain.events import ReferralUpdated
from ucr.domain.ids import Actor, ReferralId
from ucr.domain.intake import LONGEST_LIE, refuse_impossible
from ucr.domain.patient import Contact, Location, Patient, Remark
from ucr.domain.referral import Referral
from ucr.domain.referral_status import ReferralStatus
from ucr.domain.response_clock import ClockKind, ResponseClock, clocks, in_order
from ucr.domain.rules import concerns
from ucr.domain.safety_check import to_ask
from ucr.domain.triage import Findings, Requirements, requirements
from ucr.journey import following, keep, stop
from ucr.journey.change import Change, Once, change
from ucr.runtime import Runtime
from ucr.store import audit, referrals
from ucr.store.audit import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """What the sender changes; None leaves a thing as it was.

    Attributes:
        worse: The person got worse: red flags and notes join those told before, and a
            person must look whatever was cleared before.
    """

    flags: frozenset[Flag] | None = None
    red_flags: frozenset[RedFlag] | None = None
    exclusions: frozenset[Exclusion] | None = None
    safe_to_wait: bool | None = None
    floor_since_at: datetime | None = None
    category: Category | None = None
    reason: str | None = None
    notes: str | None = None
    location: Location | None = None
    worse: bool | None = None
    patient: Patient | None = None
    contacts: tuple[Contact, ...] | None = None
    plans: frozenset[PlanKind] | None = None
    remarks: tuple[Remark, ...] = ()

    @property
    def changed(self) -> tuple[str, ...]:
        """Names of the fields that are given; remarks are ours, not the sender's."""
        names = [name for name in self.__dataclass_fields__ if name != "remarks"]
        return tuple(name for name in names if getattr(self, name) is not None)


async def update(
    runtime: Runtime,
    sender: Sender,
    referral_id: ReferralId,
    revision: Revision,
    *,
    expect_version: int | None,
    once: tuple[Once, ...],
) -> Referral:
    """Take in what the sender tells later; after dispatch a person must look.

    Raises:
        NotFound: The referral is not this sender's.
        StaleWrite: It is no longer the version that the sender read.
        WrongStatus: It is closed.
        BadField: A time is impossible.
    """
    async with change(runtime, sender.area_id, once=once) as step:
        before = await _of_sender(step, sender, referral_id, expect_version)
        if before.is_closed:
            raise WrongStatus(before.status, "updated")
        revised = _revised(before, revision, step.settings, by=sender.actor, at=step.at)
        event = ReferralUpdated(
            referral_id=before.id, at=step.at, by=sender.actor, changed=revision.changed
        )
        worse = bool(revision.worse)
        news = _new_concerns(before, revised, worse=worse, at=step.at)
        if before.status is ReferralStatus.JOINED:
            worried = replace(revised, concerns=revised.concerns | news)
            saved = await keep.referral(step, (worried, event))
            return await following.tell_more(step, saved, news, by=sender.actor)
        saved = await keep.referral(step, (revised, event))
        for concern in sorted(news):
            saved = await keep.referral(
                step, saved.raise_concern(concern, by=sender.actor, at=step.at)
            )
        await following.tell_crew(step, saved.id, by=sender.actor)
    return saved


async def cancel(
    runtime: Runtime,
    sender: Sender,
    referral_id: ReferralId,
    *,
    reason: str | None,
    once: tuple[Once, ...],
) -> Referral:
    """The sender needs nobody any more; once a crew is with the person, people talk.

    Args:
        reason: Why, in the sender's words; the audit keeps it.

    Raises:
        NotFound: The referral is not this sender's.
        WrongStatus: It is closed already.
    """
    async with change(runtime, sender.area_id, once=once) as step:
        before = await _of_sender(step, sender, referral_id, None)
        await audit.write(step.conn, _line(step, sender, referral_id, reason))
        if await stop.crew_on_scene(step, referral_id):
            return await keep.referral(
                step,
                before.raise_concern(
                    Concern.CANCEL_AFTER_ARRIVAL, by=sender.actor, at=step.at
                ),
            )
        return await _cancelled(step, before, by=sender.actor)


def _line(
    step: Change, sender: Sender, referral_id: ReferralId, reason: str | None
) -> Line:
    return Line(
        at=step.at,
        actor=sender.actor,
        action="cancelled by its sender",
        area_id=sender.area_id,
        referral_id=referral_id,
        reason=reason,
    )


async def _cancelled(step: Change, before: Referral, *, by: Actor) -> Referral:
    await stop.stand_down(step, before.id, by=by)
    cancelled = await keep.referral(step, before.cancel(by=by, at=step.at))
    if before.ties.lead is not None:
        await following.let_go(step, before.ties.lead, before.id, by=by)
    return cancelled


async def _of_sender(
    step: Change, sender: Sender, referral_id: ReferralId, version: int | None
) -> Referral:
    found = await referrals.get_of_sender(
        step.conn, sender.id, sender.area_id, referral_id
    )
    if version is not None and version != found.version:
        raise StaleWrite("referral", referral_id)
    return found


def _revised(
    before: Referral,
    revision: Revision,
    settings: AreaSettings,
    *,
    by: Actor,
    at: datetime,
) -> Referral:
    demand_one_answer(revision.plans)
    refuse_impossible("floor_since_at", revision.floor_since_at, at, LONGEST_LIE)
    told = replace(
        before,
        flags=_flags(before, revision),
        red_flags=_red_flags(before, revision),
        exclusions=(
            before.exclusions if revision.exclusions is None else revision.exclusions
        ),
        safe_to_wait=(
            before.safe_to_wait
            if revision.safe_to_wait is None
            else revision.safe_to_wait
        ),
        floor_since_at=revision.floor_since_at or before.floor_since_at,
        category=revision.category or before.category,
        location=_moved(before.location, revision.location),
        story=replace(
            before.story,
            patient=revision.patient or before.story.patient,
            contacts=revision.contacts or before.story.contacts,
            reason=revision.reason or before.story.reason,
            notes=_notes(before.story.notes, revision),
            remarks=(*before.story.remarks, *revision.remarks),
            plans=_plans(before, revision, by=by, at=at),
        ),
    )
    return replace(
        told,
        requirements=_asked(before, told, settings, at=at),
        running=_joined(before, told, settings),
    )


def _flags(before: Referral, revision: Revision) -> frozenset[Flag]:
    """As told now; what is said of plans for care decides about their flag."""
    flags = before.flags if revision.flags is None else revision.flags
    known = before.story.plans
    if revision.plans is None and (known is None or _is_flagged(known, revision)):
        return flags
    plans = known.kinds if revision.plans is None and known else revision.plans
    mark = frozenset({Flag.ESCALATION_PLAN})
    return flags | mark if is_plan(plans) else flags - mark


def _is_flagged(known: PlansTold, revision: Revision) -> bool:
    """Whether a plan is flagged now where none was known: of what kind, nobody says."""
    marked = Flag.ESCALATION_PLAN in (revision.flags or ())
    return marked and not is_plan(known.kinds)


def _plans(
    before: Referral, revision: Revision, *, by: Actor, at: datetime
) -> PlansTold | None:
    known = before.story.plans
    if revision.plans is None:
        return None if known and _is_flagged(known, revision) else known
    return PlansTold(kinds=revision.plans, by=by, at=at) if revision.plans else None


def _asked(
    before: Referral, told: Referral, settings: AreaSettings, *, at: datetime
) -> Requirements:
    """What it asks of a crew: anew only where what was told bears on it.

    How many people come is no setting: that alone leaves the rest as it came in with.
    """
    was = requirements(_findings(before, at))
    now = _findings(told, at)
    usual = requirements(now)
    if was == usual:
        return before.requirements
    if replace(was, people=usual.people) == usual:
        return replace(before.requirements, people=usual.people)
    return requirements(now, settings.asks)


def _red_flags(before: Referral, revision: Revision) -> frozenset[RedFlag]:
    if revision.red_flags is None:
        return before.red_flags
    return revision.red_flags | (before.red_flags if revision.worse else frozenset())


def _notes(before: str | None, revision: Revision) -> str | None:
    if revision.worse and before and revision.notes:
        return f"{before}\n{revision.notes}"
    return revision.notes or before


def _moved(before: Location, told: Location | None) -> Location:
    """The place as told now; what was left out stays.

    Words that nobody can place do not move a crew that is on its way: the place told
    before stays on the map, and a person must look.
    """
    if told is None:
        return before
    told = replace(
        told,
        access=told.access or before.access,
        key_safe=told.key_safe or before.key_safe,
    )
    if told.lon is not None or before.lon is None:
        return told
    return replace(
        told,
        lon=before.lon,
        lat=before.lat,
        locality=before.locality,
        confidence=Confidence.PLACE,
        reasons=(*told.reasons, "The map shows the place that was told before."),
    )


def _joined(
    before: Referral, told: Referral, settings: AreaSettings
) -> tuple[ResponseClock, ...]:
    """Clocks that run stay as they were computed; a new kind of clock may join."""
    now = clocks(
        clock_start_at=before.clock_start_at,
        standard=before.standard,
        category=told.category,
        floor_since_at=told.floor_since_at,
        sender_breach_at=before.due.due_at,
        targets=settings.targets,
    )
    kinds = {clock.kind for clock in before.running} | {ClockKind.SENDER_BREACH}
    new = [clock for clock in now if clock.kind not in kinds]
    return in_order([*before.running, *new])


def _findings(referral: Referral, at: datetime) -> Findings:
    return Findings(
        need=referral.need,
        red_flags=referral.red_flags,
        flags=referral.flags,
        age_years=referral.story.patient.age_years(at.date()),
        on_floor=referral.floor_since_at is not None,
        floor_since_at=referral.floor_since_at,
        confidence=referral.location.confidence,
        exclusions=referral.exclusions,
        safe_to_wait=referral.safe_to_wait,
        category=referral.category,
        unsure=bool(to_ask(referral.story.answers)),
    )


def _new_concerns(
    before: Referral, revised: Referral, *, worse: bool, at: datetime
) -> frozenset[Concern]:
    """What a person must look at because of this, whatever was cleared before."""
    found = concerns(_findings(revised, at), at=at)
    already = concerns(_findings(before, at), at=at) | before.concerns
    told = {
        Concern.UNSAFE_TO_WAIT: worse,
        Concern.RED_FLAG: bool(revised.red_flags - before.red_flags),
        Concern.EXCLUDED: bool(revised.exclusions - before.exclusions),
        Concern.LOCATION_UNSURE: revised.location != before.location,
        Concern.UPDATED: before.status is ReferralStatus.ASSIGNED,
    }
    again = {concern for concern, is_news in told.items() if is_news}
    return (found - already) | (found & again) | (again & {Concern.UPDATED})
