"""A12: why this crew, and why not that one."""

import json
from dataclasses import asdict

from hypothesis import given

from routing.carry import carry_over
from routing.evaluate import schedule
from routing.explain import Explanation, Standing, explain
from routing.greedy import greedy
from routing.insertion import best_insertion
from routing.plan import Plan
from routing.problem import Problem
from routing.rules import Rule
from tests.routing.worlds import HOUR, crew, job, world, worlds


def five_crews() -> tuple[Problem, Explanation]:
    able = [crew(f"crew-{row}", place=row) for row in range(5)]
    unable = crew("trainee", place=5, skills=frozenset())
    skilled = frozenset({"lift"})
    crews = [crew(who.key, place=who.place, skills=skilled) for who in able]
    what = job(place=5, skills=skilled)
    problem = world([*crews, unable], [what], 0, 10, 20, 30, 40, 50)
    placed = best_insertion(problem, Plan.empty(), "fall")
    assert placed is not None
    return problem, explain(problem, placed.plan, "fall")


def test_the_chosen_crew_comes_first_then_the_next_three_then_all_others() -> None:
    _, why = five_crews()

    assert why.chosen == "crew-4"
    assert [(case.crew, case.standing) for case in why.cases] == [
        ("crew-4", Standing.CHOSEN),
        ("crew-3", Standing.NEXT),
        ("crew-2", Standing.NEXT),
        ("crew-1", Standing.NEXT),
        ("crew-0", Standing.ABLE),
        ("trainee", Standing.RULED_OUT),
    ]


def test_it_says_minutes_in_plain_words_never_clock_times() -> None:
    _, why = five_crews()

    assert why.sentence == (
        "crew-4 would arrive in 10 minutes, with 10 minutes more driving."
    )
    assert why.cases[-1].sentence == "trainee lacks a skill that is needed."


def test_the_price_is_told_by_term() -> None:
    _, why = five_crews()

    fit = why.cases[1].fit
    assert fit is not None
    assert (fit.arrive_s, fit.late_s, fit.extra_travel_s) == (1200, 0, 1200)
    assert fit.cost.travel == 20 * 3600


def test_making_others_later_is_said() -> None:
    jobs = [job("a", place=1, due_s=900), job("b", place=2, due_s=600)]
    problem = world([crew("oak")], jobs, 0, 10, 10)
    plan = schedule(problem, {"oak": ["b", "a"]})

    why = explain(problem, plan, "b")

    fit = why.cases[0].fit
    assert fit is not None
    assert fit.others_late_s == 1800 - 300
    assert "making other visits 25 minutes later" in why.sentence


def test_a_visit_that_its_crew_was_told_of_is_explained_too() -> None:
    problem = world([crew("oak", committed=("fall",)), crew("elm")], [job()], 0, 12)

    why = explain(problem, greedy(problem), "fall")

    assert why.chosen == "oak"
    assert [case.standing for case in why.cases] == [Standing.CHOSEN, Standing.NEXT]


def test_when_nobody_can_go_the_missing_skill_is_named() -> None:
    what = job(skills=frozenset({"iv", "lift"}))
    problem = world(
        [crew("oak", skills=frozenset({"lift"})), crew("elm")], [what], 0, 12
    )

    why = explain(problem, Plan.empty(), "fall")

    assert why.chosen is None
    assert why.failed == {Rule.SKILL_MISSING: 2}
    assert why.change is not None
    assert (why.change.crew, why.change.missing) == ("oak", ("iv",))
    assert why.sentence == "Nobody can go. oak could go if it had iv."


def test_when_nobody_can_go_the_minutes_past_the_shift_are_named() -> None:
    problem = world([crew("oak", shift_end_s=2460)], [job(service_s=1800)], 0, 12)

    why = explain(problem, Plan.empty(), "fall")

    assert why.change is not None
    assert (why.change.rule, why.change.over_s) == (Rule.PAST_SHIFT_END, 60)
    assert why.sentence == "Nobody can go. oak could go if it worked 1 minute longer."


def test_a_scene_that_is_not_safe_is_the_one_thing_to_clear() -> None:
    problem = world([crew("oak")], [job(on_hold=True)], 0, 12)

    why = explain(problem, Plan.empty(), "fall")

    assert why.change is not None
    assert why.change.rule is Rule.SCENE_NOT_SAFE


def test_an_explanation_is_json() -> None:
    _, why = five_crews()

    read = json.loads(json.dumps(asdict(why)))

    assert read["cases"][0]["standing"] == "chosen"


@given(problem=worlds())
def test_every_crew_has_a_case_with_a_fit_or_a_rule(problem: Problem) -> None:
    plan = greedy(problem)
    for what in problem.jobs:
        why = explain(problem, plan, what.key)

        assert {case.crew for case in why.cases} == {who.key for who in problem.crews}
        assert all((case.fit is None) == bool(case.rules) for case in why.cases)
        assert (why.chosen is None) == (plan.find_crew(what.key) is None)


def test_a_plan_is_carried_into_a_world_where_jobs_and_crews_are_gone() -> None:
    problem = world(
        [crew("oak", shift_end_s=2 * HOUR)], [job("stays"), job("new")], 0, 12
    )
    orders = {"oak": ["gone", "stays"], "went_home": ["new"]}

    plan = carry_over(problem, orders)

    assert plan.orders == {"oak": ("stays",)}
