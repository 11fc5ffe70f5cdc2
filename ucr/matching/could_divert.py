"""A diversion as the match card suggests it: to whom, from whom, and at what price."""

from dataclasses import dataclass
from datetime import datetime

from ucr.domain.ids import CrewId, ReferralId


@dataclass(frozen=True, slots=True, kw_only=True)
class CouldDivert:
    """A crew that could turn round, and what that does to the two people.

    Attributes:
        from_id: The case that it would leave.
        at: When it would be with this person.
        sooner_min: Whole minutes before whoever is meant to come; None: nobody comes.
        late_min: Whole minutes after this case is due; 0: in time.
        left_crew, left_at: Who would come to the person left, and when; it may be the
            same crew, afterwards.
        later_min: Whole minutes later for the person left; below zero: sooner.
        left_late_min: Whole minutes after that case is due; 0: in time.
        gain: Points, the price of what was told taken off.
        told: Points of that price: the person left was told of another crew.
        others: How many further cases would feel it.
    """

    crew_id: CrewId
    crew: str
    from_id: ReferralId
    from_reference: str
    at: datetime
    sooner_min: int | None
    late_min: int
    left_crew: str
    left_at: datetime
    later_min: int
    left_late_min: int
    gain: int
    told: int
    others: int
