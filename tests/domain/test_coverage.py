"""Who could set out to a call of some moment, and when nobody who can is on duty."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.cases import MINUTE, NOON, a_crew, a_shift
from ucr.domain.codes import CrewKind, Skill
from ucr.domain.coverage import PAUSED_S, Gap, Ready, Spot, gaps, on_duty, ready
from ucr.domain.crew import Break, Shift, ShiftStatus

HOUR = timedelta(hours=1)
END = NOON + 4 * HOUR
BASE = Spot(lon=-0.7, lat=52.6, free_at=NOON)


def at(minutes: float) -> datetime:
    return NOON + minutes * MINUTE


def rest(begins: int, minutes: int = 30) -> Break:
    return Break(
        earliest_at=at(begins), latest_at=at(begins + 60), duration_s=minutes * 60
    )


def goes(shift: Shift, asked: float, spot: Spot = BASE, **crew: object) -> Ready | None:
    """How a crew could set out to a call of that minute."""
    return ready(a_crew(**crew), shift, spot, asked_at=at(asked), now=NOON)


def leaves(shift: Shift, asked: float, spot: Spot = BASE) -> float | None:
    """In which minute."""
    found = goes(shift, asked, spot)
    return None if found is None else (found.leave_at - NOON) / MINUTE


MINUTES = st.integers(-300, 600)
SPANS = st.lists(
    st.tuples(MINUTES, MINUTES)
    .filter(lambda pair: pair[0] < pair[1])
    .map(lambda pair: (at(pair[0]), at(pair[1]))),
    max_size=6,
)


@given(SPANS)
def test_each_minute_is_either_covered_or_in_a_gap(
    spans: list[tuple[datetime, datetime]],
) -> None:
    found = gaps(spans, start=NOON, end=END)

    for minute in range(4 * 60):
        moment = at(minute)
        in_gap = any(
            gap.since <= moment and (gap.until is None or moment < gap.until)
            for gap in found
        )
        covered = any(begins <= moment < ends for begins, ends in spans)
        assert in_gap is not covered


@given(SPANS)
def test_gaps_stand_in_order_apart_and_only_the_last_is_open(
    spans: list[tuple[datetime, datetime]],
) -> None:
    found = gaps(spans, start=NOON, end=END)

    for gap, after in pairwise(found):
        assert gap.until is not None
        assert gap.since < gap.until < after.since
    assert all(gap.until is not None for gap in found[:-1])


def test_a_gap_is_named_by_its_moments() -> None:
    spans = [(NOON, at(30)), (at(90), at(120))]

    assert gaps(spans, start=NOON, end=END) == (
        Gap(since=at(30), until=at(90)),
        Gap(since=at(120), until=None),
    )
    assert gaps([], start=NOON, end=END) == (Gap(since=NOON, until=None),)


@given(
    asked=st.integers(0, 240),
    free=st.integers(-60, 400),
    breaks=st.lists(st.builds(rest, st.integers(-60, 300), st.integers(5, 60))),
    status=st.sampled_from([ShiftStatus.ON, ShiftStatus.PAUSED, ShiftStatus.PLANNED]),
    starts=st.integers(-200, 300),
    hours=st.integers(1, 9),
)
def test_nobody_sets_out_before_the_call_before_it_is_free_or_off_its_shift(
    asked: int,
    free: int,
    breaks: list[Break],
    status: ShiftStatus,
    starts: int,
    hours: int,
) -> None:
    shift = a_shift(
        status=status,
        starts_at=at(starts),
        ends_at=at(starts) + hours * HOUR,
        breaks=tuple(breaks),
    )
    spot = Spot(lon=0, lat=52, free_at=at(free))

    found = goes(shift, asked, spot)

    if found is not None:
        assert found.leave_at >= max(at(asked), at(free), at(starts), NOON)
        assert found.leave_at < shift.ends_at == found.over_at
        for until in found.until.values():
            assert found.leave_at < until <= shift.ends_at


@given(asked=st.integers(0, 200), later=st.integers(0, 100), free=st.integers(0, 200))
def test_a_later_call_is_never_set_out_to_sooner(
    asked: int, later: int, free: int
) -> None:
    shift = a_shift(breaks=(rest(60), rest(180, 15)))
    spot = Spot(lon=0, lat=52, free_at=at(free))

    first, second = leaves(shift, asked, spot), leaves(shift, asked + later, spot)

    assert first is not None
    assert second is not None
    assert first <= second


def test_a_break_is_taken_when_its_window_opens_and_waited_for() -> None:
    shift = a_shift(breaks=(rest(60),))

    assert [leaves(shift, minute) for minute in (0, 59, 60, 75, 90, 120)] == [
        *(0, 59, 90),
        *(90, 90, 120),
    ]
    busy = Spot(lon=0, lat=52, free_at=at(70))
    assert leaves(shift, 60, busy) == 100


def test_a_crew_on_a_break_is_back_when_the_rota_says_or_in_half_an_hour() -> None:
    paused = a_shift(status=ShiftStatus.PAUSED)

    assert leaves(paused, 0) == PAUSED_S / 60
    assert leaves(a_shift(status=ShiftStatus.PAUSED, breaks=(rest(-10, 45),)), 0) == 45


def test_a_planned_shift_counts_from_its_start_unless_that_has_gone_by() -> None:
    planned = a_shift(status=ShiftStatus.PLANNED, starts_at=at(90), ends_at=at(400))
    late = a_shift(status=ShiftStatus.PLANNED, starts_at=NOON, ends_at=at(400))

    assert (leaves(planned, 0), leaves(planned, 120)) == (90, 120)
    assert leaves(late, 240) is None
    assert on_duty(a_crew(), late, None, now=NOON) is None
    assert on_duty(a_crew(), planned, None, now=NOON) == (at(90), at(400))


@pytest.mark.parametrize(("asked", "can"), [(0, True), (119, True), (120, False)])
def test_a_skill_that_runs_out_is_no_skill_from_then_on(
    asked: int, *, can: bool
) -> None:
    found = goes(a_shift(), asked, skills={Skill.WOUND: at(120), Skill.SUBCUT: None})

    assert found is not None
    assert (found.latest(Skill.WOUND) is not None) is can
    assert found.latest(Skill.SUBCUT) == found.latest(None) == a_shift().ends_at
    assert found.latest(Skill.CATHETER) is None


def test_a_crew_is_on_duty_for_a_skill_only_while_it_has_both() -> None:
    crew, shift = a_crew(skills={Skill.WOUND: at(120)}), a_shift()

    assert on_duty(crew, shift, Skill.WOUND, now=NOON) == (NOON, at(120))
    assert on_duty(crew, shift, None, now=NOON) == (NOON, shift.ends_at)
    assert on_duty(crew, shift, Skill.SUBCUT, now=NOON) is None
    assert on_duty(crew, shift, Skill.WOUND, now=at(120)) is None


def test_a_volunteer_goes_no_further_and_no_oftener_than_agreed() -> None:
    volunteer = {"kind": CrewKind.VOLUNTEER, "most_visits": 2}
    once = Spot(lon=0, lat=52, free_at=NOON, had=1)
    twice = Spot(lon=0, lat=52, free_at=NOON, had=2)

    found = goes(a_shift(), 0, once, **volunteer)

    assert found is not None
    assert found.furthest_s == 25 * 60
    assert goes(a_shift(), 0, twice, **volunteer) is None
