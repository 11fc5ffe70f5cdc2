"""Time never goes back and never stands still, whatever is done to a clock (P16)."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from tests.domain.cases import NOON
from ucr.domain.steady import SLOWEST, Steady, follow, heed

HOUR: Final = 3600.0
A_TICK: Final = timedelta(microseconds=2)
"""What two roundings to a microsecond may make."""
seconds = st.floats(min_value=0, max_value=300)
stepped = st.one_of(st.just(0.0), st.floats(min_value=-2 * HOUR, max_value=2 * HOUR))
Asked = list[tuple[datetime, float, datetime]]


def asked(history: list[tuple[float, float]]) -> Asked:
    """What was said after each wait and each step: machine's clock, counter, moment."""
    machine, counted_s, last = NOON, 0.0, None
    said: Asked = []
    for wait_s, step_s in history:
        counted_s += wait_s
        machine += timedelta(seconds=wait_s + step_s)
        last, moment = follow(last, machine, counted_s)
        said.append((machine, counted_s, moment))
    return said


histories = st.lists(st.tuples(seconds, stepped), min_size=2, max_size=40)


@given(histories)
def test_it_never_goes_back_and_never_runs_slower_than_half(
    history: list[tuple[float, float]],
) -> None:
    said = asked(history)

    for before, after in pairwise(said):
        passed = timedelta(seconds=(after[1] - before[1]) * SLOWEST)
        assert after[2] - before[2] >= passed - A_TICK


@given(histories)
def test_it_is_never_behind_the_machine_s_clock(
    history: list[tuple[float, float]],
) -> None:
    assert all(moment >= machine for machine, _, moment in asked(history))


@given(histories)
def test_left_alone_it_comes_back_to_the_machine_s_clock(
    history: list[tuple[float, float]],
) -> None:
    machine, _, moment = asked(history)[-1]
    ahead_s = (moment - machine).total_seconds()

    after = asked([*history, (ahead_s / SLOWEST + 0.001, 0.0)])[-1]

    assert after[2] == after[0]


def test_asked_a_million_times_a_second_it_still_moves() -> None:
    said = asked([(0.0, HOUR), (0.0, -HOUR), *[(1e-6, 0.0)] * 1000])

    assert said[-1][2] - said[1][2] == timedelta(microseconds=500)


def test_what_another_clock_has_written_is_not_undone() -> None:
    last, now = follow(None, NOON, 0.0)
    later = NOON + timedelta(minutes=5)

    told = heed(last, later, Steady(now, 0.0))
    _, moment = follow(told, NOON + timedelta(seconds=10), 10.0)

    assert moment == later + timedelta(seconds=5)


def test_what_was_written_before_now_changes_nothing() -> None:
    last, now = follow(None, NOON, 0.0)

    assert heed(last, NOON - timedelta(minutes=5), Steady(now, 0.0)) == last
