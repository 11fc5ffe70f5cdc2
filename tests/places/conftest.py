"""Packs to ask: two built of real extracts, one of the invented county."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ucr.places.pack import AreaPack


@pytest.fixture(scope="session")
def rutland(rutland_packs: Path) -> Iterator[AreaPack]:
    pack = AreaPack.open(rutland_packs / "rutland")
    yield pack
    pack.close()


@pytest.fixture(scope="session")
def newport(newport_packs: Path) -> Iterator[AreaPack]:
    pack = AreaPack.open(newport_packs / "newport")
    yield pack
    pack.close()


@pytest.fixture(scope="session")
def wendshire(county_packs: Path) -> Iterator[AreaPack]:
    pack = AreaPack.open(county_packs / "invented-county")
    yield pack
    pack.close()
