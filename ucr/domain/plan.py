"""What the dispatcher means each crew to do, until the next thought."""

from dataclasses import dataclass
from datetime import datetime

from ucr.domain.drive import PlannedDrive
from ucr.domain.ids import AreaId, CrewId, ReferralId


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One visit of a plan: when the crew would be there, and done.

    Attributes:
        late: Probability that it starts after it is due, 0 to 1; None: not foreseen.
    """

    referral_id: ReferralId
    arrive_at: datetime
    leave_at: datetime
    late: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewPlan:
    """One crew's stops in order; only the first may have been offered.

    Attributes:
        travel: What measured the roads: "roads", "osrm" or "straight_line".
        as_of: When it was thought.
        drive: The drive to the first stop, as the roads say; None: not known.
    """

    crew_id: CrewId
    area_id: AreaId
    version: int
    stops: tuple[Stop, ...]
    travel: str
    as_of: datetime
    drive: PlannedDrive | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where a phone last said it was: only ever the latest is kept.

    Attributes:
        accuracy_m: Radius in metres, as the phone claims.
        at: When we received it.
    """

    crew_id: CrewId
    lon: float
    lat: float
    accuracy_m: int
    at: datetime
    source: str = "phone"
