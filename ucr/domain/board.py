"""What every screen may see of each entity: the state that events carry.

A card is complete, thin, and free of names, addresses and free text. The same function
makes it for an event and for a snapshot, so that snapshot plus events is a snapshot.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, TypedDict

from ucr.domain.act import undo_card
from ucr.domain.area import Area
from ucr.domain.assignment import Assignment
from ucr.domain.cards import (
    AreaCard,
    AssignmentCard,
    Card,
    CrewCard,
    DraftCard,
    HandBackCard,
    MessageCard,
    PlanCard,
    ReferralCard,
    VehicleCard,
    VisitCard,
)
from ucr.domain.codes import (
    Exclusion,
    Flag,
    Kit,
    RedFlag,
    Skill,
    Trait,
)
from ucr.domain.crew import ON_DUTY, Crew, Shift, carried
from ucr.domain.crew_message import CrewMessage
from ucr.domain.drafting import would_send
from ucr.domain.heartbeat import Heartbeat
from ucr.domain.ids import CrewId, ReferralId
from ucr.domain.ids import reference as reference  # noqa: PLC0414 - handed on
from ucr.domain.limits import furthest_min
from ucr.domain.loan import Loan
from ucr.domain.patient import Location
from ucr.domain.plan import CrewPlan
from ucr.domain.referral import Referral
from ucr.domain.safety import CrewSafety
from ucr.domain.safety_card import card as safety_card
from ucr.domain.ties import (
    excluded,
    flagged,
    needed,
    on_floor_since,
    red_flagged,
    wished,
)
from ucr.domain.timer import Timer
from ucr.domain.visit import Visit

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
    FEED = "feed"
    FLOOD = "flood"
    SAFETY = "safety"
    HEARTBEAT = "heartbeat"
    MESSAGE = "message"
    LOAN = "loan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entity of the board as it stands: `card` is None when it has left."""

    kind: Kind
    key: str
    version: int
    card: Card | None


def referral_entry(referral: Referral) -> Entry:
    """On the board until it is filed."""
    return Entry(
        kind=Kind.REFERRAL,
        key=str(referral.id),
        version=referral.version,
        card=_referral_card(referral, referral.timer) if referral.timer else None,
    )


def _referral_card(referral: Referral, awaited: Timer) -> ReferralCard:
    return ReferralCard(
        id=referral.id,
        version=referral.version,
        reference=reference(referral.id),
        status=referral.status,
        source=referral.source,
        need=referral.need,
        category=referral.category,
        received_at=referral.received_at,
        clock_start_at=referral.clock_start_at,
        due_at=referral.due.due_at,
        due_because=referral.due.kind,
        age_band=referral.story.patient.age_band(referral.received_at.date()),
        lon=_cell(referral.location.lon),
        lat=_cell(referral.location.lat),
        locality=referral.location.locality,
        confidence=referral.location.confidence,
        concerns=tuple(sorted(referral.concerns)),
        accepted_at=referral.accepted_at,
        pinned_to=referral.pinned_to,
        refused_by=tuple(sorted(referral.refused_by)),
        next_action=awaited.action,
        next_action_at=awaited.at,
        owner=awaited.owner,
        alarm=referral.alarm,
        alarm_seen=referral.alarm_seen,
        hand_back=_draft_card(referral),
        undelivered=referral.undelivered,
        told_999_at=referral.ambulance.at if referral.ambulance else None,
        told_999=referral.ambulance.category if referral.ambulance else None,
        outcome=referral.outcome,
        closed_at=referral.closed_at,
        **_of_all_joined(referral),
        ambulance_called_at=referral.ambulance_called_at,
        unconfirmed_cancel_at=referral.unconfirmed_cancel_at,
        undo=undo_card(referral.acts),
        from_paper=referral.from_paper,
        reached_at=referral.reached_at,
    )


class _OfAll(TypedDict):
    floor_since_at: datetime | None
    flags: tuple[Flag, ...]
    red_flags: tuple[RedFlag, ...]
    exclusions: tuple[Exclusion, ...]
    skills: tuple[Skill, ...]
    kit: tuple[Kit, ...]
    people: int
    service_s: int
    likely_same: tuple[ReferralId, ...]
    joined_to: ReferralId | None
    joined: tuple[ReferralId, ...]
    prefers: tuple[Trait, ...]
    must: tuple[Trait, ...]
    not_crews: tuple[CrewId, ...]


def _of_all_joined(referral: Referral) -> _OfAll:
    """What this case and all that follow it ask of whoever attends."""
    ties, needs = referral.ties, needed(referral.requirements, referral.ties)
    wishes = wished(referral.wishes, ties)
    return {
        "floor_since_at": on_floor_since(referral.floor_since_at, ties),
        "flags": tuple(sorted(flagged(referral.flags, ties))),
        "red_flags": tuple(sorted(red_flagged(referral.red_flags, ties))),
        "exclusions": tuple(sorted(excluded(referral.exclusions, ties))),
        "skills": tuple(sorted(needs.skills)),
        "kit": tuple(sorted(needs.kit)),
        "people": needs.people,
        "service_s": needs.service_s,
        "likely_same": ties.likely_same,
        "joined_to": ties.lead,
        "joined": tuple(one.id for one in ties.followers),
        "prefers": tuple(sorted(wishes.prefers)),
        "must": tuple(sorted(wishes.must)),
        "not_crews": tuple(sorted(wishes.not_crews)),
    }


