"""What may come of a plan: how likely each visit is to start late, and by when."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from tests.domain.cases import MINUTE, NOON, OAK
from tests.matching.pictures import (
    UPPINGHAM,
    a_call,
    a_picture,
    a_plan,
    any_picture,
    crew_on_duty,
    gives,
    standing,
)
from ucr.domain.ids import ReferralId
from ucr.matching.card import MatchCard, card
from ucr.matching.decide import LIKELY_LATE, nobody_in_time, think
from ucr.matching.judge import match_card
from ucr.matching.picture import Picture
from ucr.store.rows import as_json


def outlasting(due_in: timedelta) -> tuple[Picture, ReferralId]:
    """One crew, an hour over time where it is; the next call is due `due_in` hence."""
    here = a_call(1, UPPINGHAM)
    waits = a_call(2, UPPINGHAM, clock_start_at=NOON + due_in - 120 * MINUTE)
    picture = a_picture([crew_on_duty()], [here, waits])
    usual = timedelta(seconds=here.requirements.service_s)
    gives(picture, OAK, here.id, on_scene_at=NOON - usual - 60 * MINUTE)
    return picture, waits.id


@settings(max_examples=30)
@given(seed=st.integers(0, 2**32), crews=st.integers(0, 5), calls=st.integers(0, 12))
def test_every_planned_visit_has_a_chance_and_it_is_the_same_each_time(
    seed: int, crews: int, calls: int
) -> None:
    picture = any_picture(seed, crews=crews, calls=calls)

    thought = think(picture, standing(), at=NOON, forecast=True)

    planned = {
        stop.referral_id for p in thought.crew_plans(picture) for stop in p.stops
    }
    assert set(thought.chances) >= planned
    assert all(0 <= one.late <= 1 for one in thought.chances.values())
    assert all(
        NOON <= one.likely_by <= one.mostly_by for one in thought.chances.values()
    )
    assert think(picture, standing(), at=NOON, forecast=True).chances == thought.chances


def test_what_is_late_by_the_plan_is_likely_late_and_what_has_time_is_not() -> None:
    overdue = a_call(1, UPPINGHAM, clock_start_at=NOON - 121 * MINUTE)
    with_time = a_call(2, UPPINGHAM, clock_start_at=NOON)
    picture = a_picture([crew_on_duty(), crew_on_duty(2)], [overdue, with_time])

    chances = think(picture, standing(), at=NOON, forecast=True).chances

    assert chances[overdue.id].late == 1
    assert chances[with_time.id].late < 0.05


def test_a_visit_that_outlasts_its_time_likely_makes_the_next_late() -> None:
    picture, waits = outlasting(12 * MINUTE)

    plain = think(picture, standing(), at=NOON)
    seen = think(picture, standing(), at=NOON, forecast=True)

    assert nobody_in_time(picture, plain) == []
    assert seen.chances[waits].late >= LIKELY_LATE
    assert nobody_in_time(picture, seen) == [waits]


def test_nobody_is_warned_of_what_is_likely_in_time() -> None:
    picture, waits = outlasting(119 * MINUTE)

    seen = think(picture, standing(), at=NOON, forecast=True)

    assert 0 < seen.chances[waits].late < LIKELY_LATE
    assert nobody_in_time(picture, seen) == []


def test_the_match_card_says_what_is_to_be_expected_and_keeps_it() -> None:
    call = a_call()
    picture = a_picture([crew_on_duty()], [call])
    thought = think(picture, standing(), at=NOON, forecast=True)
    picture.plans = {OAK: a_plan(OAK, [call.id])}

    kept = card(picture, thought.posed, thought.plan, call.id, thought.chances)
    now = match_card(picture, standing(), call.id, NOON, forecast=True)

    assert now is not None
    assert now.chance == kept.chance == thought.chances[call.id]
    assert TypeAdapter(MatchCard).validate_python(as_json(kept)).chance == kept.chance


def test_a_card_that_was_kept_before_forecasts_is_still_read() -> None:
    call = a_call()
    picture = a_picture([crew_on_duty()], [call])
    thought = think(picture, standing(), at=NOON)
    kept = as_json(card(picture, thought.posed, thought.plan, call.id))

    del kept["chance"]

    assert TypeAdapter(MatchCard).validate_python(kept).chance is None


def test_without_a_forecast_nothing_is_foreseen() -> None:
    call = a_call()
    picture = a_picture([crew_on_duty()], [call])
    picture.plans = {OAK: a_plan(OAK, [call.id])}

    told = match_card(picture, standing(), call.id, NOON)

    assert think(picture, standing(), at=NOON).chances == {}
    assert told is not None
    assert (told.chosen is not None, told.chance) == (True, None)
