"""A19: the referee to the last second: what just fits is good, a second more is not.

Its own judge is A18, which bends the referee and asks whether a lesson sees it.
"""

from dataclasses import replace
from typing import Final

import pytest

from routing.check import Breach, check, check_one, inherited
from routing.evaluate import schedule
from routing.plan import Plan, Rest, Route, Stop
from routing.problem import BreakWindow, Crew, Job, Problem
from routing.rules import Rule
from tests.routing.worlds import crew, job, world

LUNCH: Final = BreakWindow(earliest_s=0, latest_s=7200, duration_s=1800)
DOOR_S: Final = 720
"""The drive to the job; it takes as long to come home."""
DONE_S: Final = DOOR_S + 1800


def rules(breaches: tuple[Breach, ...]) -> set[Rule]:
    return {breach.rule for breach in breaches}


def judged(who: Crew, what: Job) -> set[Rule]:
    """What both ways of asking say; they must agree."""
    problem = world([who], [what], 0, 12)
    found = rules(check(problem, schedule(problem, {who.key: [what.key]})))
    assert rules(check_one(problem, who.key, what.key)) == found
    return found


@pytest.mark.parametrize(
    ("just", "too_much", "rule"),
    [
        (
            crew(shift_end_s=DONE_S),
            crew(shift_end_s=DONE_S - 1),
            Rule.PAST_SHIFT_END,
        ),
        (
            crew(base_place=0, shift_end_s=DONE_S + DOOR_S),
            crew(base_place=0, shift_end_s=DONE_S + DOOR_S - 1),
            Rule.PAST_SHIFT_END,
        ),
        (crew(furthest_s=DOOR_S), crew(furthest_s=DOOR_S - 1), Rule.VOLUNTEER_LIMIT),
        (crew(most_jobs=1), crew(most_jobs=0), Rule.VOLUNTEER_LIMIT),
        (
            crew(people=1, alone_until_s=DONE_S),
            crew(people=1, alone_until_s=DONE_S - 1),
            Rule.LONE_WORKER,
        ),
        (
            crew(free_s=-600, shift_end_s=DONE_S),
            crew(free_s=1, shift_end_s=DONE_S),
            Rule.PAST_SHIFT_END,
        ),
    ],
)
def test_what_just_fits_is_good_and_a_second_more_is_not(
    just: Crew, too_much: Crew, rule: Rule
) -> None:
    assert judged(just, job()) == set()
    assert judged(too_much, job()) == {rule}


def next_rules(who: Crew, what: Job | None = None) -> set[Rule]:
    problem = world([who], [what or job()], 0, 12)
    return rules(check_one(problem, who.key, "fall"))


def test_a_break_fits_before_or_after_the_visit() -> None:
    """After it here: before it, the visit would be too late."""
    ends_s = DONE_S + LUNCH.duration_s
    early = job(latest_s=DOOR_S)

    assert next_rules(crew(shift_end_s=ends_s, breaks=(LUNCH,)), early) == set()
    assert next_rules(crew(shift_end_s=ends_s - 1, breaks=(LUNCH,)), early) == {
        Rule.BREAK_MISSED
    }


def test_a_break_fits_only_before_a_visit_that_opens_late() -> None:
    late = job(earliest_s=6000, service_s=60)

    assert next_rules(crew(shift_end_s=6060, breaks=(LUNCH,)), late) == set()


def test_a_break_does_not_begin_before_its_window() -> None:
    who = crew(shift_end_s=3359, breaks=(replace(LUNCH, earliest_s=1000),))

    assert next_rules(who, job(earliest_s=1500, latest_s=3000, service_s=60)) == {
        Rule.BREAK_MISSED
    }


def test_a_volunteer_who_drives_nowhere_may_have_lunch() -> None:
    who = crew(furthest_s=0, breaks=(LUNCH,))

    assert next_rules(who, job(place=0)) == set()


def resting(*rests: Rest, shift_end_s: int = 8 * 3600) -> set[Rule]:
    """Oak has one break, from 1000 on, and makes one visit first."""
    lunch = replace(LUNCH, earliest_s=1000)
    problem = world([crew(shift_end_s=shift_end_s, breaks=(lunch,))], [job()], 0, 12)
    stop = Stop(job="fall", arrive_s=DOOR_S, start_s=DOOR_S, leave_s=DONE_S)
    return rules(
        check(problem, Plan(routes=(Route(crew="oak", items=(stop, *rests)),)))
    )


def rest(start_s: int, end_s: int, number: int = 0) -> Rest:
    return Rest(number=number, start_s=start_s, end_s=end_s)


def test_a_break_is_as_long_as_agreed_and_not_while_the_visit_lasts() -> None:
    good = rest(DONE_S, DONE_S + 1800)

    assert resting(good) == resting(good, shift_end_s=DONE_S + 1800) == set()
    assert resting(rest(DONE_S - 1, DONE_S + 1800)) == {Rule.BREAK_MISSED}
    assert resting(rest(DONE_S, DONE_S + 1799)) == {Rule.BREAK_MISSED}
    assert resting(good, shift_end_s=DONE_S + 1799) == {Rule.PAST_SHIFT_END}
    assert resting(good, replace(good, number=1)) == {Rule.BREAK_OUT_OF_TURN}


