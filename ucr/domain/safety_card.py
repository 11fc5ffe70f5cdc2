"""What every screen may see of a crew's own safety: a rough place, and no patient."""

from dataclasses import dataclass
from datetime import datetime

from ucr.domain.ids import CrewId, VisitId
from ucr.domain.safety import CheckIn, CrewSafety, HelpCall, Place
from ucr.domain.safety_facts import CancelledBecause, Rung


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpCard:
    """A call for help; `place` is rounded to the board's cell."""

    asked_at: datetime
    occurred_at: datetime
    asked_by: str
    place: Place | None
    seen_by: str | None
    seen_at: datetime | None
    second_alarm_at: datetime | None
    second_alarm_to: str | None
    cancelled_at: datetime | None
    cancelled_by: str | None
    cancelled_because: CancelledBecause | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInCard:
    """The timer of a visit; `rung` is the highest that was raised."""

    visit_id: VisitId
    every_s: int
    due_at: datetime
    rung: Rung | None
    second_alarm_to: str | None
    seen_by: str | None
    seen_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyCard:
    """One crew; it goes when nobody asks for help and no timer runs."""

    crew_id: CrewId
    name: str
    people: int
    help: HelpCard | None
    check_in: CheckInCard | None


def card(safety: CrewSafety) -> SafetyCard | None:
    """What screens see of it: nothing while there is nothing to see."""
    if safety.help is None and safety.check_in is None:
        return None
    return SafetyCard(
        crew_id=safety.crew_id,
        name=safety.name,
        people=safety.people,
        help=help_card(safety.help) if safety.help else None,
        check_in=timer_card(safety.check_in) if safety.check_in else None,
    )


def help_card(call: HelpCall) -> HelpCard:
    """A call for help with its place as rough as the board's."""
    return HelpCard(
        asked_at=call.asked_at,
        occurred_at=call.occurred_at,
        asked_by=call.asked_by,
        place=call.place and call.place.rough(),
        seen_by=call.seen_by,
        seen_at=call.seen_at,
        second_alarm_at=call.second_alarm_at,
        second_alarm_to=call.second_alarm_to,
        cancelled_at=call.cancelled_at,
        cancelled_by=call.cancelled_by,
        cancelled_because=call.cancelled_because,
    )


def timer_card(timer: CheckIn) -> CheckInCard:
    """A visit's timer, and how far up it went."""
    return CheckInCard(
        visit_id=timer.visit_id,
        every_s=timer.every_s,
        due_at=timer.due_at,
        rung=timer.raised,
        second_alarm_to=timer.second_alarm_to,
        seen_by=timer.seen_by,
        seen_at=timer.seen_at,
    )
