"""One cell of a rota: read, or refused by its heading and the rule that it breaks."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from ucr.domain.codes import GoesBy, Kit, Skill
from ucr.domain.crew import Break

LONDON: Final = ZoneInfo("Europe/London")
LONGEST: Final = timedelta(hours=16)
"""Longer than any shift of the NHS: a mistake in the date."""
LONGEST_BREAK_MIN: Final = 120
FURTHEST_MIN: Final = 180
MOST_VISITS: Final = 50
NAME_LENGTH: Final = 40
Code = TypeVar("Code", bound=StrEnum)
OF_A_PAIR: Final = ("1", "2")


class BadCell(ValueError):
    """A cell that cannot be read: its heading, and the rule without what it says."""

    def __init__(self, column: str, rule: str) -> None:
        super().__init__(rule)
        self.column = column
        self.rule = rule


def name(text: str) -> str:
    if not 0 < len(text) <= NAME_LENGTH or not text.isprintable():
        raise BadCell("crew", f"a call sign of 1 to {NAME_LENGTH} letters")
    return text


def vehicle(cells: Mapping[str, str]) -> str | None:
    """Its name, or None for an empty cell; nobody goes on foot in one."""
    name = cells.get("vehicle", "")
    if len(name) > NAME_LENGTH or not name.isprintable():
        raise BadCell("vehicle", f"a name of at most {NAME_LENGTH} letters, or empty")
    if name and cells.get("goes_by") == GoesBy.WALK:
        raise BadCell("vehicle", "empty: who goes on foot has none")
    return name or None


def vehicle_kit(cells: Mapping[str, str]) -> frozenset[Kit]:
    codes = codes_in(cells.get("vehicle_kit", ""))
    kit = frozenset(coded(Kit, "vehicle_kit", code) for code in codes)
    if kit and not cells.get("vehicle"):
        raise BadCell("vehicle_kit", "empty: no vehicle is named for it")
    return kit


def people(text: str) -> int:
    if text not in OF_A_PAIR:
        raise BadCell("people", "1 or 2")
    return int(text)


def codes_in(text: str) -> list[str]:
    return [code.strip() for code in text.split(";") if code.strip()]


def coded(codes: type[Code], column: str, text: str) -> Code:
    try:
        return codes(text)
    except ValueError:
        known = ", ".join(codes)
        raise BadCell(column, f"one of {known}") from None


def skills(text: str) -> dict[Skill, datetime | None]:
    skills: dict[Skill, datetime | None] = {}
    for item in codes_in(text):
        code, lapses, until = item.partition(":")
        skills[coded(Skill, "skills", code.strip())] = (
            _end_of(until.strip()) if lapses else None
        )
    return skills


def _end_of(text: str) -> datetime:
    try:
        day = date.fromisoformat(text) + timedelta(days=1)
    except (ValueError, OverflowError):
        raise BadCell("skills", "a lapsing skill is code:YYYY-MM-DD") from None
    return datetime.combine(day, time(), LONDON).astimezone(UTC)


def limit(cells: Mapping[str, str], column: str, most: int) -> int | None:
    """A limit in whole numbers, or None for an empty cell."""
    text = cells.get(column, "")
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or not 0 < int(text[:6]) <= most:
        raise BadCell(column, f"1 to {most}, or empty")
    return int(text)


def degrees(column: str, text: str, *, limit: int) -> float:
    try:
        degrees = float(text)
    except ValueError:
        raise BadCell(column, "degrees, such as 52.6704") from None
    if not -limit <= degrees <= limit:
        raise BadCell(column, f"degrees between -{limit} and {limit}")
    return degrees


def shift(cells: Mapping[str, str]) -> tuple[datetime, datetime]:
    starts_at = moment("starts", cells["starts"])
    ends_at = moment("ends", cells["ends"])
    if ends_at <= starts_at:
        raise BadCell("ends", "after it starts: a night shift ends on the next day")
    if ends_at - starts_at > LONGEST:
        hours = LONGEST // timedelta(hours=1)
        raise BadCell("ends", f"within {hours} hours of the start")
    return starts_at, ends_at


def moment(column: str, text: str) -> datetime:
    """A wall time in London; one that comes twice, or never, is refused by name."""
    try:
        wall = datetime.fromisoformat(text)
    except ValueError:
        raise BadCell(column, "date and time as YYYY-MM-DD HH:MM") from None
    if wall.tzinfo is not None:
        return _in_utc(column, wall)
    first, second = wall.replace(tzinfo=LONDON), wall.replace(tzinfo=LONDON, fold=1)
    if first.utcoffset() != second.utcoffset():
        rule = "the clocks change in that hour: add the offset, as 01:30+00:00"
        raise BadCell(column, rule)
    return _in_utc(column, first)


def _in_utc(column: str, moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise BadCell(column, "a moment that can be told in UTC") from None


def breaks(
    cells: Mapping[str, str], starts_at: datetime, ends_at: datetime
) -> tuple[Break, ...]:
    names = ("break_from", "break_until", "break_minutes")
    told = {name: cells.get(name, "") for name in names}
    if not any(told.values()):
        return ()
    for name, text in told.items():
        if not text:
            raise BadCell(name, "a break has from, until and minutes, or none of them")
    earliest = moment("break_from", told["break_from"])
    latest = moment("break_until", told["break_until"])
    minutes = break_minutes(told["break_minutes"])
    if not starts_at <= earliest <= latest <= ends_at:
        raise BadCell("break_from", "the window of the break lies within the shift")
    rest = Break(earliest_at=earliest, latest_at=latest, duration_s=minutes * 60)
    return (rest,)


def break_minutes(text: str) -> int:
    """How long a break is, in whole minutes."""
    if not text.isascii() or not text.isdigit():
        raise BadCell("break_minutes", "whole minutes")
    if not 0 < int(text[:6]) <= LONGEST_BREAK_MIN:
        raise BadCell("break_minutes", f"1 to {LONGEST_BREAK_MIN}")
    return int(text)
