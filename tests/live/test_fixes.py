"""Which positions are believed, whatever a phone's clock and receiver make up (P18)."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ucr.live.fixes import (
    CLAIM_WINDOW,
    FASTEST_KMH,
    WORST_ACCURACY_M,
    Fix,
    Last,
    Refused,
    Rule,
    judge,
    metres_between,
)

NOON = datetime(2026, 1, 12, 12, tzinfo=UTC)
METRES_A_DEGREE = 111_195
fixes = st.builds(
    Fix,
    lon=st.floats(-180, 180),
    lat=st.floats(-90, 90),
    accuracy_m=st.floats(0, 2_000),
    at=st.datetimes(timezones=st.just(UTC)),
)


def fix(*, north_m: float = 0, accuracy_m: float = 5, late_s: float = 0) -> Fix:
    """A position north of Oakham; `late_s` after noon by the phone's clock."""
    return Fix(
        lon=-0.73,
        lat=52.67 + north_m / METRES_A_DEGREE,
        accuracy_m=accuracy_m,
        at=NOON + timedelta(seconds=late_s),
    )


def kept_at(received_at: datetime, given_fix: Fix) -> Last:
    newest, refused = judge(None, [given_fix], received_at=received_at)
    assert newest is not None
    assert refused == ()
    return newest


def after(last: Last, given_fix: Fix, *, s: float) -> Rule | None:
    """What becomes of a fix that comes `s` seconds after the last."""
    at = last.received_at + timedelta(seconds=s)
    _, refused = judge(last, [given_fix], received_at=at)
    return refused[0].rule if refused else None


def test_a_position_known_to_500_m_is_kept_and_a_vaguer_one_is_not() -> None:
    good, _ = judge(None, [fix(accuracy_m=WORST_ACCURACY_M)], received_at=NOON)
    bad, refused = judge(None, [fix(accuracy_m=501)], received_at=NOON)

    assert good is not None
    assert bad is None
    assert refused == (Refused(0, Rule.ACCURACY),)


def test_a_crew_may_drive_at_190_km_an_hour_but_not_at_210() -> None:
    last = kept_at(NOON, fix(accuracy_m=0))

    drive = fix(north_m=190 / 3.6 * 60, accuracy_m=0, late_s=60)
    leap = fix(north_m=210 / 3.6 * 60, accuracy_m=0, late_s=60)
    assert after(last, drive, s=60) is None
    assert after(last, leap, s=60) is Rule.JUMP


def test_a_late_packet_never_overwrites_a_newer_position() -> None:
    last = kept_at(NOON, fix(late_s=0))

    assert after(last, fix(late_s=-10), s=1) is Rule.OLDER
    assert after(last, fix(late_s=0), s=1) is Rule.OLDER


def test_a_backlog_from_a_dead_spot_ends_in_its_newest_position() -> None:
    last = kept_at(NOON, fix())
    minutes = [12, 3, 9, 6]
    batch = [fix(north_m=900 * m, late_s=60 * m) for m in minutes]

    newest, refused = judge(last, batch, received_at=NOON + timedelta(minutes=12))

    assert newest is not None
    assert round(newest.lat, 4) == round(batch[0].lat, 4)
    assert refused == ()


@given(wrong_by_h=st.integers(-24, 24), count=st.integers(2, 10))
def test_a_phone_whose_clock_is_a_day_wrong_is_followed_all_the_same(
    wrong_by_h: int, count: int
) -> None:
    """P17."""
    last: Last | None = None
    for n in range(count):
        wrong = fix(north_m=50 * n, late_s=10 * n + 3600 * wrong_by_h)
        received_at = NOON + timedelta(seconds=10 * n)
        last, refused = judge(last, [wrong], received_at=received_at)

        assert refused == ()


@given(step_h=st.integers(-24, 24))
def test_a_clock_that_is_set_meanwhile_hides_a_crew_for_two_minutes_at_most(
    step_h: int,
) -> None:
    last = kept_at(NOON, fix())
    later = CLAIM_WINDOW + timedelta(seconds=1)
    set_clock = fix(late_s=later.total_seconds() + 3600 * step_h)

    newest, _ = judge(last, [set_clock], received_at=NOON + later)

    assert newest is not None


@given(batch=st.lists(fixes, max_size=8))
def test_each_position_of_a_batch_is_either_believed_or_refused_once(
    batch: list[Fix],
) -> None:
    newest, refused = judge(None, batch, received_at=NOON)

    indexes = [each.index for each in refused]
    assert indexes == sorted(set(indexes))
    assert (newest is None) == (len(refused) == len(batch))


@given(batches=st.lists(st.lists(fixes, max_size=4), max_size=6))
def test_what_is_believed_is_precise_never_older_and_never_faster_than_a_car(
    batches: list[list[Fix]],
) -> None:
    last: Last | None = None
    for n, batch in enumerate(batches):
        received_at = NOON + timedelta(minutes=n)
        newest, _ = judge(last, batch, received_at=received_at)
        if newest is None:
            continue
        assert newest.accuracy_m <= WORST_ACCURACY_M
        assert newest.received_at == received_at
        if last is not None:
            assert newest.claimed_ms > last.claimed_ms
            if len(batch) == 1:
                assert _speed_kmh(last, newest) <= FASTEST_KMH
        last = newest


def _speed_kmh(a: Last, b: Last) -> float:
    """At least so fast, the circles of both taken off (rounded up by a metre)."""
    metres = metres_between(a.lon, a.lat, b.lon, b.lat) - a.accuracy_m - b.accuracy_m
    return metres / (b.received_at - a.received_at).total_seconds() * 3.6
