"""What a sender asks for, before it is a referral: checked as a whole, or refused."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from ucr.domain import timer
from ucr.domain.area_settings import AreaSettings
from ucr.domain.codes import (
    Category,
    Exclusion,
    Flag,
    Need,
    RedFlag,
    ResponseStandard,
    Source,
    Trait,
)
from ucr.domain.errors import BadField
from ucr.domain.escalation import PlanKind, PlansTold, demand_one_answer, is_plan
from ucr.domain.events import ReferralReceived
from ucr.domain.ids import Actor, AreaId, ReferralId, SenderId
from ucr.domain.patient import Location, Story
from ucr.domain.referral import Referral
from ucr.domain.referral_status import ReferralStatus
from ucr.domain.response_clock import ResponseClock, clocks
from ucr.domain.rules import concerns
from ucr.domain.safety_check import to_ask
from ucr.domain.timer import Action
from ucr.domain.triage import Findings, requirements
from ucr.domain.wishes import Wishes

SKEW: Final = timedelta(minutes=2)
"""How far another system's clock may run ahead of ours."""
OLDEST: Final = timedelta(hours=24)
"""Older clock starts are refused at our door, whoever sends them."""
LONGEST_LIE: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """One request, parsed and with its place resolved.

    Attributes:
        clock_start_at: The sender's clock start; None: our receipt starts it.
        on_floor: The person is on the floor now; `floor_since_at` says since when.
        plans: Of care, that the sender told of; empty: it said nothing.
    """

    case_number: str
    source: Source
    need: Need
    category: Category | None
    standard: ResponseStandard
    clock_start_at: datetime | None
    sender_breach_at: datetime | None
    on_floor: bool
    floor_since_at: datetime | None
    red_flags: frozenset[RedFlag]
    flags: frozenset[Flag]
    location: Location
    story: Story
    exclusions: frozenset[Exclusion] = frozenset()
    safe_to_wait: bool | None = None
    wishes: frozenset[Trait] = frozenset()
    plans: frozenset[PlanKind] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Who received it, as what, when."""

    referral_id: ReferralId
    area_id: AreaId
    sender_id: SenderId
    by: Actor
    at: datetime


AS_USUAL: Final = AreaSettings()


def receive(
    intake: Intake, receipt: Receipt, settings: AreaSettings = AS_USUAL
) -> tuple[Referral, ReferralReceived]:
    """Make a referral of a request: its clocks, what it needs, who acts first.

    The settings of its area, as they are now, hold for this case to its end.

    Raises:
        BadField: A time is impossible, or no clock would apply.
    """
    _refuse_what_cannot_be(intake, receipt.at)
    findings = _findings(intake, receipt.at)
    started = intake.clock_start_at or receipt.at
    worries = concerns(findings, at=receipt.at)
    action = Action.DECIDE if worries else Action.MATCH
    referral = Referral(
        id=receipt.referral_id,
        area_id=receipt.area_id,
        sender_id=receipt.sender_id,
        case_number=intake.case_number,
        source=intake.source,
        need=intake.need,
        category=intake.category,
        standard=intake.standard,
        status=ReferralStatus.NEEDS_DECISION if worries else ReferralStatus.WAITING,
        version=1,
        received_at=receipt.at,
        clock_start_at=started,
        running=_running(intake, findings, started, settings),
        floor_since_at=findings.floor_since_at,
        location=intake.location,
        requirements=requirements(findings, settings.asks),
        flags=marked(intake.flags, intake.plans),
        red_flags=intake.red_flags,
        exclusions=intake.exclusions,
        safe_to_wait=intake.safe_to_wait,
        concerns=worries,
        story=_story(intake, receipt),
        wishes=Wishes(prefers=intake.wishes),
        timer=timer.start(action, at=receipt.at, within=settings.wait(action)),
    )
    return referral, ReferralReceived(
        referral_id=referral.id,
        at=receipt.at,
        by=receipt.by,
        concerns=tuple(sorted(worries)),
    )


def marked(flags: frozenset[Flag], plans: frozenset[PlanKind]) -> frozenset[Flag]:
    """The flags, with that of an escalation plan where one was told of."""
    return flags | {Flag.ESCALATION_PLAN} if is_plan(plans) else flags


def _story(intake: Intake, receipt: Receipt) -> Story:
    if not intake.plans:
        return intake.story
    told = PlansTold(kinds=intake.plans, by=receipt.by, at=receipt.at)
    return replace(intake.story, plans=told)


def _running(
    intake: Intake, findings: Findings, started: datetime, settings: AreaSettings
) -> tuple[ResponseClock, ...]:
    return clocks(
        clock_start_at=started,
        standard=intake.standard,
        category=intake.category,
        floor_since_at=findings.floor_since_at,
        sender_breach_at=intake.sender_breach_at,
        targets=settings.targets,
    )


def _findings(intake: Intake, at: datetime) -> Findings:
    floor_since_at = intake.floor_since_at
    if intake.on_floor and floor_since_at is None:
        floor_since_at = intake.clock_start_at or at
    return Findings(
        need=intake.need,
        red_flags=intake.red_flags,
        flags=intake.flags,
        age_years=intake.story.patient.age_years(at.date()),
        on_floor=floor_since_at is not None,
        floor_since_at=floor_since_at,
        confidence=intake.location.confidence,
        exclusions=intake.exclusions,
        safe_to_wait=intake.safe_to_wait,
        category=intake.category,
        unsure=bool(to_ask(intake.story.answers)),
    )


def _refuse_what_cannot_be(intake: Intake, at: datetime) -> None:
    demand_one_answer(intake.plans)
    refuse_impossible("clock_start_at", intake.clock_start_at, at, OLDEST)
    refuse_impossible("floor_since_at", intake.floor_since_at, at, LONGEST_LIE)
    born_on = intake.story.patient.born_on
    if born_on is not None and born_on > (at + SKEW).date():
        raise BadField("patient.born_on", "not in the future")
    started = intake.clock_start_at or at
    if intake.sender_breach_at is not None and intake.sender_breach_at <= started:
        raise BadField("sender_breach_at", "after the clock started")
    if intake.standard is ResponseStandard.NOT_TWO_HOUR and not (
        intake.category
        or intake.sender_breach_at
        or intake.on_floor
        or intake.floor_since_at
    ):
        raise BadField("two_hour", "at least one response clock must apply")


def refuse_impossible(
    field: str, given: datetime | None, at: datetime, oldest: timedelta
) -> None:
    """Refuse a time that is in the future, or further back than makes sense.

    Raises:
        BadField: It is.
    """
    if given is None:
        return
    if given > at + SKEW:
        raise BadField(field, "not in the future")
    if given < at - oldest:
        raise BadField(field, f"within the last {oldest.total_seconds() / 3600:.0f} h")
