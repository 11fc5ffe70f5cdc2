"""The one evaluator: a plan's times, and what it costs by term."""

from collections.abc import Iterable, Mapping, Sequence

from routing.plan import Plan, Rest, Route, Stop
from routing.prices import Cost
from routing.problem import Problem
from routing.tables import CrewRow, Tables
from routing.walk import REST, home_price, idle, with_rests

Orders = Mapping[str, Sequence[str]]
"""Crew key to the keys of its jobs, in order, committed ones first."""


def evaluate(problem: Problem, plan: Plan) -> Cost:
    """What `plan` costs in all, jobs that nobody serves included.

    Raises:
        KeyError: The plan names a job or a crew that the problem has not: carry it
            over first.
    """
    tables = Tables.of(problem)
    found = {tables.crew_row[route.crew]: route for route in plan.routes}
    cost = sum(
        (
            route_cost(
                tables, found.get(crew) or timed(tables, crew, idle(tables, row))
            )
            for crew, row in enumerate(tables.crews)
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
    row, place = tables.crews[crew], tables.problem.crews[crew].place
    late = waiting = road_s = break_late_s = changed = preference = 0
    for item in route.items:
        if isinstance(item, Rest):
            break_late_s += max(0, item.start_s - row.rests[item.number][1])
            continue
        job_row = tables.job_row[item.job]
        job = tables.jobs[job_row]
        if item.start_s > job.due_s:
            late += (item.start_s - job.due_s) * job.late_price + job.breach_price
        waiting += (item.start_s - job.wait_from_s) * job.wait_price
        road_s += row.drive_s[place][job.place]
        changed += tables.change_price(crew, job_row)
        preference += tables.preference_price(crew, job_row)
        place = job.place
    return Cost(
        late=late,
        waiting=waiting,
        travel=road_s * tables.travel_price + home_price(tables, row, place),
        break_late=break_late_s * tables.break_price,
        changed=changed,
        load=_load(tables, row, len(route.stops)),
        preference=preference,
    )


def _load(tables: Tables, row: CrewRow, visits: int) -> int:
    """Each visit costs as much as the crew already has visits."""
    first = row.load - len(row.committed)
    return sum(range(first, first + visits)) * tables.load_price


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
        road_s = row.drive_s.between(place, tables.jobs[item].place)
        stop = _stop(tables, item, now_s, road_s)
        now_s, place = stop.leave_s, tables.jobs[item].place
        found.append(stop)
    return Route(crew=spare.key, items=tuple(found))


def _stop(tables: Tables, job_row: int, now_s: int, road_s: int) -> Stop:
    job = tables.jobs[job_row]
    arrive_s = now_s + road_s
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
    routes: dict[int, list[int]] = {}
    for route in plan.routes:
        crew = tables.crew_row[route.crew]
        told = tables.problem.crews[crew].committed
        rows = [_row(tables, item, told) for item in route.items]
        items = [row for row in rows if row is not None]
        if any(item >= 0 for item in items):
            routes[crew] = items
    return [
        routes[crew] if crew in routes else idle(tables, row)
        for crew, row in enumerate(tables.crews)
    ]


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
