"""A rota as people keep it in a spreadsheet: a row for each crew's shift.

Times are of the clock on the wall in London, as on any rota in England.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import zip_longest
from typing import Final, TypeVar

from ucr.domain import rota_cells as cell
from ucr.domain.codes import CrewKind, GoesBy, Kit, Skill, Trait
from ucr.domain.crew import Break
from ucr.domain.rota_cells import BadCell

COLUMNS: Final = (
    "crew",
    "kind",
    "people",
    "skills",
    "kit",
    "base_lat",
    "base_lon",
    "starts",
    "ends",
    "break_from",
    "break_until",
    "break_minutes",
    "goes_by",
    "furthest_min",
    "most_visits",
    "traits",
    "vehicle",
    "vehicle_kit",
)
OF_CREW: Final = frozenset({"goes_by", "furthest_min", "most_visits", "traits"})
OF_VEHICLE: Final = frozenset({"vehicle", "vehicle_kit"})
OPTIONAL: Final = OF_CREW | OF_VEHICLE
"""Headings that may be left out: what a crew or a shift is by them stays as it is."""
MOST_ROWS: Final = 2_000
UNREAD: Final = "a letter could not be read: save the file as CSV UTF-8"
Code = TypeVar("Code", bound=StrEnum)
TOLD: Final = (
    *("kind", "people", "skills", "kit", "base_lat", "base_lon"),
    *sorted(OF_CREW),
)
"""What a rota says of the crew itself."""


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong with one cell.

    Attributes:
        row: The line as a spreadsheet numbers it, empty ones too; the heading is 1.
        column: The heading over the cell.
        rule: The rule that it breaks, without what it says.
    """

    row: int
    column: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RotaRow:
    """One crew on one shift; moments are UTC, degrees WGS 84.

    Attributes:
        vehicle: Its name; None: none that the fleet knows.
        vehicle_kit: What that carries for good.
        said: Which of OPTIONAL the file has; of the others it says nothing.
    """

    row: int
    crew: str
    kind: CrewKind
    people: int
    skills: Mapping[Skill, datetime | None]
    kit: frozenset[Kit]
    base_lat: float
    base_lon: float
    starts_at: datetime
    ends_at: datetime
    breaks: tuple[Break, ...]
    goes_by: GoesBy = GoesBy.CAR
    furthest_min: int | None = None
    most_visits: int | None = None
    traits: frozenset[Trait] = frozenset()
    vehicle: str | None = None
    vehicle_kit: frozenset[Kit] = frozenset()
    said: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Rota:
    """What could be read, and what could not; with an error nothing is brought in."""

    rows: tuple[RotaRow, ...]
    errors: tuple[RowError, ...]


def read(text: str) -> Rota:
    """Read a rota; every bad cell of every row is told, not only the first.

    Args:
        text: CSV with the headings of COLUMNS, in any order; the break's may be left
            out. Skills and kit are codes parted by `;`, a skill that lapses is
            `wound:2027-03-31` (valid to the end of that day).
    """
    lines = csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    try:
        names = [name.strip() for name in next(lines, [])]
        missing = _headings(names)
        if missing:
            return Rota((), missing)
        return _read(names, lines)
    except csv.Error:
        broken = RowError(lines.line_num, "crew", "no CSV: a quotation mark is open")
        return Rota((), (broken,))


def _headings(names: list[str]) -> tuple[RowError, ...]:
    needed = (
        name
        for name in COLUMNS
        if name not in OPTIONAL and not name.startswith("break_")
    )
    errors = [RowError(1, name, "the heading is missing") for name in needed]
    errors = [one for one in errors if one.column not in names]
    unknown = (name for name in names if name not in COLUMNS)
    return (*errors, *(RowError(1, name[:40], "no such heading") for name in unknown))


def _read(names: list[str], lines: Iterator[list[str]]) -> Rota:
    rows: list[RotaRow] = []
    errors: list[RowError] = []
    for number, line in enumerate(lines, start=2):
        if number > MOST_ROWS + 1:
            too_many = f"at most {MOST_ROWS} rows at once"
            errors.append(RowError(number, "crew", too_many))
            break
        texts = [cell.strip() for cell in line]
        if not any(texts):
            continue
        if len(texts) > len(names):
            errors.append(RowError(number, "crew", "more cells than headings"))
            continue
        cells = dict(zip_longest(names, texts, fillvalue=""))
        wrong = bad_cells(cells)
        errors += (RowError(number, one.column, one.rule) for one in wrong)
        if not wrong:
            rows.append(_row(number, cells))
    return Rota(tuple(rows), (*errors, *_twice(rows)))


