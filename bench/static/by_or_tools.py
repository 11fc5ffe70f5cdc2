"""OR-Tools routing twice: as its tutorials do it, and built well.

Both know the whole problem: soft lateness, handing back, skills, own starts, breaks.
The first pays for Python callbacks and for break intervals; the second takes matrices,
and a rest node for each break. Lacking a plan in force, the rest is where the crew
starts: a detour, so its plans are a little dearer than they need be; put in order again
by the hand that lays out every plan.
"""

from time import perf_counter
from typing import Final

import numpy as np
from numpy.typing import NDArray
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from bench.static.ways import Orders, Way
from routing.prices import PER_MINUTE, POINT
from routing.problem import Problem
from routing.tables import standing_rules

FROM_ZERO_NO: Final = (False,)
MUST: Final = (False,)
"""OR-Tools takes no keywords: these name its flags (time from zero; optional)."""
BREAK_STRETCH_S: Final = 3600
NEVER: Final = 10**11
HORIZON_S: Final = 48 * 3600

First = routing_enums_pb2.FirstSolutionStrategy
Meta = routing_enums_pb2.LocalSearchMetaheuristic
Grid = NDArray[np.int64]


class Nodes:
    """Crews' starts, crews' ends, jobs; then, if asked for, a rest for each crew."""

    def __init__(self, problem: Problem, *, rests: bool) -> None:
        self.problem = problem
        self.crews = len(problem.crews)
        self.first_job = 2 * self.crews
        self.first_rest = self.first_job + len(problem.jobs)
        self.rests = (
            [
                (at, number)
                for at, crew in enumerate(problem.crews)
                for number in range(len(crew.breaks))
            ]
            if rests
            else []
        )
        self.size = self.first_rest + len(self.rests)

    def road_s(self) -> Grid:
        """Seconds from node to node; an end is near everything, unless it is a base."""
        crews, jobs = self.problem.crews, self.problem.jobs
        places = [crew.place for crew in crews]
        places += [crew.base_place or 0 for crew in crews]
        places += [job.place for job in jobs]
        places += [crews[at].place for at, _ in self.rests]
        grid = self.problem.travel_s[np.ix_(places, places)].astype(np.int64)
        for at, crew in enumerate(crews):
            if crew.base_place is None:
                grid[:, self.crews + at] = 0
        return grid

    def duration_s(self) -> Grid:
        crews, jobs = self.problem.crews, self.problem.jobs
        rests = [crews[at].breaks[number].duration_s for at, number in self.rests]
        visits = [job.service_s for job in jobs]
        return np.array([0] * self.first_job + visits + rests, dtype=np.int64)

    def able(self, job: int) -> list[int]:
        wanted = self.problem.jobs[job]
        return [
            at
            for at, crew in enumerate(self.problem.crews)
            if not standing_rules(crew, wanted)
        ]


def _model(nodes: Nodes) -> tuple[pywrapcp.RoutingIndexManager, pywrapcp.RoutingModel]:
    starts, ends = range(nodes.crews), range(nodes.crews, 2 * nodes.crews)
    manager = pywrapcp.RoutingIndexManager(
        nodes.size, nodes.crews, list(starts), list(ends)
    )
    return manager, pywrapcp.RoutingModel(manager)


def _price_lateness(
    nodes: Nodes,
    manager: pywrapcp.RoutingIndexManager,
    clock: pywrapcp.RoutingDimension,
) -> None:
    """Soft: so much a second after due. Hard: an appointment."""
    prices = nodes.problem.prices
    for at, job in enumerate(nodes.problem.jobs):
        index = manager.NodeToIndex(nodes.first_job + at)
        clock.CumulVar(index).SetMin(max(0, job.earliest_s))
        if job.latest_s is not None:
            clock.CumulVar(index).SetMax(max(0, job.latest_s))
        price = prices.of(job.need).late_per_minute * PER_MINUTE
        if price:
            clock.SetCumulVarSoftUpperBound(index, max(0, job.due_s), price)


def _price_leaving_out(
    nodes: Nodes,
    manager: pywrapcp.RoutingIndexManager,
    model: pywrapcp.RoutingModel,
) -> None:
    for at, job in enumerate(nodes.problem.jobs):
        index = manager.NodeToIndex(nodes.first_job + at)
        price = nodes.problem.prices.of(job.need).handing_back * POINT
        model.AddDisjunction([index], price)
        model.VehicleVar(index).SetValues([-1, *nodes.able(at)])


def _set_shifts(
    nodes: Nodes, model: pywrapcp.RoutingModel, clock: pywrapcp.RoutingDimension
) -> None:
    for at, crew in enumerate(nodes.problem.crews):
        clock.CumulVar(model.Start(at)).SetValue(max(0, crew.free_s))
        clock.CumulVar(model.End(at)).SetMax(max(crew.shift_end_s, crew.free_s, 0))


def _read(
    nodes: Nodes,
    manager: pywrapcp.RoutingIndexManager,
    model: pywrapcp.RoutingModel,
    answer: pywrapcp.Assignment,
) -> Orders:
    orders: dict[str, list[str]] = {}
    for at, crew in enumerate(nodes.problem.crews):
        index, keys = model.Start(at), list[str]()
        while not model.IsEnd(index):
            node = manager.IndexToNode(index)
            if nodes.first_job <= node < nodes.first_rest:
                keys.append(nodes.problem.jobs[node - nodes.first_job].key)
            index = answer.Value(model.NextVar(index))
        orders[crew.key] = keys
    return orders