def _draft_card(referral: Referral) -> DraftCard | None:
    draft = referral.draft
    if draft is None:
        return None
    return DraftCard(
        drafted_at=draft.at,
        last_moment_at=draft.last_moment_at,
        would_send=would_send(referral),
        dismissed_at=draft.dismissed.at if draft.dismissed else None,
    )


def _cell(degrees: float | None) -> float | None:
    return None if degrees is None else round(degrees, CELL_DECIMALS)


def cell(location: Location) -> tuple[float, float]:
    """The map cell of a known place: as near as the board goes; (lon, lat)."""
    return (_cell(location.lon) or 0.0, _cell(location.lat) or 0.0)


def assignment_entry(assignment: Assignment) -> Entry:
    """On the board while it is open, or its crew must hear that it is over."""
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
        calls=assignment.calls,
        stand_down_at=assignment.stand_down_at,
        stand_down_received_at=assignment.stand_down_received_at,
        stand_down_unheard_at=assignment.stand_down_unheard_at,
        superseded_at=assignment.superseded_at,
        part=assignment.part,
    )
    stays = assignment.is_active or assignment.owes_stand_down
    return Entry(
        kind=Kind.ASSIGNMENT,
        key=str(assignment.id),
        version=assignment.version,
        card=card if stays else None,
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
        part=visit.part,
    )
    return Entry(
        kind=Kind.VISIT,
        key=str(visit.id),
        version=visit.version,
        card=card if visit.is_active else None,
    )


def crew_entry(crew: Crew, shift: Shift) -> Entry:
    """On the board while the shift runs; it starts with the shift, not before."""
    on_duty = shift.status in ON_DUTY
    card = CrewCard(
        id=crew.id,
        shift_id=shift.id,
        name=crew.name,
        kind=crew.kind,
        people=crew.people,
        skills=tuple(sorted(crew.skills)),
        kit=tuple(sorted(carried(crew, shift))),
        base_lon=crew.base_lon,
        base_lat=crew.base_lat,
        status=shift.status,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        break_due_at=shift.breaks[0].latest_at if shift.breaks else None,
        goes_by=crew.goes_by,
        furthest_min=furthest_min(crew),
        most_visits=crew.most_visits,
        traits=tuple(sorted(crew.traits)),
        vehicle=vehicle_card(shift),
    )
    return Entry(
        kind=Kind.CREW,
        key=str(crew.id),
        version=shift.version,
        card=card if on_duty else None,
    )


def vehicle_card(shift: Shift) -> VehicleCard | None:
    """The vehicle of a shift as screens show it."""
    has = shift.vehicle
    return VehicleCard(name=has.name, kit=tuple(sorted(has.kit))) if has else None


def gone_entry(shift: Shift) -> Entry:
    """The crew works for another area now: off this one's board."""
    return Entry(
        kind=Kind.CREW, key=str(shift.crew_id), version=shift.version, card=None
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


def area_entry(area: Area) -> Entry:
    """Its mode, its policy of handing back in figures, and what is left out."""
    agreed = area.hand_back
    policy = HandBackCard(
        auto=agreed.auto, margin_min=agreed.margin_min, lead_min=agreed.leads
    )
    return Entry(
        kind=Kind.AREA,
        key=area.id,
        version=area.version,
        card=AreaCard(
            id=area.id,
            version=area.version,
            name=area.name,
            mode=area.mode,
            hand_back=policy,
            left_out=tuple(one.card() for one in area.left_out),
            crews_left_out=tuple(one.card() for one in area.crews_left_out),
        ),
    )


def safety_entry(safety: CrewSafety) -> Entry:
    """On the board while the crew asks for help or a timer runs."""
    return Entry(
        kind=Kind.SAFETY,
        key=str(safety.crew_id),
        version=safety.version,
        card=safety_card(safety),
    )


def heartbeat_entry(beat: Heartbeat) -> Entry:
    """On the board while test referrals are sent."""
    return Entry(
        kind=Kind.HEARTBEAT,
        key=beat.area_id,
        version=beat.version,
        card=beat.card(),
    )


def message_entry(message: CrewMessage) -> Entry:
    """On the board until the crew has seen it, or a person has closed it."""
    card = MessageCard(
        id=message.id,
        crew_id=message.crew_id,
        referral_id=message.referral_id,
        number=message.number,
        status=message.status,
        sent_at=message.sent_at,
        sent_by=message.sent_by,
        received_at=message.received_at,
        unseen_at=message.unseen_at,
        unseen_because=message.unseen_because,
    )
    return Entry(
        kind=Kind.MESSAGE,
        key=str(message.id),
        version=message.version,
        card=card if message.is_open else None,
    )


def loan_entry(loan: Loan) -> Entry:
    """On both areas' boards until the crew is back."""
    return Entry(
        kind=Kind.LOAN, key=str(loan.id), version=loan.version, card=loan.card()
    )
