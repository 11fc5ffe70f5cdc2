"""A07: the referee catches every bad plan, whoever made it."""

from dataclasses import replace

import numpy as np
import pytest

from routing.check import Breach, check, check_one, inherited
from routing.evaluate import schedule
from routing.plan import Plan, Rest, Route, Stop
from routing.problem import NO_ROAD_S, BreakWindow, Crew, Job, Meeting, Mode, Problem
from routing.rules import Rule
from tests.routing.worlds import crew, job, on_a_line, world

LUNCH = BreakWindow(earliest_s=0, latest_s=7200, duration_s=1800)


def rules(breaches: tuple[Breach, ...]) -> set[Rule]:
    return {breach.rule for breach in breaches}


def obeyed(who: Crew, what: Job) -> tuple[Problem, Plan]:
    """What a person ordered, with honest times, whatever the rules say."""
    problem = world([who], [what], 0, 12)
    return problem, schedule(problem, {who.key: [what.key]})


@pytest.mark.parametrize(
    ("who", "what", "rule"),
    [
        (crew(), job(skills=frozenset({"iv"})), Rule.SKILL_MISSING),
        (crew(), job(kit=frozenset({"chair"})), Rule.KIT_MISSING),
        (crew(people=1), job(people=2), Rule.TOO_FEW_PEOPLE),
        (crew(people=1), job(alone_ok=False), Rule.LONE_WORKER),
        (crew(people=1, alone_until_s=60), job(), Rule.LONE_WORKER),
        (crew("oak"), job(forbidden=frozenset({"oak"})), Rule.CREW_FORBIDDEN),
        (crew("oak"), job(pinned_to="elm"), Rule.PIN_BROKEN),
        (crew(), job(on_hold=True), Rule.SCENE_NOT_SAFE),
        (crew(unavailable="panic"), job(), Rule.CREW_UNAVAILABLE),
        (crew(shift_end_s=60), job(), Rule.PAST_SHIFT_END),
        (crew(base_place=0, shift_end_s=2600), job(), Rule.PAST_SHIFT_END),
        (crew(furthest_s=60), job(), Rule.VOLUNTEER_LIMIT),
        (crew(most_jobs=0), job(), Rule.VOLUNTEER_LIMIT),
        (
            crew(skills=frozenset({"iv"}), skill_ends_s={"iv": 2000}),
            job(skills=frozenset({"iv"})),
            Rule.SKILL_LAPSED,
        ),
        (crew(), job(latest_s=600), Rule.AFTER_LATEST),
    ],
)
def test_a_person_who_orders_what_is_not_allowed_is_told_the_rule(
    who: Crew, what: Job, rule: Rule
) -> None:
    problem, plan = obeyed(who, what)

    found = check(problem, plan)

    assert rules(found) == {rule}
    assert rules(check_one(problem, who.key, what.key)) == {rule}
    assert all(breach.crew == who.key for breach in found)


def test_a_place_without_a_road_is_caught() -> None:
    roads = on_a_line(0, 12)
    roads[0, 1] = NO_ROAD_S
    problem = Problem(crews=(crew(),), jobs=(job(),), travel_s=roads)
    plan = schedule(problem, {"oak": ["fall"]})

    assert Rule.UNREACHABLE in rules(check(problem, plan))
    assert Rule.UNREACHABLE in rules(check_one(problem, "oak", "fall"))


def honest() -> tuple[Problem, Plan, Route, Stop]:
    """A good plan to spoil: one crew, one visit, then lunch."""
    what = job("fall", earliest_s=600)
    spare = job("spare", place=0)
    problem = world([crew("oak", breaks=(LUNCH,)), crew("elm")], [what, spare], 0, 12)
    plan = schedule(problem, {"oak": ["fall"]})
    route = plan.routes[0]
    assert check(problem, plan) == ()
    return problem, plan, route, route.stops[0]


