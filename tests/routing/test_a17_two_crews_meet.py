"""A17: where one crew has too few people, two meet at the door at one moment."""

import os
from collections import Counter
from dataclasses import replace
from functools import partial
from random import Random
from time import monotonic
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routing.carry import carry_over
from routing.check import check
from routing.decide import decide
from routing.evaluate import items_of, plan_of
from routing.explain import Standing, explain
from routing.greedy import greedy
from routing.improve import Until, improve, never, search_with_or_tools
from routing.insertion import build, insert_all
from routing.meeting import arrange, merge
from routing.plan import Plan, Route, Stop
from routing.problem import BOTH, Crew, Job, Meeting, Problem
from routing.tables import Tables
from tests.routing.worlds import any_world, crew, job, on_a_line, world, worlds

OAK: Final = crew("oak", people=1)
ELM: Final = crew("elm", people=1, place=2)
ASH: Final = crew("ash", people=1, place=3)
EXAMPLES: Final = int(os.environ.get("UCR_WORLDS", "80"))
LIFT: Final = job("lift", people=2, may_meet=True, alone_ok=False, due_s=1000)


def planned(problem: Problem, before: Plan | None = None) -> Plan:
    """Arranged, inserted and merged, as whoever decides does it."""
    arranged = arrange(problem, before or Plan.empty())
    told = {key for who in arranged.crews for key in who.committed}
    keys = [what.key for what in arranged.jobs if what.key not in told]
    return merge(arranged, insert_all(arranged, carry_over(arranged, {}), keys))


def starts(plan: Plan, key: str = "lift") -> dict[str, int]:
    return {
        route.crew: stop.start_s
        for route in plan.routes
        for stop in route.stops
        if stop.job == key
    }


def test_the_two_that_can_be_there_soonest_meet_when_the_later_is_there() -> None:
    problem = world([OAK, ELM, ASH], [LIFT], 0, 12, 20, 60)

    plan = planned(problem)

    assert starts(plan) == {"oak": 720, "elm": 720}
    assert check(problem, plan) == ()


def test_one_crew_with_enough_people_goes_alone_if_it_is_in_time() -> None:
    problem = world([OAK, ELM, crew("two", place=0)], [LIFT], 0, 12, 13)

    assert starts(planned(problem)) == {"two": 720}


def test_two_meet_though_one_crew_has_enough_people_but_only_later_and_late() -> None:
    problem = world([OAK, ELM, crew("two", place=3)], [LIFT], 0, 12, 20, 60)

    assert set(starts(planned(problem))) == {"oak", "elm"}


def test_nobody_meets_where_nobody_may() -> None:
    problem = world([OAK, ELM], [replace(LIFT, may_meet=False)], 0, 12, 20)

    assert arrange(problem, Plan.empty()) is problem


def test_each_of_the_two_must_be_able_otherwise() -> None:
    nurses = [replace(who, skills=frozenset({"iv"})) for who in (OAK, ASH)]
    problem = world(
        [*nurses, ELM], [replace(LIFT, skills=frozenset({"iv"}))], 0, 12, 20, 60
    )

    assert set(starts(planned(problem))) == {"oak", "ash"}


def test_what_crews_already_do_stays_and_the_two_meet_around_it() -> None:
    early = job("early", place=2, latest_s=600)
    problem = world([OAK, ELM], [early, LIFT], 0, 12, 20)
    before = carry_over(problem, {"elm": ["early"]})

    arranged = arrange(problem, before)
    plan = merge(
        arranged,
        insert_all(
            arranged, carry_over(arranged, {"elm": ["early"]}), ["lift#1", "lift#2"]
        ),
    )

    assert starts(plan, "early") == {"elm": 0}
    assert starts(plan) == {"elm": 1800 + 480, "oak": 1800 + 480}
    assert check(problem, plan) == ()


