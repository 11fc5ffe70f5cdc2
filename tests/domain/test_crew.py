"""Crews, their skills and breaks, and when somebody may be alone."""

from datetime import datetime, timedelta

import pytest

from tests.domain.cases import MINUTE, NOON, a_crew, a_shift
from ucr.domain.codes import Skill
from ucr.domain.crew import Break, ShiftStatus
from ucr.domain.ids import DISPATCHER
from ucr.domain.lone_worker import alone_until


def rest(after: timedelta) -> Break:
    opens = NOON + after
    return Break(
        earliest_at=opens, latest_at=opens + timedelta(hours=1), duration_s=1800
    )


def test_a_break_that_had_opened_is_taken_when_the_crew_comes_back() -> None:
    before, open_now, later = rest(-2 * 60 * MINUTE), rest(0 * MINUTE), rest(MINUTE)
    shift = a_shift(status=ShiftStatus.PAUSED, breaks=(before, open_now, later))

    back, _ = shift.resume(by=DISPATCHER, at=NOON)

    assert back.status is ShiftStatus.ON
    assert back.breaks == (later,)


def test_a_skill_is_valid_until_the_moment_it_runs_out() -> None:
    crew = a_crew(skills={Skill.LIFT_ASSIST: NOON, Skill.ASSESSMENT: None})

    assert crew.can(NOON - MINUTE) == {Skill.LIFT_ASSIST, Skill.ASSESSMENT}
    assert crew.can(NOON) == {Skill.ASSESSMENT}


@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("2026-01-12T07:00+00:00", "2026-01-12T22:00+00:00"),  # winter: London is UTC
        ("2026-01-12T21:59+00:00", "2026-01-12T22:00+00:00"),
        ("2026-07-13T06:00+00:00", "2026-07-13T21:00+00:00"),  # summer: an hour ahead
        ("2026-07-13T20:59+00:00", "2026-07-13T21:00+00:00"),
        ("2026-03-29T06:30+00:00", "2026-03-29T21:00+00:00"),  # the day clocks go on
        ("2026-10-25T07:00+00:00", "2026-10-25T22:00+00:00"),  # the day they go back
    ],
)
def test_by_day_somebody_may_be_alone_until_ten_in_the_evening_in_london(
    at: str, until: str
) -> None:
    assert alone_until(datetime.fromisoformat(at)) == datetime.fromisoformat(until)


@pytest.mark.parametrize(
    "at",
    [
        "2026-01-12T06:59+00:00",
        "2026-01-12T22:00+00:00",
        "2026-07-13T05:59+00:00",
        "2026-07-13T21:00+00:00",
        "2026-07-13T23:30+00:00",
    ],
)
def test_by_night_nobody_may_be_alone_from_now_on(at: str) -> None:
    night = datetime.fromisoformat(at)

    assert alone_until(night) == night