def spoilt(route: Route, **change: int | str) -> Plan:
    """The plan with its only visit stated otherwise."""
    items = tuple(
        replace(item, **change) if isinstance(item, Stop) else item  # type: ignore[arg-type]
        for item in route.items
    )
    return Plan(routes=(replace(route, items=items),))


def test_a_crew_faster_than_the_road_is_caught() -> None:
    problem, _, route, stop = honest()

    plan = spoilt(route, arrive_s=stop.arrive_s - 1)

    assert rules(check(problem, plan)) == {Rule.FASTER_THAN_THE_ROAD}


def test_a_visit_before_the_door_opens_is_caught() -> None:
    problem, _, route, _ = honest()

    plan = spoilt(route, arrive_s=500, start_s=599)

    assert Rule.BEFORE_EARLIEST in rules(check(problem, plan))


def test_a_visit_cut_short_is_caught() -> None:
    problem, _, route, stop = honest()

    plan = spoilt(route, leave_s=stop.leave_s - 1)

    assert rules(check(problem, plan)) == {Rule.CUT_SHORT}


def test_a_job_that_nobody_knows_is_caught() -> None:
    problem, _, route, _ = honest()

    assert rules(check(problem, spoilt(route, job="ghost"))) == {Rule.JOB_UNKNOWN}


def test_a_crew_that_nobody_knows_is_caught() -> None:
    problem, _, route, _ = honest()

    plan = Plan(routes=(replace(route, crew="ghost"),))

    assert rules(check(problem, plan)) == {Rule.CREW_UNKNOWN}


def test_two_crews_at_one_door_are_caught() -> None:
    problem, plan, _, _ = honest()
    other = schedule(problem, {"elm": ["fall"]})

    both = Plan(routes=(plan.routes[0], *(r for r in other.routes if r.crew == "elm")))

    assert rules(check(problem, both)) == {Rule.JOB_TWICE}


def test_a_crew_in_two_places_is_caught() -> None:
    problem, plan, _, _ = honest()
    other = schedule(problem, {"oak": ["spare"]})

    found = check(problem, Plan(routes=(plan.routes[0], other.routes[0])))

    assert rules(found) == {Rule.CREW_TWICE}


def test_a_missed_break_is_caught() -> None:
    problem, _, route, stop = honest()

    found = check(problem, Plan(routes=(replace(route, items=(stop,)),)))

    assert found == (Breach(rule=Rule.BREAK_MISSED, crew="oak"),)


@pytest.mark.parametrize("change", [{"start_s": -1800}, {"end_s": 0}])
def test_a_break_that_is_no_break_is_caught(change: dict[str, int]) -> None:
    problem, _, route, stop = honest()
    rest = replace(route.rests[0], **change)

    found = check(problem, Plan(routes=(replace(route, items=(stop, rest)),)))

    assert Rule.BREAK_MISSED in rules(found)


def test_a_break_taken_twice_is_caught() -> None:
    problem, _, route, stop = honest()
    first = route.rests[0]
    again = Rest(number=0, start_s=first.end_s, end_s=first.end_s + 1800)

    found = check(problem, Plan(routes=(replace(route, items=(stop, first, again)),)))

    assert rules(found) == {Rule.BREAK_OUT_OF_TURN}


def test_a_visit_that_was_told_and_is_not_first_any_more_is_caught() -> None:
    told = world([crew("oak", committed=("told",))], [job("told"), job("fall")], 0, 12)
    free = world([crew("oak")], [job("told"), job("fall")], 0, 12)
    plan = schedule(free, {"oak": ["fall", "told"]})

    found = check(told, plan)

    assert found == (Breach(rule=Rule.COMMITTED_MOVED, crew="oak", job="told"),)


def test_a_visit_told_to_one_crew_cannot_be_given_to_another_next() -> None:
    problem = world(
        [crew("oak", committed=("told",)), crew("elm")], [job("told")], 0, 9
    )

    assert rules(check_one(problem, "elm", "told")) == {Rule.COMMITTED_MOVED}
    assert check_one(problem, "oak", "told") == ()


