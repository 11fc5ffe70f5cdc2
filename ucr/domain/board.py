"""What every screen may see of each entity: the state that events carry.

A card is complete, thin, and free of names, addresses and free text. The same function
makes it for an event and for a snapshot, so that snapshot plus events is a snapshot.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from ucr.domain.assignment import Assignment, AssignmentStatus
from ucr.domain.codes import (
    Category,
    Concern,
    Confidence,
    CrewKind,
    Destination,
    Exclusion,
    Flag,
    Kit,
    Mode,
    Need,
    OutcomeKind,
    RedFlag,
    Refusal,
    Skill,
    Source,
)
from ucr.domain.crew import Crew, Shift, ShiftStatus
from ucr.domain.ids import AreaId, AssignmentId, CrewId, ReferralId, ShiftId, VisitId
from ucr.domain.patient import Location
from ucr.domain.plan import CrewPlan, Stop
from ucr.domain.referral import Referral
from ucr.domain.referral_status import ReferralStatus
from ucr.domain.response_clock import ClockKind
from ucr.domain.timer import Action, Alarm, Owner, Timer
from ucr.domain.visit import Visit, VisitStatus

CELL_DECIMALS: Final = 3
"""The board's map cell: about 110 m north-south, 65 m east-west in England."""


class Kind(StrEnum):
    """Which map of the board an event belongs to."""

    REFERRAL = "referral"
    ASSIGNMENT = "assignment"
    VISIT = "visit"
    CREW = "crew"
    PLAN = "plan"
    AREA = "area"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralCard:
    """One row of the queue, one dot of the map."""

    id: ReferralId
    reference: str
    status: ReferralStatus
    source: Source
    need: Need
    category: Category | None
    received_at: datetime
    clock_start_at: datetime
    due_at: datetime
    due_because: ClockKind
    floor_since_at: datetime | None
    age_band: str | None
    lon: float | None
    lat: float | None
    locality: str
    confidence: Confidence
    flags: tuple[Flag, ...]
    red_flags: tuple[RedFlag, ...]
    exclusions: tuple[Exclusion, ...]
    concerns: tuple[Concern, ...]
    accepted_at: datetime | None
    skills: tuple[Skill, ...]
    kit: tuple[Kit, ...]
    people: int
    service_s: int
    pinned_to: CrewId | None
    refused_by: tuple[CrewId, ...]
    next_action: Action
    next_action_at: datetime
    owner: Owner
    alarm: Alarm | None
    undelivered: bool
    told_999_at: datetime | None
    told_999: Category | None
    outcome: OutcomeKind | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentCard:
    id: AssignmentId
    referral_id: ReferralId
    crew_id: CrewId
    status: AssignmentStatus
    chosen_by_person: bool
    made_at: datetime
    offered_at: datetime | None
    expires_at: datetime | None
    received_at: datetime | None
    seen_at: datetime | None
    answered_at: datetime | None
    refusal: Refusal | None
    overridden: tuple[str, ...]
    changed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitCard:
    id: VisitId
    referral_id: ReferralId
    assignment_id: AssignmentId
    crew_id: CrewId
    status: VisitStatus
    opened_at: datetime
    en_route_at: datetime | None
    on_scene_at: datetime | None
    ended_at: datetime | None
    outcome: OutcomeKind | None
    destination: Destination | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewCard:
    """A crew on duty; the card goes when the shift ends."""

    id: CrewId
    shift_id: ShiftId
    name: str
    kind: CrewKind
    people: int
    skills: tuple[Skill, ...]
    kit: tuple[Kit, ...]
    base_lon: float
    base_lat: float
    status: ShiftStatus
    starts_at: datetime
    ends_at: datetime
    break_due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanCard:
    """What a crew is meant to do next, and when it would arrive."""

    crew_id: CrewId
    stops: tuple[Stop, ...]
    travel: str
    as_of: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaCard:
    id: AreaId
    name: str
    mode: Mode


