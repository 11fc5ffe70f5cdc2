"""One region as OR-Tools sees it: only `improve` comes here."""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from routing.problem import NO_ROAD_S, Mode
from routing.region import Region, Routes, able_crews
from routing.tables import FOREVER_S, CrewRow, Tables
from routing.walk import REST

BREAK_LEFT_OUT: Final = 10**11
"""Cost units of leaving out a break: more than anything else."""

FROM_ZERO: Final = (True,)
FROM_ZERO_NO: Final = (False,)
IGNORE_INACTIVE: Final = (True,)
"""OR-Tools takes no keywords: these name its flags."""

Over = Callable[[], bool]
Grid = NDArray[np.int64]


class Model:
    """One region as OR-Tools sees it.

    Nodes: each crew where it becomes free, each crew's end, the jobs, and a rest node
    for each break at the place where the plan in force takes it.
    """

    def __init__(self, tables: Tables, routes: Routes, region: Region) -> None:
        self.tables, self.region = tables, region
        self.rows: list[CrewRow] = [tables.crews[crew] for crew in region.crews]
        self.routes = [routes[crew] for crew in region.crews]
        self.rests = [
            (at, number)
            for at, row in enumerate(self.rows)
            for number in range(len(row.rests))
        ]
        self.first_job = 2 * len(self.rows)
        self.first_rest = self.first_job + len(region.jobs)
        self.node_of_job = {
            job: self.first_job + at for at, job in enumerate(region.jobs)
        }
        self.node_of_rest = {
            rest: self.first_rest + at for at, rest in enumerate(self.rests)
        }
        size = self.first_rest + len(self.rests)
        crews = len(self.rows)
        self.manager = pywrapcp.RoutingIndexManager(
            size, crews, list(range(crews)), list(range(crews, 2 * crews))
        )
        self.model = pywrapcp.RoutingModel(self.manager)
        self._add_travel()
        self._add_clock()
        self._add_jobs()
        self._add_rests()
        self._add_changes()
        self._add_limits()

    def _add_travel(self) -> None:
        """What the road costs, for each crew as it gets about."""
        problem = self.tables.problem
        self.modes = [problem.crews[crew].mode for crew in self.region.crews]
        self.roads = {mode: self._roads(mode) for mode in self.modes}
        prices = {
            mode: self.model.RegisterTransitMatrix(
                (road_s * self.tables.travel_price).tolist()
            )
            for mode, road_s in self.roads.items()
        }
        for at, mode in enumerate(self.modes):
            self.model.SetArcCostEvaluatorOfVehicle(prices[mode], at)

    def _roads(self, mode: Mode) -> Grid:
        jobs, problem = self.tables.jobs, self.tables.problem
        places = [row.place for row in self.rows]
        places += [row.base_place or 0 for row in self.rows]
        places += [jobs[job].place for job in self.region.jobs]
        places += [self._rest_place(at, number) for at, number in self.rests]
        travel_s = problem.travel_by_mode.get(mode, problem.travel_s)
        grid = travel_s[np.ix_(places, places)].astype(np.int64)
        for at, row in enumerate(self.rows):
            if row.base_place is None:
                grid[:, len(self.rows) + at] = 0
        return grid

    def _rest_place(self, at: int, number: int) -> int:
        """Where the plan in force takes a break; where the crew starts, if nowhere."""
        place = self.rows[at].place
        for item in self.routes[at]:
            if item == REST - number:
                break
            if item >= 0:
                place = self.tables.jobs[item].place
        return place

    def _add_clock(self) -> None:
        """Time passes on the road and on scene; no crew is out past its end.

        One bound a node and dimension is all OR-Tools has, so the price of waiting
        has a twin of the clock that the price of being late has.
        """
        still_s = self._durations()[:, None]
        steps = {mode: road_s + still_s for mode, road_s in self.roads.items()}
        plain = {
            mode: self.model.RegisterTransitMatrix(each.tolist())
            for mode, each in steps.items()
        }
        clocks = [
            plain[mode]
            if row.furthest_s >= NO_ROAD_S - 1
            else self._near_clock(steps[mode], self.roads[mode], row)
            for row, mode in zip(self.rows, self.modes, strict=True)
        ]
        ends = [self._end_s(at, row) for at, row in enumerate(self.rows)]
        self.clocks = [self._clock(name, clocks, ends) for name in ("late", "waiting")]

    def _near_clock(self, steps: Grid, road_s: Grid, row: CrewRow) -> int:
        """A volunteer's clock: too long a drive to a visit never ends."""
        near = steps.copy()
        visits = np.s_[:, self.first_job : self.first_rest]
        near[visits][road_s[visits] > row.furthest_s] = NO_ROAD_S
        return int(self.model.RegisterTransitMatrix(near.tolist()))

    def _end_s(self, at: int, row: CrewRow) -> int:
        """When a crew is done; one that is late already may still go home."""
        home_s = int(self.roads[self.modes[at]][at, len(self.rows) + at])
        return max(row.end_s, row.free_s + (home_s if home_s < NO_ROAD_S else 0))

    def _clock(
        self, name: str, clocks: list[int], ends: list[int]
    ) -> pywrapcp.RoutingDimension:
        opens = (self.tables.jobs[job].earliest_s for job in self.region.jobs)
        rests = (self.rows[at].rests[number][0] for at, number in self.rests)
        horizon_s = max(*ends, 0, *opens, *rests)
        self.model.AddDimensionWithVehicleTransits(
            clocks, horizon_s, horizon_s, *FROM_ZERO_NO, name
        )
        clock = self.model.GetDimensionOrDie(name)
        for at, row in enumerate(self.rows):
            clock.CumulVar(self.model.Start(at)).SetValue(row.free_s)
            clock.CumulVar(self.model.End(at)).SetMax(ends[at])
        return clock

    def _durations(self) -> Grid:
        jobs = self.tables.jobs
        still = [0] * self.first_job
        visits = [jobs[job].service_s for job in self.region.jobs]
        rests = [self.rows[at].rests[number][2] for at, number in self.rests]
        return np.array([*still, *visits, *rests], dtype=np.int64)

    def _add_jobs(self) -> None:
        late, waiting = self.clocks
        for job, node in self.node_of_job.items():
            row, index = self.tables.jobs[job], self.manager.NodeToIndex(node)
            able = able_crews(self.tables, self.region.crews, job)
            self.model.VehicleVar(index).SetValues([-1, *able])
            self.model.AddDisjunction([index], row.hand_back_price)
            for clock in self.clocks:
                clock.CumulVar(index).SetMin(max(0, row.earliest_s))
                if row.latest_s < FOREVER_S:
                    clock.CumulVar(index).SetMax(max(0, row.latest_s, row.earliest_s))
            late.SetCumulVarSoftUpperBound(index, max(0, row.due_s), row.late_price)
            waiting.SetCumulVarSoftUpperBound(index, row.wait_from_s, row.wait_price)

    def _add_rests(self) -> None:
        """Breaks, each its own crew's; left out only if nothing else is possible."""
        for (at, number), node in self.node_of_rest.items():
            index = self.manager.NodeToIndex(node)
            earliest_s, latest_s, _ = self.rows[at].rests[number]
            self.model.VehicleVar(index).SetValues([-1, at])
            self.model.AddDisjunction([index], BREAK_LEFT_OUT)
            for clock in self.clocks:
                clock.CumulVar(index).SetMin(max(0, earliest_s))
            self.clocks[0].SetCumulVarSoftUpperBound(
                index, max(0, latest_s), self.tables.break_price
            )

    def _add_changes(self) -> None:
        """The price of changing what people were told, or the silent plan."""
        prices = [
            [self.tables.pair_price(crew, job) for job in self.region.jobs]
            for crew in self.region.crews
        ]
        if not any(map(any, prices)):
            return
        before, after = [0] * self.first_job, [0] * len(self.rests)
        steps = [
            self.model.RegisterUnaryTransitVector([*before, *row, *after])
            for row in prices
        ]
        most = sum(map(max, zip(*prices, strict=True)))
        self.model.AddDimensionWithVehicleTransits(
            steps, 0, most, *FROM_ZERO, "changes"
        )
        changes = self.model.GetDimensionOrDie("changes")
        changes.SetSpanCostCoefficientForAllVehicles(1)

    def _add_limits(self) -> None:
        """How many visits a volunteer takes."""
        visits = len(self.region.jobs)
        if all(row.most >= visits for row in self.rows):
            return
        each = [0] * self.first_job + [1] * visits + [0] * len(self.rests)
        step = self.model.RegisterUnaryTransitVector(each)
        most = [min(row.most, visits) for row in self.rows]
        self.model.AddDimensionWithVehicleCapacity(step, 0, most, *FROM_ZERO, "visits")

    def solve(self, over: Over, limit_s: float) -> Routes | None:
        """The best routes found, rests left out, or None."""
        parameters = _parameters(limit_s)
        self.model.CloseModelWithParameters(parameters)
        look = self.model.solver().CustomLimit(over)
        self.model.AddSearchMonitor(look)
        start = self.model.ReadAssignmentFromRoutes(self._nodes(), *IGNORE_INACTIVE)
        if start is None:
            answer = self.model.SolveWithParameters(parameters)
        else:
            answer = self.model.SolveFromAssignmentWithParameters(start, parameters)
        return None if answer is None else self._read(answer)

    def _nodes(self) -> Routes:
        """The plan in force in OR-Tools' numbers."""
        return [
            [
                self.manager.NodeToIndex(
                    self.node_of_job[item]
                    if item >= 0
                    else self.node_of_rest[at, REST - item]
                )
                for item in items
            ]
            for at, items in enumerate(self.routes)
        ]

    def _read(self, answer: pywrapcp.Assignment) -> Routes:
        routes: Routes = []
        for at in range(len(self.rows)):
            jobs: list[int] = []
            index = answer.Value(self.model.NextVar(self.model.Start(at)))
            while not self.model.IsEnd(index):
                node = self.manager.IndexToNode(index)
                if node < self.first_rest:
                    jobs.append(self.region.jobs[node - self.first_job])
                index = answer.Value(self.model.NextVar(index))
            routes.append(jobs)
        return routes


def _parameters(limit_s: float) -> pywrapcp.DefaultRoutingSearchParameters:
    found = pywrapcp.DefaultRoutingSearchParameters()
    found.first_solution_strategy = (
        routing_enums_pb2.FirstSolutionStrategy.LOCAL_CHEAPEST_COST_INSERTION
    )
    found.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    found.time_limit.FromMilliseconds(max(1, round(limit_s * 1000)))
    found.lns_time_limit.FromMilliseconds(100)
    return found