def test_a_visit_that_would_cost_the_crew_its_break_is_caught() -> None:
    who = crew(shift_end_s=3600, breaks=(replace(LUNCH, earliest_s=1300),))
    problem, plan = obeyed(who, job(service_s=1800))

    assert rules(check_one(problem, "oak", "fall")) == {Rule.BREAK_MISSED}
    assert check(problem, plan) != ()


def test_a_skill_that_lapses_as_the_visit_ends_is_good_to_the_last_second() -> None:
    who = crew(skills=frozenset({"iv"}), skill_ends_s={"iv": 720 + 1800, "lift": 0})
    problem, plan = obeyed(who, job(skills=frozenset({"iv"})))

    assert check(problem, plan) == ()
    assert check_one(problem, "oak", "fall") == ()


def test_a_visit_at_the_latest_moment_is_not_after_it() -> None:
    problem, plan = obeyed(crew(), job(latest_s=720))

    assert check(problem, plan) == ()
    assert check_one(problem, "oak", "fall") == ()


def test_a_break_that_makes_the_visit_too_late_is_caught() -> None:
    who = crew(shift_end_s=4000, breaks=(LUNCH,))
    problem, _ = obeyed(who, job(latest_s=720))

    assert rules(check_one(problem, "oak", "fall")) == {Rule.BREAK_MISSED}


def test_a_crew_is_timed_by_its_own_way_of_getting_about() -> None:
    by_car = on_a_line(0, 12)
    problem = Problem(
        crews=(crew("oak", base_place=0), crew("elm", mode=Mode.BIKE, base_place=0)),
        jobs=(job("fall"),),
        travel_s=by_car,
        travel_by_mode={Mode.BIKE: (by_car * 20).astype(np.int32)},
    )
    stop = Stop(job="fall", arrive_s=720, start_s=720, leave_s=2520)

    found = {
        who: rules(check(problem, Plan(routes=(Route(crew=who, items=(stop,)),))))
        for who in ("oak", "elm")
    }

    assert found == {"oak": set(), "elm": {Rule.FASTER_THAN_THE_ROAD}}
    assert check_one(problem, "oak", "fall") == ()
    assert rules(check_one(problem, "elm", "fall")) == {Rule.PAST_SHIFT_END}


