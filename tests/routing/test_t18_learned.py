"""T18: what crews' own drives teach, and what they do not."""

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.problem import LEVELS, check_quantiles
from routing.travel.learned import (
    FEWEST,
    FURTHEST_OFF,
    LEAST,
    MEDIAN,
    MOST,
    PRIOR,
    SHORTEST_S,
    Band,
    Drive,
    Factor,
    Why,
    band_of,
    fitted,
    learn,
    refusal,
)
from routing.travel.source import UNREACHABLE_S

places = st.sampled_from(["town", "country"])
whatever = st.builds(
    Drive,
    st.integers(-10, 10_000),
    st.integers(-10, 40_000),
    st.integers(-2, 26),
    places,
)
sound = st.builds(
    lambda planned, ratio, hour, place: Drive(
        planned, round(planned * ratio), hour, place
    ),
    st.integers(SHORTEST_S, 6_000),
    st.floats(0.3, 3.5),
    st.integers(0, 23),
    places,
)
factors = st.lists(st.integers(300, 3_000), min_size=5, max_size=5).map(
    lambda q: Factor(quantiles=tuple(sorted(q)), drives=7)
)


@given(st.lists(whatever, max_size=60))
def test_whatever_was_noted_quantiles_rise_and_every_drive_is_accounted_for(
    drives: list[Drive],
) -> None:
    learned = learn(drives)

    for factor in (learned.overall, *learned.apart.values()):
        check_quantiles("learned", factor.quantiles)
        assert len(factor.quantiles) == len(LEVELS)
        assert factor.quantiles[0] > 0
    used = sum(factor.drives for factor in learned.apart.values())
    assert used == learned.overall.drives
    assert used + sum(learned.refused.values()) == len(drives)


def test_before_the_first_drive_the_prior_holds_and_rests_on_none() -> None:
    assert learn([]).factor("town", 8) == Factor(quantiles=PRIOR, drives=0)


@given(sound)
def test_one_drive_alone_moves_no_quantile_by_more_than_a_tenth(drive: Drive) -> None:
    quantiles = learn([drive]).overall.quantiles

    assert quantiles == pytest.approx(PRIOR, rel=0.1)
    assert learn([drive]).overall.drives == 1


def test_a_kind_of_place_that_nobody_drove_in_leans_on_all_drives() -> None:
    slow = [Drive(600, 900, 8, "town")] * 500

    factor = learn(slow).factor("country", 3)

    assert factor.quantiles[MEDIAN] == pytest.approx(1_500, rel=0.05)
    assert factor.drives == 0


@given(st.lists(sound, min_size=1, max_size=40))
def test_few_drives_move_the_prior_little_and_many_move_it_all_the_way(
    drives: list[Drive],
) -> None:
    few = learn(drives).overall.quantiles[MEDIAN]
    many = learn(drives * 300).overall.quantiles[MEDIAN]

    seen = 1_000 * float(np.median([d.true_s / d.planned_s for d in drives * 300]))
    assert min(seen, 1_000) - 1 <= few <= max(seen, 1_000) + 1
    assert many == pytest.approx(min(max(seen, LEAST), MOST), rel=0.15)


@given(st.lists(sound, max_size=FEWEST - 1))
def test_before_enough_drives_every_factor_is_the_prior(drives: list[Drive]) -> None:
    learned = learn(drives)

    for factor in (learned.overall, *learned.apart.values()):
        assert factor.quantiles == PRIOR
    assert learned.overall.drives == len(drives)


@given(
    st.lists(sound, min_size=FEWEST, max_size=FEWEST + 5),
    st.integers(0, FEWEST - 1),
    st.floats(1.0, 1.14),
)
def test_a_drive_that_took_longer_shortens_no_time(
    drives: list[Drive], which: int, slower: float
) -> None:
    longer = list(drives)
    one = longer[which]
    longer[which] = one._replace(true_s=round(one.true_s * slower))

    before, after = learn(drives), learn(longer)

    for key in before.apart:
        pairs = zip(
            before.factor(key[0], _hour_in(key[1])).quantiles,
            after.factor(key[0], _hour_in(key[1])).quantiles,
            strict=True,
        )
        assert all(was <= now for was, now in pairs)


def _hour_in(band: Band) -> int:
    return next(hour for hour in range(24) if band_of(hour) is band)


@pytest.mark.parametrize(("ratio", "believed"), [(0.3, LEAST), (3.5, MOST)])
def test_no_median_leaves_its_bounds_however_many_drives_say_so(
    ratio: float, believed: int
) -> None:
    learned = learn([Drive(1_000, round(1_000 * ratio), 8, "town")] * 3_000)

    assert learned.factor("town", 8).quantiles[MEDIAN] == believed


