"""A11: in any world, by any path, no hard rule breaks (hazard H11).

`UCR_WORLDS=10000` makes it a long run.
"""

import os
from dataclasses import replace
from random import Random
from time import monotonic
from typing import ClassVar, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typing_extensions import override

from routing import improve as improving
from routing.carry import carry_over
from routing.check import check, check_one
from routing.evaluate import evaluate, items_of, plan_of, schedule
from routing.greedy import greedy
from routing.improve import Until, improve, never, search_with_or_tools
from routing.insertion import best_insertion, build, rank_crews
from routing.or_tools import Model, Over
from routing.plan import Plan
from routing.problem import Problem
from routing.region import Routes
from routing.settle import routes_price
from routing.tables import Tables
from tests.routing.worlds import any_world, worlds

EXAMPLES: Final = int(os.environ.get("UCR_WORLDS", "300"))
FEW: Final = max(40, EXAMPLES // 10)
"""OR-Tools takes its time limit for each example."""

many = settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck)
)
few = settings(max_examples=FEW, deadline=None, suppress_health_check=list(HealthCheck))


def told(problem: Problem) -> set[str]:
    return {key for crew in problem.crews for key in crew.committed}


def one_by_one(problem: Problem) -> Plan:
    """Every job inserted as it comes in, as the dispatcher does."""
    plan = carry_over(problem, {})
    for job in problem.jobs:
        if job.key not in told(problem):
            placed = best_insertion(problem, plan, job.key)
            plan = plan if placed is None else placed.plan
    return plan


@many
@given(problem=worlds())
def test_inserting_one_by_one_breaks_no_rule(problem: Problem) -> None:
    assert check(problem, one_by_one(problem)) == ()


@many
@given(problem=worlds())
def test_a_first_plan_breaks_no_rule(problem: Problem) -> None:
    assert check(problem, build(problem)) == ()


@many
@given(problem=worlds())
def test_greedy_breaks_no_rule(problem: Problem) -> None:
    assert check(problem, greedy(problem)) == ()


@few
@given(problem=worlds())
def test_improving_breaks_no_rule_and_never_costs_more(problem: Problem) -> None:
    first = one_by_one(problem)

    plan = improve(problem, first, limit_s=0.02)

    assert check(problem, plan) == ()
    assert evaluate(problem, plan).total <= evaluate(problem, first).total


class Asked(Model):
    """OR-Tools, and whether it had an answer each time that it was asked."""

    answers: ClassVar[list[bool]] = []

    @override
    def solve(self, over: Over, limit_s: float) -> Routes | None:
        found = super().solve(over, limit_s)
        self.answers.append(found is not None)
        return found


def by_or_tools(problem: Problem, plan: Plan) -> Plan:
    """OR-Tools alone: `improve` asks it only if it has more than a second."""
    tables, until = Tables.of(problem), Until(monotonic() + 60, never)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(improving, "Model", Asked)
        random = Random(1)  # noqa: S311 (a search, not a secret)
        found = search_with_or_tools(
            tables, items_of(tables, plan), until, 0.01, random
        )
    return plan_of(tables, found)


@few
@given(problem=worlds())
def test_or_tools_breaks_no_rule_and_never_costs_more(problem: Problem) -> None:
    first = one_by_one(problem)

    plan = by_or_tools(problem, first)

    assert check(problem, plan) == ()
    assert evaluate(problem, plan).total <= evaluate(problem, first).total


def test_or_tools_is_asked_in_random_worlds_and_answers() -> None:
    """And in some it finds a cheaper plan, so the property above bites."""
    Asked.answers.clear()
    seen = [any_world(seed, crews=3, jobs=6) for seed in range(40)]
    firsts = [carry_over(problem, {}) for problem in seen]

    plans = [by_or_tools(*pair) for pair in zip(seen, firsts, strict=True)]

    assert len(Asked.answers) >= 30
    assert sum(Asked.answers) >= 20
    changed = [a.orders != b.orders for a, b in zip(firsts, plans, strict=True)]
    assert sum(changed) >= 10


