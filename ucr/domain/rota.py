"""A rota as people keep it in a spreadsheet: a row for each crew's shift.

Times are of the clock on the wall in London, as on any rota in England.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from ucr.domain.codes import CrewKind, GoesBy, Kit, Skill, Trait
from ucr.domain.crew import Break

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
LONDON: Final = ZoneInfo("Europe/London")
MOST_ROWS: Final = 2_000
LONGEST: Final = timedelta(hours=16)
"""Longer than any shift of the NHS: a mistake in the date."""
LONGEST_BREAK_MIN: Final = 120
FURTHEST_MIN: Final = 180
MOST_VISITS: Final = 50
NAME_LENGTH: Final = 40
TOLD: Final = (
    *("kind", "people", "skills", "kit", "base_lat", "base_lon"),
    *sorted(OF_CREW),
)
"""What a rota says of the crew itself."""
Code = TypeVar("Code", bound=StrEnum)
OF_A_PAIR: Final = ("1", "2")


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong with one cell.

    Attributes:
        row: The line as a spreadsheet numbers it; the heading is 1.
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


class _Cell(ValueError):
    def __init__(self, column: str, rule: str) -> None:
        super().__init__(rule)
        self.column = column
        self.rule = rule


def read(text: str) -> Rota:
    """Read a rota; every bad row is told, not only the first.

    Args:
        text: CSV with the headings of COLUMNS, in any order; the break's may be left
            out. Skills and kit are codes parted by `;`, a skill that lapses is
            `wound:2027-03-31` (valid to the end of that day).
    """
    lines = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    try:
        missing = _headings(lines.fieldnames)
        if missing:
            return Rota((), missing)
        return _read(lines)
    except csv.Error:
        broken = RowError(lines.line_num, "crew", "no CSV: a quotation mark is open")
        return Rota((), (broken,))


def _headings(found: object) -> tuple[RowError, ...]:
    names = [str(name).strip() for name in found] if isinstance(found, list) else []
    needed = (
        name
        for name in COLUMNS
        if name not in OPTIONAL and not name.startswith("break_")
    )
    errors = [RowError(1, name, "the heading is missing") for name in needed]
    errors = [one for one in errors if one.column not in names]
    unknown = (name for name in names if name not in COLUMNS)
    return (*errors, *(RowError(1, name[:40], "no such heading") for name in unknown))


def _read(lines: Iterator[dict[str, str]]) -> Rota:
    rows: list[RotaRow] = []
    errors: list[RowError] = []
    for number, line in enumerate(lines, start=2):
        if number > MOST_ROWS + 1:
            too_many = f"at most {MOST_ROWS} rows at once"
            errors.append(RowError(number, "crew", too_many))
            break
        if not any(_texts(line)):
            continue
        try:
            rows.append(_row(number, _stripped(line)))
        except _Cell as wrong:
            errors.append(RowError(number, wrong.column, wrong.rule))
    return Rota(tuple(rows), (*errors, *_twice(rows)))


def _texts(line: Mapping[str, object]) -> Iterator[str]:
    return (cell.strip() for cell in line.values() if isinstance(cell, str))


def _stripped(line: Mapping[str, str]) -> dict[str, str]:
    if None in line:
        raise _Cell("crew", "more cells than headings")
    return {str(name).strip(): str(cell or "").strip() for name, cell in line.items()}


def _row(number: int, cells: Mapping[str, str]) -> RotaRow:
    starts_at, ends_at = _shift(cells)
    return RotaRow(
        row=number,
        crew=_name(cells["crew"]),
        kind=_code(CrewKind, "kind", cells["kind"]),
        people=_people(cells["people"]),
        skills=_skills(cells["skills"]),
        kit=frozenset(_code(Kit, "kit", code) for code in _codes(cells["kit"])),
        base_lat=_degrees("base_lat", cells["base_lat"], limit=90),
        base_lon=_degrees("base_lon", cells["base_lon"], limit=180),
        starts_at=starts_at,
        ends_at=ends_at,
        breaks=_breaks(cells, starts_at, ends_at),
        goes_by=_code(GoesBy, "goes_by", cells.get("goes_by") or GoesBy.CAR),
        furthest_min=_limit(cells, "furthest_min", FURTHEST_MIN),
        most_visits=_limit(cells, "most_visits", MOST_VISITS),
        traits=frozenset(
            _code(Trait, "traits", code) for code in _codes(cells.get("traits", ""))
        ),
        vehicle=_vehicle(cells),
        vehicle_kit=_vehicle_kit(cells),
        said=OPTIONAL & cells.keys(),
    )


def _name(text: str) -> str:
    if not 0 < len(text) <= NAME_LENGTH or not text.isprintable():
        raise _Cell("crew", f"a call sign of 1 to {NAME_LENGTH} letters")
    return text


def _vehicle(cells: Mapping[str, str]) -> str | None:
    """Its name, or None for an empty cell; nobody goes on foot in one."""
    name = cells.get("vehicle", "")
    if len(name) > NAME_LENGTH or not name.isprintable():
        raise _Cell("vehicle", f"a name of at most {NAME_LENGTH} letters, or empty")
    if name and cells.get("goes_by") == GoesBy.WALK:
        raise _Cell("vehicle", "empty: who goes on foot has none")
    return name or None


def _vehicle_kit(cells: Mapping[str, str]) -> frozenset[Kit]:
    codes = _codes(cells.get("vehicle_kit", ""))
    kit = frozenset(_code(Kit, "vehicle_kit", code) for code in codes)
    if kit and not cells.get("vehicle"):
        raise _Cell("vehicle_kit", "empty: no vehicle is named for it")
    return kit


def _people(text: str) -> int:
    if text not in OF_A_PAIR:
        raise _Cell("people", "1 or 2")
    return int(text)


def _codes(text: str) -> list[str]:
    return [code.strip() for code in text.split(";") if code.strip()]


def _code(codes: type[Code], column: str, text: str) -> Code:
    try:
        return codes(text)
    except ValueError:
        known = ", ".join(codes)
        raise _Cell(column, f"one of {known}") from None


def _skills(text: str) -> dict[Skill, datetime | None]:
    skills: dict[Skill, datetime | None] = {}
    for item in _codes(text):
        code, lapses, until = item.partition(":")
        skills[_code(Skill, "skills", code.strip())] = (
            _end_of(until.strip()) if lapses else None
        )
    return skills


def _end_of(text: str) -> datetime:
    try:
        day = date.fromisoformat(text) + timedelta(days=1)
    except (ValueError, OverflowError):
        raise _Cell("skills", "a lapsing skill is code:YYYY-MM-DD") from None
    return datetime.combine(day, time(), LONDON).astimezone(UTC)


def _limit(cells: Mapping[str, str], column: str, most: int) -> int | None:
    """A limit in whole numbers, or None for an empty cell."""
    text = cells.get(column, "")
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or not 0 < int(text[:6]) <= most:
        raise _Cell(column, f"1 to {most}, or empty")
    return int(text)


def _degrees(column: str, text: str, *, limit: int) -> float:
    try:
        degrees = float(text)
    except ValueError:
        raise _Cell(column, "degrees, such as 52.6704") from None
    if not -limit <= degrees <= limit:
        raise _Cell(column, f"degrees between -{limit} and {limit}")
    return degrees


def _shift(cells: Mapping[str, str]) -> tuple[datetime, datetime]:
    starts_at = _moment("starts", cells["starts"])
    ends_at = _moment("ends", cells["ends"])
    if ends_at <= starts_at:
        raise _Cell("ends", "after it starts: a night shift ends on the next day")
    if ends_at - starts_at > LONGEST:
        hours = LONGEST // timedelta(hours=1)
        raise _Cell("ends", f"within {hours} hours of the start")
    return starts_at, ends_at


def _moment(column: str, text: str) -> datetime:
    """A wall time in London; one that comes twice, or never, is refused by name."""
    try:
        wall = datetime.fromisoformat(text)
    except ValueError:
        raise _Cell(column, "date and time as YYYY-MM-DD HH:MM") from None
    if wall.tzinfo is not None:
        return _in_utc(column, wall)
    first, second = wall.replace(tzinfo=LONDON), wall.replace(tzinfo=LONDON, fold=1)
    if first.utcoffset() != second.utcoffset():
        rule = "the clocks change in that hour: add the offset, as 01:30+00:00"
        raise _Cell(column, rule)
    return _in_utc(column, first)


def _in_utc(column: str, moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise _Cell(column, "a moment that can be told in UTC") from None


def _breaks(
    cells: Mapping[str, str], starts_at: datetime, ends_at: datetime
) -> tuple[Break, ...]:
    names = ("break_from", "break_until", "break_minutes")
    told = {name: cells.get(name, "") for name in names}
    if not any(told.values()):
        return ()
    for name, text in told.items():
        if not text:
            raise _Cell(name, "a break has from, until and minutes, or none of them")
    earliest = _moment("break_from", told["break_from"])
    latest = _moment("break_until", told["break_until"])
    minutes = told["break_minutes"]
    if not minutes.isascii() or not minutes.isdigit():
        raise _Cell("break_minutes", "whole minutes")
    if not 0 < int(minutes[:6]) <= LONGEST_BREAK_MIN:
        raise _Cell("break_minutes", f"1 to {LONGEST_BREAK_MIN}")
    if not starts_at <= earliest <= latest <= ends_at:
        raise _Cell("break_from", "the window of the break lies within the shift")
    rest = Break(earliest_at=earliest, latest_at=latest, duration_s=int(minutes) * 60)
    return (rest,)


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