def _parameters(limit_s: float, first: int) -> pywrapcp.DefaultRoutingSearchParameters:
    found = pywrapcp.DefaultRoutingSearchParameters()
    found.first_solution_strategy = first
    found.local_search_metaheuristic = Meta.GUIDED_LOCAL_SEARCH
    found.time_limit.FromMilliseconds(max(1, round(limit_s * 1000)))
    return found


def tutorial(problem: Problem, limit_s: float, _seed: int) -> Orders | None:
    """Callbacks in Python, break intervals, the cheapest arc first."""
    nodes = Nodes(problem, rests=False)
    road_s, duration_s = nodes.road_s().tolist(), nodes.duration_s().tolist()
    manager, model = _model(nodes)
    price = problem.prices.travel_per_minute * PER_MINUTE

    def cost(here: int, there: int) -> int:
        arc: int = road_s[manager.IndexToNode(here)][manager.IndexToNode(there)]
        return arc * price

    def time(here: int, there: int) -> int:
        node = manager.IndexToNode(here)
        passed: int = road_s[node][manager.IndexToNode(there)] + duration_s[node]
        return passed

    model.SetArcCostEvaluatorOfAllVehicles(model.RegisterTransitCallback(cost))
    step = model.RegisterTransitCallback(time)
    model.AddDimension(step, HORIZON_S, HORIZON_S, *FROM_ZERO_NO, "time")
    clock = model.GetDimensionOrDie("time")
    _set_shifts(nodes, model, clock)
    _price_lateness(nodes, manager, clock)
    _price_leaving_out(nodes, manager, model)
    _add_intervals(nodes, manager, model, clock)
    answer = model.SolveWithParameters(_parameters(limit_s, First.PATH_CHEAPEST_ARC))
    return None if answer is None else _read(nodes, manager, model, answer)


def _add_intervals(
    nodes: Nodes,
    manager: pywrapcp.RoutingIndexManager,
    model: pywrapcp.RoutingModel,
    clock: pywrapcp.RoutingDimension,
) -> None:
    """Breaks as intervals; they may start an hour late, for nothing."""
    times = [0] * model.Size()
    for at, job in enumerate(nodes.problem.jobs):
        times[manager.NodeToIndex(nodes.first_job + at)] = job.service_s
    for at, crew in enumerate(nodes.problem.crews):
        intervals = [
            model.solver().FixedDurationIntervalVar(
                rest.earliest_s,
                rest.latest_s + BREAK_STRETCH_S,
                rest.duration_s,
                *MUST,
                f"rest {crew.key}",
            )
            for rest in crew.breaks
        ]
        clock.SetBreakIntervalsOfVehicle(intervals, at, times)


def well_built(problem: Problem, limit_s: float, _seed: int) -> Orders | None:
    """Matrices, rest nodes, the cheapest insertion first."""
    began_s = perf_counter()
    nodes = Nodes(problem, rests=True)
    road_s = nodes.road_s()
    manager, model = _model(nodes)
    price = problem.prices.travel_per_minute * PER_MINUTE
    cost = model.RegisterTransitMatrix((road_s * price).tolist())
    model.SetArcCostEvaluatorOfAllVehicles(cost)
    passed = road_s + nodes.duration_s()[:, None]
    step = model.RegisterTransitMatrix(passed.tolist())
    model.AddDimension(step, HORIZON_S, HORIZON_S, *FROM_ZERO_NO, "time")
    clock = model.GetDimensionOrDie("time")
    _set_shifts(nodes, model, clock)
    _price_lateness(nodes, manager, clock)
    _price_leaving_out(nodes, manager, model)
    _add_rests(nodes, manager, model, clock)
    parameters = _parameters(
        limit_s - (perf_counter() - began_s), First.LOCAL_CHEAPEST_COST_INSERTION
    )
    parameters.lns_time_limit.FromMilliseconds(100)
    answer = model.SolveWithParameters(parameters)
    return None if answer is None else _read(nodes, manager, model, answer)


def _add_rests(
    nodes: Nodes,
    manager: pywrapcp.RoutingIndexManager,
    model: pywrapcp.RoutingModel,
    clock: pywrapcp.RoutingDimension,
) -> None:
    """Breaks as nodes, each its own crew's."""
    late = nodes.problem.prices.break_late_per_minute * PER_MINUTE
    for row, (at, number) in enumerate(nodes.rests):
        rest = nodes.problem.crews[at].breaks[number]
        index = manager.NodeToIndex(nodes.first_rest + row)
        model.VehicleVar(index).SetValues([-1, at])
        model.AddDisjunction([index], NEVER)
        clock.CumulVar(index).SetMin(max(0, rest.earliest_s))
        clock.SetCumulVarSoftUpperBound(index, max(0, rest.latest_s), late)


TUTORIAL = Way(name="OR-Tools, as in tutorials", solve=tutorial)
WELL_BUILT = Way(name="OR-Tools, built well", solve=well_built)
