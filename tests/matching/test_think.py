"""Deciding at once: always an answer, and none that the independent check refuses."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.check import check, check_one
from tests.domain.cases import MINUTE, NOON, OAK, a_shift
from tests.matching.pictures import (
    HOUR,
    OAKHAM,
    UPPINGHAM,
    a_call,
    a_picture,
    a_plan,
    any_picture,
    crew_on_duty,
    gives,
    standing,
)
from ucr.domain.codes import Need, Skill
from ucr.domain.crew import Crew, Shift
from ucr.domain.ids import DISPATCHER
from ucr.domain.plan import CrewPlan
from ucr.domain.referral_status import ReferralStatus
from ucr.journey.intend import news
from ucr.matching.decide import next_visits, nobody_in_time, think
from ucr.matching.judge import judge, match_card

ASH = crew_on_duty(2)[0].id
SEEDS = st.integers(0, 2**32)


@settings(max_examples=40)
@given(seed=SEEDS, crews=st.integers(0, 5), calls=st.integers(0, 12))
def test_whatever_stands_the_plan_breaks_no_rule_and_nobody_is_forgotten(
    seed: int, crews: int, calls: int
) -> None:
    picture = any_picture(seed, crews=crews, calls=calls)

    thought = think(picture, standing(), at=NOON)

    assert check(thought.posed.problem, thought.plan) == ()
    assert (thought.engine, thought.refused) == ("search", ())
    planned = [stop for plan in thought.crew_plans(picture) for stop in plan.stops]
    served = [stop.referral_id for stop in planned]
    waiting = {call.id for call in picture.waiting()}
    assert len(served) == len(set(served))
    assert set(served) & waiting == waiting - set(thought.unplaced)
    assert all(stop.leave_at > stop.arrive_at >= NOON for stop in planned)


@settings(max_examples=40)
@given(seed=SEEDS, crews=st.integers(1, 5))
def test_a_call_is_left_over_exactly_when_a_rule_keeps_every_crew_from_it(
    seed: int, crews: int
) -> None:
    picture = any_picture(seed, crews=crews, calls=1)
    waiting = picture.waiting()
    if not waiting:
        return
    key = str(waiting[0].id)

    thought = think(picture, standing(), at=NOON)

    problem = thought.posed.problem
    able = [crew for crew in problem.crews if not check_one(problem, crew.key, key)]
    assert (thought.unplaced == ()) == bool(able)


def test_the_nearest_of_two_crews_goes() -> None:
    near = crew_on_duty(2, base_lon=UPPINGHAM[0], base_lat=UPPINGHAM[1])
    call = a_call(place=UPPINGHAM)
    picture = a_picture([crew_on_duty(), near], [call])

    thought = think(picture, standing(), at=NOON)

    assert next_visits(picture, thought) == [(ASH, call.id)]


def test_what_a_crew_was_told_comes_first_whatever_comes_in() -> None:
    told, urgent = a_call(1, OAKHAM), a_call(2, UPPINGHAM, on_floor=True)
    picture = a_picture([crew_on_duty()], [told, urgent])
    gives(picture, OAK, told.id)

    thought = think(picture, standing(), at=NOON)

    (plan,) = thought.crew_plans(picture)
    assert [stop.referral_id for stop in plan.stops] == [told.id, urgent.id]
    assert next_visits(picture, thought) == []


def test_a_plan_that_nobody_was_told_of_is_carried_on_while_no_other_is_better() -> (
    None
):
    """Both crews could do it as well; it stays with the one that has it."""
    call = a_call(1)
    picture = a_picture([crew_on_duty(1), crew_on_duty(2)], [call])
    second = crew_on_duty(2)[0].id
    picture.plans = {second: a_plan(second, [call.id])}

    plans = think(picture, standing(), at=NOON).crew_plans(picture)

    held = {plan.crew_id: [stop.referral_id for stop in plan.stops] for plan in plans}
    assert held[second] == [call.id]
    assert {(plan.travel, plan.as_of) for plan in plans} == {("straight_line", NOON)}


def test_an_order_that_nobody_was_told_of_is_put_right_at_once() -> None:
    """The near one first: nobody then waits longer, and less is driven."""
    far, near = a_call(1), a_call(2, OAKHAM)
    picture = a_picture([crew_on_duty()], [far, near])
    picture.plans = {OAK: a_plan(OAK, [far.id, near.id])}

    (plan,) = think(picture, standing(), at=NOON).crew_plans(picture)

    assert [stop.referral_id for stop in plan.stops] == [near.id, far.id]


def test_the_most_urgent_is_thought_of_first() -> None:
    later = a_call(1, clock_start_at=NOON)
    sooner = a_call(2, clock_start_at=NOON - 30 * MINUTE)
    on_floor = a_call(3, on_floor=True, floor_since_at=NOON - 40 * MINUTE)

    waiting = a_picture([], [later, sooner, on_floor]).waiting()

    assert [call.id for call in waiting] == [on_floor.id, sooner.id, later.id]


def test_with_nobody_on_duty_everyone_is_left_over() -> None:
    picture = a_picture([], [a_call(1), a_call(2)])

    assert len(think(picture, standing(), at=NOON).unplaced) == 2


def test_a_call_that_is_only_reached_late_is_one_to_warn_of_and_others_are_not() -> (
    None
):
    nearly_due = a_call(1, clock_start_at=NOON - 115 * MINUTE)
    in_time = a_call(2, clock_start_at=NOON)
    picture = a_picture([crew_on_duty(), crew_on_duty(2)], [nearly_due, in_time])

    thought = think(picture, standing(), at=NOON)

    assert nobody_in_time(picture, thought) == [nearly_due.id]
    assert thought.unplaced == ()


def test_a_person_s_choice_is_judged_by_the_same_rules() -> None:
    call = a_call()
    refused = a_call(2)
    picture = a_picture([crew_on_duty(), crew_on_duty(2, people=1)], [call, refused])
    gives(picture, OAK, call.id)
    night = NOON + 10 * HOUR

    able = judge(picture, standing(), call.id, ASH, NOON)
    alone = judge(picture, standing(), call.id, ASH, night)

    assert able.codes == ()
    assert (able.card.referral_id, able.travel) == (call.id, "straight_line")
    assert alone.codes == ("lone_worker", "past_shift_end")
    assert picture.referrals[call.id].status is ReferralStatus.ASSIGNED


def test_the_match_card_says_which_rule_keeps_everyone_away() -> None:
    pinned, _ = a_call().pin(ASH, by=DISPATCHER, at=NOON)
    picture = a_picture([crew_on_duty()], [pinned])

    card = match_card(picture, standing(), pinned.id, NOON)

    assert card is not None
    assert (card.chosen, card.next) == (None, ())
    assert [rule.code for rule in card.others[0].failed] == ["pin_broken"]
    assert card.nobody is not None


def test_there_is_no_match_card_for_a_call_that_waits_for_a_decision() -> None:
    lying = a_call(on_floor=True, floor_since_at=NOON - HOUR)
    picture = a_picture([crew_on_duty()], [lying])

    assert match_card(picture, standing(), lying.id, NOON) is None


@pytest.mark.parametrize(
    ("crews", "change"),
    [
        (
            [crew_on_duty(skills={Skill.CATHETER: None})],
            "Oak 1 could go if it had advanced assessment.",
        ),
        (
            [crew_on_duty(shift=a_shift(ends_at=NOON + 57 * MINUTE))],
            "Oak 1 could go if it worked 12 minutes longer.",
        ),
        (
            [],
            "A crew could be lent, of 1 person, with advanced assessment.",
        ),
    ],
)
def test_when_nobody_can_go_the_smallest_change_is_said(
    crews: list[tuple[Crew, Shift]], change: str
) -> None:
    call = a_call(place=UPPINGHAM, need=Need.FRAILTY)
    picture = a_picture(crews, [call])

    told = match_card(picture, standing(), call.id, NOON)

    assert told is not None
    assert told.nobody is not None
    assert told.nobody.change == change


def test_a_chance_that_moves_is_news_to_the_queue_and_a_tremble_is_not() -> None:
    call = a_call(place=UPPINGHAM)
    picture = a_picture([crew_on_duty()], [call])
    (plan,) = think(picture, standing(), at=NOON, forecast=True).crew_plans(picture)
    (stop,) = plan.stops

    def later(by: float) -> CrewPlan:
        return replace(plan, stops=(replace(stop, late=(stop.late or 0) + by),))

    assert stop.late is not None
    assert not news(plan, plan)
    assert not news(plan, later(0.05))
    assert news(plan, later(0.15))
    assert news(replace(plan, stops=(replace(stop, late=None),)), plan)
