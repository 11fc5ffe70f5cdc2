"""A simulated vehicle stays on its road and arrives at its end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ucr.demo.chance import stream
from ucr.demo.drive import Drive, shaken
from ucr.places.point import LonLat, distance_m

POINTS = st.lists(
    st.tuples(st.floats(-0.9, -0.4), st.floats(52.5, 52.8)), min_size=1, max_size=30
)


@given(line=POINTS, seconds=st.floats(0, 7200), seed=st.integers(0, 1000))
def test_a_drive_begins_at_the_first_point_and_ends_at_the_last(
    line: list[tuple[float, float]], seconds: float, seed: int
) -> None:
    drive = Drive.along(line, seconds, stream(seed, "drive"))

    assert distance_m(drive.after(0), LonLat(*line[0])) < 1
    assert distance_m(drive.after(drive.lasts_s), LonLat(*line[-1])) < 1


@given(line=POINTS, share=st.floats(0, 1), seed=st.integers(0, 1000))
def test_a_vehicle_never_goes_faster_than_its_drive(
    line: list[tuple[float, float]], share: float, seed: int
) -> None:
    drive = Drive.along(line, 600, stream(seed, "drive"))
    at_s = share * drive.lasts_s
    speed_ms = drive.passed_m[-1] / drive.lasts_s

    moved_m = distance_m(drive.after(at_s), drive.after(at_s + 5))

    assert moved_m <= speed_ms * 5 * 1.01 + 1


def test_half_way_in_time_is_half_way_along_the_road() -> None:
    drive = Drive.along([(0.0, 52.0), (0.0, 52.1), (0.0, 52.2)], 900, stream(1, "x"))

    assert drive.after(drive.lasts_s / 2).lat == pytest.approx(52.1)


def test_a_way_without_points_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one point"):
        Drive.along([], 900, stream(1, "x"))


@given(seed=st.integers(0, 10_000))
def test_a_phone_reads_its_place_to_within_some_metres(seed: int) -> None:
    point = LonLat(-0.7, 52.6)

    assert distance_m(point, shaken(point, stream(seed, "gps"))) < 40