def bad_cells(cells: Mapping[str, str]) -> list[BadCell]:
    """Every cell of a row that cannot be read, by the first rule that it breaks."""
    found: dict[str, BadCell] = {
        column: BadCell(column, UNREAD)
        for column, text in cells.items()
        if "\ufffd" in text
    }
    for check in CHECKS:
        try:
            check(cells)
        except BadCell as wrong:
            found.setdefault(wrong.column, wrong)
    return sorted(found.values(), key=lambda one: COLUMNS.index(one.column))


def _row(number: int, cells: Mapping[str, str]) -> RotaRow:
    starts_at, ends_at = cell.shift(cells)
    return RotaRow(
        row=number,
        crew=cell.name(cells["crew"]),
        kind=cell.coded(CrewKind, "kind", cells["kind"]),
        people=cell.people(cells["people"]),
        skills=cell.skills(cells["skills"]),
        kit=_all_of(Kit, "kit", cells),
        base_lat=cell.degrees("base_lat", cells["base_lat"], limit=90),
        base_lon=cell.degrees("base_lon", cells["base_lon"], limit=180),
        starts_at=starts_at,
        ends_at=ends_at,
        breaks=cell.breaks(cells, starts_at, ends_at),
        goes_by=_goes_by(cells),
        furthest_min=cell.limit(cells, "furthest_min", cell.FURTHEST_MIN),
        most_visits=cell.limit(cells, "most_visits", cell.MOST_VISITS),
        traits=_all_of(Trait, "traits", cells),
        vehicle=cell.vehicle(cells),
        vehicle_kit=cell.vehicle_kit(cells),
        said=OPTIONAL & cells.keys(),
    )


def _all_of(
    codes: type[Code], column: str, cells: Mapping[str, str]
) -> frozenset[Code]:
    told = cell.codes_in(cells.get(column, ""))
    return frozenset(cell.coded(codes, column, one) for one in told)


def _goes_by(cells: Mapping[str, str]) -> GoesBy:
    return cell.coded(GoesBy, "goes_by", cells.get("goes_by") or GoesBy.CAR)


def _break(cells: Mapping[str, str]) -> None:
    """Its cells one by one: a break that is not told has none to be wrong."""
    if text := cells.get("break_until"):
        cell.moment("break_until", text)


def _break_minutes(cells: Mapping[str, str]) -> None:
    if text := cells.get("break_minutes"):
        cell.break_minutes(text)


CHECKS: Final[tuple[Callable[[Mapping[str, str]], object], ...]] = (
    lambda cells: cell.name(cells["crew"]),
    lambda cells: cell.coded(CrewKind, "kind", cells["kind"]),
    lambda cells: cell.people(cells["people"]),
    lambda cells: cell.skills(cells["skills"]),
    lambda cells: _all_of(Kit, "kit", cells),
    lambda cells: cell.degrees("base_lat", cells["base_lat"], limit=90),
    lambda cells: cell.degrees("base_lon", cells["base_lon"], limit=180),
    lambda cells: cell.moment("starts", cells["starts"]),
    lambda cells: cell.moment("ends", cells["ends"]),
    cell.shift,
    lambda cells: cell.breaks(cells, *cell.shift(cells)),
    _break,
    _break_minutes,
    _goes_by,
    lambda cells: cell.limit(cells, "furthest_min", cell.FURTHEST_MIN),
    lambda cells: cell.limit(cells, "most_visits", cell.MOST_VISITS),
    lambda cells: _all_of(Trait, "traits", cells),
    cell.vehicle,
    cell.vehicle_kit,
)
"""Whatever a row says, cell by cell, so that all that is wrong is told at once."""


def _twice(rows: list[RotaRow]) -> Iterator[RowError]:
    """Rows that cannot both be true: one crew in two shifts, or described twice."""
    first: dict[str, RotaRow] = {}
    ends: dict[str, RotaRow] = {}
    for row in sorted(rows, key=lambda each: (each.starts_at, each.row)):
        known = first.setdefault(row.crew, row)
        for column in TOLD:
            if getattr(row, column) != getattr(known, column):
                rule = f"not as in row {known.row}: a crew is one thing in a rota"
                yield RowError(row.row, column, rule)
        before = ends.get(row.crew)
        if before is not None and row.starts_at < before.ends_at:
            rule = f"this crew's shift of row {before.row} is not over"
            yield RowError(row.row, "starts", rule)
        if before is None or row.ends_at > before.ends_at:
            ends[row.crew] = row
