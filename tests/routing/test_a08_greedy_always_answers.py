"""A08: greedy, the answer that always comes."""

from time import perf_counter

from routing.check import check
from routing.greedy import greedy
from routing.plan import Plan
from routing.prices import Need
from routing.problem import Problem
from tests.routing.worlds import busy_day, crew, job, on_a_line, world


def test_the_most_urgent_is_served_first_and_by_the_nearest() -> None:
    fall = job("fall", place=2, need=Need.FLOOR, service_s=3600)
    dressing = job("dressing", place=2, need=Need.FOUR_HOUR)
    problem = world([crew("far"), crew("near", place=1)], [dressing, fall], 0, 30, 40)

    plan = greedy(problem)

    assert plan.find_crew("fall") == "near"
    assert plan.find_crew("dressing") == "far"


def test_a_day_without_crews_has_a_plan_with_nothing_in_it() -> None:
    problem = Problem(crews=(), jobs=(job(place=0),), travel_s=on_a_line(0))

    assert greedy(problem) == Plan.empty()


def test_a_large_area_is_answered_well_within_the_two_seconds_promised() -> None:
    """P10: greedy within two seconds; it takes about a twentieth of one."""
    problem = busy_day(60, 300, seed=1)
    began_s = perf_counter()

    plan = greedy(problem)

    assert perf_counter() - began_s < 1
    assert check(problem, plan) == ()
    assert sum(len(route.jobs) for route in plan.routes) > 250
