"""A03: the hard rules between a crew and a job, whatever the time."""

import pytest

from routing.greedy import greedy
from routing.improve import improve
from routing.insertion import best_insertion, build, rank_crews
from routing.plan import Plan
from routing.problem import NO_ROAD_S, BreakWindow, Crew, Job, Problem
from routing.rules import Rule
from tests.routing.worlds import crew, job, on_a_line, world

CASES = [
    (crew(skills=frozenset()), job(skills=frozenset({"iv"})), Rule.SKILL_MISSING),
    (crew(kit=frozenset()), job(kit=frozenset({"chair"})), Rule.KIT_MISSING),
    (crew(people=1), job(people=2), Rule.TOO_FEW_PEOPLE),
    (crew(people=1), job(alone_ok=False), Rule.LONE_WORKER),
    (crew("oak"), job(forbidden=frozenset({"oak"})), Rule.CREW_FORBIDDEN),
    (crew("oak"), job(pinned_to="elm"), Rule.PIN_BROKEN),
    (crew(), job(on_hold=True), Rule.SCENE_NOT_SAFE),
    (crew(unavailable="position_stale"), job(), Rule.CREW_UNAVAILABLE),
    (crew(shift_end_s=2000), job(service_s=1800), Rule.PAST_SHIFT_END),
    (crew(people=1, alone_until_s=2000), job(), Rule.LONE_WORKER),
    (crew(furthest_s=600), job(), Rule.VOLUNTEER_LIMIT),
    (crew(most_jobs=0), job(), Rule.VOLUNTEER_LIMIT),
    (crew(base_place=0, shift_end_s=3000), job(), Rule.PAST_SHIFT_END),
    (
        crew(
            shift_end_s=3600,
            breaks=(BreakWindow(earliest_s=1300, latest_s=1400, duration_s=1800),),
        ),
        job(service_s=1800),
        Rule.BREAK_MISSED,
    ),
]


@pytest.mark.parametrize(("who", "what", "rule"), CASES)
def test_a_crew_that_may_not_go_is_not_sent_and_the_rule_is_named(
    who: Crew, what: Job, rule: Rule
) -> None:
    problem = world([who], [what], 0, 12)

    options = rank_crews(problem, Plan.empty(), what.key)

    assert options[0].fit is None
    assert options[0].rules == (rule,)


@pytest.mark.parametrize(("who", "what", "rule"), CASES)
def test_no_way_of_planning_sends_it_either(who: Crew, what: Job, rule: Rule) -> None:
    problem = world([who], [what], 0, 12)

    plans = (
        greedy(problem),
        build(problem),
        improve(problem, Plan.empty(), limit_s=0.05),
    )

    assert rule
    assert best_insertion(problem, Plan.empty(), what.key) is None
    assert all(plan.find_crew(what.key) is None for plan in plans)


def test_a_place_without_a_road_is_not_reached() -> None:
    roads = on_a_line(0, 12)
    roads[0, 1] = NO_ROAD_S
    problem = Problem(crews=(crew(),), jobs=(job(),), travel_s=roads)

    options = rank_crews(problem, Plan.empty(), "fall")

    assert options[0].rules == (Rule.UNREACHABLE,)


def test_a_pinned_job_goes_to_the_crew_a_person_chose_though_another_is_nearer() -> (
    None
):
    problem = world(
        [crew("near", place=1), crew("far", place=0)],
        [job(place=2, pinned_to="far")],
        0,
        25,
        26,
    )

    placed = best_insertion(problem, Plan.empty(), "fall")

    assert placed is not None
    assert placed.crew == "far"
