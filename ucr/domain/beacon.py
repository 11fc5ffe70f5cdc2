"""The capacity beacon: when a crew would likely be somewhere, were it asked now.

An estimate and no promise. The early end is what the dispatcher would plan this moment;
the late end adds what plans leave out.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Final

from ucr.domain.codes import Mode, Need
from ucr.domain.rules import Sourced

STRETCH: Final = 1.5
"""The late end: so many times the way to the early one."""
ANSWERED_S: Final = {Mode.AUTO: 60, Mode.ADVISE: 240}
"""And so long until somebody has confirmed and the crew has answered."""
ASSUMED: Final = Sourced(
    says=(
        f"Late end: {STRETCH:g} times as long as planned, and the time to confirm and"
        f" answer ({ANSWERED_S[Mode.AUTO]} s in auto mode,"
        f" {ANSWERED_S[Mode.ADVISE]} s in advise mode)"
    ),
    source="Assumed: no distribution of UCR journeys or visits is published",
    is_seen=False,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which place and need, as coarsely as an answer may be used again.

    Attributes:
        cell: Longitude and latitude of the board's cell.
    """

    cell: tuple[float, float]
    need: Need
    on_floor: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """When the plan would have a crew there, and the seconds it may likely take."""

    earliest_at: datetime
    likely_from_s: int
    likely_to_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """A hard rule, and how many crews it keeps away."""

    rule: str
    words: str
    crews: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Beacon:
    """What one look at an area's capacity said.

    Attributes:
        arrival: None: nobody could be sent now; `nobody` says why.
        crews_able: Crews that no hard rule keeps away.
        travel: What measured the roads.
        due_in_s: How long such a referral would have, received now.
    """

    as_of: datetime
    arrival: Arrival | None
    nobody: tuple[Ruled, ...]
    crews_able: int
    travel: str
    due_in_s: int


def arrival(arrive_at: datetime, *, at: datetime, mode: Mode) -> Arrival:
    """The likely range of a planned arrival, in whole seconds, rounded up."""
    planned_s = max(0, ceil((arrive_at - at) / timedelta(seconds=1)))
    return Arrival(
        earliest_at=max(arrive_at, at),
        likely_from_s=planned_s,
        likely_to_s=ceil(planned_s * STRETCH) + ANSWERED_S[mode],
    )