def test_a_break_is_not_before_its_window() -> None:
    problem = world(
        [crew(breaks=(replace(LUNCH, earliest_s=1000),))], [job(place=0)], 0
    )
    stop = Stop(job="fall", arrive_s=2799, start_s=2799, leave_s=4599)
    items = (rest(999, 2799), stop)

    found = check(problem, Plan(routes=(Route(crew="oak", items=items),)))

    assert rules(found) == {Rule.BREAK_MISSED}


@pytest.mark.parametrize("free_s", [60, -60])
def test_nobody_leaves_before_it_is_free_nor_before_now(free_s: int) -> None:
    problem = world([crew(free_s=free_s)], [job()], 0, 12)
    sooner_s = DOOR_S + min(0, free_s)
    stop = Stop(job="fall", arrive_s=sooner_s, start_s=sooner_s, leave_s=DONE_S)

    found = check(problem, Plan(routes=(Route(crew="oak", items=(stop,)),)))

    assert rules(found) == {Rule.FASTER_THAN_THE_ROAD}


TOLD: Final = crew("oak", committed=("first", "second"))
FIRST: Final = job("first", place=1)
SECOND: Final = job("second", place=2)


def told_world(who: Crew, *more: Job) -> Problem:
    """Twelve minutes to the first, ten more to the second, eight more to the third."""
    return world([who], [FIRST, SECOND, *more], 0, 12, 22, 30)


def test_the_next_visit_begins_where_and_when_the_told_ones_end() -> None:
    third = job(place=3, latest_s=720 + 1800 + 600 + 1800 + 480)

    assert check_one(told_world(TOLD, third), "oak", "fall") == ()
    for sooner in (replace(TOLD, free_s=1), replace(TOLD, committed=("first",))):
        problem = told_world(sooner, replace(third, latest_s=3599))
        late = rules(check_one(problem, "oak", "fall"))
        assert late == {Rule.AFTER_LATEST}
    past = told_world(replace(TOLD, free_s=-900), third)
    assert check_one(past, "oak", "fall") == ()


def test_what_was_told_is_inherited_to_the_second() -> None:
    ends_s = 720 + 1800 + 600 + 1800
    late = replace(TOLD, shift_end_s=ends_s - 1)

    assert inherited(told_world(replace(TOLD, shift_end_s=ends_s, free_s=-9))) == ()
    past = (Breach(rule=Rule.PAST_SHIFT_END, crew="oak", job="second"),)
    assert inherited(told_world(late)) == past
    assert inherited(told_world(replace(late, shift_end_s=ends_s, free_s=1))) == past


def test_a_crew_that_only_does_what_it_was_told_need_not_rest_or_be_home() -> None:
    who = crew(committed=("fall",), breaks=(LUNCH,), base_place=0, shift_end_s=1800)
    problem = world([who], [job()], 0, 12)
    stop = Stop(job="fall", arrive_s=DOOR_S, start_s=DOOR_S, leave_s=DONE_S)

    assert check(problem, Plan(routes=(Route(crew="oak", items=(stop,)),))) == ()


def test_a_crew_that_was_told_and_has_no_route_is_caught() -> None:
    found = check(told_world(TOLD), Plan.empty())

    assert rules(found) == {Rule.COMMITTED_MOVED}
    assert len(found) == 2


def test_what_nobody_knows_does_not_hide_what_else_is_wrong() -> None:
    problem = world([crew()], [job()], 0, 12)
    ghost = Stop(job="ghost", arrive_s=0, start_s=0, leave_s=0)
    stop = Stop(job="fall", arrive_s=DOOR_S, start_s=DOOR_S, leave_s=DONE_S)

    found = check(problem, Plan(routes=(Route(crew="oak", items=(stop, ghost)),)))
    twice = check(problem, Plan(routes=(Route(crew="oak", items=(ghost, ghost)),)))

    assert found == (Breach(rule=Rule.JOB_UNKNOWN, job="ghost"),)
    assert rules(twice) == {Rule.JOB_UNKNOWN, Rule.JOB_TWICE}


def test_nobody_brings_people_who_is_not_known() -> None:
    what = job(people=2, may_meet=True)
    problem = world([crew(people=1)], [what], 0, 12)
    stop = Stop(job="fall", arrive_s=DOOR_S, start_s=DOOR_S, leave_s=DONE_S)
    routes = tuple(Route(crew=key, items=(stop,)) for key in ("oak", "ghost"))

    found = check(problem, Plan(routes=routes))

    assert rules(found) == {Rule.CREW_UNKNOWN, Rule.TOO_FEW_PEOPLE}