Card = ReferralCard | AssignmentCard | VisitCard | CrewCard | PlanCard | AreaCard


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entity of the board as it stands: `card` is None when it has left."""

    kind: Kind
    key: str
    version: int
    card: Card | None


def reference(id_: ReferralId) -> str:
    """A short number that people can read out: eight letters and digits of the id."""
    return id_.hex[-8:].upper()


def referral_entry(referral: Referral) -> Entry:
    """On the board until it is filed."""
    return Entry(
        kind=Kind.REFERRAL,
        key=str(referral.id),
        version=referral.version,
        card=_referral_card(referral, referral.timer) if referral.timer else None,
    )


def _referral_card(referral: Referral, timer: Timer) -> ReferralCard:
    return ReferralCard(
        id=referral.id,
        reference=reference(referral.id),
        status=referral.status,
        source=referral.source,
        need=referral.need,
        category=referral.category,
        received_at=referral.received_at,
        clock_start_at=referral.clock_start_at,
        due_at=referral.due.due_at,
        due_because=referral.due.kind,
        floor_since_at=referral.floor_since_at,
        age_band=referral.story.patient.age_band(referral.received_at.date()),
        lon=_cell(referral.location.lon),
        lat=_cell(referral.location.lat),
        locality=referral.location.locality,
        confidence=referral.location.confidence,
        flags=tuple(sorted(referral.flags)),
        red_flags=tuple(sorted(referral.red_flags)),
        exclusions=tuple(sorted(referral.exclusions)),
        concerns=tuple(sorted(referral.concerns)),
        accepted_at=referral.accepted_at,
        skills=tuple(sorted(referral.requirements.skills)),
        kit=tuple(sorted(referral.requirements.kit)),
        people=referral.requirements.people,
        service_s=referral.requirements.service_s,
        pinned_to=referral.pinned_to,
        refused_by=tuple(sorted(referral.refused_by)),
        next_action=timer.action,
        next_action_at=timer.at,
        owner=timer.owner,
        alarm=referral.alarm,
        undelivered=referral.undelivered,
        told_999_at=referral.ambulance.at if referral.ambulance else None,
        told_999=referral.ambulance.category if referral.ambulance else None,
        outcome=referral.outcome,
        closed_at=referral.closed_at,
    )


def _cell(degrees: float | None) -> float | None:
    return None if degrees is None else round(degrees, CELL_DECIMALS)


def cell(location: Location) -> tuple[float, float]:
    """The map cell of a known place: as near as the board goes; (lon, lat)."""
    return (_cell(location.lon) or 0.0, _cell(location.lat) or 0.0)


def assignment_entry(assignment: Assignment) -> Entry:
    """On the board while it is open."""
    card = AssignmentCard(
        id=assignment.id,
        referral_id=assignment.referral_id,
        crew_id=assignment.crew_id,
        status=assignment.status,
        chosen_by_person=assignment.by.startswith("account:"),
        made_at=assignment.made_at,
        offered_at=assignment.offered_at,
        expires_at=assignment.expires_at,
        received_at=assignment.received_at,
        seen_at=assignment.seen_at,
        answered_at=assignment.answered_at,
        refusal=assignment.refusal,
        overridden=assignment.overridden,
        changed_at=assignment.changed_at,
    )
    return Entry(
        kind=Kind.ASSIGNMENT,
        key=str(assignment.id),
        version=assignment.version,
        card=card if assignment.is_active else None,
    )


def visit_entry(visit: Visit) -> Entry:
    """On the board while it is open."""
    card = VisitCard(
        id=visit.id,
        referral_id=visit.referral_id,
        assignment_id=visit.assignment_id,
        crew_id=visit.crew_id,
        status=visit.status,
        opened_at=visit.opened_at,
        en_route_at=visit.en_route_at,
        on_scene_at=visit.on_scene_at,
        ended_at=visit.ended_at,
        outcome=visit.outcome.kind if visit.outcome else None,
        destination=visit.outcome.destination if visit.outcome else None,
    )
    return Entry(
        kind=Kind.VISIT,
        key=str(visit.id),
        version=visit.version,
        card=card if visit.is_active else None,
    )


def crew_entry(crew: Crew, shift: Shift) -> Entry:
    """On the board while the shift runs; it starts with the shift, not before."""
    on_duty = shift.status in (ShiftStatus.ON, ShiftStatus.PAUSED)
    card = CrewCard(
        id=crew.id,
        shift_id=shift.id,
        name=crew.name,
        kind=crew.kind,
        people=crew.people,
        skills=tuple(sorted(crew.skills)),
        kit=tuple(sorted(crew.kit)),
        base_lon=crew.base_lon,
        base_lat=crew.base_lat,
        status=shift.status,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        break_due_at=shift.breaks[0].latest_at if shift.breaks else None,
    )
    return Entry(
        kind=Kind.CREW,
        key=str(crew.id),
        version=shift.version,
        card=card if on_duty else None,
    )


def plan_entry(plan: CrewPlan) -> Entry:
    """On the board while it has stops."""
    card = PlanCard(
        crew_id=plan.crew_id, stops=plan.stops, travel=plan.travel, as_of=plan.as_of
    )
    return Entry(
        kind=Kind.PLAN,
        key=str(plan.crew_id),
        version=plan.version,
        card=card if plan.stops else None,
    )


def area_entry(id_: AreaId, name: str, mode: Mode, version: int) -> Entry:
    return Entry(
        kind=Kind.AREA,
        key=id_,
        version=version,
        card=AreaCard(id=id_, name=name, mode=mode),
    )
