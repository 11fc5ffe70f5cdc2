"""The simulated demand: the same for a seed, shaped like the published day."""

from collections import Counter
from datetime import date, timedelta
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.demo.conftest import MORNING
from ucr.demo import demand
from ucr.demo.assumed import CALLS_PER_DAY, SHARE_BY_SIX_HOURS, SOURCES
from ucr.demo.call import body
from ucr.demo.doors import Neighbourhoods
from ucr.demo.roster import LONDON
from ucr.demo.second_callers import second_callers
from ucr.domain.codes import Source

MONDAY = date(2026, 3, 2)
MANY_DAYS = [MONDAY + timedelta(days=n) for n in range(300)]


@given(seed=st.integers(0, 2**31), day=st.integers(0, 2000))
def test_the_same_seed_calls_at_the_same_moments(seed: int, day: int) -> None:
    on = MONDAY + timedelta(days=day)

    first = list(demand.moments(seed=seed, on=on, rate=1))

    assert first == list(demand.moments(seed=seed, on=on, rate=1))
    assert first == sorted(first)


@given(seed=st.integers(0, 2**31))
def test_every_moment_of_a_day_lies_in_that_london_day(seed: int) -> None:
    clocks_go_back = date(2026, 10, 25)

    days = {
        at.astimezone(LONDON).date()
        for at in demand.moments(seed=seed, on=date(2026, 7, 1), rate=5)
    }

    assert days <= {date(2026, 7, 1)}
    assert all(
        at.astimezone(LONDON).date() == clocks_go_back
        for at in demand.moments(seed=seed, on=clocks_go_back, rate=5)
    )


def test_there_are_as_many_calls_as_published() -> None:
    days = [len(list(demand.moments(seed=7, on=on, rate=1))) for on in MANY_DAYS]

    assert fmean(days) == pytest.approx(CALLS_PER_DAY, rel=0.05)


def test_mornings_and_afternoons_have_their_published_share() -> None:
    blocks = Counter(
        at.astimezone(LONDON).hour // 6
        for on in MANY_DAYS[:25]
        for at in demand.moments(seed=7, on=on, rate=10)
    )

    shares = [blocks[block] / blocks.total() for block in range(4)]
    assert shares == pytest.approx(SHARE_BY_SIX_HOURS, abs=0.02)


def test_no_calls_come_at_a_rate_of_nought() -> None:
    assert list(demand.moments(seed=7, on=MONDAY, rate=0)) == []


def test_the_same_seed_tells_the_same_calls_to_the_letter(
    ground: Neighbourhoods,
) -> None:
    first = [body(c) for c in demand.day(ground, seed=3, on=MONDAY, rate=1)]

    again = [body(c) for c in demand.day(ground, seed=3, on=MONDAY, rate=1)]

    assert first == again
    assert len(first) > 20


def test_callers_come_from_the_published_mix(ground: Neighbourhoods) -> None:
    mix = Counter(
        call.source for call in demand.day(ground, seed=3, on=MONDAY, rate=20)
    )

    for source in (Source.SELF_OR_CARER, Source.GP, Source.AMBULANCE):
        assert mix[source] / mix.total() == pytest.approx(SOURCES[source], abs=0.05)


def test_every_caller_lives_inside_the_area(ground: Neighbourhoods) -> None:
    calls = list(demand.day(ground, seed=3, on=MONDAY, rate=4))

    for call in calls:
        assert call.where.point or call.where.lines
        assert call.where.point is None or ground.pack.contains(call.where.point)


def test_no_call_has_the_case_number_of_another(ground: Neighbourhoods) -> None:
    calls = [
        *demand.day(ground, seed=3, on=MONDAY, rate=2),
        *demand.day(ground, seed=3, on=MONDAY + timedelta(days=1), rate=2),
    ]

    assert len({call.case_number for call in calls}) == len(calls)


def test_a_call_of_the_morning_starts_its_clock_when_it_is_made(
    ground: Neighbourhoods,
) -> None:
    call = next(
        c
        for c in demand.day(ground, seed=3, on=MORNING.date(), rate=1)
        if c.at >= MORNING
    )

    assert body(call)["clock_start_at"] == f"{call.at:%Y-%m-%dT%H:%M:%S}Z"


def test_some_falls_are_told_by_a_second_sender_too(ground: Neighbourhoods) -> None:
    calls = list(demand.day(ground, seed=3, on=MONDAY, rate=20))

    again = list(second_callers(calls, seed=3))

    first = {call.case_number: call for call in calls}
    assert len(again) > 3
    for call in again:
        told = first[call.case_number.rpartition("-")[0]]
        assert (told.need, told.where) == (call.need, call.where)
        assert told.source is not call.source
        assert call.person.nhs_number is None
    assert [body(one) for one in again] == [
        body(one) for one in second_callers(calls, seed=3)
    ]
