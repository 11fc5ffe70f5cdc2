"""A12: why this crew, and why not that one."""

import json
import time
import timeit
from dataclasses import asdict, replace
from typing import Final

import pytest
from hypothesis import given, settings

from routing.carry import carry_over
from routing.check import check
from routing.evaluate import schedule
from routing.explain import Explanation, Standing, explain
from routing.greedy import greedy
from routing.insertion import best_insertion, build, insert_all
from routing.meeting import arrange, merge
from routing.nearest_change import Change, Kind, applied
from routing.plan import Plan
from routing.prices import POINT
from routing.problem import BreakWindow, Crew, Job, Problem
from routing.rules import Rule
from tests.routing.worlds import HOUR, busy_day, crew, job, world, worlds


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


IV: Final = frozenset({"iv"})
LUNCH: Final = BreakWindow(earliest_s=1300, latest_s=1400, duration_s=1800)
ALONE: Final = crew("oak", people=1)

CHANGES: Final[list[tuple[list[Crew], Job, Kind, str]]] = [
    (
        [crew("oak")],
        job(on_hold=True),
        Kind.SCENE_CLEARED,
        "oak could go once the scene is safe.",
    ),
    (
        [crew("oak", unavailable="on_break")],
        job(),
        Kind.CREW_AVAILABLE,
        "oak could go if it could be sent now.",
    ),
    (
        [crew("oak")],
        job(pinned_to="elm"),
        Kind.PIN_LIFTED,
        "oak could go if the visit were not pinned.",
    ),
    (
        [crew("oak")],
        job(latest_s=600),
        Kind.LATER_AGREED,
        "oak could go if the visit may start 2 minutes later.",
    ),
    (
        [crew("oak", shift_end_s=3000, base_place=0)],
        job(),
        Kind.LONGER_SHIFT,
        "oak could go if it worked 4 minutes longer.",
    ),
    (
        [crew("elm", people=1), ALONE],
        job(people=2),
        Kind.CREWS_MEET,
        "elm and oak could meet there in 12 minutes.",
    ),
    (
        [crew("oak", shift_end_s=3600, breaks=(LUNCH,))],
        job(),
        Kind.BREAK_WAIVED,
        "oak could go if it went without a break.",
    ),
    (
        [crew("oak", skills=IV, skill_ends_s={"iv": 2000})],
        job(skills=IV),
        Kind.SKILL_RENEWED,
        "oak could go if iv did not lapse before it is done.",
    ),
    (
        [crew("oak")],
        job(kit=frozenset({"chair"})),
        Kind.KIT_FETCHED,
        "oak could go if it had chair.",
    ),
    (
        [ALONE],
        job(people=2),
        Kind.SECOND_PERSON,
        "oak could go with 1 person more aboard.",
    ),
    (
        [ALONE],
        job(alone_ok=False),
        Kind.SECOND_PERSON,
        "oak could go with 1 person more aboard.",
    ),
    (
        [crew("oak", people=1, alone_until_s=2000)],
        job(),
        Kind.SECOND_PERSON,
        "oak could go with 1 person more aboard.",
    ),
    (
        [crew("oak", most_jobs=0)],
        job(),
        Kind.LIMIT_WAIVED,
        "oak could go beyond the limits agreed with volunteers, if they agree.",
    ),
    ([crew("oak")], job(skills=IV), Kind.SKILL_ADDED, "oak could go if it had iv."),
    (
        [crew("oak")],
        job(forbidden=frozenset({"oak"})),
        Kind.CREW_ALLOWED,
        "oak could go if it were allowed to.",
    ),
    (
        [crew("oak")],
        job(skills=IV, kit=frozenset({"chair"}), people=3),
        Kind.CREW_LENT,
        "A crew could be lent, of 3 people, with chair, iv.",
    ),
    ([], job(), Kind.CREW_LENT, "A crew could be lent, of 1 person."),
]


@pytest.mark.parametrize(("crews", "what", "kind", "sentence"), CHANGES)
def test_the_change_that_is_proposed_works_when_it_is_made(
    crews: list[Crew], what: Job, kind: Kind, sentence: str
) -> None:
    problem = world(crews, [what], 0, 12)

    why = explain(problem, Plan.empty(), "fall")

    assert why.change is not None
    assert (why.change.kind, why.change.sentence) == (kind, sentence)
    assert makes_it_possible(problem, Plan.empty(), "fall", why.change)


def test_every_kind_of_change_is_in_this_lesson() -> None:
    assert {kind for *_, kind, _ in CHANGES} == set(Kind)


