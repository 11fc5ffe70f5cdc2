"""The fact of a visit that was made while the service was down."""

from dataclasses import dataclass
from datetime import datetime

from ucr.domain.codes import Destination, OutcomeKind
from ucr.domain.fact import Fact
from ucr.domain.ids import CrewId, ReferralId, VisitId


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitEnteredLater(Fact):
    """A person entered a visit from paper: `at` is when, the others are the paper's.

    `there_at` is the first face-to-face contact: the response clock stops then.
    """

    visit_id: VisitId
    referral_id: ReferralId
    crew_id: CrewId
    set_off_at: datetime | None
    there_at: datetime | None
    ended_at: datetime
    outcome: OutcomeKind
    destination: Destination | None
