"""What the soft rules cost: one table, in clinical words, in whole points.

One point is one minute of driving. Everything else is said against that.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, assert_never


class Need(StrEnum):
    """How badly a minute is needed: the class that sets a job's prices."""

    FLOOR = "floor"
    TWO_HOUR = "two_hour"
    FOUR_HOUR = "four_hour"


POINT: Final = 3600
"""Cost units in a point: (points an hour) x seconds is then a whole number."""

PER_MINUTE: Final = 60
"""Turns a price per minute into cost units per second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedPrice:
    """What one class of need costs.

    Attributes:
        late_per_minute: Points a minute that a visit starts after it is due.
        waiting_per_hour: Points an hour until a visit starts, late or not, so
            that on a calm day people are seen sooner.
        handing_back: Points for not sending anyone.
        breached: Points for starting late at all, were it by a second.
    """

    late_per_minute: int
    waiting_per_hour: int
    handing_back: int
    breached: int = 0

    def __post_init__(self) -> None:
        priced = (self.late_per_minute, self.waiting_per_hour, self.handing_back)
        if min(*priced, self.breached) < 0:
            raise PriceBelowZero


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """The table. Hard rules are not in it: they have no price.

    Attributes:
        floor: Someone is lying on the floor.
        two_hour: The two-hour response.
        four_hour: Less urgent, as ambulance category 4.
        travel_per_minute: Driving.
        break_late_per_minute: A crew's break starts after its window.
        told_crew_changed: Someone was told which crew comes, and another comes.
        planned_crew_changed: The silent plan gives a job to another crew.
        load_per_visit: A further visit for a crew, for each it already has: it
            spreads work among equals.
        preference_missed: Each trait that the person wished for and the crew lacks.
        pinned_handed_back: Not doing what a person pinned.

    Source:
        Lateness, handing back, travel and breaks: the weights under which the
        solvers were compared (docs/adr). Waiting: chosen on simulated days, so that
        people wait less than under every peer (docs/benchmarks/days.md). Changes,
        load and preferences: chosen here; a service sets its own.
    """

    floor: NeedPrice = NeedPrice(
        late_per_minute=10, waiting_per_hour=480, handing_back=1_500
    )
    two_hour: NeedPrice = NeedPrice(
        late_per_minute=4, waiting_per_hour=110, handing_back=800
    )
    four_hour: NeedPrice = NeedPrice(
        late_per_minute=2, waiting_per_hour=45, handing_back=480
    )
    travel_per_minute: int = 1
    break_late_per_minute: int = 3
    told_crew_changed: int = 60
    planned_crew_changed: int = 3
    load_per_visit: int = 1
    preference_missed: int = 10
    pinned_handed_back: int = 15_000

    def __post_init__(self) -> None:
        flat = (
            self.travel_per_minute,
            self.break_late_per_minute,
            self.told_crew_changed,
            self.planned_crew_changed,
            self.load_per_visit,
            self.preference_missed,
            self.pinned_handed_back,
        )
        if min(flat) < 0:
            raise PriceBelowZero

    def of(self, need: Need) -> NeedPrice:
        match need:
            case Need.FLOOR:
                return self.floor
            case Need.TWO_HOUR:
                return self.two_hour
            case Need.FOUR_HOUR:
                return self.four_hour
        assert_never(need)


class PriceBelowZero(ValueError):
    """A price below zero would reward harm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """A price by term, in cost units (POINT to a point). Deltas may be negative."""

    late: int = 0
    waiting: int = 0
    handed_back: int = 0
    travel: int = 0
    break_late: int = 0
    changed: int = 0
    load: int = 0
    preference: int = 0

    @property
    def total(self) -> int:
        soft = self.late + self.waiting + self.travel + self.break_late
        return soft + self.handed_back + self.changed + self.load + self.preference

    @property
    def points(self) -> int:
        """The total in points, rounded up."""
        return -(-self.total // POINT)

    def __add__(self, other: "Cost") -> "Cost":
        return self._plus(other, 1)

    def __sub__(self, other: "Cost") -> "Cost":
        return self._plus(other, -1)

    def _plus(self, other: "Cost", sign: int) -> "Cost":
        return Cost(
            late=self.late + sign * other.late,
            waiting=self.waiting + sign * other.waiting,
            handed_back=self.handed_back + sign * other.handed_back,
            travel=self.travel + sign * other.travel,
            break_late=self.break_late + sign * other.break_late,
            changed=self.changed + sign * other.changed,
            load=self.load + sign * other.load,
            preference=self.preference + sign * other.preference,
        )
