"""What the simulated people read in the service's answers, and not a field more."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from ucr.demo.service_clock import Told
from ucr.domain.cards import AssignmentCard, PlanCard, ReferralCard, VisitCard
from ucr.domain.crew import ShiftStatus
from ucr.domain.referral_status import ReferralStatus


class Answer(BaseModel):
    """A part of an answer; what a newer service adds is ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Area(Answer):
    id: str
    now: datetime
    speed: float


class CrewMe(Answer):
    id: UUID
    name: str


class Rest(Answer):
    earliest_at: datetime
    latest_at: datetime
    duration_s: int


class TodaysShift(Answer):
    id: UUID
    status: ShiftStatus
    starts_at: datetime
    ends_at: datetime
    breaks: tuple[Rest, ...]


class Leg(Answer):
    """The way to the next visit: (lon, lat) points, seconds, metres."""

    seconds: float
    metres: float
    coordinates: tuple[tuple[float, float], ...]


class TimerOfMine(Answer):
    """The timer of a visit; `rung`: the phone was reminded, or worse."""

    rung: str | None


class OwnSafety(Answer):
    check_in: TimerOfMine | None


class TakenAway(Answer):
    """A job that the crew no longer has, until it says that it knows."""

    assignment_id: UUID


class Today(Answer):
    """A crew's own page."""

    crew: CrewMe
    shift: TodaysShift | None
    assignment: AssignmentCard | None
    visit: VisitCard | None
    referral: ReferralCard | None
    stood_down: tuple[TakenAway, ...]
    leg: Leg | None
    safety: OwnSafety | None = None
    clock: Told


class Received(Answer):
    """What a sender is told of its referral."""

    id: UUID
    status: ReferralStatus
    disposition: str


class Outcome(Answer):
    """A sender's case that changed."""

    id: UUID
    case_number: str
    status: ReferralStatus


class Outcomes(Answer):
    items: tuple[Outcome, ...]
    next: int


class Snapshot(Answer):
    referrals: tuple[ReferralCard, ...]
    assignments: tuple[AssignmentCard, ...]
    visits: tuple[VisitCard, ...]
    plans: tuple[PlanCard, ...]


class Board(Answer):
    snapshot: Snapshot
    clock: Told


class StatedPlace(Answer):
    """The part of a case that says where: `label` is what the search made of it."""

    label: str
    locality: str
    lines: tuple[str, ...]
    postcode: str | None


class Case(Answer):
    case_number: str
    location: StatedPlace


class StackCall(Answer):
    """A call of the ambulance stack: `ours` once somebody took it."""

    feed: str
    id: str
    version: str
    fit: str
    resource: str | None
    ours: dict[str, object] | None


class Stack(Answer):
    calls: tuple[StackCall, ...]


class Place(Answer):
    label: str
    lon: float
    lat: float


class Places(Answer):
    places: tuple[Place, ...]
