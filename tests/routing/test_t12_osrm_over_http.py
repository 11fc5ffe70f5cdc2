"""T12: OSRM over a socket: what it says, what it refuses, and when it says nothing."""

import logging
import socket
from collections.abc import Iterator

import numpy as np
import pytest

from routing.travel.osrm import OsrmTravel
from routing.travel.osrm_embedded import osrm_embedded
from routing.travel.osrm_http import HttpEngine, osrm_over_http
from routing.travel.source import (
    UNREACHABLE_M,
    UNREACHABLE_S,
    NoRoute,
    Points,
    SourceUnavailable,
    TooFarFromRoad,
)
from tests.routing.osrm_server import ImitatedOsrm, imitated_osrm
from tests.routing.travel_maps import data


@pytest.fixture
def server() -> Iterator[ImitatedOsrm]:
    with imitated_osrm() as running:
        yield running


@pytest.fixture
def osrm(server: ImitatedOsrm) -> Iterator[OsrmTravel]:
    with HttpEngine(server.address, timeout_s=5) as engine:
        yield OsrmTravel(engine)


def points(count: int, lat: float = 52.0) -> Points:
    """Points a kilometre apart, eastwards, on the server's plane."""
    return np.array([(round(0.01 * i, 6), lat) for i in range(count)])


def test_a_table_is_read_and_labelled(osrm: OsrmTravel, server: ImitatedOsrm) -> None:
    server.road_distance_m = 0

    found = osrm.matrix(points(2), points(3))

    assert found.metres.tolist() == [[0, 1_000, 2_000], [1_000, 0, 1_000]]
    assert found.seconds.tolist() == [[0, 50, 100], [50, 0, 50]]
    assert found.label == osrm.label == "osrm"


def test_the_ends_off_the_road_are_added(
    osrm: OsrmTravel, server: ImitatedOsrm
) -> None:
    server.road_distance_m = 100

    found = osrm.matrix(points(1), points(2))

    assert found.metres.tolist() == [[200, 1_200]]
    assert found.seconds.tolist() == [[90, 140]]


def test_every_question_states_a_radius(osrm: OsrmTravel, server: ImitatedOsrm) -> None:
    osrm.matrix(points(2), points(1))
    osrm.route((0.0, 52.0), (0.01, 52.0))

    assert "radiuses=1000%3B1000%3B1000" in server.asked[0]
    assert "radiuses=1000%3B1000" in server.asked[1]


def test_a_large_table_is_asked_in_parts_that_a_stock_server_takes(
    osrm: OsrmTravel, server: ImitatedOsrm
) -> None:
    server.road_distance_m = 0

    found = osrm.matrix(points(120), points(250))

    assert len(server.asked) == 6
    assert found.metres[119, 249] == 130_000
    assert found.metres[0, 249] == 249_000


def test_a_pair_without_a_drive_is_marked(
    osrm: OsrmTravel, server: ImitatedOsrm
) -> None:
    server.island = {(0.01, 52.0)}

    found = osrm.matrix(points(1), points(2))

    assert found.seconds[0, 1] == UNREACHABLE_S
    assert found.metres[0, 1] == UNREACHABLE_M
    assert found.seconds[0, 0] < UNREACHABLE_S
    with pytest.raises(NoRoute):
        osrm.route((0.0, 52.0), (0.01, 52.0))


def test_a_point_that_osrm_finds_too_far_is_refused_by_its_row(
    osrm: OsrmTravel, server: ImitatedOsrm
) -> None:
    server.far = {(1.4, 52.0)}

    with pytest.raises(TooFarFromRoad) as refused:
        osrm.matrix(points(120, lat=53.0), points(150))

    assert refused.value.rows == (120 + 140,)
    with pytest.raises(TooFarFromRoad) as refused:
        osrm.route((0.0, 52.0), (1.4, 52.0))
    assert refused.value.rows == (1,)


def test_a_server_that_ignores_the_radius_is_caught_by_its_distances(
    osrm: OsrmTravel, server: ImitatedOsrm
) -> None:
    server.road_distance_m = 927_000

    with pytest.raises(TooFarFromRoad) as refused:
        osrm.matrix(points(1), points(2))

    assert refused.value.rows == (0, 1, 2)
    with pytest.raises(TooFarFromRoad):
        osrm.route((0.0, 52.0), (0.01, 52.0))
    assert osrm.snap_distance_m(points(3)).tolist() == [927_000] * 3


def test_a_route_has_its_line_and_its_roads(osrm: OsrmTravel) -> None:
    leg = osrm.route((0.0, 52.0), (0.02, 52.0))

    assert leg.geometry == ((0.0, 52.0), (0.02, 52.0))
    assert leg.roads == ("Mill Lane", "A1")
    assert leg.metres == 2_006
    assert leg.label == "osrm"
    assert [stretch.road for stretch in leg.stretches] == ["", "Mill Lane", "A1"]
    assert sum(stretch.metres for stretch in leg.stretches) == leg.metres
    assert sum(stretch.seconds for stretch in leg.stretches) == leg.seconds
    assert leg.stretches[1].metres == pytest.approx(leg.metres / 2, abs=3)


def test_distances_to_the_road_are_asked_in_parts(
    osrm: OsrmTravel, server: ImitatedOsrm
) -> None:
    assert osrm.snap_distance_m(points(230)).tolist() == [3.0] * 230
    assert osrm.snap_distance_m(np.empty((0, 2))).tolist() == []
    assert len(server.asked) == 3


def test_a_server_that_is_down_is_unavailable() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = osrm_over_http(f"http://127.0.0.1:{taken.getsockname()[1]}")

        with pytest.raises(SourceUnavailable, match="ConnectError"):
            nobody.matrix(points(1), points(1))


def test_a_server_that_is_slow_is_unavailable_in_time(server: ImitatedOsrm) -> None:
    server.silent.set()

    with (
        HttpEngine(server.address, timeout_s=0.05) as engine,
        pytest.raises(SourceUnavailable, match="ReadTimeout"),
    ):
        OsrmTravel(engine).matrix(points(1), points(1))


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"<html>welcome</html>"),
        (200, b"[]"),
        (200, b"null"),
        (200, b'{"code": "Ok"}'),
        (200, b'{"code": "Ok", "durations": 7, "distances": 7}'),
        (
            200,
            b"""{"code": "Ok", "durations": [[1, 2]], "distances": [[1, 2]],
            "sources": [{"distance": 1}], "destinations": [{"distance": 1}]}""",
        ),
        (400, b'{"code": "TooBig", "message": "Too many table coordinates"}'),
        (502, b"bad gateway"),
        (301, b""),
    ],
)
def test_an_answer_in_another_protocol_is_no_answer(
    osrm: OsrmTravel, server: ImitatedOsrm, status: int, body: bytes
) -> None:
    server.answers_instead = (status, body)

    with pytest.raises(SourceUnavailable):
        osrm.matrix(points(1), points(1))


def test_no_place_is_ever_logged(
    osrm: OsrmTravel, server: ImitatedOsrm, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        osrm.matrix(np.array([[0.123456, 52.0]]), points(1))
        server.answers_instead = (502, b"")
        with pytest.raises(SourceUnavailable) as failure:
            osrm.matrix(np.array([[0.123456, 52.0]]), points(1))

    assert "0.123456" in server.asked[0]
    assert "0.123456" not in caplog.text + str(failure.value)


def test_the_embedded_engine_says_what_it_needs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "osrm", None)

    with pytest.raises(SourceUnavailable, match=r"osrm-bindings .* Python 3\.12"):
        osrm_embedded(data("roads/rutland-2022-07-20.osm.pbf"))
