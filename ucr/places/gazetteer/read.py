"""Asking a gazetteer. Every question is a plain call of well under a millisecond."""

import math
import sqlite3
import threading
from pathlib import Path
from typing import Final

from ucr.places.gazetteer.entry import Category, Entry, Kind
from ucr.places.point import LonLat, box_around, distance_m
from ucr.places.postcode import Postcode, partial_postcode
from ucr.places.wording import plain, spelled

COLUMNS: Final = (
    "kind, category, label, name, house, street, locality, postcode, lon, lat, extent_m"
)
NEAREST_RADII_M: Final = (40.0, 150.0, 500.0, 2_000.0, 8_000.0)
MOST_WORDS: Final = 12
LEAST_CHARACTERS: Final = 2

ROADSIDE: Final = """
SELECT entry_id, west, south FROM entry_at JOIN entry ON entry.id = entry_at.entry_id
WHERE west <= :east AND east >= :west AND south <= :north AND north >= :south
  AND kind IN ('street', 'address')
ORDER BY (west - :lon) * (west - :lon) * :squeeze + (south - :lat) * (south - :lat), 1
LIMIT 1
"""
"""Nearest first, on a map that is flat for so short a way."""
SETTLEMENTS: Final = """
SELECT id, lon, lat FROM entry
WHERE category IN ('city', 'town', 'village', 'hamlet') AND category <> ''
  AND lat BETWEEN :south AND :north AND lon BETWEEN :west AND :east
ORDER BY (lon - :lon) * (lon - :lon) * :squeeze + (lat - :lat) * (lat - :lat), 1
LIMIT 1
"""


