"""A problem laid out for arithmetic: lists of whole numbers, rows by position."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from routing.prices import PER_MINUTE, POINT, Need, NeedPrice
from routing.problem import BOTH, NO_ROAD_S, Crew, Job, Problem, UnknownJob
from routing.rules import Rule

FOREVER_S: Final = NO_ROAD_S


class Drive:
    """Seconds from place to place, a row made a list when it is first asked for."""

    def __init__(self, travel_s: NDArray[np.int32]) -> None:
        self._travel_s = travel_s
        self._rows: dict[int, list[int]] = {}

    def __getitem__(self, place: int) -> list[int]:
        row = self._rows.get(place)
        if row is None:
            row = self._rows[place] = self._travel_s[place].tolist()
        return row

    def between(self, place: int, other: int) -> int:
        """One drive, without a list of all from there."""
        row = self._rows.get(place)
        return int(self._travel_s[place, other]) if row is None else row[other]


class JobRow(NamedTuple):
    """A job's numbers: its place, its clock, its prices in cost units.

    In the order of the columns of `routing.engine.world.World.job`.
    """

    place: int
    earliest_s: int
    latest_s: int
    due_s: int
    service_s: int
    late_price: int
    breach_price: int
    wait_price: int
    wait_from_s: int
    hand_back_price: int


@dataclass(frozen=True, slots=True)
class CrewRow:
    """A crew's numbers, as they stand when its commitments are done.

    Attributes:
        committed: Rows of the jobs that come first.
        place, free_s: Where and when the crew is free after them.
        end_s: No visit is left later than this (shift end, lone-worker rule).
        furthest_s: No drive to a visit is longer than this.
        ends: Rows of jobs that the crew must have left by another time (skills that
            lapse), and that time.
        drive_s: Drive times of its mode.
        most: How many more visits the crew may take.
        load: Visits that it already has.
        rests: (earliest, latest, duration) of its breaks, seconds.
    """

    committed: tuple[int, ...]
    place: int
    free_s: int
    end_s: int
    shift_end_s: int
    base_place: int | None
    furthest_s: int
    most: int
    load: int
    rests: tuple[tuple[int, int, int], ...]
    ends: Mapping[int, int]
    drive_s: Drive


@dataclass(frozen=True, slots=True)
class Tables:
    """Everything an optimiser asks of a problem, by row number."""

    problem: Problem
    drive_s: Drive
    jobs: tuple[JobRow, ...]
    crews: tuple[CrewRow, ...]
    job_row: dict[str, int]
    crew_row: dict[str, int]
    travel_price: int
    break_price: int
    load_price: int

    @classmethod
    def of(cls, problem: Problem) -> Self:
        car = Drive(problem.travel_s)
        drives = {mode: Drive(by) for mode, by in problem.travel_by_mode.items()}
        job_row = {job.key: row for row, job in enumerate(problem.jobs)}
        rates = {need: _Rates.of(problem.prices.of(need)) for need in Need}
        pinned = problem.prices.pinned_handed_back * POINT
        jobs = tuple(_job_row(job, rates[job.need], pinned) for job in problem.jobs)
        crews = tuple(
            _crew_row(
                crew,
                [job_row[key] for key in crew.committed],
                jobs,
                _Ways(drives.get(crew.mode, car), _ends(problem, crew)),
            )
            for crew in problem.crews
        )
        return cls(
            problem=problem,
            drive_s=car,
            jobs=jobs,
            crews=crews,
            job_row=job_row,
            crew_row={crew.key: row for row, crew in enumerate(problem.crews)},
            travel_price=problem.prices.travel_per_minute * PER_MINUTE,
            break_price=problem.prices.break_late_per_minute * PER_MINUTE,
            load_price=problem.prices.load_per_visit * POINT,
        )

    def change_price(self, crew: int, job: int) -> int:
        """The price of giving `job` to `crew`, when people expect another crew."""
        wanted, key = self.problem.jobs[job], self.problem.crews[crew].key
        prices = self.problem.prices
        price = 0
        if wanted.told_crew not in (None, key):
            price += prices.told_crew_changed
        if wanted.planned_crew not in (None, key):
            price += prices.planned_crew_changed
        return price * POINT

    def pair_price(self, crew: int, job: int) -> int:
        """What it costs by itself that this crew goes to this job."""
        return self.change_price(crew, job) + self.preference_price(crew, job)

    def preference_price(self, crew: int, job: int) -> int:
        """The price of each trait that the person wished for and the crew lacks."""
        wished = self.problem.jobs[job].prefers
        if not wished:
            return 0
        missed = len(wished - self.problem.crews[crew].traits)
        return missed * self.problem.prices.preference_missed * POINT

    def row_of(self, job_key: str) -> int:
        """The row of a job.

        Raises:
            UnknownJob: The problem has no such job.
        """
        if job_key not in self.job_row:
            raise UnknownJob(job_key)
        return self.job_row[job_key]

    def committed_jobs(self) -> set[int]:
        return {job for crew in self.crews for job in crew.committed}

    def free_jobs(self) -> list[int]:
        """Jobs that no crew has been told of, in the problem's order."""
        told = self.committed_jobs()
        return [row for row in range(len(self.jobs)) if row not in told]


