"""Whether to divert a crew on its way to someone, for someone who needs it more.

Two plans are compared: the best with the crew kept on its way, and the best with it
free. A person was told that the crew comes: that has a price, and a gain that is small
is no reason.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from routing.carry import carry_over
from routing.check import check
from routing.evaluate import evaluate
from routing.insertion import insert_all
from routing.plan import Plan
from routing.prices import POINT
from routing.problem import Crew, Job, Problem
from routing.tables import standing_rules

LEAST_GAIN: Final = 60
"""Points that a diversion must gain beyond the price of changing what was told: an hour
of driving, or fifteen minutes of a late two-hour visit. Chosen here."""

TRIED: Final = 4
"""So many jobs are tried in full, those first that may gain most."""

Place: TypeAlias = Callable[[Problem, Plan, Iterable[str]], Plan]
"""Puts jobs into a plan, in this order; all else stays where it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a diversion does to one person. None: nobody comes.

    Attributes:
        later_min: Whole minutes, rounded up; below zero: sooner.
    """

    job: str
    crew_before: str | None
    crew_after: str | None
    start_before_s: int | None
    start_after_s: int | None

    @property
    def later_min(self) -> int | None:
        if self.start_before_s is None or self.start_after_s is None:
            return None
        return -((self.start_before_s - self.start_after_s) // 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Diversion:
    """A crew that should turn to `to_job`; `from_job` is left to another, or for later.

    Attributes:
        gain: Points, the price of the changed word taken off.
        effects: Everyone whose visit moves: the two first.
    """

    crew: str
    from_job: str
    to_job: str
    gain: int
    plan: Plan
    effects: tuple[Effect, ...]


def find_diversion(
    problem: Problem,
    plan: Plan,
    crew_key: str,
    *,
    to_job: str | None = None,
    least_gain: int = LEAST_GAIN,
    place: Place = insert_all,
) -> Diversion | None:
    """The best diversion of a crew from the first job that it was told of, if any.

    Args:
        problem: The world as it is now; the crew stands where it is on the road.
        plan: The plan in force.
        crew_key: A crew on its way.
        to_job: The only job that it may turn to; None: whichever gains most.
        least_gain: Points that it must gain at least.
        place: How jobs are put into a plan.

    Raises:
        UnknownCrew: The problem has no such crew.
    """
    crew = problem.crew(crew_key)
    if not crew.committed:
        return None
    left = crew.committed[0]
    freed = _freed(problem, crew)
    kept = evaluate(problem, plan).total
    best: Diversion | None = None
    for wanted in _promising(problem, plan, crew, least_gain):
        if to_job is not None and wanted != to_job:
            continue
        tried = _diverted(freed, plan, (left, wanted, crew_key), place)
        gain = (kept - evaluate(freed, tried).total) // POINT
        goes = tried.orders.get(crew_key, ())[:1] == (wanted,)
        if goes and gain >= least_gain and (best is None or gain > best.gain):
            best = Diversion(
                crew=crew_key,
                from_job=left,
                to_job=wanted,
                gain=gain,
                plan=tried,
                effects=_effects(plan, tried, (wanted, left)),
            )
    if best is None or check(freed, best.plan):
        return None
    return best


def _freed(problem: Problem, crew: Crew) -> Problem:
    """The world with the crew free of its first commitment, which was told of it."""
    left = crew.committed[0]
    crews = (
        replace(other, committed=other.committed[1:]) if other is crew else other
        for other in problem.crews
    )
    jobs = (
        replace(job, told_crew=crew.key) if job.key == left else job
        for job in problem.jobs
    )
    return replace(problem, crews=tuple(crews), jobs=tuple(jobs))


def _promising(
    problem: Problem, plan: Plan, crew: Crew, least_gain: int
) -> Sequence[str]:
    """More urgent jobs that the crew would reach so much sooner that it may pay.

    What the job itself can gain is looked at: it is what a diversion is for.
    """
    told = {key for crew in problem.crews for key in crew.committed}
    left = problem.prices.of(problem.job(crew.committed[0]).need).late_per_minute
    found: list[tuple[float, str]] = []
    for job in problem.jobs:
        if job.key in told or problem.prices.of(job.need).late_per_minute <= left:
            continue
        gain = _most_gain(problem, plan, crew, job)
        if gain >= least_gain and not standing_rules(crew, job):
            found.append((-gain, job.key))
    return [key for _, key in sorted(found)[:TRIED]]


def _most_gain(problem: Problem, plan: Plan, crew: Crew, job: Job) -> float:
    """Points that a job gains at most if the crew comes straight to it."""
    price = problem.prices.of(job.need)
    stop = plan.find_stop(job.key)
    if stop is None:
        return float(price.handing_back)
    road_s = int(problem.travel_of(crew)[crew.place, job.place])
    start_s = max(job.earliest_s, max(0, crew.free_s) + road_s)
    sooner_s = max(0, stop.start_s - start_s)
    late_s = max(0, stop.start_s - job.due_s) - max(0, start_s - job.due_s)
    waiting = sooner_s / 3600 * price.waiting_per_hour
    return waiting + max(0, late_s) / 60 * price.late_per_minute


def _diverted(
    freed: Problem, plan: Plan, case: tuple[str, str, str], place: Place
) -> Plan:
    """The plan with the wanted job first at the crew, then the one left put anew."""
    left, wanted, crew_key = case
    orders = {
        crew: [job for job in jobs if job not in (left, wanted)]
        for crew, jobs in plan.orders.items()
    }
    orders[crew_key] = [wanted, *orders.get(crew_key, [])]
    kept = carry_over(freed, orders)
    planned = {job for jobs in kept.orders.values() for job in jobs}
    moved = [job for jobs in plan.orders.values() for job in jobs if job not in planned]
    rest = [left, *(job for job in moved if job != left)]
    return place(freed, kept, rest)


def _effects(before: Plan, after: Plan, first: Sequence[str]) -> tuple[Effect, ...]:
    stops = [
        stop.job for plan in (before, after) for r in plan.routes for stop in r.stops
    ]
    effects = [_effect(before, after, job) for job in dict.fromkeys([*first, *stops])]
    return tuple(
        effect
        for effect in effects
        if effect.job in first or effect.start_before_s != effect.start_after_s
    )


def _effect(before: Plan, after: Plan, job: str) -> Effect:
    was, now = before.find_stop(job), after.find_stop(job)
    return Effect(
        job=job,
        crew_before=before.find_crew(job),
        crew_after=after.find_crew(job),
        start_before_s=was.start_s if was else None,
        start_after_s=now.start_s if now else None,
    )
