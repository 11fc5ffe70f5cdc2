"""Which source measures the roads is a setting, and every answer says which it was."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from routing.travel.roads import RoadTravel
from routing.travel.standing import StandingTimes
from tests.routing.osrm_server import ImitatedOsrm, imitated_osrm
from ucr.app import Unset, travel_source
from ucr.places.pack import AreaPack
from ucr.settings import Settings

OAKHAM = (-0.7309, 52.6703)
UPPINGHAM = (-0.7226, 52.5880)


@pytest.fixture
def osrm() -> Iterator[ImitatedOsrm]:
    with imitated_osrm() as running:
        yield running


@pytest.fixture
def nobody() -> Iterator[str]:
    """An address where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


def label(settings: Settings, pack: AreaPack) -> str:
    times = StandingTimes(travel_source(settings, pack))
    return times.times([OAKHAM], {"job": UPPINGHAM}).label


def test_unless_said_otherwise_the_packs_own_roads_are_used(rutland: AreaPack) -> None:
    travel = travel_source(Settings(), rutland)

    assert isinstance(travel, RoadTravel)
    assert label(Settings(), rutland) == "roads"


def test_the_first_that_is_named_answers(rutland: AreaPack, osrm: ImitatedOsrm) -> None:
    order = "osrm, roads, straight_line"

    assert label(Settings(travel=order, osrm_url=osrm.address), rutland) == "osrm"
    assert label(Settings(travel="straight_line"), rutland) == "straight_line"


@pytest.mark.parametrize(
    ("order", "then"),
    [
        ("osrm,roads,straight_line", "roads"),
        ("osrm,straight_line,roads", "straight_line"),
    ],
)
def test_when_the_first_is_silent_the_next_answers_by_its_own_name_and_it_is_told(
    order: str, then: str, rutland: AreaPack, nobody: str
) -> None:
    with capture_logs() as told:
        found = label(Settings(travel=order, osrm_url=nobody), rutland)

    assert found == then
    assert [one["event"] for one in told] == ["travel_source_away"]


def test_roads_that_stand_in_for_osrm_answer_as_if_they_came_first(
    rutland: AreaPack, nobody: str
) -> None:
    first = StandingTimes(travel_source(Settings(), rutland))
    standing_in = StandingTimes(
        travel_source(Settings(travel="osrm,roads", osrm_url=nobody), rutland)
    )

    found = [t.times([OAKHAM], {1: UPPINGHAM}).seconds for t in (first, standing_in)]

    assert found[0].tolist() == found[1].tolist()


def test_osrm_that_cannot_be_had_here_is_told_of_and_passed_over(
    rutland: AreaPack, tmp_path: Path
) -> None:
    settings = Settings(travel="osrm,roads", osrm_folder=tmp_path)

    with capture_logs() as told:
        found = label(settings, rutland)

    assert found == "roads"
    assert {one["event"] for one in told} == {"travel_source_not_to_be_had"}


@pytest.mark.parametrize(
    ("travel", "words"),
    [
        ("teleport", "UCR_TRAVEL names roads"),
        ("", "UCR_TRAVEL names roads"),
        ("roads,osrm", "UCR_OSRM_URL"),
    ],
)
def test_a_setting_that_cannot_be_followed_is_refused_at_the_start(
    travel: str, words: str, rutland: AreaPack
) -> None:
    with pytest.raises(Unset, match=words):
        travel_source(Settings(travel=travel), rutland)


def test_when_none_can_be_had_the_start_fails_by_name(
    rutland: AreaPack, tmp_path: Path
) -> None:
    with pytest.raises(Unset, match="UCR_TRAVEL"):
        travel_source(Settings(travel="osrm", osrm_folder=tmp_path), rutland)
