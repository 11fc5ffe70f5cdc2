"""A rota from a spreadsheet: read whole, and every bad cell told."""

from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.cases import a_crew
from ucr.domain.codes import CrewKind, GoesBy, Kit, Skill, Trait
from ucr.domain.rota import COLUMNS, MOST_ROWS, OPTIONAL, Rota, read
from ucr.domain.rota_effect import as_crew

HEAD: Final = ",".join(COLUMNS)
GOOD: Final = {
    "crew": "Oak 1",
    "kind": "falls_team",
    "people": "2",
    "skills": "lift_assist; wound:2026-12-31",
    "kit": "lifting_device",
    "base_lat": "52.67",
    "base_lon": "-0.73",
    "starts": "2026-12-01 19:00",
    "ends": "2026-12-02 07:00",
    "break_from": "2026-12-01 23:00",
    "break_until": "2026-12-02 02:00",
    "break_minutes": "30",
    "goes_by": "bike",
    "furthest_min": "20",
    "most_visits": "",
    "traits": "woman; polish",
    "vehicle": "Van 3",
    "vehicle_kit": "equipment_stock",
}


def rota(*rows: dict[str, str]) -> str:
    lines = [",".join(row[name] for name in COLUMNS) for row in rows]
    return "\n".join([HEAD, *lines])


def told(found: Rota) -> list[tuple[int, str]]:
    return [(one.row, one.column) for one in found.errors]


def test_a_row_is_a_crew_on_a_shift() -> None:
    found = read(rota(GOOD))

    (row,) = found.rows
    assert found.errors == ()
    assert (row.crew, row.kind, row.people) == ("Oak 1", CrewKind.FALLS, 2)
    assert row.kit == {Kit.LIFTING_DEVICE}
    assert row.skills == {
        Skill.LIFT_ASSIST: None,
        Skill.WOUND: datetime(2027, 1, 1, tzinfo=UTC),
    }
    assert row.ends_at - row.starts_at == timedelta(hours=12)
    assert row.breaks[0].duration_s == 30 * 60
    assert (row.goes_by, row.furthest_min) == (GoesBy.BIKE, 20)
    assert row.most_visits is None
    assert row.traits == {Trait.WOMAN, Trait.POLISH}


def test_of_headings_that_are_left_out_a_rota_says_nothing() -> None:
    old = [name for name in COLUMNS if name not in OPTIONAL]
    text = "\n".join([",".join(old), ",".join(GOOD[name] for name in old)])
    (row,), (said,) = read(text).rows, read(rota(GOOD)).rows
    crew = a_crew(kind=CrewKind.FALLS, goes_by=GoesBy.WALK, most_visits=4)

    assert said.said == OPTIONAL
    assert row.said == frozenset()
    kept, changed = as_crew(row, crew), as_crew(said, crew)
    assert (kept.goes_by, kept.furthest_min, kept.most_visits) == (GoesBy.WALK, None, 4)
    assert (changed.goes_by, changed.furthest_min) == (GoesBy.BIKE, 20)
    assert changed.most_visits is None


def test_times_are_those_of_the_clock_on_the_wall() -> None:
    summer = GOOD | {"starts": "2026-07-01 07:00", "ends": "2026-07-01 15:00"}
    summer |= dict.fromkeys(("break_from", "break_until", "break_minutes"), "")

    (row,) = read(rota(summer)).rows

    assert row.starts_at == datetime(2026, 7, 1, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("crew", ""),
        ("crew", "x" * 41),
        ("kind", "wizard"),
        ("people", "3"),
        ("goes_by", "horse"),
        ("traits", "blond"),
        ("furthest_min", "0"),
        ("furthest_min", "181"),
        ("most_visits", "-1"),
        ("most_visits", "²"),
        ("people", "²"),
        ("skills", "juggling"),
        ("skills", "wound:soon"),
        ("kit", "rope"),
        ("base_lat", "north"),
        ("base_lat", "nan"),
        ("base_lat", "91"),
        ("base_lon", "inf"),
        ("starts", "tomorrow"),
        ("starts", "2026-10-25 01:30"),
        ("starts", "2026-03-29 01:30"),
        ("ends", "2026-12-01 18:00"),
        ("ends", "2026-12-09 07:00"),
        ("break_from", "2026-12-01 18:00"),
        ("break_from", ""),
        ("break_minutes", "half an hour"),
        ("break_minutes", "²"),
        ("break_minutes", "0"),
        ("break_minutes", "9" * 4_000),
    ],
)
def test_a_bad_cell_is_told_by_its_row_and_heading(column: str, cell: str) -> None:
    found = read(rota(GOOD, GOOD | {"crew": "Ash 1", column: cell}))

    assert told(found) == [(3, column)]


