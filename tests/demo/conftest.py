"""A small pack for the simulated day, built once for a run."""

import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ucr.demo.doors import Neighbourhoods, neighbourhoods
from ucr.places.build import build_pack
from ucr.places.county.generate import generate_county
from ucr.places.pack import AreaPack

MORNING = datetime(2026, 3, 2, 8, tzinfo=UTC)
"""A Monday, when London's time is UTC."""


@pytest.fixture(scope="session")
def county_packs() -> Iterator[Path]:
    """A folder of packs with the invented county in it.

    Not one of pytest's folders: the embedded stores must be able to enter beside it.
    """
    folder = Path(tempfile.mkdtemp(prefix="ucr-demo-"))
    folder.chmod(0o755)
    extract = generate_county(folder / "invented-county.osm.pbf")
    pack = build_pack(
        extract,
        folder / "packs",
        name="Invented county",
        slug="invented-county",
        progress=lambda _what, _share: None,
        built_at=MORNING,
    )
    pack.close()
    yield folder / "packs"
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def county(county_packs: Path) -> Iterator[AreaPack]:
    """The invented county, opened."""
    pack = AreaPack.open(county_packs / "invented-county")
    yield pack
    pack.close()


@pytest.fixture(scope="session")
def ground(county: AreaPack) -> Neighbourhoods:
    """Where the invented county's people live."""
    return neighbourhoods(county)
