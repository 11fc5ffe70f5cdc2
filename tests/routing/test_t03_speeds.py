"""T03: how fast one may drive, and how fast one does."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.travel.speeds import CLASS_SPEEDS, OF_THE_LIMIT, driving_kmh
from routing.travel.tags import DRIVABLE, Way, limit_kmh, tagged_limit_kmh
from tests.routing.travel_maps import Road, Tags, Town, roads_of


@pytest.mark.parametrize(
    ("value", "kmh"),
    [
        ("30 mph", 48.28),
        ("30mph", 48.28),
        ("60 mph", 96.56),
        ("50", 50.0),
        ("50 km/h", 50.0),
        ("national", 96.56),
        ("GB:nsl_single", 96.56),
        ("GB:nsl_dual", 112.65),
        ("40 mph;30 mph", 48.28),
    ],
)
def test_a_limit_is_read_in_its_own_unit(value: str, kmh: float) -> None:
    assert limit_kmh(value) == pytest.approx(kmh, abs=0.01)


@pytest.mark.parametrize("value", ["", "none", "signals", "0", "fast", "-30 mph", "٣٠"])
def test_what_states_no_limit_is_no_limit(value: str) -> None:
    assert limit_kmh(value) is None


@given(st.text())
def test_whatever_a_mapper_typed_is_no_limit_or_a_positive_one(value: str) -> None:
    limit = limit_kmh(value)

    assert limit is None or limit > 0


def test_a_limit_for_one_direction_binds_that_direction() -> None:
    tags = {"maxspeed": "40 mph", "maxspeed:backward": "20 mph"}

    assert tagged_limit_kmh(tags, Way.FORWARD) == pytest.approx(64.4, abs=0.1)
    assert tagged_limit_kmh(tags, Way.BACKWARD) == pytest.approx(32.2, abs=0.1)


def test_every_road_that_may_be_driven_has_a_speed() -> None:
    assert CLASS_SPEEDS.keys() == DRIVABLE


@given(st.sampled_from(sorted(DRIVABLE)), st.integers(5, 120), st.booleans())
def test_nobody_is_expected_to_break_a_limit(
    highway: str,
    limit: int,
    built_up: bool,  # noqa: FBT001 - drawn, not chosen
) -> None:
    tags = {"highway": highway, "maxspeed": str(limit)}

    kmh = driving_kmh(tags, Way.FORWARD, built_up=built_up)

    assert 0 < kmh <= limit * OF_THE_LIMIT


def test_a_narrow_lane_is_slow_whatever_its_limit() -> None:
    lane = {"highway": "unclassified", "maxspeed": "60 mph"}

    assert driving_kmh(lane, Way.FORWARD, built_up=False) < 50


def seconds_along(town: Town, folder: Path) -> int:
    return roads_of(town, folder).route(town.point("a"), town.point("b")).seconds


def test_a_kilometre_takes_as_long_as_its_limit_says(tmp_path: Path) -> None:
    tags = {"highway": "primary", "maxspeed": "40 mph"}
    town = Town({"a": (0, 0), "b": (1_000, 0)}, [Road("ab", tags)])

    expected = 3_600 / (40 * 1.609344 * OF_THE_LIMIT)

    assert seconds_along(town, tmp_path) == pytest.approx(expected, abs=1.5)


def test_a_road_without_a_limit_is_slower_among_houses(tmp_path: Path) -> None:
    tags: Tags = {"highway": "tertiary"}
    places = {"a": (0, 0), "m": (500, 0), "b": (1_000, 0)}
    fields = Town(places, [Road("amb", tags)])
    village = Town(
        {**places, "p": (-9, -9), "q": (1_009, -9), "r": (1_009, 9), "s": (-9, 9)},
        [Road("amb", tags), Road("pqrsp", {"landuse": "residential"})],
    )

    assert seconds_along(village, tmp_path) > 1.3 * seconds_along(fields, tmp_path)