def test_two_meetings_of_one_crew_do_not_clash() -> None:
    problem = world([OAK, ELM], [LIFT, replace(LIFT, key="again", place=2)], 0, 12, 20)

    plan = planned(problem)

    assert len(starts(plan)) == len(starts(plan, "again")) == 2
    assert check(problem, plan) == ()


def test_one_half_alone_is_no_visit() -> None:
    problem = world([OAK, ELM], [LIFT], 0, 12, 20)
    arranged = arrange(problem, Plan.empty())
    one = insert_all(arranged, carry_over(arranged, {}), ["lift#1"])

    assert one.orders == {"elm": ("lift#1",)}
    assert merge(arranged, one) == Plan.empty()


def test_the_pair_counts_its_wishes_once() -> None:
    wished = replace(LIFT, prefers=frozenset({"polish", "woman"}))
    problem = world(
        [OAK, replace(ELM, traits=frozenset({"polish"}))], [wished], 0, 12, 20
    )

    halves = arrange(problem, Plan.empty()).jobs

    assert [half.part_of for half in halves] == ["lift", "lift"]
    assert sorted(sorted(half.prefers) for half in halves) == [[], ["woman"]]


def told(at_s: int, **late: int) -> Problem:
    """Oak and elm were told to meet, and are on their way unless they are late."""
    crews = [
        replace(who, committed=("lift",), free_s=late.get(who.key, 0))
        for who in (OAK, ELM)
    ]
    what = replace(LIFT, meeting=Meeting(crews=("elm", "oak"), at_s=at_s))
    return world([*crews, ASH], [what], 0, 12, 20, 12)


def test_a_meeting_that_was_told_stays_though_another_crew_is_nearer_now() -> None:
    plan = planned(told(900))

    assert starts(plan) == {"oak": 900, "elm": 900}
    assert check(told(900), plan) == ()


def test_who_is_there_first_waits_for_the_one_who_is_late() -> None:
    plan = planned(told(900, elm=3600))

    assert starts(plan) == {"oak": 3600 + 480, "elm": 3600 + 480}
    assert check(told(900, elm=3600), plan) == ()


def test_two_meetings_told_one_after_the_other_wait_for_one_another() -> None:
    """Elm is late to the first, so oak is late to the second."""
    first = replace(LIFT, key="first", meeting=Meeting(crews=("elm", "oak"), at_s=0))
    second = replace(LIFT, key="then", meeting=Meeting(crews=("ash", "oak"), at_s=0))
    problem = world(
        [
            replace(ASH, committed=("then",)),
            replace(OAK, committed=("first", "then")),
            replace(ELM, committed=("first",), free_s=3600),
        ],
        [first, second],
        *(0, 12, 20, 12),
    )

    plan = planned(problem)

    assert starts(plan, "first") == {"elm": 4080, "oak": 4080}
    assert starts(plan, "then") == {"ash": 4080 + 1800, "oak": 4080 + 1800}
    assert check(problem, plan) == ()


def test_a_told_meeting_that_cannot_be_kept_waits_for_a_person() -> None:
    what = replace(LIFT, meeting=Meeting(crews=("elm", "gone"), at_s=900))
    problem = world([OAK, ELM, crew("two")], [what], 0, 12, 20)

    arranged = arrange(problem, Plan.empty())

    assert arranged.jobs == (replace(what, on_hold=True),)


@pytest.mark.parametrize(
    ("oak", "at_s", "latest_s"),
    [(OAK, 900, 600), (OAK, 0, 600), (replace(OAK, unavailable="panic"), 900, None)],
)
def test_a_meeting_too_late_or_of_a_crew_that_may_not_go_waits_for_a_person(
    oak: Crew, at_s: int, latest_s: int | None
) -> None:
    met = Meeting(crews=("elm", "oak"), at_s=at_s)
    what = replace(LIFT, latest_s=latest_s, meeting=met)
    problem = world([oak, ELM], [what], 0, 12, 20)

    arranged = arrange(problem, Plan.empty())

    assert arranged.jobs == (replace(what, on_hold=True),)
    assert check(problem, planned(problem)) == ()


