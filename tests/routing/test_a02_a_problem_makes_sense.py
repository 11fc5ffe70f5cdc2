"""A02: a problem that contradicts itself is refused by name."""

from collections.abc import Callable

import numpy as np
import pytest

from routing.prices import NeedPrice, PriceBelowZero, Prices
from routing.problem import (
    AbsurdDuration,
    BadMeeting,
    BadProblem,
    BadQuantiles,
    BadTravel,
    BreakOutsideShift,
    BreakWindow,
    CommittedTwice,
    EmptyWindow,
    KeyTwice,
    Meeting,
    Mode,
    NegativeDuration,
    NobodyAboard,
    Problem,
    UnknownCrew,
    UnknownJob,
    UnknownPlace,
)
from tests.routing.worlds import HOUR, crew, job, on_a_line, world

Make = Callable[[], object]


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: world([crew("a"), crew("a")], [], 0), KeyTwice),
        (lambda: world([crew()], [job("x"), job("x")], 0, 5), KeyTwice),
        (lambda: world([crew(place=3)], [], 0), UnknownPlace),
        (lambda: world([crew(base_place=3)], [], 0), UnknownPlace),
        (lambda: world([crew()], [job(place=-1)], 0), UnknownPlace),
        (lambda: world([crew(committed=("gone",))], [], 0), UnknownJob),
        (
            lambda: world(
                [crew("a", committed=("x",)), crew("b", committed=("x",))],
                [job("x")],
                0,
                5,
            ),
            CommittedTwice,
        ),
        (lambda: job(service_s=-1), NegativeDuration),
        (lambda: job(service_s=24 * HOUR + 1), AbsurdDuration),
        (
            lambda: BreakWindow(earliest_s=0, latest_s=0, duration_s=24 * HOUR + 1),
            AbsurdDuration,
        ),
        (lambda: job(earliest_s=9, latest_s=8), EmptyWindow),
        (lambda: Meeting(crews=("a", "a"), at_s=0), BadMeeting),
        (
            lambda: world(
                [crew(key, committed=("x",)) for key in ("a", "b")],
                [job("x", meeting=Meeting(crews=("a", "c"), at_s=0))],
                0,
                5,
            ),
            CommittedTwice,
        ),
        (lambda: job(service_quantiles_s=(1, 2, 3)), BadQuantiles),
        (lambda: job(service_quantiles_s=(1, 2, 3, 5, 4)), BadQuantiles),
        (lambda: job(people=0), NobodyAboard),
        (lambda: crew(people=0), NobodyAboard),
        (lambda: BreakWindow(earliest_s=2, latest_s=1, duration_s=9), NegativeDuration),
        (
            lambda: crew(
                shift_end_s=60,
                breaks=(BreakWindow(earliest_s=50, latest_s=60, duration_s=20),),
            ),
            BreakOutsideShift,
        ),
    ],
)
def test_what_contradicts_itself_is_named(make: Make, error: type[BadProblem]) -> None:
    with pytest.raises(error, match=error.code):
        make()


@pytest.mark.parametrize(
    "travel_s",
    [
        np.zeros((2, 3), dtype=np.int32),
        np.zeros((2, 2), dtype=np.int64),
        np.full((2, 2), -1, dtype=np.int32),
    ],
)
def test_drive_times_are_square_whole_and_not_negative(
    travel_s: np.ndarray[tuple[int, int], np.dtype[np.int32]],
) -> None:
    with pytest.raises(BadTravel):
        Problem(crews=(), jobs=(), travel_s=travel_s)


def test_every_way_of_getting_about_has_times_for_the_same_places() -> None:
    with pytest.raises(BadTravel):
        Problem(
            crews=(),
            jobs=(),
            travel_s=on_a_line(0, 5),
            travel_by_mode={Mode.WALK: on_a_line(0)},
        )


def test_a_price_below_zero_is_refused() -> None:
    with pytest.raises(PriceBelowZero):
        NeedPrice(late_per_minute=-1, waiting_per_hour=0, handing_back=0)
    with pytest.raises(PriceBelowZero):
        Prices(travel_per_minute=-1)


def test_asking_for_what_is_not_there_is_named() -> None:
    problem = Problem(crews=(), jobs=(), travel_s=on_a_line(0))

    with pytest.raises(UnknownCrew):
        problem.crew("oak")
    with pytest.raises(UnknownJob):
        problem.job("fall")
