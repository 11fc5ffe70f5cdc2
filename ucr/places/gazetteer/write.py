"""Writing a gazetteer: one SQLite file, full-text and spatial indexes within."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Final

from ucr.places.gazetteer.entry import Category, Entry, Kind
from ucr.places.wording import plain, spelled

SCHEMA: Final = """
CREATE TABLE entry (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    category TEXT NOT NULL,
    label TEXT NOT NULL,
    name TEXT NOT NULL,
    house TEXT NOT NULL,
    street TEXT NOT NULL,
    locality TEXT NOT NULL,
    postcode TEXT NOT NULL,
    lon REAL NOT NULL,
    lat REAL NOT NULL,
    extent_m INTEGER NOT NULL,
    rank INTEGER NOT NULL,
    name_key TEXT NOT NULL,
    house_key TEXT NOT NULL,
    street_key TEXT NOT NULL
) STRICT;
CREATE VIRTUAL TABLE entry_word USING fts5 (
    words, content = '', prefix = '2 3 4', tokenize = "unicode61 tokenchars '&/-'"
);
CREATE VIRTUAL TABLE entry_at USING rtree (id, west, east, south, north, +entry_id);
"""
INDEXES: Final = """
CREATE INDEX entry_postcode ON entry (postcode, kind);
CREATE INDEX entry_street ON entry (street_key, kind, house_key);
CREATE INDEX entry_name ON entry (name_key, kind);
CREATE INDEX entry_category ON entry (category, lat) WHERE category <> '';
"""

RANK: Final = {
    Category.CITY: 0,
    Category.TOWN: 1,
    Category.VILLAGE: 2,
    Category.SUBURB: 3,
    Category.HAMLET: 3,
    Category.HOSPITAL: 4,
    Category.CARE_HOME: 4,
    Category.GP: 5,
    Category.PHARMACY: 6,
    Category.AMBULANCE_STATION: 6,
    Category.OTHER: 9,
}
RANK_OF_KIND: Final = {Kind.STREET: 5, Kind.POSTCODE: 6, Kind.ADDRESS: 8}

_INSERT: Final = f"INSERT INTO entry VALUES ({', '.join('?' * 16)})"  # noqa: S608 - only question marks


def write_gazetteer(path: Path, entries: Iterable[Entry]) -> dict[str, int]:
    """Write `entries` to a new file and return how many there are of each kind."""
    counts: dict[str, int] = {}
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode = OFF")
        db.executescript(SCHEMA)
        for id_, entry in enumerate(entries, start=1):
            _insert(db, id_, entry)
            for key in filter(None, (entry.kind.value, entry.category.value)):
                counts[key] = counts.get(key, 0) + 1
        db.execute("INSERT INTO entry_word (entry_word) VALUES ('optimize')")
        db.executescript(INDEXES)
        db.execute("ANALYZE")
        db.commit()
        db.execute("VACUUM")
    return counts


def _insert(db: sqlite3.Connection, id_: int, entry: Entry) -> None:
    db.execute(_INSERT, _row(id_, entry))
    db.execute(
        "INSERT INTO entry_word (rowid, words) VALUES (?, ?)", (id_, _words(entry))
    )
    db.executemany(
        "INSERT INTO entry_at (west, east, south, north, entry_id)"
        " VALUES (?, ?, ?, ?, ?)",
        [(p.lon, p.lon, p.lat, p.lat, id_) for p in (entry.point, *entry.along)],
    )


def _row(id_: int, entry: Entry) -> tuple[object, ...]:
    rank = RANK_OF_KIND.get(entry.kind, RANK.get(entry.category, 9))
    return (
        id_,
        entry.kind.value,
        entry.category.value,
        entry.label,
        entry.name,
        entry.house,
        entry.street,
        entry.locality,
        entry.postcode,
        entry.point.lon,
        entry.point.lat,
        entry.extent_m,
        rank,
        spelled(entry.name),
        spelled(entry.house),
        spelled(entry.street),
    )


def _words(entry: Entry) -> str:
    written = (
        entry.name,
        entry.house,
        entry.street,
        entry.locality,
        entry.postcode,
        entry.postcode.replace(" ", ""),
        entry.category.replace("_", " "),
    )
    both = [*map(plain, written), *map(spelled, written)]
    return " ".join(dict.fromkeys(" ".join(both).split()))
