"""When a referral is due: the earliest clock governs, nothing moves it (P15-P17)."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.cases import MINUTE, NOON, a_referral
from ucr.domain.codes import Category, ResponseStandard
from ucr.domain.response_clock import ALLOWED, ClockKind, ResponseClock, clocks

LONDON = ZoneInfo("Europe/London")
MOMENTS = st.datetimes(
    datetime(2024, 1, 1),  # noqa: DTZ001 - hypothesis wants bounds without a zone
    datetime(2030, 1, 1),  # noqa: DTZ001 - as above
    timezones=st.just(UTC),
)
LATER = st.timedeltas(timedelta(minutes=1), timedelta(hours=12))


def running(
    start: datetime = NOON,
    *,
    standard: ResponseStandard = ResponseStandard.TWO_HOUR,
    category: Category | None = None,
    floor: datetime | None = None,
    breach: datetime | None = None,
) -> tuple[ResponseClock, ...]:
    return clocks(
        clock_start_at=start,
        standard=standard,
        category=category,
        floor_since_at=floor,
        sender_breach_at=breach,
    )


MINUTES = {ClockKind.C1: 15, ClockKind.C2: 40, ClockKind.C3: 120, ClockKind.C4: 180}


@settings(max_examples=60)
@given(
    start=MOMENTS,
    two_hour=st.booleans(),
    category=st.none() | st.sampled_from(Category),
    floor=st.none() | LATER,
    breach=st.none() | LATER,
)
def test_the_clock_that_runs_out_first_governs(
    start: datetime,
    two_hour: bool,  # noqa: FBT001 - hypothesis gives it by name
    category: Category | None,
    floor: timedelta | None,
    breach: timedelta | None,
) -> None:
    expected: dict[ClockKind, datetime | None] = {
        ClockKind.UCR_TWO_HOUR: start + timedelta(hours=2) if two_hour else None,
        ClockKind.ON_FLOOR: start - floor + timedelta(hours=1) if floor else None,
        ClockKind.SENDER_BREACH: start + breach if breach else None,
    }
    if category is not None:
        kind = ClockKind(category.lower())
        expected[kind] = start + timedelta(minutes=MINUTES[kind])
    due = {kind: at for kind, at in expected.items() if at is not None}
    standard = ResponseStandard.TWO_HOUR if two_hour else ResponseStandard.NOT_TWO_HOUR
    if not due:
        with pytest.raises(ValueError, match="no clock applies"):
            running(start, standard=standard)
        return

    found = running(
        start,
        standard=standard,
        category=category,
        floor=start - floor if floor else None,
        breach=start + breach if breach else None,
    )

    assert {clock.kind: clock.due_at for clock in found} == due
    assert found[0].due_at == min(due.values())


@pytest.mark.parametrize(
    ("start", "due"),
    [
        # The night that loses an hour: 01:00 UTC on 29 March 2026.
        ("2026-03-29T00:30+00:00", "2026-03-29T02:30+00:00"),
        # The night that has one twice: 01:00 UTC on 25 October 2026.
        ("2026-10-25T00:30+00:00", "2026-10-25T02:30+00:00"),
    ],
)
def test_two_hours_are_two_hours_on_both_nights_that_change_the_clocks(
    start: str, due: str
) -> None:
    (clock,) = running(datetime.fromisoformat(start))

    assert clock.due_at == datetime.fromisoformat(due)
    assert clock.due_at - clock.started_at == ALLOWED[ClockKind.UCR_TWO_HOUR]


@pytest.mark.parametrize(
    "start",
    [
        datetime(2026, 1, 12, 12, 0),  # noqa: DTZ001 - the naive time is the case
        datetime(2026, 1, 12, 12, 0, tzinfo=timezone(timedelta(hours=1))),
        # Two hours by the clock on the wall, three by the one that counts.
        datetime(2026, 10, 25, 0, 30, tzinfo=LONDON),
    ],
    ids=["naive", "another zone", "the long night in London"],
)
@pytest.mark.parametrize("breach", [None, NOON + timedelta(days=365)])
def test_a_start_that_is_not_in_utc_is_refused(
    start: datetime, breach: datetime | None
) -> None:
    standard = ResponseStandard.NOT_TWO_HOUR if breach else ResponseStandard.TWO_HOUR

    with pytest.raises(ValueError, match="is not in UTC"):
        running(start, standard=standard, breach=breach)


def test_of_two_clocks_that_run_out_together_always_the_same_governs() -> None:
    found = running(category=Category.C3, breach=NOON + timedelta(hours=2))

    assert [clock.kind for clock in found] == ["c3", "sender_breach", "ucr_two_hour"]


def test_a_clock_starts_when_the_sender_s_did_and_not_when_we_heard_of_it() -> None:
    referral = a_referral(clock_start_at=NOON - 30 * MINUTE, category=None)

    assert referral.due.due_at == NOON + 90 * MINUTE


def test_a_person_on_the_floor_is_due_an_hour_after_they_fell() -> None:
    referral = a_referral(on_floor=True, floor_since_at=NOON - 20 * MINUTE)

    assert referral.due.kind is ClockKind.ON_FLOOR
    assert referral.due.due_at == NOON + 40 * MINUTE