def makes_it_possible(problem: Problem, plan: Plan, key: str, change: Change) -> bool:
    """Whether with the change made the job is planned, the rest kept, and checked."""
    then = applied(problem, key, change)
    if change.kind is Kind.CREWS_MEET:
        arranged = arrange(then, plan)
        halves = [job.key for job in arranged.jobs if job.part_of == key]
        before = carry_over(arranged, plan.orders)
        found = merge(arranged, insert_all(arranged, before, halves))
    else:
        found = insert_all(then, carry_over(then, plan.orders), [key])
    served = {job for route in plan.routes for job in route.jobs}
    kept = {job for route in found.routes for job in route.jobs}
    return kept == served | {key} and check(then, found) == ()


@settings(max_examples=300, deadline=None)
@given(problem=worlds())
def test_in_any_world_a_change_that_is_proposed_works(problem: Problem) -> None:
    plan = build(problem)
    for what in problem.jobs:
        if plan.find_crew(what.key) is None:
            change = explain(problem, plan, what.key).change
            if change is not None:
                assert makes_it_possible(problem, plan, what.key, change)


def test_the_smallest_change_is_asked_of_whoever_is_nearest_to_it() -> None:
    crews = [crew("oak", shift_end_s=2400), crew("elm", shift_end_s=2460)]

    change = explain(world(crews, [job()], 0, 12), Plan.empty(), "fall").change

    assert change is not None
    assert (change.crew, change.over_s) == ("elm", 60)


def test_of_the_crews_that_could_meet_the_two_that_are_there_soonest_are_named() -> (
    None
):
    """Elm is nearest, and still with somebody for half an hour."""
    crews = [
        crew("ash", people=1, place=2),
        crew("elm", people=1, place=1, free_s=1800),
        crew("oak", people=1, place=3),
    ]

    change = explain(
        world(crews, [job(people=2)], 0, 12, 20, 24), Plan.empty(), "fall"
    ).change

    assert change is not None
    assert (change.crew, change.other, change.at_s) == ("ash", "oak", 12 * 60)


def test_hours_more_are_asked_of_nobody_while_something_else_would_do() -> None:
    crews = [crew("oak", shift_end_s=0, free_s=9000), crew("elm")]
    what = job(kit=frozenset({"chair"}))
    fetched = [replace(crews[0], kit=what.kit), crews[1]]

    change = explain(world(fetched, [what], 0, 12), Plan.empty(), "fall").change

    assert change is not None
    assert (change.kind, change.crew) == (Kind.KIT_FETCHED, "elm")


def test_what_would_help_only_together_with_something_else_is_not_proposed() -> None:
    """The skill alone would not do: the shift is over too."""
    problem = world([crew("oak", shift_end_s=600)], [job(skills=IV)], 0, 12)

    change = explain(problem, Plan.empty(), "fall").change

    assert change is not None
    assert change.kind is Kind.CREW_LENT


def test_a_scene_that_is_not_safe_is_the_one_thing_to_clear() -> None:
    problem = world([crew("oak")], [job(on_hold=True)], 0, 12)

    why = explain(problem, Plan.empty(), "fall")

    assert why.change is not None
    assert why.change.rule is Rule.SCENE_NOT_SAFE


def test_a_wish_that_is_not_met_is_told_as_a_price() -> None:
    what = job(prefers=frozenset({"polish"}))
    problem = world([crew("oak")], [what], 0, 12)

    fit = explain(problem, greedy(problem), "fall").cases[0].fit

    assert fit is not None
    assert fit.cost.preference == problem.prices.preference_missed * POINT


@pytest.mark.parametrize("taken", [True, False])
def test_a_busy_area_is_explained_in_the_time_of_a_blink(*, taken: bool) -> None:
    """20 ms of an idle processor; here with room for one that others share."""
    problem = busy_day(60, 300, seed=1)
    plan = greedy(problem)
    key = plan.routes[7].jobs[1]
    if not taken:
        what = replace(problem.job(key), kit=frozenset({"chair"}))
        jobs = tuple(what if one.key == key else one for one in problem.jobs)
        problem = replace(problem, jobs=jobs)
        orders = {r.crew: [k for k in r.jobs if k != key] for r in plan.routes}
        plan = carry_over(problem, orders)
    explain(problem, plan, key)

    again = timeit.Timer(lambda: explain(problem, plan, key), timer=time.process_time)

    assert min(again.repeat(number=1)) < 0.06


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
