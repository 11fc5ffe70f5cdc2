"""Facts of a shift: it began, rested, went on, ended."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from ucr.domain.fact import Fact
from ucr.domain.ids import CrewId, ShiftId


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftFact(Fact):
    shift_id: ShiftId
    crew_id: CrewId
    occurred_at: datetime
    """The phone's own time of the tap: a claim, kept beside our `at`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftStarted(ShiftFact):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftPaused(ShiftFact):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftResumed(ShiftFact):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftEnded(ShiftFact):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftRetimed(ShiftFact):
    """The desk gave a running shift another end."""

    ends_at: datetime


ShiftEvent: TypeAlias = (
    ShiftStarted | ShiftPaused | ShiftResumed | ShiftEnded | ShiftRetimed
)
