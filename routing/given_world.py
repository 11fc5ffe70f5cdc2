"""A world as others give it, read piece by piece: what is bad goes, the rest stays."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np

from routing.outside import (
    WrongType,
    failure,
    read_crew,
    read_job,
    shown,
    told_jobs,
)
from routing.prices import Prices
from routing.problem import BadProblem, Crew, Job, KeyTwice, Mode, Problem
from routing.refusals import Reason, Refusals
from routing.roads_given import Mask, Places, Roads, Square, read_roads, square
from routing.told_given import (
    with_reachable_meetings,
    with_sound_meetings,
    with_their_jobs,
    with_whole_meetings,
)

Keyed = TypeVar("Keyed", Crew, Job)


class PinForbidden(BadProblem):
    code = "pin_forbidden"


class PinUnknown(BadProblem):
    code = "pin_unknown"


class PinUnable(BadProblem):
    code = "pin_unable"


class ShiftOver(BadProblem):
    code = "shift_over"


class BadDriveTime(BadProblem):
    code = "bad_drive_time"


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

    def crew(one: object, where: str, bad: list[BadProblem]) -> Crew:
        return read_crew(one, now, where, places.row, bad)

    def job(one: object, where: str, _: list[BadProblem]) -> Job:
        return read_job(one, now, where, places.row)

    read = _read("crew", crews, crew, refused)
    wanted = with_sound_meetings(_read("job", jobs, job, refused), read, refused)
    able = _on_shift(with_their_jobs(read, wanted, refused), refused)
    whole = with_whole_meetings(wanted, able, refused)
    asked = _with_their_crews(whole, able, refused)
    problem = _problem(able, asked, (roads, places), prices, refused)
    return with_reachable_meetings(problem, refused), refused


def _read(
    what: str,
    given: Iterable[object],
    read: Callable[[object, str, list[BadProblem]], Keyed],
    refused: Refusals,
) -> dict[str, Keyed]:
    """By key what can be read of the crews or jobs; why not, of the others."""
    found: dict[str, Keyed] = {}
    for number, one in enumerate(_listed(f"{what}s", given)):
        name, bad = _name(one, number), list[BadProblem]()
        try:
            good = read(one, f"{what} {name}", bad)
            if good.key in found:
                raise KeyTwice(f"{what} {name}: the first was taken")
        except BadProblem as error:
            reason = Reason.of(error)
            if what == "job":
                refused.jobs[name] = reason
            else:
                refused.crews[name] = reason
                refused.lost |= dict.fromkeys(told_jobs(one), f"refused crew {name}")
            continue
        found[good.key] = good
        for each in bad:
            refused.note_crew(good.key, each)
    return found


def _listed(what: str, given: Iterable[object]) -> Iterable[object]:
    if isinstance(given, str | bytes | Mapping) or not isinstance(given, Iterable):
        raise WrongType(f"{what} {shown(given)} is no list")
    try:
        return list(given)
    except Exception as error:
        raise WrongType(f"{what}: {failure(error)}") from error


def _name(given: object, number: int) -> str:
    """The key, if there is one to be read, else its number in what was given."""
    key: object = None
    if isinstance(given, Crew | Job):
        key = given.key
    elif isinstance(given, Mapping):
        key = given.get("key")
    return key if isinstance(key, str) and key else f"#{number}"


def _on_shift(crews: Sequence[Crew], refused: Refusals) -> list[Crew]:
    """Crews whose shift is not over, or who still have what they were told of."""
    found: list[Crew] = []
    for crew in crews:
        if crew.shift_end_s <= 0 and not crew.committed:
            over = ShiftOver(f"crew {crew.key}: {-crew.shift_end_s} s ago")
            refused.crews[crew.key] = Reason.of(over)
            refused.crew_notes.pop(crew.key, None)
        else:
            found.append(crew)
    return found


def _with_their_crews(
    jobs: Sequence[Job], crews: Sequence[Crew], refused: Refusals
) -> list[Job]:
    """Jobs whose pins do not contradict; what was told of stays in any case."""
    by = {crew.key: crew for crew in crews}
    told = {key for crew in crews for key in crew.committed}
    found: list[Job] = []
    for job in jobs:
        contradiction = None if job.key in told else _contradiction(job, by)
        if contradiction is None:
            found.append(job)
        else:
            refused.jobs[job.key] = Reason.of(contradiction)
            refused.notes.pop(job.key, None)
    return found


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
        _note_holes(crews, at, refused.note_crew)
        _note_holes(jobs, at, refused.note_job)
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
    everyone: Iterable[Crew | Job],
    holes: Mapping[int, str],
    note: Callable[[str, BadProblem], None],
) -> None:
    for one in everyone:
        if one.place in holes:
            note(one.key, BadDriveTime(holes[one.place]))
