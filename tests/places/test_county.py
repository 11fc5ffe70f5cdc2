"""The invented county: the same each time, whole, and never taken for a real place."""

from pathlib import Path

import osmium
import pytest

from routing.travel.graph import RoadGraph
from ucr.domain.codes import Confidence
from ucr.places.county.generate import generate_county
from ucr.places.county.names import POSTCODE_AREA, postcodes
from ucr.places.gazetteer.entry import Category
from ucr.places.location import LocationInput
from ucr.places.manifest import PackKind, sha256_of
from ucr.places.pack import AreaPack
from ucr.places.postcode import parse_postcode
from ucr.places.resolve import ENGLAND, resolve


def ways_with(extract: Path, key: str) -> list[dict[str, str]]:
    reader = osmium.FileProcessor(str(extract), osmium.osm.WAY)
    return [dict(way.tags) for way in reader if key in way.tags]


def test_the_same_seed_grows_the_same_file(
    county_extract: Path, tmp_path: Path
) -> None:
    again = generate_county(tmp_path / "again.osm.pbf")

    assert sha256_of(again) == sha256_of(county_extract)


def test_another_seed_grows_another_county(
    county_extract: Path, tmp_path: Path
) -> None:
    other = generate_county(tmp_path / "other.osm.pbf", seed=99)

    assert sha256_of(other) != sha256_of(county_extract)


def test_it_says_that_it_is_invented_and_lies_in_englands_box(
    wendshire: AreaPack,
) -> None:
    manifest = wendshire.manifest

    assert manifest.kind is PackKind.GENERATED
    assert manifest.attribution == "Invented county, no real place"
    assert ENGLAND.holds(manifest.centre)
    assert manifest.boundary_from == "administrative boundary: Wendshire"


def test_it_has_what_a_day_of_calls_needs(wendshire: AreaPack) -> None:
    gazetteer, counts = wendshire.gazetteer, wendshire.manifest.counts

    assert counts.addresses > 5_000
    assert counts.care_homes >= 8
    assert counts.postcodes > 300
    assert 30 <= counts.places <= 45
    assert len(gazetteer.of_category(Category.HOSPITAL)) == 1
    assert len(gazetteer.of_category(Category.AMBULANCE_STATION)) == 1
    assert len(gazetteer.of_category(Category.GP)) >= 5
    assert len(gazetteer.of_category(Category.TOWN)) == 5


def test_every_road_of_it_leads_to_every_other(
    wendshire: AreaPack, county_extract: Path
) -> None:
    graph = RoadGraph.load(wendshire.roads_path)

    assert graph.length_km == pytest.approx(drawn_km(county_extract), rel=0.005)


def drawn_km(extract: Path) -> float:
    ways = osmium.FileProcessor(str(extract)).with_locations()
    return sum(
        float(osmium.geom.haversine_distance(way.nodes)) / 1000
        for way in ways.with_filter(osmium.filter.KeyFilter("highway"))
        if way.is_way()
    )


def test_it_has_the_rules_that_make_driving_hard(county_extract: Path) -> None:
    roads = ways_with(county_extract, "highway")
    reader = osmium.FileProcessor(str(county_extract), osmium.osm.RELATION)
    bans = [r for r in reader if r.tags.get("type") == "restriction"]

    assert {road["highway"] for road in roads} >= {
        "primary",
        "secondary",
        "tertiary",
        "unclassified",
        "residential",
        "service",
    }
    assert {road["ref"][0] for road in roads if "ref" in road} == {"A", "B"}
    assert all(road["maxspeed"].endswith(" mph") for road in roads if "name" in road)
    assert 2 <= sum("bridge" in road for road in roads) <= 10
    assert sum("oneway" in road for road in roads) >= 4
    assert len(bans) >= 2


def test_a_door_of_it_resolves_like_any_other(wendshire: AreaPack) -> None:
    hit = next(
        hit
        for hit in wendshire.gazetteer.search("high street tamberminster", 50)
        if hit.house
    )

    found = resolve(
        wendshire,
        LocationInput(
            address_lines=(f"{hit.house} high st", "Tamberminster"),
            postcode=hit.postcode.replace(" ", "").lower(),
        ),
    )

    assert (found.confidence, found.point) == (Confidence.EXACT, hit.point)


def test_its_postcodes_are_well_formed_and_of_no_real_area() -> None:
    codes = list(postcodes(3))

    assert len(codes) == len(set(codes))
    assert all(parse_postcode(code) == code for code in codes)
    assert POSTCODE_AREA == "ZD"
