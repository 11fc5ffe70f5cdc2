"""T13: when one source is silent another answers, under its own name, and aloud."""

import socket
from collections.abc import Iterator

import numpy as np
import pytest

from routing.travel.fallback import Fallback
from routing.travel.osrm_http import osrm_over_http
from routing.travel.source import (
    SourceUnavailable,
    TooFarFromRoad,
    TravelSource,
)
from routing.travel.straight_line import StraightLine
from tests.routing.osrm_server import ImitatedOsrm, imitated_osrm
from tests.routing.travel_maps import rutland

OAKHAM = np.array([[-0.7309, 52.6703]])
SEA = np.array([[0.6, 53.4]])


class Heard:
    """What a fallback told, and a clock that a test moves."""

    def __init__(self) -> None:
        self.failures: list[str] = []
        self.now_s = 0.0

    def told(self, source: TravelSource, failure: SourceUnavailable) -> None:
        self.failures.append(f"{source.label}: {failure}")

    def clock(self) -> float:
        return self.now_s

    def fallback(self, *sources: TravelSource) -> Fallback:
        return Fallback(sources, told=self.told, rest_s=15, clock=self.clock)


@pytest.fixture
def server() -> Iterator[ImitatedOsrm]:
    with imitated_osrm() as running:
        yield running


@pytest.fixture
def nobody() -> Iterator[TravelSource]:
    """An OSRM at an address where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield osrm_over_http(f"http://127.0.0.1:{taken.getsockname()[1]}")


def test_while_the_first_answers_nobody_else_is_asked(server: ImitatedOsrm) -> None:
    heard = Heard()
    travel = heard.fallback(osrm_over_http(server.address), StraightLine())

    assert travel.matrix(OAKHAM, OAKHAM).label == "osrm"
    assert travel.label == "osrm"
    assert heard.failures == []


def test_a_guess_is_labelled_a_guess_and_somebody_hears_of_it(
    nobody: TravelSource,
) -> None:
    heard = Heard()
    travel = heard.fallback(nobody, StraightLine())

    found = travel.matrix(OAKHAM, OAKHAM)

    assert found.label == travel.label == "straight_line"
    assert travel.version == StraightLine().version
    assert heard.failures == ["osrm: OSRM: ConnectError"]


def test_roads_stand_in_for_osrm_for_every_question(nobody: TravelSource) -> None:
    roads = rutland()

    def travel() -> Fallback:
        return Heard().fallback(nobody, roads, StraightLine())

    leg = travel().route((-0.7309, 52.6703), (-0.7226, 52.5880))
    near_m = travel().snap_distance_m(OAKHAM)

    assert leg.label == "roads"
    assert near_m.tolist() == roads.snap_distance_m(OAKHAM).tolist()


def test_a_source_that_failed_rests_and_is_then_tried_again(
    server: ImitatedOsrm,
) -> None:
    heard = Heard()
    travel = heard.fallback(osrm_over_http(server.address), StraightLine())
    server.answers_instead = (503, b"")

    labels = [travel.matrix(OAKHAM, OAKHAM).label for _ in range(3)]
    asked_while_failing = len(server.asked)
    server.answers_instead = None
    heard.now_s = 15.0
    labels.append(travel.matrix(OAKHAM, OAKHAM).label)

    assert labels == ["straight_line"] * 3 + ["osrm"]
    assert asked_while_failing == 1
    assert len(heard.failures) == 1


def test_a_point_too_far_from_a_road_is_no_reason_to_guess() -> None:
    heard = Heard()
    travel = heard.fallback(rutland(), StraightLine())

    with pytest.raises(TooFarFromRoad):
        travel.matrix(OAKHAM, SEA)

    assert heard.failures == []


def test_when_all_are_silent_it_says_so_and_keeps_trying(server: ImitatedOsrm) -> None:
    heard = Heard()
    travel = heard.fallback(osrm_over_http(server.address))
    server.answers_instead = (503, b"")

    with pytest.raises(SourceUnavailable, match="no source"):
        travel.matrix(OAKHAM, OAKHAM)
    server.answers_instead = None

    assert travel.matrix(OAKHAM, OAKHAM).label == "osrm"


def test_a_fallback_on_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one source"):
        Heard().fallback()
