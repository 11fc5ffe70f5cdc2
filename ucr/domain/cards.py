"""What a screen may see of each entity: complete, thin, and nobody's name in it.

No card has a name of a patient, an address or free text.
"""

from dataclasses import dataclass
from datetime import datetime

from ucr.domain.act import UndoCard
from ucr.domain.assignment import AssignmentStatus
from ucr.domain.calls import Call
from ucr.domain.codes import (
    Category,
    Concern,
    Confidence,
    CrewKind,
    Destination,
    Exclusion,
    Flag,
    GoesBy,
    Kit,
    Mode,
    Need,
    OutcomeKind,
    Part,
    RedFlag,
    Refusal,
    Skill,
    Source,
    Told,
    Trait,
)
from ucr.domain.crew import ShiftStatus
from ucr.domain.crew_message import MessageStatus
from ucr.domain.crews_left_out import CrewLeftOutCard
from ucr.domain.feed import FeedCard
from ucr.domain.flood import FloodCard
from ucr.domain.hand_back import Hold
from ucr.domain.heartbeat import HeartbeatCard
from ucr.domain.ids import (
    AreaId,
    AssignmentId,
    CrewId,
    MessageId,
    ReferralId,
    ShiftId,
    VisitId,
)
from ucr.domain.left_out import LeftOutCard
from ucr.domain.loan import LoanCard
from ucr.domain.message_facts import UnseenBecause
from ucr.domain.paper_mark import FromPaper
from ucr.domain.plan import Stop
from ucr.domain.referral_status import ReferralStatus
from ucr.domain.response_clock import ClockKind
from ucr.domain.safety_card import SafetyCard
from ucr.domain.timer import Action, Alarm, AlarmSeen, Owner
from ucr.domain.visit import VisitStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftCard:
    """A hand-back that waits for a person, or that one dismissed."""

    drafted_at: datetime
    last_moment_at: datetime
    would_send: Told
    dismissed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralCard:
    """One row of the queue, one dot of the map.

    What is due, what a crew must bring and know: of this case and of all that were
    joined to it.

    Attributes:
        version: What a command says it has seen, so that nobody overwrites another.
        reached_at: When a crew was first with the person; None: nobody was. Cards in
            the log of a release before this one have no such field.
        likely_same: Cases of which a person is to say whether they are this one.
        prefers, must, not_crews: What is wished of a crew, made a rule, ruled out.
        joined_to, joined: The case that leads this one; the cases that follow it.
    """

    id: ReferralId
    version: int
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
    alarm_seen: AlarmSeen | None
    hand_back: DraftCard | None
    undelivered: bool
    told_999_at: datetime | None
    told_999: Category | None
    outcome: OutcomeKind | None
    closed_at: datetime | None
    likely_same: tuple[ReferralId, ...]
    joined_to: ReferralId | None
    joined: tuple[ReferralId, ...]
    ambulance_called_at: datetime | None
    unconfirmed_cancel_at: datetime | None
    prefers: tuple[Trait, ...]
    must: tuple[Trait, ...]
    not_crews: tuple[CrewId, ...]
    undo: UndoCard | None
    from_paper: FromPaper | None
    reached_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentCard:
    """An offer; a case has one that leads, and at most one of a second crew."""

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
    calls: tuple[Call, ...]
    stand_down_at: datetime | None
    stand_down_received_at: datetime | None
    stand_down_unheard_at: datetime | None
    superseded_at: datetime | None
    part: Part


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
    part: Part


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleCard:
    """What a crew drives or rides on this shift, and what is always aboard."""

    name: str
    kit: tuple[Kit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewCard:
    """A crew on duty; the card goes when the shift ends.

    Attributes:
        kit: All that it brings, with that of its vehicle.
        furthest_min, most_visits: The limits that hold for it; None: no limit.
    """

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
    goes_by: GoesBy
    furthest_min: int | None
    most_visits: int | None
    traits: tuple[Trait, ...]
    vehicle: VehicleCard | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanCard:
    """What a crew is meant to do next, and when it would arrive."""

    crew_id: CrewId
    stops: tuple[Stop, ...]
    travel: str
    as_of: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HandBackCard:
    """What goes back by itself, and the minutes that hold here, all told."""

    auto: tuple[Hold, ...]
    margin_min: int
    lead_min: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaCard:
    id: AreaId
    version: int
    name: str
    mode: Mode
    hand_back: HandBackCard
    left_out: tuple[LeftOutCard, ...]
    crews_left_out: tuple[CrewLeftOutCard, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageCard:
    """A message that its crew has not seen; its words are read, not broadcast."""

    id: MessageId
    crew_id: CrewId
    referral_id: ReferralId | None
    number: int
    status: MessageStatus
    sent_at: datetime
    sent_by: str
    received_at: datetime | None
    unseen_at: datetime | None
    unseen_because: UnseenBecause | None


Card = (
    ReferralCard
    | AssignmentCard
    | VisitCard
    | CrewCard
    | PlanCard
    | AreaCard
    | FeedCard
    | FloodCard
    | SafetyCard
    | HeartbeatCard
    | MessageCard
    | LoanCard
)
