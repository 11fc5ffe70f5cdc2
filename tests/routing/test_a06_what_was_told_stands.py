"""A06: what a crew was told comes first, and the plan in force is not disturbed."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from routing.carry import carry_over
from routing.check import check, inherited
from routing.evaluate import schedule
from routing.greedy import greedy
from routing.insertion import JobAlreadyPlanned, best_insertion, build
from routing.plan import Plan
from routing.prices import Need
from routing.problem import Problem, UnknownJob
from routing.rules import Rule
from tests.routing.worlds import crew, job, world, worlds


def test_even_someone_on_the_floor_comes_after_the_visit_a_crew_was_told_of() -> None:
    fall = job("fall", place=1, need=Need.FLOOR, due_s=900)
    told = job("told", place=2)
    problem = world([crew("oak", committed=("told",))], [fall, told], 0, 5, 10)

    placed = best_insertion(problem, carry_over(problem, {}), "fall")

    assert placed is not None
    assert placed.plan.orders == {"oak": ("told", "fall")}


def test_a_crew_running_past_its_end_keeps_its_visit_and_gets_no_other() -> None:
    late = crew("oak", committed=("told",), shift_end_s=1200)
    problem = world([late], [job("told"), job("fall")], 0, 12)

    placed = best_insertion(problem, carry_over(problem, {}), "fall")

    assert placed is None
    assert check(problem, greedy(problem)) == ()
    assert [breach.rule for breach in inherited(problem)] == [Rule.PAST_SHIFT_END]


@pytest.mark.parametrize(
    ("inserted", "error"), [("fall", JobAlreadyPlanned), ("other", UnknownJob)]
)
def test_a_job_in_the_plan_is_not_inserted_twice_nor_one_that_is_unknown(
    inserted: str, error: type[ValueError]
) -> None:
    problem = world([crew("oak")], [job("fall")], 0, 12)
    plan = schedule(problem, {"oak": ["fall"]})

    with pytest.raises(error, match=inserted):
        best_insertion(problem, plan, inserted)


@given(problem=worlds(), pick=st.integers(0, 100))
def test_insertion_moves_no_other_job(problem: Problem, pick: int) -> None:
    told = {key for crew in problem.crews for key in crew.committed}
    free = [job.key for job in problem.jobs if job.key not in told]
    assume(free)
    new = free[pick % len(free)]
    full = build(problem)
    before = schedule(
        problem,
        {key: [job for job in jobs if job != new] for key, jobs in full.orders.items()},
    )

    placed = best_insertion(problem, before, new)

    if placed is not None:
        after = {
            key: tuple(job for job in jobs if job != new)
            for key, jobs in placed.plan.orders.items()
        }
        busy = {key: jobs for key, jobs in before.orders.items() if jobs}
        assert {key: jobs for key, jobs in after.items() if jobs} == busy
        assert check(problem, placed.plan) == ()


def test_an_empty_plan_has_nothing_in_it() -> None:
    assert Plan.empty().orders == {}
    assert Plan.empty().find_route("oak") is None
    assert Plan.empty().find_stop("fall") is None
