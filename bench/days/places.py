"""Where days are played: doors, bases, and the drive times among them.

Rutland and Newport are postcodes on their real roads, the county is drawn: 60 x 60 km
of towns and country. All drive times are found once and kept in the cache folder.
"""

import csv
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from routing.travel.graph import build_road_graph
from routing.travel.roads import RoadTravel
from routing.travel.source import Points

ROOT: Final = Path(__file__).parents[2]
VERSION: Final = 1
"""Counted up when places are chosen otherwise, so that old cached ones are left."""

SEED: Final = 20_261_128
NEAR_ROAD_M: Final = 250
BIKE_KMH: Final = 15

EXTRACTS: Final = {
    "rutland": "rutland-2022-07-20.osm.pbf",
    "newport": "newport-2023-06-13.osm.pbf",
}

Seconds = NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large a service is: crews, bases, who of them is not in a car."""

    crews: int
    bases: int
    doors: int
    bikes: int = 0
    volunteers: int = 0


SIZES: Final = {
    "rutland": Size(crews=8, bases=2, doors=400, volunteers=1),
    "newport": Size(crews=12, bases=2, doors=400, bikes=1, volunteers=1),
    "county": Size(crews=20, bases=4, doors=600, volunteers=2),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Place:
    """An area. Rows of the drive times are its doors; some doors are bases.

    Attributes:
        drive_s: (doors, doors) seconds by car.
        ride_s: The same by bike.
    """

    name: str
    size: Size
    drive_s: Seconds
    ride_s: Seconds
    bases: tuple[int, ...]

    @property
    def typical_drive_s(self) -> float:
        """What a drive to a call is reckoned to take: 3/4 of that between any two."""
        return float(self.drive_s.mean()) * 0.75


def cache_folder() -> Path:
    """Outside the tree: UCR_BENCH_CACHE, or a temporary folder."""
    named = os.environ.get("UCR_BENCH_CACHE")
    folder = Path(named or Path(tempfile.gettempdir()) / "ucr-bench-days")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def data_folder() -> Path:
    """Where the test data is."""
    return Path(os.environ.get("UCR_TEST_DATA", ROOT / "../shared/data")).resolve()


def load(name: str) -> Place:
    """The place of that name, its drive times from the cache if they are there."""
    size = SIZES[name]
    path = cache_folder() / f"place-{name}-{VERSION}.npz"
    if not path.exists():
        drive_s, ride_s = _county(size) if name == "county" else _on_roads(name, size)
        part = path.with_suffix(f".{os.getpid()}.npz")
        np.savez(part, drive_s=drive_s, ride_s=ride_s)
        part.replace(path)
    with np.load(path) as kept:
        drive_s, ride_s = kept["drive_s"], kept["ride_s"]
    bases = _bases(drive_s, size.bases)
    return Place(name=name, size=size, drive_s=drive_s, ride_s=ride_s, bases=bases)


def drawn(size: Size) -> Place:
    """A county of another size, kept nowhere."""
    drive_s, ride_s = _county(size)
    bases = _bases(drive_s, size.bases)
    return Place(name="drawn", size=size, drive_s=drive_s, ride_s=ride_s, bases=bases)


def _on_roads(name: str, size: Size) -> tuple[Seconds, Seconds]:
    data = data_folder()
    roads = RoadTravel(build_road_graph(data / "roads" / EXTRACTS[name]))
    with (data / f"places/postcodes-{name}.csv").open(encoding="utf-8") as file:
        rows = [(float(r["lon"]), float(r["lat"])) for r in csv.DictReader(file)]
    doors: Points = np.array(rows)
    near = doors[roads.snap_distance_m(doors) < NEAR_ROAD_M]
    chosen = np.random.default_rng(SEED).choice(near, size.doors, replace=False)
    matrix = roads.matrix(chosen, chosen)
    ride_s = np.ceil(matrix.metres * 3.6 / BIKE_KMH).astype(np.int32)
    return matrix.seconds.astype(np.int32), ride_s


def _county(size: Size) -> tuple[Seconds, Seconds]:
    """Eight towns of falling size and the country between them.

    Roads are 1.3 times as long as the line; the first 5 km at 35 km/h, what is
    beyond at 70, and a minute and a half for doors and parking.
    """
    rng = np.random.default_rng(SEED)
    towns = rng.uniform(6, 54, (8, 2))
    people = 1 / np.arange(1, 9)
    rural = rng.random(size.doors) < 0.3  # noqa: PLR2004 (three of ten live outside)
    town = rng.choice(8, size.doors, p=people / people.sum())
    spread = rng.normal(0, 1.0 + 2.0 * people[town][:, None], (size.doors, 2))
    at = np.where(rural[:, None], rng.uniform(0, 60, (size.doors, 2)), 0)
    at = np.where(rural[:, None], at, towns[town] + spread)
    km = 1.3 * np.linalg.norm(at[:, None] - at[None], axis=2)
    hours = np.minimum(km, 5) / 35 + np.maximum(km - 5, 0) / 70
    drive_s = np.ceil(90 + hours * 3600).astype(np.int32)
    ride_s = np.ceil(90 + km / BIKE_KMH * 3600).astype(np.int32)
    for matrix in (drive_s, ride_s):
        np.fill_diagonal(matrix, 0)
    return drive_s, ride_s


def _bases(drive_s: Seconds, count: int) -> tuple[int, ...]:
    """One after the other where they bring the doors nearest."""
    nearest = np.full(len(drive_s), 10**9)
    found: list[int] = []
    for _ in range(count):
        sums = np.minimum(drive_s, nearest[None]).sum(axis=1)
        found.append(int(np.argmin(sums)))
        nearest = np.minimum(nearest, drive_s[found[-1]])
    return tuple(found)
