"""Reading a file of postcodes such as one made of Code-Point Open."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import shapely
from shapely.geometry.base import BaseGeometry

from ucr.places.errors import PostcodeFileUnusable
from ucr.places.point import Box, LonLat
from ucr.places.postcode import Postcode, parse_postcode

COLUMNS: Final = ["postcode", "lat", "lon"]


def read_postcodes(
    path: Path, boundary: BaseGeometry
) -> Iterator[tuple[Postcode, LonLat]]:
    """Read the postcodes of a `postcode,lat,lon` file that lie inside `boundary`.

    Raises:
        PostcodeFileUnusable: It has other columns, or a line that is not of them.
    """
    shapely.prepare(boundary)
    box = Box(*boundary.bounds)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        if next(rows, None) != COLUMNS:
            raise PostcodeFileUnusable(path, 1, f"expected {','.join(COLUMNS)}")
        for line, row in enumerate(rows, start=2):
            postcode, point = _read_row(path, line, row)
            if box.holds(point) and shapely.contains_xy(boundary, *point):
                yield postcode, point


def _read_row(path: Path, line: int, row: list[str]) -> tuple[Postcode, LonLat]:
    try:
        written, lat, lon = row
        point = LonLat(float(lon), float(lat))
    except ValueError as error:
        raise PostcodeFileUnusable(path, line, "not postcode,lat,lon") from error
    postcode = parse_postcode(written)
    if postcode is None:
        raise PostcodeFileUnusable(path, line, "the first column is no postcode")
    return postcode, point
