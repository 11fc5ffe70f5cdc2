"""A10: OR-Tools improves the plan in force, and never harms it."""

import subprocess
import sys
from random import Random
from time import monotonic, perf_counter

import pytest
from typing_extensions import override

from routing import improve as improving
from routing import or_tools
from routing.check import check
from routing.evaluate import evaluate, items_of, plan_of, schedule
from routing.greedy import greedy
from routing.improve import (
    REGION_JOBS,
    Until,
    improve,
    never,
    search_with_or_tools,
)
from routing.insertion import build
from routing.plan import Plan
from routing.prices import Need, Prices
from routing.problem import Mode, Problem
from routing.region import Region, Routes
from routing.tables import Tables
from tests.routing.worlds import HOUR, busy_day, crew, job, on_a_line, world

Asked = list[tuple[Region, Routes | None]]


def by_or_tools(problem: Problem, plan: Plan, limit_s: float) -> tuple[Plan, Asked]:
    """OR-Tools alone, and each region that it was asked about, with its answer."""
    asked: Asked = []

    class Model(or_tools.Model):
        @override
        def solve(self, over: or_tools.Over, limit_s: float) -> Routes | None:
            found = super().solve(over, limit_s)
            asked.append((self.region, found))
            return found

    tables, until = Tables.of(problem), Until(monotonic() + 60, never)
    random = Random(1)  # noqa: S311 (a search, not a secret)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(improving, "Model", Model)
        found = search_with_or_tools(
            tables, items_of(tables, plan), until, limit_s, random
        )
    return plan_of(tables, found), asked


def test_two_crews_that_cross_each_other_are_swapped() -> None:
    jobs = [job("left", place=0, due_s=0), job("right", place=1, due_s=0)]
    problem = world([crew("oak", place=0), crew("elm", place=1)], jobs, 0, 40)
    crossed = schedule(problem, {"oak": ["right"], "elm": ["left"]})

    plan = improve(problem, crossed, limit_s=0.2)

    assert plan.orders == {"oak": ("left",), "elm": ("right",)}


def test_or_tools_sends_no_crew_by_bike_where_only_a_car_is_soon() -> None:
    by_car, by_bike = on_a_line(0, 15, 5, 20), on_a_line(0, 15, 14, 120)
    problem = Problem(
        crews=(crew("oak", place=0), crew("elm", place=1, mode=Mode.BIKE)),
        jobs=(job("near", place=2, due_s=0), job("far", place=3, due_s=0)),
        travel_s=by_car,
        travel_by_mode={Mode.BIKE: by_bike},
    )
    best_by_car = schedule(problem, {"oak": ["near"], "elm": ["far"]})

    plan, _ = by_or_tools(problem, best_by_car, 0.2)

    assert plan.orders == {"oak": ("far",), "elm": ("near",)}


def test_what_was_told_and_what_was_pinned_is_not_swapped() -> None:
    jobs = [
        job("left", place=0, due_s=0, pinned_to="elm"),
        job("right", place=1, due_s=0),
    ]
    crews = [crew("oak", place=0, committed=("right",)), crew("elm", place=1)]
    problem = world(crews, jobs, 0, 40)
    crossed = schedule(problem, {"oak": ["right"], "elm": ["left"]})

    plan = improve(problem, crossed, limit_s=0.2)

    assert plan.orders == {"oak": ("right",), "elm": ("left",)}


def test_a_small_gain_does_not_change_what_people_were_told() -> None:
    told = job("told", place=2, told_crew="far")
    problem = world([crew("far"), crew("near", place=1)], [told], 0, 5, 20)
    plan = schedule(problem, {"far": ["told"]})

    assert improve(problem, plan, limit_s=0.1).find_crew("told") == "far"


def test_a_job_that_waits_is_taken_in() -> None:
    problem = world([crew("oak")], [job("fall", need=Need.FLOOR)], 0, 12)

    assert improve(problem, Plan.empty(), limit_s=0.1).find_crew("fall") == "oak"


def test_a_plan_in_force_that_breaks_a_rule_is_put_right() -> None:
    problem = world([crew("oak")], [job("iv", skills=frozenset({"iv"}))], 0, 12)
    bad = schedule(problem, {"oak": ["iv"]})

    plan = improve(problem, bad, limit_s=0.05)

    assert check(problem, bad) != ()
    assert check(problem, plan) == ()


def test_what_or_tools_finds_cheaper_and_the_evaluator_dearer_is_thrown_away() -> None:
    """OR-Tools is not told the price of an unfair load; the evaluator knows it."""
    jobs = (job("a", place=0), job("b", place=0, due_s=4 * HOUR))
    problem = Problem(
        crews=(crew("oak"), crew("elm", place=1)),
        jobs=jobs,
        travel_s=on_a_line(0, 40),
        prices=Prices(load_per_visit=1_000),
    )
    fair = schedule(problem, {"oak": ["a"], "elm": ["b"]})

    plan, asked = by_or_tools(problem, fair, 0.2)

    assert plan == fair
    assert [[sorted(items) for items in found or ()] for _, found in asked] == [
        [[0, 1], []]
    ]


def test_a_busy_day_gets_cheaper_than_its_first_plan() -> None:
    problem = busy_day(8, 24, seed=5)
    first = greedy(problem)

    plan = improve(problem, first, limit_s=0.5)

    assert evaluate(problem, plan).total < evaluate(problem, first).total
    assert check(problem, plan) == ()


def test_a_large_area_is_improved_by_regions() -> None:
    problem = busy_day(30, 150, seed=5)
    first = greedy(problem)

    plan, asked = by_or_tools(problem, first, 1.0)

    assert evaluate(problem, plan).total < evaluate(problem, first).total
    assert check(problem, plan) == ()
    assert asked
    assert all(0 < len(region.jobs) <= 2 * REGION_JOBS for region, _ in asked)


def test_it_stops_soon_after_it_is_told_to() -> None:
    problem = busy_day(8, 24, seed=5)
    began_s = perf_counter()

    plan = improve(
        problem,
        build(problem),
        limit_s=30,
        stop=lambda: perf_counter() - began_s > 0.2,
    )

    assert perf_counter() - began_s < 2
    assert check(problem, plan) == ()


def test_nothing_to_do_is_done_at_once() -> None:
    problem = world([crew("oak")], [], 0)
    began_s = perf_counter()

    plan = improve(problem, Plan.empty(), limit_s=30)

    assert plan == Plan.empty()
    assert perf_counter() - began_s < 1


def test_a_process_that_only_decides_does_not_load_or_tools() -> None:
    code = (
        "import sys, routing.insertion, routing.greedy, routing.check, "
        "routing.explain, routing.solver_process; "
        "sys.exit(any(name.startswith('ortools') for name in sys.modules))"
    )

    done = subprocess.run([sys.executable, "-c", code], check=False)  # noqa: S603 (our own code)

    assert done.returncode == 0
