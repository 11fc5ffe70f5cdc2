"""The one evaluator: a plan's times, and what it costs by term."""

from collections.abc import Iterable, Mapping, Sequence

from routing.plan import Plan, Rest, Route, Stop
from routing.prices import Cost
from routing.problem import Problem
from routing.tables import Tables
from routing.walk import REST, home_price, idle, with_rests

Orders = Mapping[str, Sequence[str]]
"""Crew key to the keys of its jobs, in order, committed ones first."""


def evaluate(problem: Problem, plan: Plan) -> Cost:
    """What `plan` costs in all, jobs that nobody serves included.

    Raises:
        UnknownJob: The plan names a job, or a crew, that the problem has not.
    """
    tables = Tables.of(problem)
    found = {route.crew: route for route in plan.routes}
    cost = sum(
        (
            route_cost(tables, found.get(key) or timed(tables, crew, idle(tables, row)))
            for crew, (key, row) in enumerate(
                zip(tables.crew_row, tables.crews, strict=True)
            )
        ),
        Cost(),
    )
    served = {job for route in plan.routes for job in route.jobs}
    return cost + handed_back(tables, served)


def handed_back(tables: Tables, served: Iterable[str]) -> Cost:
    """The price of every job that nobody serves."""
    left = set(tables.job_row) - set(served)
    return Cost(
        handed_back=sum(
            tables.jobs[tables.job_row[key]].hand_back_price for key in left
        )
    )


def route_cost(tables: Tables, route: Route) -> Cost:
    """What one route costs by term, read from its own times."""
    crew = tables.crew_row[route.crew]
    row, place, cost = tables.crews[crew], tables.problem.crews[crew].place, Cost()
    load = row.load - len(row.committed)
    for item in route.items:
        if isinstance(item, Rest):
            late_s = item.start_s - row.rests[item.number][1]
            cost += Cost(break_late=max(0, late_s) * tables.break_price)
            continue
        cost += _stop_cost(tables, (crew, place, load), item)
        place, load = tables.jobs[tables.job_row[item.job]].place, load + 1
    return cost + _way_home(tables, crew, place)


def _stop_cost(tables: Tables, state: tuple[int, int, int], stop: Stop) -> Cost:
    crew, place, load = state
    job_row = tables.job_row[stop.job]
    job = tables.jobs[job_row]
    return Cost(
        late=max(0, stop.start_s - job.due_s) * job.late_price,
        waiting=(stop.start_s - job.wait_from_s) * job.wait_price,
        travel=tables.drive_s[place][job.place] * tables.travel_price,
        load=load * tables.load_price,
        changed=tables.change_price(crew, job_row),
    )


def _way_home(tables: Tables, crew: int, place: int) -> Cost:
    base = tables.crews[crew].base_place
    if base is None:
        return Cost()
    return Cost(travel=home_price(tables, place, base))


def timed(tables: Tables, crew: int, items: Sequence[int]) -> Route:
    """The route of a crew: its commitments, then `items`, each as soon as it can be."""
    spare, row = tables.problem.crews[crew], tables.crews[crew]
    now_s, place = max(0, spare.free_s), spare.place
    found: list[Stop | Rest] = []
    for item in (*row.committed, *items):
        if item < 0:
            earliest_s, _, duration_s = row.rests[REST - item]
            now_s = max(now_s, earliest_s) + duration_s
            found.append(
                Rest(number=REST - item, start_s=now_s - duration_s, end_s=now_s)
            )
            continue
        stop = _stop(tables, item, now_s, place)
        now_s, place = stop.leave_s, tables.jobs[item].place
        found.append(stop)
    return Route(crew=spare.key, items=tuple(found))


def _stop(tables: Tables, job_row: int, now_s: int, place: int) -> Stop:
    job = tables.jobs[job_row]
    arrive_s = now_s + tables.drive_s[place][job.place]
    start_s = max(arrive_s, job.earliest_s)
    return Stop(
        job=tables.problem.jobs[job_row].key,
        arrive_s=arrive_s,
        start_s=start_s,
        leave_s=start_s + job.service_s,
    )


def plan_of(tables: Tables, routes: Sequence[Sequence[int]]) -> Plan:
    """A plan from one list of items a crew, in the problem's order of crews."""
    timed_routes = (
        timed(tables, crew, items)
        for crew, items in enumerate(routes)
        if items or tables.crews[crew].committed
    )
    return Plan(routes=tuple(timed_routes))


def items_of(tables: Tables, plan: Plan) -> list[list[int]]:
    """A plan's free items by crew: what comes after the commitments.

    Crews without a route get their breaks, where these still fit.
    """
    routes = [idle(tables, row) for row in tables.crews]
    for route in plan.routes:
        crew = tables.crew_row[route.crew]
        told = tables.problem.crews[crew].committed
        free = [item for item in route.items if _row(tables, item, told) is not None]
        rows = [_row(tables, item, told) for item in free]
        if any(isinstance(item, Stop) for item in free):
            routes[crew] = [row for row in rows if row is not None]
    return routes


def _row(tables: Tables, item: Stop | Rest, told: Sequence[str]) -> int | None:
    if isinstance(item, Rest):
        return REST - item.number
    return None if item.job in told else tables.job_row[item.job]


def schedule(problem: Problem, orders: Orders) -> Plan:
    """Put times and breaks to what a person, or an older plan, ordered.

    It obeys even where a hard rule breaks: `check` judges. Breaks that fit nowhere
    come last.

    Raises:
        KeyError: A crew or job that the problem has not.
    """
    tables = Tables.of(problem)
    routes: list[list[int]] = [[] for _ in tables.crews]
    for key, jobs in orders.items():
        crew = tables.crew_row[key]
        told = tables.crews[crew].committed
        free = [tables.job_row[job] for job in jobs]
        free = [row for row in free if row not in told]
        last = [REST - number for number in range(len(tables.crews[crew].rests))]
        routes[crew] = with_rests(tables, tables.crews[crew], free) or [*free, *last]
    return plan_of(tables, routes)
