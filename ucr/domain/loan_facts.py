"""Facts of a loan: both areas' logs hear them, and nothing of either's cases."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ucr.domain.fact import Fact
from ucr.domain.ids import AreaId, CrewId, LoanId, ShiftId


class LendBecause(StrEnum):
    """Why a crew is lent, in the lender's words for it."""

    MORE_CALLS = "more_calls"
    SKILL = "skill"
    NOBODY_ON = "nobody_on"
    NEARER = "nearer"
    OTHER = "other"


class LoanEnd(StrEnum):
    """How a loan came to its end."""

    TIME = "time"
    SENT_BACK = "sent_back"
    CALLED_BACK = "called_back"
    UNDONE = "undone"
    SHIFT_OVER = "shift_over"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanFact(Fact):
    loan_id: LoanId
    crew_id: CrewId
    from_area: AreaId
    to_area: AreaId


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewLent(LoanFact):
    """One area's crew works for another from now on, until then at the latest."""

    until_at: datetime
    because: LendBecause


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewRecalled(LoanFact):
    """Either side ends the loan; the crew first finishes what it is at."""

    because: LoanEnd


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewReturned(LoanFact):
    """The crew works for its own area again, or its shift is over."""

    because: LoanEnd


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftFollowed(Fact):
    """A shift went with its crew: it left this area's board, came to it, or is cut."""

    shift_id: ShiftId
    crew_id: CrewId
    area_id: AreaId
    """For which the crew is on duty now."""
    ends_at: datetime


LoanEvent = CrewLent | CrewRecalled | CrewReturned | ShiftFollowed
