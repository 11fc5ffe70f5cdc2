"""A world as others give it, read piece by piece: what is bad goes, the rest stays."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np

from routing.outside import WrongType, read_crew, read_job, shown
from routing.prices import Prices
from routing.problem import (
    BOTH,
    BadProblem,
    CommittedTwice,
    Crew,
    Job,
    KeyTwice,
    Meeting,
    Mode,
    Problem,
)
from routing.roads_given import Mask, Places, Roads, Square, read_roads, square

Keyed = TypeVar("Keyed", Crew, Job)


class PinForbidden(BadProblem):
    code = "pin_forbidden"


class PinUnknown(BadProblem):
    code = "pin_unknown"


class PinUnable(BadProblem):
    code = "pin_unable"


class ShiftOver(BadProblem):
    code = "shift_over"


class CommittedUnknown(BadProblem):
    code = "committed_unknown"


class MeetingUnknown(BadProblem):
    code = "meeting_unknown"


class BadDriveTime(BadProblem):
    code = "bad_drive_time"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something was refused, or put right: a stable code, and where it was."""

    code: str
    where: str

    @classmethod
    def of(cls, bad: BadProblem) -> "Reason":
        return cls(bad.code, bad.where)


@dataclass(slots=True)
class Refusals:
    """What was refused, and what stayed though something of it was put right.

    Attributes:
        jobs: By key, or by "#3" for the fourth that was given if it has none.
        crews: The same.
        notes: By job or crew key.
    """

    jobs: dict[str, Reason] = field(default_factory=dict)
    crews: dict[str, Reason] = field(default_factory=dict)
    notes: dict[str, list[Reason]] = field(default_factory=dict)

    def note(self, key: str, bad: BadProblem) -> None:
        self.notes.setdefault(key, []).append(Reason.of(bad))


def read_world(
    now: float,
    crews: Iterable[object],
    jobs: Iterable[object],
    drive_time: object,
    prices: Prices,
) -> tuple[Problem, Refusals]:
    """A problem of all that can be read and does not contradict itself.

    Raises:
        BadProblem: The drive times as a whole cannot be read.
    """
    roads = read_roads(drive_time)
    places, refused = Places(roads), Refusals()
    read = _read(
        "crew",
        crews,
        lambda one, where: read_crew(one, now, where, places.row),
        refused.crews,
    )
    wanted = _read(
        "job",
        jobs,
        lambda one, where: read_job(one, now, where, places.row),
        refused.jobs,
    )
    able = _on_shift(_with_their_jobs(read, wanted, refused), refused)
    asked = _with_their_crews(wanted, able, refused)
    problem = _problem(able, asked, (roads, places), prices, refused)
    return problem, refused


def _read(
    what: str,
    given: Iterable[object],
    read: Callable[[object, str], Keyed],
    refused: dict[str, Reason],
) -> dict[str, Keyed]:
    """By key what can be read of the crews or jobs; why not, of the others."""
    found: dict[str, Keyed] = {}
    for number, one in enumerate(_listed(f"{what}s", given)):
        name = _name(one, number)
        try:
            good = read(one, f"{what} {name}")
            if good.key in found:
                raise KeyTwice(f"{what} {name}: the first was taken")
            found[good.key] = good
        except BadProblem as bad:
            refused[name] = Reason.of(bad)
    return found


def _listed(what: str, given: Iterable[object]) -> Iterable[object]:
    if isinstance(given, str | bytes | Mapping) or not isinstance(given, Iterable):
        raise WrongType(f"{what} {shown(given)} is no list")
    return given


def _name(given: object, number: int) -> str:
    """The key, if there is one to be read, else its number in what was given."""
    key: object = None
    if isinstance(given, Crew | Job):
        key = given.key
    elif isinstance(given, Mapping):
        key = given.get("key")
    return key if isinstance(key, str) and key else f"#{number}"


def _with_their_jobs(
    crews: Mapping[str, Crew], jobs: Mapping[str, Job], refused: Refusals
) -> list[Crew]:
    """Crews without what they cannot have been told of.

    Where such a crew will be is not known, so it gets no new job.
    """
    found: list[Crew] = []
    taken: dict[str, str] = {}
    for crew in crews.values():
        kept: list[str] = []
        for key in crew.committed:
            job = jobs.get(key)
            if job is None:
                refused.note(crew.key, CommittedUnknown(f"crew {crew.key}: {key}"))
            elif key in taken and not _met(job, taken[key], crew.key):
                words = f"crew {crew.key}: {key} is with {taken[key]}"
                refused.note(crew.key, CommittedTwice(words))
            else:
                kept.append(key)
                taken.setdefault(key, crew.key)
        if len(kept) < len(crew.committed):
            unknown = crew.unavailable or CommittedUnknown.code
            crew = replace(crew, committed=tuple(kept), unavailable=unknown)  # noqa: PLW2901 (the same crew, put right)
        found.append(crew)
    return found


