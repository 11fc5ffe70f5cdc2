"""Lines for a spreadsheet, in which nothing that a person wrote is a formula."""

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime
from io import StringIO
from typing import Final

FORMULAS: Final = "=+-@\t\r\n\0\uff1d\uff0b\uff0d\uff20"
"""What a spreadsheet may take for the beginning of a formula, full width too."""


def sheet(names: Iterable[str], lines: Iterable[Iterable[object]]) -> Iterator[str]:
    """A page of comma-separated values, its names first."""
    page = StringIO()
    rows = csv.writer(page, quoting=csv.QUOTE_ALL)  # some read ; and tabs as commas
    rows.writerow(names)
    for line in lines:
        rows.writerow(safe(value) for value in line)
    yield page.getvalue()


def safe(value: object) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    text = value.isoformat() if isinstance(value, datetime) else str(value)
    begins = text.lstrip(" ")[:1]
    return f"'{text}" if begins and begins in FORMULAS else text
