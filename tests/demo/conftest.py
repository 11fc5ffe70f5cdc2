"""The ground of the simulated day."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ucr.demo.doors import Neighbourhoods, neighbourhoods
from ucr.places.pack import AreaPack

MORNING = datetime(2026, 3, 2, 8, tzinfo=UTC)
"""A Monday, when London's time is UTC."""


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