def test_what_is_expected_does_not_jump_when_the_morning_ends() -> None:
    morning = [Drive(600, 900, 8, "town")] * 300
    day = [Drive(600, 600, 12, "town")] * 300
    learned = learn([*morning, *day])

    last = learned.coming("town", 9, 59).quantiles
    first = learned.coming("town", 10, 0).quantiles

    assert first == pytest.approx(last, abs=10)
    assert learned.coming("town", 9, 0) == learned.factor("town", 9)
    half = learned.coming("town", 9, 30).quantiles[MEDIAN]
    assert first[MEDIAN] + 100 < half < learned.factor("town", 9).quantiles[MEDIAN]


@given(st.lists(sound, min_size=20, max_size=60), st.integers(1, 50))
def test_one_absurd_drive_is_refused_by_name_and_changes_nothing(
    drives: list[Drive], times: int
) -> None:
    absurd = Drive(600, 600 * FURTHEST_OFF * times + 1, 8, "town")

    learned, without = learn([*drives, absurd]), learn(drives)

    assert learned.refused == {Why.ANOTHER_DRIVE: 1}
    assert (learned.overall, learned.apart) == (without.overall, without.apart)


@given(st.lists(st.floats(0.9, 1.1), min_size=30, max_size=60))
def test_one_odd_drive_that_is_believed_moves_the_median_by_little(
    ratios: list[float],
) -> None:
    drives = [Drive(1_000, round(1_000 * ratio), 8, "town") for ratio in ratios]
    odd = Drive(1_000, 1_000 * FURTHEST_OFF, 8, "town")

    before = learn(drives).overall.quantiles[MEDIAN]
    after = learn([*drives, odd]).overall.quantiles[MEDIAN]

    assert abs(after - before) <= 100


@given(st.lists(sound, max_size=30), st.randoms(use_true_random=False))
def test_the_order_of_drives_does_not_matter(
    drives: list[Drive], chance: Random
) -> None:
    shuffled = list(drives)
    chance.shuffle(shuffled)

    assert learn(shuffled).overall == learn(drives).overall


@pytest.mark.parametrize(
    ("drive", "why"),
    [
        (Drive(600, 700, 8, "town"), None),
        (Drive(600, 600 * FURTHEST_OFF, 8, "town"), None),
        (Drive(600, 600 * FURTHEST_OFF + 1, 8, "town"), Why.ANOTHER_DRIVE),
        (Drive(600, 149, 8, "town"), Why.ANOTHER_DRIVE),
        (Drive(600, 0, 8, "town"), Why.ANOTHER_DRIVE),
        (Drive(600, -600, 8, "town"), Why.ANOTHER_DRIVE),
        (Drive(SHORTEST_S - 1, 100, 8, "town"), Why.TOO_SHORT),
        (Drive(-600, 600, 8, "town"), Why.TOO_SHORT),
        (Drive(600, 700, 24, "town"), Why.NO_SUCH_HOUR),
        (Drive(600, 700, -1, "town"), Why.NO_SUCH_HOUR),
    ],
)
def test_what_is_learned_from_and_what_is_not(drive: Drive, why: Why | None) -> None:
    assert refusal(drive) is why


def test_every_hour_belongs_to_a_time_of_day() -> None:
    bands = [band_of(hour) for hour in range(24)]

    assert bands[3] == bands[23] == Band.NIGHT
    assert (bands[8], bands[12], bands[17], bands[20]) == (
        Band.MORNING,
        Band.DAY,
        Band.RUSH,
        Band.EVENING,
    )
    with pytest.raises(ValueError, match="hour 24"):
        band_of(24)


def test_the_rush_hour_is_learned_apart_from_the_night() -> None:
    rush = [Drive(600, 900, 17, "town")] * 200
    night = [Drive(600, 540, 2, "town")] * 200

    learned = learn([*rush, *night])

    assert learned.factor("town", 18).quantiles[MEDIAN] > 1_350
    assert learned.factor("town", 23).quantiles[MEDIAN] < 1_000
    assert learned.factor("town", 18).drives == 200


@given(factors, st.lists(st.integers(0, 2 * UNREACHABLE_S), min_size=1, max_size=9))
def test_a_fitted_matrix_holds_median_times_and_the_spread_round_them(
    factor: Factor, planned: list[int]
) -> None:
    travel_s = np.array([planned], dtype=np.int32)

    times, quantiles = fitted(travel_s, factor)

    check_quantiles("travel", quantiles)
    assert quantiles[MEDIAN] == 1_000
    assert times.dtype == np.int32
    for before, after in zip(planned, times[0].tolist(), strict=True):
        if before >= UNREACHABLE_S:
            assert after == before
        else:
            assert (after == 0) == (before == 0)
            exact = before * factor.quantiles[MEDIAN] / 1_000
            assert exact <= after < exact + 1 or after == UNREACHABLE_S
