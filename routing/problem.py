"""A dispatch problem in whole numbers: crews, jobs, drive times. No patients.

Seconds count from the problem's own zero, which is the moment of deciding; what
is already past is negative. Places are row numbers of `travel_s`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from routing.prices import Need, Prices

NO_ROAD_S: Final = 1_000_000_000
"""A drive time this long or longer means that no road leads there."""


LEVELS: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
"""The levels at which an uncertain duration is known: its 5 % quantile and so on."""

LONGEST_S: Final = 86_400
"""A visit, or a break, of more than a day is a mistake."""

BOTH: Final = 2
"""More than two crews never meet."""


class Mode(StrEnum):
    """How a crew gets about."""

    CAR = "car"
    BIKE = "bike"
    WALK = "walk"


class BadProblem(ValueError):
    """A problem that contradicts itself. `code` is stable, `where` names the part."""

    code: str = "bad_problem"

    def __init__(self, where: str) -> None:
        super().__init__(f"{self.code}: {where}")
        self.where = where


class KeyTwice(BadProblem):
    code = "key_twice"


class UnknownPlace(BadProblem):
    code = "unknown_place"


class UnknownCrew(BadProblem):
    code = "unknown_crew"


class UnknownJob(BadProblem):
    code = "unknown_job"


class CommittedTwice(BadProblem):
    code = "committed_twice"


class BadTravel(BadProblem):
    code = "bad_travel"


class NegativeDuration(BadProblem):
    code = "negative_duration"


class NobodyAboard(BadProblem):
    code = "nobody_aboard"


class BreakOutsideShift(BadProblem):
    code = "break_outside_shift"


class BadQuantiles(BadProblem):
    code = "bad_quantiles"


class AbsurdDuration(BadProblem):
    code = "absurd_duration"


class EmptyWindow(BadProblem):
    code = "empty_window"


class BadMeeting(BadProblem):
    code = "bad_meeting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """Two crews that were told to be at one door at one moment.

    Attributes:
        crews: The two crews' keys.
        at_s: When the visit starts at the earliest, once both are there.
    """

    crews: tuple[str, str]
    at_s: int

    def __post_init__(self) -> None:
        if len(set(self.crews)) != len(self.crews) or len(self.crews) != BOTH:
            raise BadMeeting(f"{self.crews} are not two crews")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One visit that someone should make.

    Attributes:
        due_s: Starting later than this is late.
        earliest_s: The visit cannot start before this.
        service_s: Time on scene that plans reckon with.
        service_quantiles_s: Time on scene at LEVELS, rising; empty if it is certain.
        latest_s: The visit cannot start after this: an appointment, or a meeting.
        prefers: Traits the person would like in a crew (a language, a woman).
        may_meet: Two crews may bring the people together, if no crew has enough.
        meeting: Which two crews were told to meet there, and when.
        part_of: The job of which this is one crew's half (`routing.meeting`). It has
            half the job's prices, so that the pair counts once.
        people: People the crew must bring.
        alone_ok: Whether one person may go alone (violence marker: no).
        pinned_to: The only crew that may go, because a person said so.
        forbidden: Crews that may not go.
        on_hold: The scene is not known to be safe: nobody goes.
        told_crew: The crew that people were told of.
        planned_crew: The crew that the silent plan in force has.
    """

    key: str
    place: int
    due_s: int
    service_s: int
    need: Need = Need.TWO_HOUR
    service_quantiles_s: tuple[int, ...] = ()
    earliest_s: int = 0
    latest_s: int | None = None
    skills: frozenset[str] = frozenset()
    kit: frozenset[str] = frozenset()
    prefers: frozenset[str] = frozenset()
    people: int = 1
    may_meet: bool = False
    meeting: Meeting | None = None
    part_of: str | None = None
    alone_ok: bool = True
    pinned_to: str | None = None
    forbidden: frozenset[str] = frozenset()
    on_hold: bool = False
    told_crew: str | None = None
    planned_crew: str | None = None

    def __post_init__(self) -> None:
        _check_duration(f"job {self.key}: service_s", self.service_s)
        if self.latest_s is not None and self.latest_s < self.earliest_s:
            raise EmptyWindow(f"job {self.key}: {self.earliest_s}..{self.latest_s}")
        if self.people < 1:
            raise NobodyAboard(f"job {self.key}: people {self.people}")
        check_quantiles(f"job {self.key}: service", self.service_quantiles_s)
        for seconds in self.service_quantiles_s[-1:]:
            _check_duration(f"job {self.key}: service_quantiles_s", seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakWindow:
    """A break that starts in [earliest_s, latest_s]; later is allowed, and priced."""

    earliest_s: int
    latest_s: int
    duration_s: int

    def __post_init__(self) -> None:
        if self.latest_s < self.earliest_s:
            raise NegativeDuration(f"break {self.earliest_s}..{self.latest_s}")
        _check_duration("break: duration_s", self.duration_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """One vehicle and who is in it.

    Attributes:
        place: Where the crew is, or will be, when free.
        free_s: When it can leave `place`; before zero means at once.
        shift_end_s: Every visit is finished by then.
        base_place: Where the crew must be by the end of its shift, if anywhere.
        mode: How it gets about: which of the problem's drive times are its.
        skills: What its people may do.
        skill_ends_s: Skills that lapse, and when; a visit must end before.
        kit: What it carries, and what its vehicle can do.
        traits: What people may wish for: languages, a woman.
        people: People aboard.
        alone_until_s: Lone-worker rule: one person alone may be on no scene after.
        furthest_s: Limit of a volunteer: no drive to a visit longer than this.
        most_jobs: Limit of a volunteer: no more visits than this in a plan.
        unavailable: Why no new job may be given (a stale position, say), or None.
        breaks: In the order they are taken.
        committed: Jobs that come first, in this order; the crew was told.
        done: Visits already done this shift.
    """

    key: str
    place: int
    shift_end_s: int
    free_s: int = 0
    base_place: int | None = None
    mode: Mode = Mode.CAR
    skills: frozenset[str] = frozenset()
    skill_ends_s: Mapping[str, int] = field(default_factory=dict)
    kit: frozenset[str] = frozenset()
    traits: frozenset[str] = frozenset()
    people: int = 2
    alone_until_s: int | None = None
    furthest_s: int | None = None
    most_jobs: int | None = None
    unavailable: str | None = None
    breaks: tuple[BreakWindow, ...] = ()
    committed: tuple[str, ...] = ()
    done: int = 0

    def __post_init__(self) -> None:
        if self.people < 1:
            raise NobodyAboard(f"crew {self.key}: people {self.people}")
        if self.furthest_s is not None:
            _check_duration(f"crew {self.key}: furthest_s", self.furthest_s)
        for rest in self.breaks:
            if rest.earliest_s + rest.duration_s > self.shift_end_s:
                raise BreakOutsideShift(f"crew {self.key}: break {rest.earliest_s}")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, weakref_slot=True)
class Problem:
    """Crews, jobs, and how long it takes from place to place.

    Attributes:
        travel_s: (places, places) int32; row = from, column = to; NO_ROAD_S or more
            where no road leads. By car.
        travel_by_mode: The same for other modes; a mode that is missing goes as fast
            as a car.
        travel_quantiles: True drive time to that of `travel_s`, in thousandths, at
            LEVELS, rising; empty if it is certain.
        travel_quantiles_by_mode: The same for other modes; a mode that is missing is
            as uncertain as a car.

    Raises:
        BadProblem: By its subclass, naming what contradicts what.
    """

    crews: tuple[Crew, ...]
    jobs: tuple[Job, ...]
    travel_s: NDArray[np.int32]
    travel_by_mode: Mapping[Mode, NDArray[np.int32]] = field(default_factory=dict)
    travel_quantiles: tuple[int, ...] = ()
    travel_quantiles_by_mode: Mapping[Mode, tuple[int, ...]] = field(
        default_factory=dict
    )
    prices: Prices = field(default_factory=Prices)

    def __post_init__(self) -> None:
        _check_travel(self.travel_s)
        for travel_s in self.travel_by_mode.values():
            _check_travel(travel_s)
            if travel_s.shape != self.travel_s.shape:
                raise BadTravel(f"shape {travel_s.shape} is not {self.travel_s.shape}")
        for quantiles in (
            self.travel_quantiles,
            *self.travel_quantiles_by_mode.values(),
        ):
            check_quantiles("travel", quantiles)
        _check_keys("crew", (crew.key for crew in self.crews))
        _check_keys("job", (job.key for job in self.jobs))
        _check_places(self)
        _check_commitments(self)

    def crew(self, key: str) -> Crew:
        for crew in self.crews:
            if crew.key == key:
                return crew
        raise UnknownCrew(key)

    def travel_of(self, crew: Crew) -> NDArray[np.int32]:
        """Seconds from place to place for a crew, by its mode."""
        return self.travel_by_mode.get(crew.mode, self.travel_s)

    def quantiles_of(self, crew: Crew) -> tuple[int, ...]:
        """How uncertain a crew's drives are, by its mode; empty: certain."""
        return self.travel_quantiles_by_mode.get(crew.mode, self.travel_quantiles)

    def job(self, key: str) -> Job:
        for job in self.jobs:
            if job.key == key:
                return job
        raise UnknownJob(key)


def check_quantiles(where: str, values: tuple[int, ...]) -> None:
    """Refuse quantiles that are not one for each level, from zero on and rising.

    Raises:
        BadQuantiles: They are not.
    """
    if not values:
        return
    if len(values) != len(LEVELS) or values[0] < 0 or list(values) != sorted(values):
        raise BadQuantiles(f"{where}: {values} at {LEVELS}")


def _check_duration(where: str, seconds: int) -> None:
    if seconds < 0:
        raise NegativeDuration(f"{where} {seconds}")
    if seconds > LONGEST_S:
        raise AbsurdDuration(f"{where} {seconds}")


def _check_travel(travel_s: NDArray[np.int32]) -> None:
    if travel_s.ndim != 2 or travel_s.shape[0] != travel_s.shape[1]:  # noqa: PLR2004 (a matrix has two sides)
        raise BadTravel(f"shape {travel_s.shape} is not square")
    if travel_s.dtype != np.int32:
        raise BadTravel(f"{travel_s.dtype} is not int32")
    if travel_s.size and int(travel_s.min()) < 0:
        raise BadTravel("a drive takes less than no time")


def _check_keys(what: str, keys: Iterable[str]) -> None:
    for key, times in Counter(keys).items():
        if times > 1:
            raise KeyTwice(f"{what} {key}")


def _check_places(problem: Problem) -> None:
    size = problem.travel_s.shape[0]
    for crew in problem.crews:
        for place in (crew.place, crew.base_place):
            if place is not None and not 0 <= place < size:
                raise UnknownPlace(f"crew {crew.key}: place {place} of {size}")
    for job in problem.jobs:
        if not 0 <= job.place < size:
            raise UnknownPlace(f"job {job.key}: place {job.place} of {size}")


def _check_commitments(problem: Problem) -> None:
    """Each told job is one crew's; the two of a meeting share theirs."""
    jobs = {job.key: job for job in problem.jobs}
    told: dict[str, list[str]] = {}
    for crew in problem.crews:
        for key in crew.committed:
            if key not in jobs:
                raise UnknownJob(f"committed {key}")
            told.setdefault(key, []).append(crew.key)
    for key, crews in told.items():
        meeting = jobs[key].meeting
        both = meeting is not None and sorted(crews) == sorted(meeting.crews)
        if len(crews) > 1 and not both:
            raise CommittedTwice(f"job {key}")
        if meeting is not None and not both:
            raise BadMeeting(f"job {key}: only {crews} of {meeting.crews} are on it")