def test_every_bad_row_is_told_at_once() -> None:
    found = read(rota(GOOD | {"people": "9"}, GOOD, GOOD | {"kit": "rope"}))

    assert told(found) == [(2, "people"), (4, "kit")]


def test_every_bad_cell_of_a_row_is_told_at_once() -> None:
    wrong = {"people": "9", "kit": "rope", "starts": "soon", "ends": "late"}
    wrong |= {"break_minutes": "long", "traits": "blond"}

    found = read(rota(GOOD | wrong))

    assert {row for row, _ in told(found)} == {2}
    assert {column for _, column in told(found)} == wrong.keys()


def test_rows_are_numbered_as_a_spreadsheet_shows_them_past_empty_ones() -> None:
    text = rota(GOOD, GOOD | {"crew": "Ash 1", "people": "9"})
    head, *rows = text.splitlines()

    found = read("\n".join([head, "", ",,,", rows[0], "", rows[1]]))

    assert told(found) == [(6, "people")]


def test_a_name_whose_letters_were_lost_makes_no_new_crew() -> None:
    found = read(rota(GOOD | {"crew": "Zo\ufffd 1"}))

    assert told(found) == [(2, "crew")]
    assert "CSV UTF-8" in found.errors[0].rule


def test_a_heading_that_is_missing_or_strange_is_told_by_name() -> None:
    found = read("crew,kind,shoe_size\nOak 1,nurse,9")

    columns = [column for _, column in told(found)]
    assert "people" in columns
    assert "shoe_size" in columns
    assert not found.rows


@pytest.mark.parametrize("text", ["", "\n\n", 'crew,kind\n"open', "\x00"])
def test_what_is_no_table_is_told_and_breaks_nothing(text: str) -> None:
    assert read(text).errors


def test_a_crew_is_in_one_shift_at_a_time() -> None:
    again = GOOD | {"starts": "2026-12-02 06:00", "ends": "2026-12-02 14:00"}
    again |= dict.fromkeys(("break_from", "break_until", "break_minutes"), "")

    assert told(read(rota(GOOD, again))) == [(3, "starts")]


def test_a_crew_is_one_thing_in_a_rota() -> None:
    later = GOOD | {"starts": "2026-12-03 19:00", "ends": "2026-12-04 07:00"}
    later |= dict.fromkeys(("break_from", "break_until", "break_minutes"), "")

    assert told(read(rota(GOOD, later | {"people": "1"}))) == [(3, "people")]


def test_a_rota_too_long_is_refused_at_its_first_row_too_many() -> None:
    found = read(rota(*[GOOD] * (MOST_ROWS + 1)))

    assert (MOST_ROWS + 2, "crew") in told(found)


@given(st.text(max_size=400))
def test_no_text_breaks_the_reader(text: str) -> None:
    found = read(text)

    assert found.errors or not found.rows


@given(
    st.dictionaries(st.sampled_from(COLUMNS), st.text(max_size=30)),
)
def test_a_row_of_anything_is_read_or_told(cells: dict[str, str]) -> None:
    safe = {name: f'"{cell.replace(chr(34), "")}"' for name, cell in cells.items()}

    found = read(rota(GOOD | safe))

    assert len(found.rows) + len(found.errors) >= 1 or not any(cells.values())
