"""OR-Tools routing, asked anew at each event, as a careful engineer would write it.

Integer matrices instead of Python callbacks, lateness as a soft upper bound, jobs as
disjunctions with the price of handing back, skills as allowed vehicles, and the same
prices as ours. Interval breaks cost it most of its time and mostly all answers at
50 ms, so crews rest when they are first free inside the window.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from bench.days.metrics import BACK, LATE
from bench.days.peers.staged import FAR_S, Question, question_of, roads_of
from bench.days.timing import able, lay_out
from routing.plan import Plan
from routing.problem import Problem

LIMIT_S: Final = 0.05
FROM_ZERO_NO: Final = (False,)
FROM_ZERO: Final = (True,)
"""OR-Tools takes no keywords: these name its flags."""


def resolve(problem: Problem, in_force: Plan) -> Plan:
    """The plan OR-Tools would make from nothing."""
    del in_force
    asked = question_of(problem)
    if not asked.jobs or not asked.walks:
        return lay_out(problem, {})
    return lay_out(problem, _Model(asked).solve())


class _Model:
    """Nodes: where each crew starts, where it ends, the jobs."""

    def __init__(self, asked: Question) -> None:
        self.asked = asked
        self.crews = len(asked.walks)
        self.first = 2 * self.crews
        bases = [
            w.place if (b := w.crew.base_place) is None else b for w in asked.walks
        ]
        self.rows = [w.place for w in asked.walks] + bases
        self.rows += [job.place for job in asked.jobs]
        self.manager = pywrapcp.RoutingIndexManager(
            len(self.rows),
            self.crews,
            list(range(self.crews)),
            list(range(self.crews, self.first)),
        )
        self.model = pywrapcp.RoutingModel(self.manager)
        self._add_clock()
        self._add_jobs()
        self._add_limits()

    def _add_clock(self) -> None:
        service = [0] * self.first + [job.service_s for job in self.asked.jobs]
        steps: dict[str, int] = {}
        clocks: list[int] = []
        for at, walk in enumerate(self.asked.walks):
            key = f"{walk.crew.mode} {walk.crew.furthest_s}"
            if key not in steps:
                roads = roads_of(self.asked, walk.crew)[np.ix_(self.rows, self.rows)]
                steps[key] = self._matrix(roads + np.array(service)[:, None])
                steps[f"cost {key}"] = self._matrix(roads)
            clocks.append(steps[key])
            self.model.SetArcCostEvaluatorOfVehicle(steps[f"cost {key}"], at)
        horizon_s = max(walk.crew.shift_end_s for walk in self.asked.walks) + FAR_S
        self.model.AddDimensionWithVehicleTransits(
            clocks, horizon_s, horizon_s, *FROM_ZERO_NO, "clock"
        )
        self.clock = self.model.GetDimensionOrDie("clock")
        for at, walk in enumerate(self.asked.walks):
            start, end = self.model.Start(at), self.model.End(at)
            home_s = int(
                self.asked.problem.travel_of(walk.crew)[
                    walk.place, self.rows[self.crews + at]
                ]
            )
            self.clock.CumulVar(start).SetValue(walk.now_s)
            self.clock.CumulVar(end).SetMax(
                max(walk.crew.shift_end_s, walk.now_s + home_s)
            )

    def _matrix(self, grid: NDArray[np.int64 | np.int32]) -> int:
        return int(self.model.RegisterTransitMatrix(grid.tolist()))

    def _add_jobs(self) -> None:
        """Prices in seconds of driving: a point is a minute."""
        for at, job in enumerate(self.asked.jobs):
            index = self.manager.NodeToIndex(self.first + at)
            crews = [n for n, w in enumerate(self.asked.walks) if able(w.crew, job)]
            self.model.VehicleVar(index).SetValues([-1, *crews])
            self.model.AddDisjunction([index], BACK[job.need] * 60)
            self.clock.SetCumulVarSoftUpperBound(
                index, max(0, job.due_s), LATE[job.need]
            )

    def _add_limits(self) -> None:
        limits = [
            len(self.rows) if (m := w.crew.most_jobs) is None else max(0, m - w.stops)
            for w in self.asked.walks
        ]
        each = [0] * self.first + [1] * len(self.asked.jobs)
        step = self.model.RegisterUnaryTransitVector(each)
        self.model.AddDimensionWithVehicleCapacity(
            step, 0, limits, *FROM_ZERO, "visits"
        )

    def solve(self) -> dict[str, list[str]]:
        answer = self.model.SolveWithParameters(_parameters())
        orders: dict[str, list[str]] = {}
        if answer is None:
            return orders
        for at, walk in enumerate(self.asked.walks):
            index = answer.Value(self.model.NextVar(self.model.Start(at)))
            keys: list[str] = []
            while not self.model.IsEnd(index):
                node = self.manager.IndexToNode(index)
                keys.append(self.asked.jobs[node - self.first].key)
                index = answer.Value(self.model.NextVar(index))
            orders[walk.crew.key] = keys
        return orders


def _parameters() -> pywrapcp.DefaultRoutingSearchParameters:
    found = pywrapcp.DefaultRoutingSearchParameters()
    found.first_solution_strategy = (
        routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    )
    found.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    found.time_limit.FromMilliseconds(round(LIMIT_S * 1000))
    return found
