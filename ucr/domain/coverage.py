"""Coverage: who could be anywhere in time, now and over the next hours, by skill.

An estimate for planning, and no promise to anyone: it asks for one skill and the road,
and for neither kit nor a second person.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, TypeAlias

from ucr.domain import limits
from ucr.domain.codes import GoesBy, Skill
from ucr.domain.crew import Crew, Shift, ShiftStatus

HOURS: Final = (0, 1, 2, 3, 4)
"""Looked at: now, and each of the next four hours."""
WITHIN_S: Final = (60 * 60, 120 * 60)
"""Reached within an hour, and within the two hours of the national standard."""
VISIT_S: Final = 30 * 60
"""The shortest visit that `triage` knows: it must fit into the shift, and the skill."""
PAUSED_S: Final = 30 * 60
"""Assumed of a crew that is on a break of which the rota says nothing."""

Span: TypeAlias = tuple[datetime, datetime]
"""From one moment until just before another."""


class Counted(StrEnum):
    """What shares are shares of: neither is people, and the screen says which."""

    POSTCODES = "postcodes"
    SQUARES = "squares"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a crew will be when it has done what it has to do.

    Attributes:
        had: Visits of this shift that it has had by then.
    """

    lon: float
    lat: float
    free_at: datetime
    had: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A crew that could set out to a call of some moment.

    Attributes:
        leave_at: It sets out then at the earliest.
        until: A visit with this skill must be over by then; one that lapsed is absent.
        over_at: Any visit must be over by then.
        furthest_s: No journey is longer; None: nothing was agreed.
    """

    lon: float
    lat: float
    goes_by: GoesBy
    leave_at: datetime
    until: Mapping[Skill, datetime]
    over_at: datetime
    furthest_s: int | None

    def latest(self, skill: Skill | None) -> datetime | None:
        """When it must be done; None: it cannot do this. No skill: anything at all."""
        return self.over_at if skill is None else self.until.get(skill)


def ready(
    crew: Crew, shift: Shift, spot: Spot, *, asked_at: datetime, now: datetime
) -> Ready | None:
    """How a crew could set out to a call that comes at `asked_at`, or None.

    A break is taken as soon as its window is open and the crew is free: what is left
    of it is waited for. A planned shift that should have begun and has not counts for
    nothing: nobody knows that the crew will come.
    """
    if has_not_begun(shift, now) or limits.visits_left(crew, spot.had) == 0:
        return None
    leave_at = max(asked_at, shift.starts_at, spot.free_at, now)
    if shift.status is ShiftStatus.PAUSED:
        leave_at = max(leave_at, _back_at(shift, now))
    leave_at = _after_breaks(shift, max(spot.free_at, now), leave_at)
    if leave_at >= shift.ends_at:
        return None
    furthest_min = limits.furthest_min(crew)
    return Ready(
        lon=spot.lon,
        lat=spot.lat,
        goes_by=crew.goes_by,
        leave_at=leave_at,
        until={
            skill: min(until or shift.ends_at, shift.ends_at)
            for skill, until in crew.skills.items()
            if until is None or leave_at < until
        },
        over_at=shift.ends_at,
        furthest_s=None if furthest_min is None else furthest_min * 60,
    )


def has_not_begun(shift: Shift, now: datetime) -> bool:
    """Whether it should have begun and has not."""
    return shift.status is ShiftStatus.PLANNED and shift.starts_at <= now


def _back_at(shift: Shift, now: datetime) -> datetime:
    """When a crew on a break is back at the latest, from what the rota says."""
    open_now = [rest.duration_s for rest in shift.breaks if rest.earliest_at <= now]
    return now + timedelta(seconds=max(open_now, default=PAUSED_S))


def _after_breaks(shift: Shift, free_at: datetime, leave_at: datetime) -> datetime:
    for rest in sorted(shift.breaks, key=lambda one: one.earliest_at):
        taken_now = shift.status is ShiftStatus.PAUSED and rest.earliest_at <= free_at
        begins = max(rest.earliest_at, free_at)
        ends = begins + timedelta(seconds=rest.duration_s)
        if not taken_now and begins <= leave_at < ends <= shift.ends_at:
            leave_at = ends
    return leave_at


def on_duty(
    crew: Crew, shift: Shift, skill: Skill | None, *, now: datetime
) -> Span | None:
    """From when until when this crew is on duty and can do this; None: never."""
    if has_not_begun(shift, now) or (skill is not None and skill not in crew.skills):
        return None
    until = None if skill is None else crew.skills[skill]
    begins, ends = max(now, shift.starts_at), min(until or shift.ends_at, shift.ends_at)
    return (begins, ends) if begins < ends else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A time in which nobody who can is on duty; `until` None: to the look's end."""

    since: datetime
    until: datetime | None


def gaps(spans: Iterable[Span], *, start: datetime, end: datetime) -> tuple[Gap, ...]:
    """What no span covers between two moments, in order."""
    found, covered = [], start
    for begins, ends in sorted(spans):
        if begins >= end:
            break
        if begins > covered:
            found.append(Gap(since=covered, until=begins))
        covered = max(covered, ends)
    if covered < end:
        found.append(Gap(since=covered, until=None))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class AtHour:
    """One skill at one moment.

    Attributes:
        crews: On duty at that moment with the skill, busy or not.
        within: Of what is counted, how many are reached within each of WITHIN_S.
    """

    at: datetime
    crews: int
    within: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillCoverage:
    """One skill over the hours; `skill` None: whoever is on duty.

    Attributes:
        squares: For each hour one letter a square of the grid, row by row from the
            south-west: "2" within 60 min, "1" within 120, "0" neither, "." no place.
    """

    skill: Skill | None
    hours: tuple[AtHour, ...]
    gaps: tuple[Gap, ...]
    squares: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Squares over an area: the corner and the size of each in degrees, WGS 84."""

    west: float
    south: float
    wide: float
    tall: float
    columns: int
    rows: int
    side_m: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """All of it, of one area, as it was thought at `as_of`.

    Attributes:
        counted: What `AtHour.within` counts, of which there are `total`.
        travel: What measured the ways: "roads", "osrm", "straight_line", each once.
        not_begun: Crews whose shift should have begun and has not: left out.
        off_road: Crews that are too far from a road to start from: they reach nothing.
    """

    as_of: datetime
    grid: Grid
    counted: Counted
    total: int
    travel: tuple[str, ...]
    not_begun: int
    off_road: int
    skills: tuple[SkillCoverage, ...]

    def of(self, skill: Skill | None) -> SkillCoverage:
        """The line of one skill."""
        return next(one for one in self.skills if one.skill is skill)
