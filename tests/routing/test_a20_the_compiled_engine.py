"""A20: what is compiled says what the plain words say, on any machine."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor, wait
from random import Random

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routing.carry import carried
from routing.check import check
from routing.compiled import LOOK_AGAIN_S, one_at_a_time
from routing.engine.draft import Draft
from routing.engine.insert import cheapest_anew, offer_kept, roads_of
from routing.evaluate import evaluate, plan_of
from routing.problem import Problem
from routing.replan import replan
from routing.tables import Tables, standing_rules
from routing.walk import idle
from tests.routing.test_a11_random_worlds import few, many
from tests.routing.worlds import any_world, busy_day, crew, job, world, worlds


@many
@given(problem=worlds())
def test_the_compiled_price_is_the_evaluator_s(problem: Problem) -> None:
    tables = Tables.of(problem)
    draft = Draft(tables, [idle(tables, row) for row in tables.crews])
    empty, before = plan_of(tables, draft.routes), draft.price

    for row in tables.free_jobs():
        draft.insert(row)

    dearer = evaluate(problem, plan_of(tables, draft.routes)) - evaluate(problem, empty)
    assert draft.price - before == dearer.total


@many
@given(problem=worlds(), seed=st.integers(0, 2**30))
def test_ruining_and_recreating_breaks_no_rule_and_never_ends_dearer(
    problem: Problem, seed: int
) -> None:
    """Even where a drive past a visit is longer than the two drives to and from it."""
    tables = Tables.of(problem)
    draft = Draft(tables, [idle(tables, row) for row in tables.crews])
    for row in tables.free_jobs():
        draft.insert(row)
    before = draft.price

    draft.ruin_rounds(60, Random(seed))  # noqa: S311 (a search, not a secret)

    assert check(problem, plan_of(tables, draft.routes)) == ()
    assert draft.price <= before


@many
@given(problem=worlds())
def test_breaks_left_where_they_are_allow_no_more_than_breaks_put_anew(
    problem: Problem,
) -> None:
    """The quick look at a crew says yes only where the whole look does."""
    tables = Tables.of(problem)
    draft = Draft(tables, [idle(tables, row) for row in tables.crews])
    for row in tables.free_jobs():
        roads = roads_of(draft.world, row)
        items = np.zeros(draft.state.step.shape[1], np.int64)
        for at in range(len(tables.crews)):
            kept = offer_kept(draft.world, draft.state, at, row, roads)
            anew, _ = cheapest_anew(draft.world, draft.state, at, row, items)
            assert anew <= kept
        draft.insert(row)


@many
@given(problem=worlds(), seed=st.integers(0, 2**30))
def test_each_crew_keeps_what_it_may_of_an_older_plan_and_of_two_the_first(
    problem: Problem, seed: int
) -> None:
    """All of it, or else one job after the other that fits; whatever was ordered."""
    random = Random(seed)  # noqa: S311 (a plan, not a secret)
    keys = [wanted.key for wanted in problem.jobs]
    random.shuffle(keys)
    crews, shared = len(problem.crews), random.random() < 0.5
    orders = {
        spare.key: random.sample(keys, len(keys)) if shared else keys[at::crews]
        for at, spare in enumerate(problem.crews)
    }
    tables = Tables.of(problem)

    kept = carried(tables, orders).routes

    plain, taken = Draft.empty(tables), tables.committed_jobs()
    for at, spare in enumerate(problem.crews):
        able = [
            row
            for row in map(tables.row_of, orders[spare.key])
            if row not in taken and not standing_rules(spare, problem.jobs[row])
        ]
        mine = able if plain.set_jobs(at, able) else []
        for row in able if not mine else []:
            mine = [*mine, row] if plain.set_jobs(at, [*mine, row]) else mine
        taken |= set(mine)
    assert kept == plain.routes


def test_a_volunteer_is_not_sent_past_a_visit_that_was_taken_out() -> None:
    """A to B to C are two short drives; A to C alone would be too long."""
    volunteer = crew("ash", furthest_s=15 * 60)
    jobs = [job("near", place=1), job("far", place=2), job("other", place=1)]
    problem = world([volunteer, crew("oak")], jobs, 0, 12, 24)
    tables = Tables.of(problem)
    for seed in range(20):
        draft = Draft.empty(tables)
        draft.set_jobs(0, [0, 1])
        draft.set_jobs(1, [2])

        draft.ruin_rounds(120, Random(seed))  # noqa: S311 (a search, not a secret)

        assert check(problem, plan_of(tables, draft.routes)) == ()


@few
@given(problem=worlds())
def test_deciding_again_breaks_no_rule(problem: Problem) -> None:
    assert check(problem, replan(problem, {}).plan) == ()


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**30))
def test_the_same_seed_gives_the_same_plan(seed: int) -> None:
    problem = busy_day(8, 24, seed=3)

    plans = [replan(problem, {}, rounds=100, seed=seed).plan for _ in range(2)]

    assert plans[0] == plans[1]


def test_more_rounds_make_a_busy_day_cheaper() -> None:
    problem = busy_day(20, 60, seed=2)
    costs = [
        evaluate(problem, replan(problem, {}, rounds=rounds).plan).total
        for rounds in (0, 1_000)
    ]

    assert costs[1] < costs[0]


def test_without_numba_the_same_plan_is_found_slowly() -> None:
    """As on a machine that numba has no wheel for."""
    problem = any_world(seed=11, crews=3, jobs=6)
    code = (
        "import sys; sys.modules['numba'] = None\n"
        "import numpy; numpy.seterr(over='ignore')\n"
        "from routing.compiled import IS_COMPILED\n"
        "from routing.replan import replan\n"
        "from tests.routing.worlds import any_world\n"
        "assert not IS_COMPILED\n"
        "plan = replan(any_world(seed=11, crews=3, jobs=6), {}, rounds=24).plan\n"
        "print(dict(plan.orders))"
    )

    plain = subprocess.run(  # noqa: S603 (our own code)
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )

    ours = replan(problem, {}, rounds=24).plan
    assert plain.stdout.strip() == str(dict(ours.orders))
    assert any(ours.orders.values())


def test_whoever_comes_while_another_compiles_waits_for_its_machine_code() -> None:
    def comes() -> None:
        with one_at_a_time():
            pass

    with ThreadPoolExecutor(1) as other:
        with one_at_a_time():
            second = other.submit(comes)
            _, waiting = wait([second], timeout=3 * LOOK_AGAIN_S)
            was_waiting = {second} == waiting
        second.result(timeout=30)

    assert was_waiting
