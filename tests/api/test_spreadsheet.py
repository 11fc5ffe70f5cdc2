"""No cell that we export is taken for a formula, whatever it begins with (P40)."""

import csv
import re
from io import StringIO
from pathlib import Path

import pytest

from ucr.api.spreadsheet import sheet

ROOT = Path(__file__).parents[2]
EVIL = "cmd|' /C calc'!A0"


@pytest.mark.parametrize("blanks", ["", "  "])
@pytest.mark.parametrize("begins", [*"=+-@\t\r\n\0", "\uff1d", "\uff0b", "\uff20"])
def test_a_cell_that_begins_like_a_formula_is_a_text(begins: str, blanks: str) -> None:
    page = "".join(sheet(["why"], [[f"{blanks}{begins}{EVIL}"]]))

    _, (cell,) = csv.reader(StringIO(page, newline=""))
    assert cell == f"'{blanks}{begins}{EVIL}"


@pytest.mark.parametrize("parts_at", [";", "\t", ",", '"'])
def test_a_spreadsheet_that_parts_cells_elsewhere_finds_no_formula(
    parts_at: str,
) -> None:
    """Some read semicolons or tabs as commas: whatever stands in quotes is one cell."""
    page = "".join(sheet(["why"], [[f"Ring twice{parts_at}={EVIL}"]]))

    other = ";" if parts_at == "\t" else "\t"
    for delimiter in (",", ";", other):
        rows = list(csv.reader(StringIO(page, newline=""), delimiter=delimiter))
        assert rows[1] == [f"Ring twice{parts_at}={EVIL}"]


def test_every_export_is_written_by_it() -> None:
    rooms = {path: path.read_text("utf-8") for path in (ROOT / "ucr").rglob("*.py")}
    writers = {path.name for path, text in rooms.items() if "csv.writer(" in text}
    doors = [
        text for text in rooms.values() if re.search(r'media_type="text/csv', text)
    ]

    assert writers == {"spreadsheet.py"}
    assert len(doors) >= 2
    assert all(re.search(r"\bsheet\(", text) for text in doors)
