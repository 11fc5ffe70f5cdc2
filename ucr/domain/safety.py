"""A crew's own safety: a call for help, and the timer of a visit (hazard H15).

All times are ours. An alarm ends only by a named person at the desk, or, where the crew
missed a check-in, by the crew itself.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Self, TypeVar

from ucr.domain.errors import WrongStatus
from ucr.domain.ids import Actor, AreaId, CrewId, VisitId
from ucr.domain.safety_facts import (
    CancelledBecause,
    CheckedIn,
    CheckInEnded,
    CheckInStarted,
    Danger,
    HelpAsked,
    HelpCancelled,
    HelpPlaced,
    Rung,
    SafetyAlarmClosed,
    SafetyAlarmRaised,
    SafetyAlarmSeen,
)

SEEN_WITHIN: Final = timedelta(seconds=60)
"""A call for help that nobody at the desk has seen by then goes one up."""
ALARM_AFTER: Final = timedelta(minutes=2)
"""From the reminder on the phone to the alarm at the desk."""
SECOND_AFTER: Final = timedelta(minutes=5)
"""From that alarm to the second one, whoever has seen the first."""
CELL_DECIMALS: Final = 3
"""As near as the log goes: about 110 m; a crew may be in somebody's home."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a crew was, as its phone says; `at` is ours, of when we heard it."""

    lon: float
    lat: float
    accuracy_m: int
    at: datetime

    def rough(self) -> "Place":
        """As near as every screen and the log may know."""
        lon, lat = round(self.lon, CELL_DECIMALS), round(self.lat, CELL_DECIMALS)
        return replace(self, lon=lon, lat=lat)


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpCall:
    """Somebody of the crew needs help now.

    Attributes:
        occurred_at: What the phone's clock said at the press: a claim.
        asked_by, seen_by: Names of people of the service.
        second_alarm_to: Who must be rung, in the words of the setting.
        cancelled_at: The crew took it back; a person at the desk still closes it.
    """

    asked_at: datetime
    occurred_at: datetime
    asked_by: str
    place: Place | None
    seen_by: str | None = None
    seen_at: datetime | None = None
    second_alarm_at: datetime | None = None
    second_alarm_to: str | None = None
    cancelled_at: datetime | None = None
    cancelled_by: str | None = None
    cancelled_because: CancelledBecause | None = None

    @property
    def next_at(self) -> datetime | None:
        if self.seen_at or self.second_alarm_at:
            return None
        return self.asked_at + SEEN_WITHIN


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIn:
    """The timer of a visit: before `due_at` the crew says that it is well."""

    visit_id: VisitId
    every_s: int
    due_at: datetime
    reminded_at: datetime | None = None
    alarmed_at: datetime | None = None
    second_alarm_at: datetime | None = None
    second_alarm_to: str | None = None
    seen_by: str | None = None
    seen_at: datetime | None = None

    @property
    def rung(self) -> Rung | None:
        """The next rung of the ladder; None: it stands at the top."""
        if self.reminded_at is None:
            return Rung.REMINDER
        if self.alarmed_at is None:
            return Rung.ALARM
        return Rung.SECOND_ALARM if self.second_alarm_at is None else None

    @property
    def raised(self) -> Rung | None:
        """The highest rung that was raised."""
        if self.second_alarm_at is not None:
            return Rung.SECOND_ALARM
        if self.alarmed_at is not None:
            return Rung.ALARM
        return Rung.REMINDER if self.reminded_at is not None else None

    @property
    def next_at(self) -> datetime | None:
        if self.rung is Rung.REMINDER:
            return self.due_at
        if self.rung is Rung.ALARM:
            return self.due_at + ALARM_AFTER
        if self.rung is Rung.SECOND_ALARM:
            return self.due_at + ALARM_AFTER + SECOND_AFTER
        return None

    def begun(self, at: datetime) -> "CheckIn":
        """The same timer from now on, with nothing raised."""
        due_at = at + timedelta(seconds=self.every_s)
        return CheckIn(visit_id=self.visit_id, every_s=self.every_s, due_at=due_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """Who said that the crew is safe, and whom they spoke with."""

    danger: Danger
    by: str
    spoke_with: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewSafety:
    """One crew: what it asked for, and what is expected of it.

    Attributes:
        name, people: Of the crew.
        closed: The last alarm that a person at the desk closed.
    """

    crew_id: CrewId
    area_id: AreaId
    name: str
    people: int
    version: int
    help: HelpCall | None = None
    check_in: CheckIn | None = None
    closed: Closed | None = None

    @property
    def next_at(self) -> datetime | None:
        """When the ladder moves by itself; None: it waits for people."""
        awaited = (part.next_at for part in (self.help, self.check_in) if part)
        return min((at for at in awaited if at), default=None)

    def ask_help(
        self, call: HelpCall, *, by: Actor, at: datetime
    ) -> tuple[Self, HelpAsked]:
        """Somebody holds the button; a call that was taken back begins anew."""
        fact = HelpAsked(
            crew_id=self.crew_id, at=at, by=by, occurred_at=call.occurred_at
        )
        return replace(self, help=call), fact

    def place_help(
        self, place: Place, *, by: Actor, at: datetime
    ) -> tuple[Self, HelpPlaced]:
        """Where it was called from: a call never waits for that, so it comes after.

        Raises:
            WrongStatus: Nobody asks for help.
        """
        call = replace(_open(self.help, Danger.HELP), place=place)
        fact = HelpPlaced(crew_id=self.crew_id, at=at, by=by)
        return replace(self, help=call), fact

    def cancel_help(
        self, name: str, because: CancelledBecause, *, by: Actor, at: datetime
    ) -> tuple[Self, HelpCancelled]:
        """The crew takes it back; somebody may be standing beside them, so it stays.

        Raises:
            WrongStatus: Nobody asks for help.
        """
        call = _open(self.help, Danger.HELP)
        back = replace(
            call, cancelled_at=at, cancelled_by=name, cancelled_because=because
        )
        fact = HelpCancelled(crew_id=self.crew_id, at=at, by=by, because=because)
        return replace(self, help=back), fact

    def start_check_in(
        self, visit_id: VisitId, every: timedelta, *, by: Actor, at: datetime
    ) -> tuple[Self, CheckInStarted]:
        """The crew is on scene."""
        every_s = int(every.total_seconds())
        timer = CheckIn(visit_id=visit_id, every_s=every_s, due_at=at + every)
        return replace(self, check_in=timer), CheckInStarted(
            crew_id=self.crew_id,
            at=at,
            by=by,
            visit_id=visit_id,
            every_s=every_s,
            due_at=timer.due_at,
        )

    def check_in_now(self, *, by: Actor, at: datetime) -> tuple[Self, CheckedIn]:
        """The crew says that it is well: the timer begins again.

        Raises:
            WrongStatus: No timer runs.
        """
        timer = _open(self.check_in, Danger.CHECK_IN).begun(at)
        return replace(self, check_in=timer), CheckedIn(
            crew_id=self.crew_id,
            at=at,
            by=by,
            visit_id=timer.visit_id,
            due_at=timer.due_at,
        )

    def end_check_in(self, *, by: Actor, at: datetime) -> tuple[Self, CheckInEnded]:
        """The crew is on that scene no longer.

        Raises:
            WrongStatus: No timer runs.
        """
        over = _open(self.check_in, Danger.CHECK_IN)
        fact = CheckInEnded(crew_id=self.crew_id, at=at, by=by, visit_id=over.visit_id)
        return replace(self, check_in=None), fact

    def climb(
        self, told: str | None, *, by: Actor, at: datetime
    ) -> tuple[Self, SafetyAlarmRaised] | None:
        """Raise what is due, one rung; None: nothing is.

        Args:
            told: Who gets a second alarm.
        """
        if self.help and _is_due(self.help.next_at, at):
            up = replace(self.help, second_alarm_at=at, second_alarm_to=told)
            return replace(self, help=up), self._raised(
                Danger.HELP, Rung.SECOND_ALARM, by=by, at=at
            )
        timer = self.check_in
        if timer is None or timer.rung is None or not _is_due(timer.next_at, at):
            return None
        return replace(self, check_in=_up(timer, told, at)), self._raised(
            Danger.CHECK_IN, timer.rung, by=by, at=at
        )

    def _raised(
        self, danger: Danger, rung: Rung, *, by: Actor, at: datetime
    ) -> SafetyAlarmRaised:
        return SafetyAlarmRaised(
            crew_id=self.crew_id, at=at, by=by, danger=danger, rung=rung
        )

    def see(
        self, danger: Danger, name: str, *, by: Actor, at: datetime
    ) -> tuple[Self, SafetyAlarmSeen]:
        """A named person sees to it: the crew reads who.

        Raises:
            WrongStatus: There is no such alarm.
        """
        fact = SafetyAlarmSeen(crew_id=self.crew_id, at=at, by=by, danger=danger)
        if danger is Danger.HELP:
            seen = replace(_open(self.help, danger), seen_by=name, seen_at=at)
            return replace(self, help=seen), fact
        timer = replace(self._alarmed(), seen_by=name, seen_at=at)
        return replace(self, check_in=timer), fact

    def close(
        self, danger: Danger, name: str, spoke_with: str, *, by: Actor, at: datetime
    ) -> tuple[Self, SafetyAlarmClosed]:
        """A named person spoke with the crew: it is safe, and its timer runs on.

        Raises:
            WrongStatus: There is no such alarm.
        """
        fact = SafetyAlarmClosed(crew_id=self.crew_id, at=at, by=by, danger=danger)
        said = Closed(danger=danger, by=name, spoke_with=spoke_with, at=at)
        if danger is Danger.HELP:
            _open(self.help, danger)
            return replace(self, help=None, closed=said), fact
        timer = self._alarmed().begun(at)
        return replace(self, check_in=timer, closed=said), fact

    def _alarmed(self) -> CheckIn:
        timer = _open(self.check_in, Danger.CHECK_IN)
        if timer.alarmed_at is None:
            raise WrongStatus("running", "seen")
        return timer


Part = TypeVar("Part", HelpCall, CheckIn)


def _open(part: Part | None, danger: Danger) -> Part:
    if part is None:
        raise WrongStatus("over", danger)
    return part


def _is_due(moment: datetime | None, at: datetime) -> bool:
    return moment is not None and moment <= at


def _up(timer: CheckIn, told: str | None, at: datetime) -> CheckIn:
    if timer.rung is Rung.REMINDER:
        return replace(timer, reminded_at=at)
    if timer.rung is Rung.ALARM:
        return replace(timer, alarmed_at=at)
    return replace(timer, second_alarm_at=at, second_alarm_to=told)
