"""H06: Whether a crew on its way turns to someone who needs it more."""

from dataclasses import replace

from hypothesis import given

from routing.ahead.divert import Effect, find_diversion
from routing.check import check
from routing.evaluate import schedule
from routing.greedy import greedy
from routing.prices import Need
from routing.problem import Problem
from tests.routing.worlds import HOUR, crew, job, world, worlds

BY_THE_WAY = job("floor", place=1, need=Need.FLOOR, due_s=HOUR)
LATER = job("later", place=2, need=Need.FOUR_HOUR, due_s=4 * HOUR)


def test_a_crew_turns_to_someone_on_the_floor() -> None:
    problem = world([crew(committed=("later",))], [BY_THE_WAY, LATER], 0, 5, 30)
    plan = schedule(problem, {"oak": ["later", "floor"]})

    found = find_diversion(problem, plan, "oak")

    assert found is not None
    assert (found.from_job, found.to_job) == ("later", "floor")
    assert found.plan.orders == {"oak": ("floor", "later")}
    assert found.effects == (
        Effect(
            job="floor",
            crew_before="oak",
            crew_after="oak",
            start_before_s=30 * 60 + 1800 + 25 * 60,
            start_after_s=5 * 60,
        ),
        Effect(
            job="later",
            crew_before="oak",
            crew_after="oak",
            start_before_s=30 * 60,
            start_after_s=5 * 60 + 1800 + 25 * 60,
        ),
    )
    assert [effect.later_min for effect in found.effects] == [-80, 30]


def test_it_keeps_its_way_when_little_is_gained() -> None:
    near = crew("elm", place=1)
    problem = world([crew(committed=("later",)), near], [BY_THE_WAY, LATER], 0, 5, 30)
    plan = schedule(problem, {"oak": ["later"], "elm": ["floor"]})

    assert find_diversion(problem, plan, "oak") is None


def test_it_keeps_its_way_when_more_is_asked_than_it_gains() -> None:
    problem = world([crew(committed=("later",))], [BY_THE_WAY, LATER], 0, 5, 30)
    plan = schedule(problem, {"oak": ["later", "floor"]})
    gain = find_diversion(problem, plan, "oak")

    assert gain is not None
    assert find_diversion(problem, plan, "oak", least_gain=gain.gain + 1) is None


def test_nobody_is_left_for_someone_no_more_urgent() -> None:
    same = job("floor", place=1, need=Need.FOUR_HOUR, due_s=60)
    problem = world([crew(committed=("later",))], [same, LATER], 0, 5, 30)
    plan = schedule(problem, {"oak": ["later", "floor"]})

    assert find_diversion(problem, plan, "oak") is None


def test_a_crew_that_is_on_no_way_has_nothing_to_turn_from() -> None:
    problem = world([crew()], [BY_THE_WAY], 0, 5)

    assert find_diversion(problem, schedule(problem, {}), "oak") is None


def test_the_other_may_be_left_to_another_crew() -> None:
    other = crew("elm", place=2, free_s=HOUR // 2)
    long = replace(BY_THE_WAY, service_s=3 * HOUR)
    problem = world([crew(committed=("later",)), other], [long, LATER], 0, 5, 30)
    plan = schedule(problem, {"oak": ["later", "floor"]})

    found = find_diversion(problem, plan, "oak")

    assert found is not None
    assert found.plan.orders == {"oak": ("floor",), "elm": ("later",)}


@given(problem=worlds())
def test_a_diversion_breaks_no_hard_rule_and_pays(problem: Problem) -> None:
    plan = greedy(problem)

    for one in problem.crews:
        found = find_diversion(problem, plan, one.key)

        assert found is None or found.gain >= 60
        if found is not None:
            freed = [c for c in found.plan.orders if c == one.key]
            assert freed == [one.key]
            assert {b.rule for b in check(problem, found.plan)} <= {"committed_moved"}
