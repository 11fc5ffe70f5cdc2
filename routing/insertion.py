"""Deciding at once: the cheapest place for a job in the plan in force."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from routing.engine.draft import Draft, Place
from routing.evaluate import items_of, plan_of, route_cost, timed
from routing.plan import Plan, Route
from routing.prices import Cost
from routing.problem import Problem
from routing.regret import build
from routing.rules import Rule
from routing.tables import Tables, standing_rules
from routing.why_not import why_not

__all__ = [
    "Fit",
    "JobAlreadyPlanned",
    "Option",
    "Placement",
    "best_insertion",
    "build",
    "fit_of",
    "insert_all",
    "rank_crews",
]


class JobAlreadyPlanned(ValueError):
    """The plan in force already has the job; it is not inserted twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """What it means to give a crew a job, in seconds and by price.

    Attributes:
        late_s: How late the visit would start.
        extra_travel_s: More driving than without the job.
        others_late_s: How much later, in sum, the crew's other visits would be
            beyond their due times. May be negative.
        cost: What the plan costs more, without what handing back would cost.
    """

    arrive_s: int
    start_s: int
    late_s: int
    extra_travel_s: int
    others_late_s: int
    cost: Cost


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A crew: how the job would fit, or the hard rules that keep it away."""

    crew: str
    rules: tuple[Rule, ...] = ()
    fit: Fit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Who takes the job, the plan that follows, and every crew's case.

    Attributes:
        options: Best first; crews that may not go come last.
        handing_back: What not sending anyone costs, in cost units.
    """

    job: str
    crew: str
    fit: Fit
    plan: Plan
    options: tuple[Option, ...]
    handing_back: int

    @property
    def dearer_than_handing_back(self) -> bool:
        return self.fit.cost.total > self.handing_back


def best_insertion(problem: Problem, plan: Plan, job_key: str) -> Placement | None:
    """Place one job in the plan in force; no other job changes crew or order.

    Returns:
        None if no crew may take it. `rank_crews` says why.

    Raises:
        UnknownJob: The problem has no such job.
        JobAlreadyPlanned: The plan has it already.
        KeyError: The plan names jobs or crews that are gone: carry it over first.
    """
    search = _search(problem, plan, job_key)
    if not search.places:
        return None
    options = search.options()
    return Placement(
        job=job_key,
        crew=options[0].crew,
        fit=search.fit(search.places[0]),
        plan=search.plan(search.places[0]),
        options=options,
        handing_back=search.tables.jobs[search.job].hand_back_price,
    )


def insert_all(problem: Problem, plan: Plan, job_keys: Iterable[str]) -> Plan:
    """The plan after `best_insertion` of each job in turn, laid out only once.

    A job that the plan has already stays where it is; one that no crew may take is
    left out.

    Raises:
        UnknownJob: The problem has no such job.
        KeyError: As `best_insertion`.
    """
    tables = Tables.of(problem)
    draft = Draft(tables, items_of(tables, plan))
    draft.put_in(tables.row_of(key) for key in job_keys)
    return plan_of(tables, draft.routes)


def rank_crews(problem: Problem, plan: Plan, job_key: str) -> tuple[Option, ...]:
    """Every crew's case for a job that the plan has not: best first.

    Raises:
        UnknownJob: The problem has no such job.
        JobAlreadyPlanned: The plan has it already.
    """
    return _search(problem, plan, job_key).options()


@dataclass(frozen=True, slots=True)
class _Search:
    """One job against every crew."""

    tables: Tables
    routes: list[list[int]]
    job: int
    places: Sequence[Place]

    def options(self) -> tuple[Option, ...]:
        fits = tuple(
            Option(crew=self._key(place.crew), fit=self.fit(place))
            for place in self.places
        )
        able = {place.crew for place in self.places}
        return fits + tuple(
            Option(crew=self._key(crew), rules=self._rules(crew))
            for crew in range(len(self.routes))
            if crew not in able
        )

    def fit(self, place: Place) -> Fit:
        before = timed(self.tables, place.crew, self.routes[place.crew])
        after = timed(self.tables, place.crew, place.items)
        key = self.tables.problem.jobs[self.job].key
        return fit_of(self.tables, key, before=before, after=after)

    def plan(self, place: Place) -> Plan:
        routes = list(self.routes)
        routes[place.crew] = place.items
        return plan_of(self.tables, routes)

    def _rules(self, crew: int) -> tuple[Rule, ...]:
        problem = self.tables.problem
        standing = standing_rules(problem.crews[crew], problem.jobs[self.job])
        return standing or why_not(self.tables, crew, self.routes[crew], self.job)

    def _key(self, crew: int) -> str:
        return self.tables.problem.crews[crew].key


def fit_of(tables: Tables, job_key: str, *, before: Route, after: Route) -> Fit:
    """What the job means to a crew whose route was `before` and is now `after`."""
    stop = next(stop for stop in after.stops if stop.job == job_key)
    cost = route_cost(tables, after) - route_cost(tables, before)
    late_s = max(0, stop.start_s - tables.jobs[tables.job_row[job_key]].due_s)
    return Fit(
        arrive_s=stop.arrive_s,
        start_s=stop.start_s,
        late_s=late_s,
        extra_travel_s=_driving_s(tables, after) - _driving_s(tables, before),
        others_late_s=_late_s(tables, after) - _late_s(tables, before) - late_s,
        cost=cost,
    )


def _late_s(tables: Tables, route: Route) -> int:
    jobs = ((tables.jobs[tables.job_row[s.job]], s.start_s) for s in route.stops)
    return sum(max(0, start_s - job.due_s) for job, start_s in jobs)


def _driving_s(tables: Tables, route: Route) -> int:
    crew = tables.problem.crews[tables.crew_row[route.crew]]
    places = [crew.place]
    places += [tables.jobs[tables.job_row[stop.job]].place for stop in route.stops]
    if crew.base_place is not None:
        places.append(crew.base_place)
    drive_s = tables.crews[tables.crew_row[route.crew]].drive_s
    return sum(drive_s[a][b] for a, b in pairwise(places))


def _search(problem: Problem, plan: Plan, job_key: str) -> _Search:
    tables = Tables.of(problem)
    job = tables.row_of(job_key)
    if plan.find_crew(job_key) is not None or job in tables.committed_jobs():
        raise JobAlreadyPlanned(job_key)
    routes = items_of(tables, plan)
    return _Search(tables, routes, job, Draft(tables, routes).places(job))
