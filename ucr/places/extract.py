"""Reading OpenStreetMap extracts: their header, and which ways are roads."""

from pathlib import Path
from typing import Final

import osmium

from ucr.places.errors import ExtractUnusable
from ucr.places.manifest import PackKind, SourceFile, sha256_of

GENERATOR: Final = "ucr invented county"
"""What the header of our own generated extracts says, so that nobody is misled."""

ROADS: Final = frozenset(
    {
        "motorway",
        "motorway_link",
        "trunk",
        "trunk_link",
        "primary",
        "primary_link",
        "secondary",
        "secondary_link",
        "tertiary",
        "tertiary_link",
        "unclassified",
        "residential",
        "living_street",
        "service",
        "road",
    }
)


def read_source(extract: Path) -> tuple[SourceFile, PackKind]:
    """Read what an extract says of itself, and tell real places from invented ones.

    Raises:
        ExtractUnusable: There is no such file, or it is no OpenStreetMap data.
    """
    if not extract.is_file():
        raise ExtractUnusable(extract, "there is no such file")
    try:
        with osmium.io.Reader(str(extract), osmium.osm.osm_entity_bits.NOTHING) as file:
            header = file.header()
    except RuntimeError as error:
        raise ExtractUnusable(extract, "it is not OpenStreetMap data") from error
    invented = header.get("generator") == GENERATOR
    source = SourceFile(
        file_name=extract.name,
        sha256=sha256_of(extract),
        osm_timestamp=header.get("osmosis_replication_timestamp") or None,
    )
    return source, PackKind.GENERATED if invented else PackKind.OPENSTREETMAP