class Gazetteer:
    """A gazetteer file, opened for reading only; one connection for each thread."""

    def __init__(self, path: Path) -> None:
        self._uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._here = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._opening = threading.Lock()

    def close(self) -> None:
        """Close the connections of every thread; asking again opens new ones."""
        with self._opening:
            for connection in self._opened:
                connection.close()
            self._opened.clear()
            self._here = threading.local()

    def postcode(self, postcode: Postcode) -> Entry | None:
        """Find the middle of a postcode."""
        found = self._entries(
            f"SELECT {COLUMNS} FROM entry WHERE postcode = ? AND kind = 'postcode'",  # noqa: S608 - COLUMNS is ours
            (postcode,),
        )
        return found[0] if found else None

    def streets(self, name: str) -> list[Entry]:
        """List the streets of this name, in any spelling."""
        return self._entries(
            f"SELECT {COLUMNS} FROM entry"  # noqa: S608 - COLUMNS is ours
            " WHERE street_key = ? AND kind = 'street' LIMIT 60",
            (spelled(name),),
        )

    def doors(self, house: str, street: str) -> list[Entry]:
        """List the addresses with this house number or name in such a street."""
        return self._entries(
            f"SELECT {COLUMNS} FROM entry WHERE street_key = ?"  # noqa: S608 - COLUMNS is ours
            " AND (house_key = ? OR name_key = ?) AND kind = 'address' LIMIT 60",
            (spelled(street), spelled(house), spelled(house)),
        )

    def doors_in_postcode(self, postcode: Postcode) -> list[Entry]:
        """List the addresses known in a postcode."""
        return self._entries(
            f"SELECT {COLUMNS} FROM entry WHERE postcode = ? AND kind = 'address'",  # noqa: S608 - COLUMNS is ours
            (postcode,),
        )

    def named(self, name: str, *kinds: Kind) -> list[Entry]:
        """List the places and buildings that bear exactly this name."""
        marks = ", ".join("?" * len(kinds))
        return self._entries(
            f"SELECT {COLUMNS} FROM entry WHERE name_key = ? AND name_key <> ''"  # noqa: S608 - only question marks
            f" AND kind IN ({marks}) ORDER BY rank LIMIT 60",
            (spelled(name), *kinds),
        )

    def of_category(self, category: Category) -> list[Entry]:
        """List all the buildings or places of one category, by name."""
        return self._entries(
            f"SELECT {COLUMNS} FROM entry WHERE category = ?"  # noqa: S608 - COLUMNS is ours
            " AND category <> '' ORDER BY name",
            (category.value,),
        )

    def of_kind(self, kind: Kind) -> list[Entry]:
        """List all lines of one kind in a fixed order: an area has thousands."""
        return self._entries(
            f"SELECT {COLUMNS} FROM entry WHERE kind = ? ORDER BY id",  # noqa: S608 - COLUMNS is ours
            (kind.value,),
        )

    def search(self, text: str, limit: int = 10) -> list[Entry]:
        """Find what the typed `text` may mean, best first; its last word may be cut."""
        partial = partial_postcode(text)
        if partial is not None:
            found = self._postcodes_starting(partial, limit)
            if found:
                return found
        words = plain(text).split()[:MOST_WORDS]
        if len("".join(words)) < LEAST_CHARACTERS:
            return []
        return (
            self._entries(
                f"SELECT {COLUMNS} FROM entry JOIN (SELECT rowid AS hit,"  # noqa: S608 - COLUMNS is ours
                " bm25(entry_word) AS weight FROM entry_word WHERE entry_word MATCH ?"
                " ORDER BY rank LIMIT 200) ON id = hit"
                " ORDER BY entry.rank + weight, label LIMIT ?",
                (_match(words), limit),
            )
            if words
            else []
        )

    def nearest(self, point: LonLat) -> Entry | None:
        """Find the street or door nearest to `point`, within 8 km.

        A referral asks twice, for its label and its locality: the last is kept.
        """
        asked, found = getattr(self._here, "nearest", (None, None))
        if asked != point:
            tried = (self._nearest(ROADSIDE, point, m) for m in NEAREST_RADII_M)
            found = next((entry for entry in tried if entry is not None), None)
            self._here.nearest = (point, found)
        return found

    def nearest_place(self, point: LonLat) -> Entry | None:
        """Find the settlement nearest to `point`, within 8 km."""
        return self._nearest(SETTLEMENTS, point, NEAREST_RADII_M[-1])

    def _nearest(self, sql: str, point: LonLat, radius_m: float) -> Entry | None:
        squeeze = math.cos(math.radians(point.lat)) ** 2
        asked = box_around(point, radius_m)._asdict() | point._asdict()
        row = self._connection().execute(sql, asked | {"squeeze": squeeze}).fetchone()
        if row is None or distance_m(point, LonLat(row[1], row[2])) > radius_m:
            return None
        return self._entries(f"SELECT {COLUMNS} FROM entry WHERE id = ?", (row[0],))[0]  # noqa: S608 - COLUMNS is ours

    def _postcodes_starting(self, start: str, limit: int) -> list[Entry]:
        return self._entries(
            f"SELECT {COLUMNS} FROM entry WHERE kind = 'postcode'"  # noqa: S608 - COLUMNS is ours
            " AND postcode >= ? AND postcode < ? ORDER BY postcode LIMIT ?",
            (start, f"{start}\uffff", limit),
        )

    def _entries(self, sql: str, values: tuple[object, ...]) -> list[Entry]:
        return [_entry(row) for row in self._connection().execute(sql, values)]

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._here, "db", None)
        if connection is None:
            connection = sqlite3.connect(
                self._uri, uri=True, check_same_thread=False, isolation_level=None
            )
            self._here.db = connection
            with self._opening:
                self._opened.append(connection)
        return connection


def _entry(
    row: tuple[str, str, str, str, str, str, str, str, float, float, int],
) -> Entry:
    return Entry(
        kind=Kind(row[0]),
        category=Category(row[1]),
        label=row[2],
        name=row[3],
        house=row[4],
        street=row[5],
        locality=row[6],
        postcode=row[7],
        point=LonLat(row[8], row[9]),
        extent_m=row[10],
    )


def _match(words: list[str]) -> str:
    whole = [f'("{word}" OR "{spelled(word)}")' for word in words[:-1]]
    last = f'("{words[-1]}"* OR "{spelled(words[-1])}")'
    return " AND ".join([*whole, last])
