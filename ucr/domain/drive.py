"""Drives of crews, planned and as they were: seconds, nobody's name, no place."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ucr.domain.codes import GoesBy

HEARD_LATE: Final = timedelta(minutes=2)
"""A press further than this from the phone's own time times no drive; assumed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedDrive:
    """How long the roads alone say that a drive takes, before anything was learned.

    Attributes:
        road_s: Seconds; what was learned is not in them, or it would be learned twice.
        travel: What measured them: "roads", "osrm" or "straight_line".
    """

    road_s: int
    goes_by: GoesBy
    travel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drive:
    """One drive that is over: what was planned, what it took from press to press."""

    planned: PlannedDrive
    took_s: int
    set_off_at: datetime
