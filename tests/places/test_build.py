"""Building and opening area packs: whole, checked, and honest about their source."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from pmtiles.reader import MmapSource, Reader

from routing.problem import Mode
from routing.travel.graph import RoadGraph
from tests.world.packs import BUILT_AT, unheard
from ucr.places.build import build_pack
from ucr.places.errors import ExtractUnusable, PackUnusable, PostcodeFileUnusable
from ucr.places.manifest import PACK_VERSION, PackKind
from ucr.places.pack import AreaPack
from ucr.places.point import LonLat

UPPINGHAM = LonLat(-0.7226, 52.5888)
STAMFORD = LonLat(-0.4800, 52.6519)


def build(extract: Path, into: Path, postcodes: Path | None) -> AreaPack:
    return build_pack(
        extract,
        into,
        name="X",
        slug="x",
        progress=unheard,
        built_at=BUILT_AT,
        postcodes=postcodes,
    )


def test_a_pack_says_where_it_comes_from_and_under_which_licence(
    rutland: AreaPack,
) -> None:
    manifest = rutland.manifest

    assert manifest.kind is PackKind.OPENSTREETMAP
    assert "© OpenStreetMap contributors, ODbL 1.0" in manifest.attribution
    assert "Contains OS data" in manifest.attribution
    assert manifest.source.osm_timestamp == "2022-07-20T20:21:45Z"
    assert len(manifest.source.sha256) == 64
    assert manifest.built_at == BUILT_AT


def test_a_pack_that_was_not_asked_for_other_ways_has_none(rutland: AreaPack) -> None:
    assert rutland.other_roads_path(Mode.BIKE) is None
    assert rutland.other_roads_path(Mode.WALK) is None


@dataclass(frozen=True, slots=True)
class ByBike:
    """A pack of the invented county with the ways of bikes, and how it was built."""

    folder: Path
    told: list[float]


@pytest.fixture(scope="module")
def by_bike(county_extract: Path, tmp_path_factory: pytest.TempPathFactory) -> ByBike:
    """Built where a killed build of the same area left its rubbish."""
    into, told = tmp_path_factory.mktemp("bikes"), list[float]()
    (into / ".x-4194999-abc" / "x").mkdir(parents=True)
    build_pack(
        county_extract,
        into,
        name="X",
        slug="x",
        progress=lambda _what, share: told.append(share),
        built_at=BUILT_AT,
        modes=["bike", "car"],
    ).close()
    return ByBike(into / "x", told)


def test_a_pack_holds_the_ways_of_bikes_if_asked_for(by_bike: ByBike) -> None:
    pack = AreaPack.open(by_bike.folder)

    path = pack.other_roads_path(Mode.BIKE)

    assert path is not None
    assert RoadGraph.load(path).digest() != RoadGraph.load(pack.roads_path).digest()
    assert pack.other_roads_path(Mode.WALK) is None
    pack.close()


def test_damaged_ways_of_bikes_are_noticed_when_the_pack_is_opened(
    by_bike: ByBike, tmp_path: Path
) -> None:
    copy = shutil.copytree(by_bike.folder, tmp_path / "x")
    (copy / "roads-bike.npz").write_bytes(b"x")

    with pytest.raises(PackUnusable, match=r"roads-bike\.npz is not the file"):
        AreaPack.open(copy)


def test_nobody_comes_on_a_horse(county_extract: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="horse"):
        build_pack(
            county_extract,
            tmp_path,
            name="X",
            slug="x",
            progress=unheard,
            built_at=BUILT_AT,
            modes=["horse"],
        )

    assert [*tmp_path.iterdir()] == []


def test_a_county_extract_gets_its_administrative_boundary(rutland: AreaPack) -> None:
    assert rutland.manifest.boundary_from == "administrative boundary: Rutland"
    assert rutland.contains(UPPINGHAM)
    assert not rutland.contains(STAMFORD)


def test_an_extract_without_bounds_or_boundary_ends_where_its_roads_do(
    newport: AreaPack,
) -> None:
    west, south, east, north = newport.manifest.bbox

    assert newport.manifest.boundary_from == "hull of the roads"
    assert (west, south) == pytest.approx((-3.0941, 51.5175), abs=0.01)
    assert (east, north) == pytest.approx((-2.9204, 51.5987), abs=0.01)


def test_a_county_has_the_doors_homes_and_postcodes_that_are_mapped(
    rutland: AreaPack,
) -> None:
    counts = rutland.manifest.counts

    assert counts.care_homes == 8
    assert 850 <= counts.road_km <= 1_000
    assert counts.postcodes > 1_000
    assert counts.places > 50
    assert counts.addresses > 400


def test_the_road_graph_of_a_pack_can_be_driven_on(rutland: AreaPack) -> None:
    assert RoadGraph.load(rutland.roads_path).length_km > 800


def test_the_basemap_has_every_layer_a_style_asks_for(newport: AreaPack) -> None:
    with newport.basemap_path.open("rb") as file:
        reader = Reader(MmapSource(file))
        header, metadata = reader.header(), reader.metadata()

    assert (header["min_zoom"], header["max_zoom"]) == (6, 14)
    assert "OpenStreetMap" in metadata["attribution"]
    assert {layer["id"] for layer in metadata["vector_layers"]} == {
        "transportation",
        "transportation_name",
        "water",
        "waterway",
        "landcover",
        "landuse",
        "park",
        "building",
        "place",
        "poi",
        "housenumber",
    }


def test_a_build_that_is_stopped_half_way_leaves_the_older_pack_and_no_rubbish(
    wendshire: AreaPack, county_extract: Path, tmp_path: Path
) -> None:
    older = tmp_path / "x"
    shutil.copytree(wendshire.folder, older)

    def stop(what: str, share: float) -> None:
        if share > 0.5:
            raise KeyboardInterrupt(what)

    with pytest.raises(KeyboardInterrupt):
        build_pack(
            county_extract,
            tmp_path,
            name="X",
            slug="x",
            progress=stop,
            built_at=BUILT_AT,
        )

    assert [path.name for path in tmp_path.iterdir()] == ["x"]
    AreaPack.open(older).close()


def test_a_build_sweeps_away_what_a_killed_one_left(by_bike: ByBike) -> None:
    assert [path.name for path in by_bike.folder.parent.iterdir()] == ["x"]


def test_a_build_tells_how_far_it_is_and_never_goes_back(by_bike: ByBike) -> None:
    assert by_bike.told == sorted(by_bike.told)
    assert (by_bike.told[0], by_bike.told[-1]) == (0.0, 1.0)


@pytest.mark.parametrize(
    "name", ["roads.npz", "basemap.pmtiles", "gazetteer.sqlite", "boundary.geojson"]
)
def test_a_damaged_pack_is_refused_and_says_to_build_it_again(
    wendshire: AreaPack, tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "damaged"
    shutil.copytree(wendshire.folder, folder)
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(content)

    with pytest.raises(PackUnusable, match=rf"{name}.*Build it again"):
        AreaPack.open(folder)


def test_a_pack_of_another_version_is_refused(
    wendshire: AreaPack, tmp_path: Path
) -> None:
    folder = tmp_path / "old"
    shutil.copytree(wendshire.folder, folder)
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest["pack_version"] = PACK_VERSION + 1
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")

    with pytest.raises(PackUnusable, match="version"):
        AreaPack.open(folder)


def test_a_pack_whose_road_graph_is_of_another_format_is_refused(
    wendshire: AreaPack, tmp_path: Path
) -> None:
    folder = tmp_path / "old"
    shutil.copytree(wendshire.folder, folder)
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest["versions"]["roads"] = "0"
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")

    with pytest.raises(PackUnusable, match="road graph"):
        AreaPack.open(folder)


@pytest.mark.parametrize("manifest", [None, "", "{}", "[]", '{"pack_version": "x"}'])
def test_a_folder_that_is_no_pack_is_refused(
    tmp_path: Path, manifest: str | None
) -> None:
    if manifest is not None:
        (tmp_path / "manifest.json").write_text(manifest, encoding="utf-8")

    with pytest.raises(PackUnusable):
        AreaPack.open(tmp_path)


@pytest.mark.parametrize("content", [None, b"", b"not a map", b"\x00" * 4096])
def test_a_file_that_is_no_extract_is_refused_by_name(
    tmp_path: Path, content: bytes | None
) -> None:
    extract = tmp_path / "x.osm.pbf"
    if content is not None:
        extract.write_bytes(content)

    with pytest.raises(ExtractUnusable):
        build(extract, tmp_path / "packs", None)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("", 1),
        ("pcd,lat,lon\n", 1),
        ("postcode,lat,lon\nLE15 6AA,52.6\n", 2),
        ("postcode,lat,lon\nLE15 6AA,52.6,-0.7\nnonsense,52.6,-0.7\n", 3),
        ("postcode,lat,lon\nLE15 6AA,north,-0.7\n", 2),
    ],
)
def test_a_postcode_file_with_a_bad_line_is_refused_with_its_number(
    county_extract: Path, tmp_path: Path, content: str, line: int
) -> None:
    postcodes = tmp_path / "postcodes.csv"
    postcodes.write_text(content, encoding="utf-8")

    with pytest.raises(PostcodeFileUnusable, match=f"line {line}"):
        build(county_extract, tmp_path / "packs", postcodes)


@pytest.mark.parametrize("slug", ["", "../up", "Capital", "a b", "a/b", "-a"])
def test_a_slug_cannot_lead_out_of_the_packs_folder(
    county_extract: Path, tmp_path: Path, slug: str
) -> None:
    with pytest.raises(ValueError, match="slug"):
        build_pack(
            county_extract,
            tmp_path,
            name="X",
            slug=slug,
            progress=unheard,
            built_at=BUILT_AT,
        )