def _met(job: Job, one: str, other: str) -> bool:
    return job.meeting is not None and {one, other} == set(job.meeting.crews)


def _on_shift(crews: Sequence[Crew], refused: Refusals) -> list[Crew]:
    """Crews whose shift is not over, or who still have what they were told of."""
    found: list[Crew] = []
    for crew in crews:
        if crew.shift_end_s <= 0 and not crew.committed:
            over = ShiftOver(f"crew {crew.key}: {-crew.shift_end_s} s ago")
            refused.crews[crew.key] = Reason.of(over)
        else:
            found.append(crew)
    return found


def _with_their_crews(
    jobs: Mapping[str, Job], crews: Sequence[Crew], refused: Refusals
) -> list[Job]:
    """Jobs whose pins do not contradict; what was told of stays in any case."""
    by = {crew.key: crew for crew in crews}
    told = {key for crew in crews for key in crew.committed}
    found: list[Job] = []
    for job in jobs.values():
        if job.meeting is not None and not _is_whole(job, job.meeting, by):
            refused.note(job.key, MeetingUnknown(f"job {job.key}: {job.meeting.crews}"))
            job = replace(job, meeting=None)  # noqa: PLW2901 (the same job, put right)
        contradiction = None if job.key in told else _contradiction(job, by)
        if contradiction is None:
            found.append(job)
        else:
            refused.jobs[job.key] = Reason.of(contradiction)
    return found


def _is_whole(job: Job, meeting: Meeting, crews: Mapping[str, Crew]) -> bool:
    """Whether both crews are there, and both or neither were told."""
    both = [crews[key] for key in meeting.crews if key in crews]
    told = {job.key in crew.committed for crew in both}
    return len(both) == BOTH and len(told) == 1


def _contradiction(job: Job, crews: Mapping[str, Crew]) -> BadProblem | None:
    """Why the crew that the job is pinned to can never take it."""
    if job.pinned_to is None:
        return None
    where = f"job {job.key}: pinned to {job.pinned_to}"
    if job.pinned_to in job.forbidden:
        return PinForbidden(where)
    crew = crews.get(job.pinned_to)
    if crew is None:
        return PinUnknown(where)
    missing = sorted((job.skills - crew.skills) | (job.kit - crew.kit))
    if missing:
        return PinUnable(f"{where}, which lacks {', '.join(missing)}")
    if crew.people < job.people and not job.may_meet:
        return PinUnable(f"{where}, which has {crew.people} of {job.people} people")
    return None


def _problem(
    crews: Sequence[Crew],
    jobs: Sequence[Job],
    given: tuple[Mapping[Mode, Roads], Places],
    prices: Prices,
    refused: Refusals,
) -> Problem:
    """The problem with only the places that its crews and jobs are at."""
    roads, places = given
    used = sorted(_places_of(crews, jobs))
    row = {old: new for new, old in enumerate(used)}
    crews = [_moved_crew(crew, row) for crew in crews]
    jobs = [replace(job, place=row[job.place]) for job in jobs]
    wanted = _drives(crews, jobs, len(used))
    named = [places.named[old] for old in used]
    times: dict[Mode, Square] = {}
    for mode, one in roads.items():
        times[mode], holes = square(one, named, wanted)
        at = {place: f"{mode} {words}" for place, words in holes.items()}
        everyone: list[Crew | Job] = [*crews, *jobs]
        _note_holes(everyone, at, refused)
    first = times.get(Mode.CAR, next(iter(times.values())))
    return Problem(
        crews=tuple(crews),
        jobs=tuple(jobs),
        travel_s=first,
        travel_by_mode={mode: one for mode, one in times.items() if one is not first},
        prices=prices,
    )


def _drives(crews: Sequence[Crew], jobs: Sequence[Job], size: int) -> Mask:
    """Which drives anybody could make: to every job, and home from there."""
    wanted = np.zeros((size, size), dtype=np.bool_)
    doors = [job.place for job in jobs]
    for place in [*doors, *(crew.place for crew in crews)]:
        wanted[place, doors] = True
    for crew in crews:
        if crew.base_place is not None:
            wanted[[crew.place, *doors], crew.base_place] = True
    np.fill_diagonal(wanted, val=False)
    return wanted


def _places_of(crews: Sequence[Crew], jobs: Sequence[Job]) -> set[int]:
    bases = {crew.base_place for crew in crews if crew.base_place is not None}
    return {crew.place for crew in crews} | bases | {job.place for job in jobs}


def _moved_crew(crew: Crew, row: Mapping[int, int]) -> Crew:
    base = None if crew.base_place is None else row[crew.base_place]
    return replace(crew, place=row[crew.place], base_place=base)


def _note_holes(
    everyone: Iterable[Crew | Job], holes: Mapping[int, str], refused: Refusals
) -> None:
    for one in everyone:
        if one.place in holes:
            refused.note(one.key, BadDriveTime(holes[one.place]))