@many
@given(problem=worlds(), data=st.data())
def test_the_evaluator_states_times_that_the_referee_believes(
    problem: Problem, data: st.DataObject
) -> None:
    """Whatever a person orders: rules may break, times never contradict the road."""
    keys = [job.key for job in problem.jobs if job.key not in told(problem)]
    keys = data.draw(st.permutations(keys))
    share = max(1, len(keys) // max(1, len(problem.crews)))
    orders = {
        crew.key: keys[row * share : (row + 1) * share]
        for row, crew in enumerate(problem.crews)
    }

    breaches = check(problem, schedule(problem, orders))

    impossible = {
        "faster_than_the_road",
        "before_earliest",
        "cut_short",
        "job_twice",
        "committed_moved",
        "break_out_of_turn",
        "break_missed",
    }
    assert [breach for breach in breaches if breach.rule.value in impossible] == []


@many
@given(problem=worlds())
def test_the_price_that_searches_use_is_the_price_that_is_told(
    problem: Problem,
) -> None:
    tables = Tables.of(problem)
    first, second = greedy(problem), one_by_one(problem)

    searched = [routes_price(tables, items_of(tables, p)) for p in (first, second)]
    stated = [evaluate(problem, plan).total for plan in (first, second)]

    assert searched[0] - searched[1] == stated[0] - stated[1]


@many
@given(problem=worlds())
def test_a_plan_survives_being_read_and_written(problem: Problem) -> None:
    tables, plan = Tables.of(problem), build(problem)

    assert plan_of(tables, items_of(tables, plan)) == plan


@many
@given(problem=worlds())
def test_the_price_of_an_insertion_is_what_the_plan_then_costs_more(
    problem: Problem,
) -> None:
    plan = carry_over(problem, {})
    for job in problem.jobs:
        if job.key in told(problem):
            continue
        placed = best_insertion(problem, plan, job.key)
        if placed is not None:
            dearer = evaluate(problem, placed.plan) - evaluate(problem, plan)
            assert dearer.total == placed.fit.cost.total - placed.handing_back
            plan = placed.plan


@many
@given(problem=worlds(most_jobs=4))
def test_to_give_a_job_next_is_refused_exactly_where_no_plan_could_do_it(
    problem: Problem,
) -> None:
    """Insertion into an empty plan and the referee's own rule say the same."""
    empty = carry_over(problem, {})
    for job in problem.jobs:
        if job.key in told(problem):
            continue
        for option in rank_crews(problem, empty, job.key):
            refused = check_one(problem, option.crew, job.key)
            assert (option.fit is None) == bool(refused)


@many
@given(problem=worlds(most_jobs=4))
def test_what_a_person_may_order_next_is_what_the_referee_says_of_the_whole_plan(
    problem: Problem,
) -> None:
    """`check_one` before the order, and `check` after it, agree on every crew."""
    for crew in problem.crews:
        for job in problem.jobs:
            if job.key not in told(problem):
                plan = schedule(problem, {crew.key: [job.key]})
                found = {breach.rule for breach in check(problem, plan)}
                asked = check_one(problem, crew.key, job.key)
                assert bool(found) == bool(asked)


@many
@given(problem=worlds(), later_s=st.integers(0, 7200))
def test_a_plan_carried_into_a_later_world_breaks_no_rule(
    problem: Problem, later_s: int
) -> None:
    plan = build(problem)
    crews = tuple(replace(crew, free_s=crew.free_s + later_s) for crew in problem.crews)
    later = replace(problem, crews=crews)

    carried = carry_over(later, plan.orders)

    assert check(later, carried) == ()


def test_the_worlds_are_not_all_empty() -> None:
    """The properties above must bite: most worlds have plans with visits."""
    worlds_seen = [any_world(seed, crews=3, jobs=6) for seed in range(100)]

    visits = [
        sum(
            len(set(route.jobs) - told(problem)) for route in one_by_one(problem).routes
        )
        for problem in worlds_seen
    ]

    assert sum(count >= 2 for count in visits) >= 50
