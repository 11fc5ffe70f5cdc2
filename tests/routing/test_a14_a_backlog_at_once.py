"""A14: a whole backlog laid out once is the plan of its jobs inserted one by one."""

import pytest
from hypothesis import HealthCheck, given, settings

from routing.carry import carry_over
from routing.insertion import best_insertion, insert_all
from routing.plan import Plan
from routing.problem import Problem, UnknownJob
from tests.routing.worlds import busy_day, worlds


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(problem=worlds())
def test_a_backlog_ends_as_its_jobs_inserted_in_turn(problem: Problem) -> None:
    told = {key for crew in problem.crews for key in crew.committed}
    plan = one_by_one = carry_over(problem, {})
    for job in problem.jobs:
        if job.key not in told:
            placed = best_insertion(problem, one_by_one, job.key)
            one_by_one = one_by_one if placed is None else placed.plan

    assert insert_all(problem, plan, [job.key for job in problem.jobs]) == one_by_one


def test_what_is_planned_already_stays_where_it_is() -> None:
    problem = busy_day(6, 20, seed=1)
    keys = [job.key for job in problem.jobs]
    plan = insert_all(problem, Plan.empty(), keys)

    assert insert_all(problem, plan, keys) == plan


def test_a_job_that_the_problem_has_not_is_named() -> None:
    problem = busy_day(2, 3, seed=1)

    with pytest.raises(UnknownJob, match="nobody"):
        insert_all(problem, Plan.empty(), ["nobody"])
