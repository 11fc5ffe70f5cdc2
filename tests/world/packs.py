"""Packs of real and invented ground: built once in a run, however many processes test.

Each lies in a folder of its own, so that a service given the folder serves one area.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from ucr.places.build import build_pack
from ucr.places.county.generate import generate_county

BUILT_AT: Final = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)


def unheard(what: str, share: float) -> None:
    """Progress nobody listens to."""


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of this run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def rutland_packs(run_folder: Path, data_folder: Path) -> Path:
    """A folder of packs with the real Rutland in it."""
    return _real(run_folder, data_folder, "Rutland", "2022-07-20")


@pytest.fixture(scope="session")
def newport_packs(run_folder: Path, data_folder: Path) -> Path:
    """A folder of packs with the real Newport in it."""
    return _real(run_folder, data_folder, "Newport", "2023-06-13")


@pytest.fixture(scope="session")
def county_extract(run_folder: Path) -> Path:
    """The invented county as an extract."""
    extract = run_folder / "invented-county.osm.pbf"
    with _alone(extract):
        if not extract.exists():
            generate_county(extract.with_name("growing.osm.pbf")).rename(extract)
    return extract


@pytest.fixture(scope="session")
def county_packs(run_folder: Path, county_extract: Path) -> Path:
    """A folder of packs with the invented county in it."""
    return _built(run_folder, county_extract, "Invented county", None)


def _real(run_folder: Path, data_folder: Path, name: str, of: str) -> Path:
    slug = name.lower()
    extract = data_folder / "roads" / f"{slug}-{of}.osm.pbf"
    postcodes = data_folder / "places" / f"postcodes-{slug}.csv"
    return _built(run_folder, extract, name, postcodes)


def _built(run_folder: Path, extract: Path, name: str, postcodes: Path | None) -> Path:
    """The folder with the pack in it; whoever comes while it is built waits."""
    slug = name.lower().replace(" ", "-")
    folder = run_folder / f"packs-{slug}"
    with _alone(folder):
        if not (folder / slug).exists():
            build_pack(
                extract,
                folder,
                name=name,
                slug=slug,
                progress=unheard,
                built_at=BUILT_AT,
                postcodes=postcodes,
            ).close()
    return folder


@contextmanager
def _alone(with_: Path) -> Iterator[None]:
    """One process at a time; the lock goes with whoever holds it."""
    with with_.with_name(f"{with_.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
