"""Packs to ask: two built of real extracts, one of the invented county."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ucr.places.build import build_pack
from ucr.places.county.generate import generate_county
from ucr.places.pack import AreaPack

BUILT_AT = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)


def unheard(what: str, share: float) -> None:
    """Progress nobody listens to."""


def build(extract: Path, into: Path, name: str, postcodes: Path | None) -> AreaPack:
    return build_pack(
        extract,
        into,
        name=name,
        slug=name.lower(),
        progress=unheard,
        built_at=BUILT_AT,
        postcodes=postcodes,
    )


@pytest.fixture(scope="session")
def packs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("packs")


@pytest.fixture(scope="session")
def rutland(packs: Path, data_folder: Path) -> Iterator[AreaPack]:
    extract = data_folder / "roads" / "rutland-2022-07-20.osm.pbf"
    postcodes = data_folder / "places" / "postcodes-rutland.csv"
    pack = build(extract, packs, "Rutland", postcodes)
    yield pack
    pack.close()


@pytest.fixture(scope="session")
def newport(packs: Path, data_folder: Path) -> Iterator[AreaPack]:
    extract = data_folder / "roads" / "newport-2023-06-13.osm.pbf"
    postcodes = data_folder / "places" / "postcodes-newport.csv"
    pack = build(extract, packs, "Newport", postcodes)
    yield pack
    pack.close()


@pytest.fixture(scope="session")
def county_extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("county")
    return generate_county(folder / "county.osm.pbf")


@pytest.fixture(scope="session")
def wendshire(packs: Path, county_extract: Path) -> Iterator[AreaPack]:
    pack = build(county_extract, packs, "Wendshire", None)
    yield pack
    pack.close()