def standing_rules(crew: Crew, job: Job) -> tuple[Rule, ...]:
    """The hard rules that keep `crew` from `job` whatever the time is."""
    broken = (
        (Rule.SCENE_NOT_SAFE, job.on_hold),
        (Rule.CREW_UNAVAILABLE, crew.unavailable is not None),
        (Rule.SKILL_MISSING, not job.skills <= crew.skills),
        (Rule.KIT_MISSING, not job.kit <= crew.kit),
        (Rule.TOO_FEW_PEOPLE, crew.people < job.people),
        (Rule.LONE_WORKER, crew.people == 1 and not job.alone_ok),
        (Rule.CREW_FORBIDDEN, crew.key in job.forbidden),
        (Rule.PIN_BROKEN, job.pinned_to not in (None, crew.key)),
    )
    return tuple(rule for rule, breaks in broken if breaks)


class _Rates(NamedTuple):
    """What a job of one need costs, in cost units."""

    late: int
    breach: int
    wait: int
    back: int

    @classmethod
    def of(cls, price: NeedPrice) -> "_Rates":
        return cls(
            late=price.late_per_minute * PER_MINUTE,
            breach=price.breached * POINT,
            wait=price.waiting_per_hour,
            back=price.handing_back * POINT,
        )


def _job_row(job: Job, rates: _Rates, pinned_back: int) -> JobRow:
    back = rates.back if job.pinned_to is None else pinned_back
    halves = 1
    if job.part_of is not None:
        back, halves = rates.back, BOTH
    return JobRow(
        job.place,
        job.earliest_s,
        FOREVER_S if job.latest_s is None else job.latest_s,
        job.due_s,
        job.service_s,
        rates.late // halves,
        rates.breach // halves,
        rates.wait // halves,
        max(0, job.earliest_s),
        back // halves,
    )


@dataclass(frozen=True, slots=True)
class _Ways:
    drive_s: Drive
    ends: Mapping[int, int]


def _ends(problem: Problem, crew: Crew) -> Mapping[int, int]:
    """Jobs that need a skill of the crew's that lapses, and the first to lapse."""
    if not crew.skill_ends_s:
        return {}
    found: dict[int, int] = {}
    for row, job in enumerate(problem.jobs):
        lapses = [crew.skill_ends_s[s] for s in job.skills if s in crew.skill_ends_s]
        if lapses:
            found[row] = min(lapses)
    return found


def _crew_row(
    crew: Crew, committed: Sequence[int], jobs: Sequence[JobRow], ways: _Ways
) -> CrewRow:
    place, now_s = crew.place, max(0, crew.free_s)
    for row in committed:
        job = jobs[row]
        road_s = ways.drive_s.between(place, job.place)
        now_s = max(now_s + road_s, job.earliest_s) + job.service_s
        place = job.place
    alone = crew.alone_until_s if crew.people == 1 else None
    most = FOREVER_S if crew.most_jobs is None else crew.most_jobs
    return CrewRow(
        committed=tuple(committed),
        place=place,
        free_s=now_s,
        end_s=crew.shift_end_s if alone is None else min(crew.shift_end_s, alone),
        shift_end_s=crew.shift_end_s,
        base_place=crew.base_place,
        furthest_s=FOREVER_S - 1 if crew.furthest_s is None else crew.furthest_s,
        most=max(0, most - len(committed)),
        load=crew.done + len(committed),
        rests=tuple((b.earliest_s, b.latest_s, b.duration_s) for b in crew.breaks),
        ends=ways.ends,
        drive_s=ways.drive_s,
    )
