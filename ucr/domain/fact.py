"""What every fact says, and what every fact of a referral says beside it."""

from dataclasses import dataclass
from datetime import datetime

from ucr.domain.codes import Part
from ucr.domain.ids import Actor, AssignmentId, CrewId, ReferralId, VisitId


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What every fact says: when our clock read what, and who did it."""

    at: datetime
    by: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralFact(Fact):
    referral_id: ReferralId


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentFact(Fact):
    assignment_id: AssignmentId
    referral_id: ReferralId
    crew_id: CrewId
    part: Part = Part.LEAD
    """A second crew's facts move no case and no clock, and no sender is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitFact(Fact):
    visit_id: VisitId
    referral_id: ReferralId
    crew_id: CrewId
    part: Part = Part.LEAD
    occurred_at: datetime
    """The phone's own time of the tap: a claim, kept beside our `at`."""
