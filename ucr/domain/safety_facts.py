"""Facts of a crew's own safety: help that it asked for, and signs that it is well."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ucr.domain.fact import Fact
from ucr.domain.ids import CrewId, VisitId


class Danger(StrEnum):
    """What an alarm about a crew's safety is for."""

    HELP = "help"
    CHECK_IN = "check_in"


class Rung(StrEnum):
    """How far up such an alarm has gone."""

    REMINDER = "reminder"
    ALARM = "alarm"
    SECOND_ALARM = "second_alarm"


class CancelledBecause(StrEnum):
    """What a crew says when it takes its call for help back."""

    BY_MISTAKE = "by_mistake"
    SAFE_NOW = "safe_now"
    HELP_IS_HERE = "help_is_here"


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyFact(Fact):
    """Of a crew's own safety; `crew_id` names it."""

    crew_id: CrewId


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpAsked(SafetyFact):
    """Somebody of the crew held the help button; where is not in the log."""

    occurred_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpPlaced(SafetyFact):
    """The phone found out where it was called from, after the call had gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpCancelled(SafetyFact):
    """The crew took it back; the alarm stays until a person at the desk closes it."""

    because: CancelledBecause


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInStarted(SafetyFact):
    """The crew is on scene: it must say that it is well before `due_at`."""

    visit_id: VisitId
    every_s: int
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedIn(SafetyFact):
    """The crew says that it is well."""

    visit_id: VisitId
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInEnded(SafetyFact):
    """The crew is not on that scene any more."""

    visit_id: VisitId


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyAlarmRaised(SafetyFact):
    """Nobody answered in time: the next one up must."""

    danger: Danger
    rung: Rung


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyAlarmSeen(SafetyFact):
    """A named person at the desk sees to it; the crew is told."""

    danger: Danger


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyAlarmClosed(SafetyFact):
    """A named person spoke with the crew: it is safe. With whom is in the audit."""

    danger: Danger


SafetyEvent = (
    HelpAsked
    | HelpPlaced
    | HelpCancelled
    | CheckInStarted
    | CheckedIn
    | CheckInEnded
    | SafetyAlarmRaised
    | SafetyAlarmSeen
    | SafetyAlarmClosed
)
