"""T09: a graph on disk is the graph in memory, or it is refused by name."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routing.travel.graph import RoadGraph, RoadGraphUnreadable, build_road_graph
from routing.travel.osm import ExtractUnreadable
from routing.travel.roads import RoadTravel
from tests.routing.travel_maps import STREET, Road, Town, data, graph_of, rutland

NAMED = STREET | {"name": "Ynysddu Rôad"}
TOWN = Town({"a": (0, 0), "b": (900, 0)}, [Road("ab", NAMED)])


def test_what_was_saved_is_what_is_loaded(tmp_path: Path) -> None:
    graph = graph_of(TOWN, tmp_path)
    graph.save(tmp_path / "roads.npz")

    loaded = RoadGraph.load(tmp_path / "roads.npz")

    assert loaded.digest() == graph.digest()
    assert loaded.names == ("", "Ynysddu Rôad")
    assert RoadTravel(loaded).version == RoadTravel(graph).version
    assert [p.name for p in tmp_path.glob("*.draft")] == []


def test_one_extract_always_makes_one_graph() -> None:
    again = build_road_graph(data("roads/rutland-2022-07-20.osm.pbf"))

    assert again.digest() == rutland().graph.digest()


def test_other_roads_are_another_version(tmp_path: Path) -> None:
    graph = graph_of(TOWN, tmp_path)
    slow = Road("ab", NAMED | {"maxspeed": "5"})
    slower = graph_of(Town(TOWN.places, [slow]), tmp_path)

    assert RoadTravel(graph).version != RoadTravel(slower).version


def test_a_graph_in_use_cannot_be_changed(tmp_path: Path) -> None:
    graph = graph_of(TOWN, tmp_path)

    with pytest.raises(ValueError, match="read-only"):
        graph.tenths[0] = 1


@given(st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_file_with_any_byte_changed_or_its_end_cut_off_is_refused(
    tmp_path: Path, data: st.DataObject
) -> None:
    graph = graph_of(TOWN, tmp_path)
    path = tmp_path / "roads.npz"
    graph.save(path)
    whole = bytearray(path.read_bytes())
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] ^= data.draw(st.integers(1, 255))
    path.write_bytes(whole[: data.draw(st.sampled_from([len(whole), at]))])

    with pytest.raises(RoadGraphUnreadable, match=r"roads\.npz"):
        RoadGraph.load(path)


def test_altered_roads_are_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "roads.npz"
    graph_of(TOWN, tmp_path).save(path)
    with np.load(path) as file:
        arrays = {name: file[name] for name in file.files}
    arrays["tenths"] = arrays["tenths"] // 2
    np.savez_compressed(path, allow_pickle=False, **arrays)

    with pytest.raises(RoadGraphUnreadable, match=r"roads\.npz is .* altered"):
        RoadGraph.load(path)


@pytest.mark.parametrize("kind", ["missing", "empty", "text", "arrays"])
def test_a_file_of_something_else_is_refused_by_name(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "roads.npz"
    if kind == "text":
        path.write_text("not a graph")
    elif kind == "empty":
        path.touch()
    elif kind == "arrays":
        np.savez(path, format=np.array(1), points=np.zeros(3))

    with pytest.raises(RoadGraphUnreadable, match=r"roads\.npz"):
        RoadGraph.load(path)


def test_a_graph_of_an_older_format_is_refused_by_its_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "roads.npz"
    with monkeypatch.context() as older:
        older.setattr("routing.travel.graph.FORMAT", 0)
        graph_of(TOWN, tmp_path).save(path)

    with pytest.raises(RoadGraphUnreadable, match="format 0, not 1"):
        RoadGraph.load(path)


def test_an_extract_that_is_none_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "town.osm.pbf"
    path.write_bytes(b"not an extract")

    with pytest.raises(ExtractUnreadable, match=r"town\.osm\.pbf"):
        build_road_graph(path)
    with pytest.raises(ExtractUnreadable, match=r"nowhere\.osm\.pbf"):
        build_road_graph(tmp_path / "nowhere.osm.pbf")


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "footway"},
        STREET | {"oneway": "yes"},
        STREET | {"access": "private"},
    ],
)
def test_an_extract_without_roads_that_lead_to_each_other_is_refused(
    tags: dict[str, str], tmp_path: Path
) -> None:
    with pytest.raises(ExtractUnreadable, match=r"town\.osm holds no"):
        graph_of(Town(TOWN.places, [Road("ab", tags)]), tmp_path)