def test_a_meeting_agreed_but_not_yet_told_keeps_its_two() -> None:
    """Ash came a little nearer than elm; that is not worth a change."""
    problem = world([OAK, ELM, replace(ASH, place=1)], [LIFT], 0, 12, 25)
    both = tuple(
        Route(
            crew=key,
            items=(Stop(job="lift", arrive_s=780, start_s=780, leave_s=2580),),
        )
        for key in ("oak", "elm")
    )

    assert set(starts(planned(problem, Plan(routes=both)))) == {"oak", "elm"}
    assert set(starts(planned(problem))) == {"oak", "ash"}


def test_a_visit_where_two_meet_is_explained() -> None:
    problem = world([OAK, ELM], [LIFT], 0, 12, 20)

    why = explain(problem, planned(problem), "lift")

    assert why.chosen in {"oak", "elm"}
    assert [case.standing for case in why.cases] == [Standing.CHOSEN] * 2
    assert why.sentence == "oak and elm meet there in 12 minutes."


def test_those_who_ask_from_outside_get_meetings_too() -> None:
    singles = [
        {"key": key, "place": place, "shift_end": 30_000, "people": 1}
        for key, place in (("oak", 0), ("elm", 2))
    ]
    lift = {"key": "lift", "place": 1, "due": 5000, "service_s": 1800, "people": 2}

    found = decide(0, singles, [{**lift, "may_meet": True}], on_a_line(0, 12, 20))

    assert starts(found.plan) == {"oak": 720, "elm": 720}
    assert found.unplanned == {}


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    problem=st.one_of(
        worlds(most_crews=5, most_jobs=6),
        worlds(most_crews=5, most_jobs=6, with_meetings=True),
    ),
    is_lonely=st.booleans(),
)
def test_in_any_world_a_plan_with_meetings_breaks_no_rule(
    problem: Problem, *, is_lonely: bool
) -> None:
    if is_lonely:
        problem = replace(problem, jobs=tuple(map(_for_two, problem.jobs)))
    arranged = arrange(problem, Plan.empty())
    first = carry_over(arranged, {})
    tables = Tables.of(arranged)

    plan = planned(problem)
    better = improve(arranged, first, limit_s=0.005)
    until = Until(monotonic() + 1, never)
    others = search_with_or_tools(
        tables,
        items_of(tables, first),
        until,
        0.005,
        Random(1),  # noqa: S311 (a search, not a secret)
    )

    for found in (
        plan,
        *map(
            partial(merge, arranged),
            (better, plan_of(tables, others), greedy(arranged), build(arranged)),
        ),
    ):
        assert check(problem, found) == ()
    for what in problem.jobs:
        assert len(explain(problem, plan, what.key).cases) == len(problem.crews)


def test_the_worlds_with_meetings_have_meetings_that_were_told() -> None:
    seen = [any_world(seed, 4, 6, with_meetings=True) for seed in range(50)]

    told = [key for one in seen for who in one.crews for key in who.committed]
    both = [
        n
        for problem in seen
        for n in Counter(
            key for route in planned(problem).routes for key in route.jobs
        ).values()
        if n == BOTH
    ]

    assert len(told) > 50
    assert len(both) > 30


def _for_two(what: Job) -> Job:
    return replace(what, people=2, may_meet=True, on_hold=False, pinned_to=None)


def test_other_visits_are_explained_beside_a_meeting() -> None:
    problem = world([OAK, ELM, ASH], [LIFT, job("fall", place=3)], 0, 12, 20, 60)
    plan = planned(problem)

    why = explain(problem, plan, "fall")

    assert why.chosen == "ash"
    assert len(why.cases) == 3
    assert explain(problem, carry_over(problem, {}), "fall").chosen is None
