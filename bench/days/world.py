"""What is true at a moment of a simulated day: every call's state and every crew's."""

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from bench.days.day import Call, Day, Shift
from bench.days.places import Place, Seconds
from routing.plan import Plan
from routing.problem import Mode


class Doing(StrEnum):
    """What a crew does."""

    OFF = "off"
    IDLE = "idle"
    DRIVING = "driving"
    ON_SCENE = "on_scene"
    RESTING = "resting"
    GONE = "gone"


class End(StrEnum):
    """How a call ends: each exactly once."""

    SEEN = "seen"
    CANCELLED = "cancelled"
    HANDED_BACK = "handed_back"


@dataclass(slots=True, kw_only=True)
class OpenCall:
    """A call and what has come of it so far.

    Attributes:
        skills: What it needs as far as is known.
        told: The crew that people were last told of.
        crew: The crew that is under way to it, or with it.
    """

    call: Call
    skills: frozenset[str]
    back_s: int
    told: str | None = None
    crew: str | None = None
    returned: bool = False
    end: End | None = None
    seen_s: int | None = None
    told_changes: int = 0
    planned_changes: int = 0


@dataclass(slots=True, kw_only=True)
class CrewNow:
    """A crew and what it does.

    Attributes:
        row_s: Drive seconds from where it is (driving: from where it set off).
        since_s, until_s: When it began what it does, and when that truly ends.
        planned_s: How long the drive it is on was planned to take.
        turn: Counted up at each change, so that an event of before is known as old.
    """

    shift: Shift
    row_s: Seconds
    doing: Doing = Doing.OFF
    since_s: int = 0
    until_s: int = 0
    planned_s: int = 0
    call: OpenCall | None = None
    rested: bool = False
    rest_late_s: int = 0
    visits: int = 0
    driven_s: int = 0
    gone_s: int | None = None
    turn: int = 0
    log: list[tuple[int, int, Doing]] = field(default_factory=list)

    def begin(self, doing: Doing, now_s: int, until_s: int) -> None:
        """Do something else from now on; what was done is kept in the log."""
        if self.doing is not Doing.OFF and now_s > self.since_s:
            self.log.append((self.since_s, now_s, self.doing))
        self.doing, self.since_s, self.until_s = doing, now_s, until_s
        self.turn += 1

    def share(self, now_s: int) -> float:
        """How much of the drive it is on lies behind it."""
        length_s = self.until_s - self.since_s
        return 1.0 if length_s <= 0 else min(1.0, (now_s - self.since_s) / length_s)


@dataclass(slots=True, kw_only=True, eq=False)
class World:
    """The day so far.

    Attributes:
        plan: The plan in force, in seconds from `planned_at_s`.
        reached: Calls that a crew came to since then: no longer the plan's.
    """

    place: Place
    day: Day
    crews: dict[str, CrewNow]
    open: dict[str, OpenCall] = field(default_factory=dict)
    ended: list[OpenCall] = field(default_factory=list)
    plan: Plan = field(default_factory=Plan.empty)
    planned_at_s: int = 0
    reached: set[str] = field(default_factory=set)

    def roads(self, crew: CrewNow) -> Seconds:
        by_bike = crew.shift.mode is Mode.BIKE
        return self.place.ride_s if by_bike else self.place.drive_s

    def row_now(self, crew: CrewNow, now_s: int) -> Seconds:
        """Drive seconds from where a crew is this moment.

        Between two doors, to any third door: as in a plane where drive times are
        lengths (Stewart's theorem), but never more than on over the door ahead or back
        over the one behind, nor less than what is left of the shorter way around.
        """
        if crew.doing is not Doing.DRIVING or crew.call is None:
            return crew.row_s
        share = crew.share(now_s)
        past_s, left_s = share * crew.planned_s, (1 - share) * crew.planned_s
        behind = crew.row_s.astype(np.float64)
        ahead = self.roads(crew)[crew.call.call.place].astype(np.float64)
        square = (1 - share) * behind**2 + share * ahead**2 - past_s * left_s
        plane = np.sqrt(np.maximum(square, 0))
        most = np.minimum(left_s + ahead, past_s + behind)
        least = np.maximum(behind - past_s, ahead - left_s)
        row: Seconds = np.clip(plane, least, most).round().astype(np.int32)
        return np.maximum(row, 0)