def test_a_bicycle_with_a_shorter_way_home_is_judged_by_it() -> None:
    by_car = on_a_line(0, 12)
    problem = Problem(
        crews=(crew(mode=Mode.BIKE, base_place=0, shift_end_s=2600),),
        jobs=(job(),),
        travel_s=by_car,
        travel_by_mode={Mode.BIKE: (by_car // 12).astype(np.int32)},
    )
    stop = Stop(job="fall", arrive_s=60, start_s=60, leave_s=1860)

    assert check(problem, Plan(routes=(Route(crew="oak", items=(stop,)),))) == ()


def test_what_a_person_would_like_is_no_rule() -> None:
    problem, plan = obeyed(crew(), job(prefers=frozenset({"polish"})))

    assert check(problem, plan) == ()


def two_at_one_door(
    what: Job, *crews: Crew, later_s: int = 0
) -> tuple[Problem, tuple[Breach, ...]]:
    """Every crew is sent to one door; the last starts `later_s` after the others."""
    problem = world(list(crews), [what], 0, 12)
    starts = [900] * (len(crews) - 1) + [900 + later_s]
    plan = Plan(
        routes=tuple(
            Route(
                crew=who.key,
                items=(
                    Stop(
                        job=what.key,
                        arrive_s=720,
                        start_s=start_s,
                        leave_s=start_s + what.service_s,
                    ),
                ),
            )
            for who, start_s in zip(crews, starts, strict=True)
        )
    )
    return problem, check(problem, plan)


PAIR = (crew("oak", people=1), crew("elm", people=1))
LIFT = job(people=2, may_meet=True, alone_ok=False)


def test_two_crews_that_meet_are_enough_people_and_nobody_is_alone() -> None:
    _, found = two_at_one_door(LIFT, *PAIR)

    assert found == ()


def test_two_crews_that_start_at_different_moments_do_not_meet() -> None:
    _, found = two_at_one_door(LIFT, *PAIR, later_s=1)

    assert rules(found) == {Rule.MEETING_BROKEN}


def test_three_crews_at_one_door_are_no_meeting() -> None:
    _, found = two_at_one_door(LIFT, *PAIR, crew("ash", people=1))

    assert rules(found) == {Rule.MEETING_BROKEN}


def test_two_crews_meet_only_where_they_may() -> None:
    _, alone = two_at_one_door(replace(LIFT, may_meet=False), *PAIR)
    _, one_is_enough = two_at_one_door(replace(LIFT, people=1), *PAIR)

    assert Rule.JOB_TWICE in rules(alone)
    assert Rule.TOO_FEW_PEOPLE in rules(alone)
    assert Rule.JOB_TWICE in rules(one_is_enough)


def test_a_crew_does_not_meet_itself() -> None:
    problem, _ = two_at_one_door(LIFT, PAIR[0])
    first = Stop(job="fall", arrive_s=720, start_s=900, leave_s=2700)
    again = Stop(job="fall", arrive_s=2700, start_s=2700, leave_s=4500)

    found = check(problem, Plan(routes=(Route(crew="oak", items=(first, again)),)))

    assert Rule.JOB_TWICE in rules(found)


def test_two_people_who_meet_are_still_too_few_for_three() -> None:
    _, found = two_at_one_door(replace(LIFT, people=3), *PAIR)

    assert rules(found) == {Rule.TOO_FEW_PEOPLE}


def test_each_crew_of_a_meeting_is_able_otherwise() -> None:
    _, found = two_at_one_door(
        replace(LIFT, skills=frozenset({"iv"})),
        crew("oak", people=1, skills=frozenset({"iv"})),
        crew("elm", people=1),
    )

    assert found == (Breach(rule=Rule.SKILL_MISSING, crew="elm", job="fall"),)


@pytest.mark.parametrize(
    "told",
    [
        Meeting(crews=("oak", "ash"), at_s=900),
        Meeting(crews=("oak", "elm"), at_s=901),
    ],
)
def test_a_meeting_that_was_told_is_kept(told: Meeting) -> None:
    _, found = two_at_one_door(replace(LIFT, meeting=told), *PAIR)

    assert rules(found) == {Rule.MEETING_BROKEN}


def test_a_meeting_that_was_told_is_not_left_to_one() -> None:
    told = Meeting(crews=("oak", "elm"), at_s=0)
    _, found = two_at_one_door(replace(LIFT, meeting=told), crew("oak"))
    problem = world([*PAIR, crew("ash")], [replace(LIFT, meeting=told)], 0, 12)

    assert Rule.MEETING_BROKEN in rules(found)
    assert rules(check_one(problem, "ash", "fall")) == {Rule.MEETING_BROKEN}
    assert check_one(problem, "elm", "fall") == ()


def test_two_crews_may_have_been_told_of_one_meeting() -> None:
    told = replace(LIFT, meeting=Meeting(crews=("elm", "oak"), at_s=900))
    crews = [replace(who, committed=("fall",)) for who in PAIR]
    problem, found = two_at_one_door(told, *crews)

    assert found == ()
    assert inherited(problem) == ()
    assert check_one(problem, "oak", "fall") == ()


def test_every_rule_has_a_bad_plan_in_this_lesson() -> None:
    source = __file__

    with open(source, encoding="utf-8") as lesson:  # noqa: PTH123 (one line)
        text = lesson.read()

    assert [rule for rule in Rule if f"Rule.{rule.name}" not in text] == []
