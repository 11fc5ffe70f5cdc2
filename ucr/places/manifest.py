"""What a pack says about itself: whence it came, what it holds, how to check it."""

import hashlib
from enum import StrEnum
from pathlib import Path
from typing import Final

from pydantic import AwareDatetime, BaseModel, ConfigDict

from ucr.places.point import Box, LonLat

PACK_VERSION: Final = 1
MANIFEST_FILE: Final = "manifest.json"
ROADS_FILE: Final = "roads.npz"
OTHER_ROADS_FILE: Final = "roads-{}.npz"
"""By mode: `bike`, `walk`; only in packs that were asked for it."""
BASEMAP_FILE: Final = "basemap.pmtiles"
GAZETTEER_FILE: Final = "gazetteer.sqlite"
BOUNDARY_FILE: Final = "boundary.geojson"
SEALED_FILES: Final = (ROADS_FILE, BASEMAP_FILE, GAZETTEER_FILE, BOUNDARY_FILE)


class PackKind(StrEnum):
    """Whether the map shows a real place."""

    OPENSTREETMAP = "openstreetmap"
    GENERATED = "generated"


ATTRIBUTION: Final = {
    PackKind.OPENSTREETMAP: "© OpenStreetMap contributors, ODbL 1.0",
    PackKind.GENERATED: "Invented county, no real place",
}
POSTCODE_ATTRIBUTION: Final = (
    "Contains OS data © Crown copyright and database right; Royal Mail data © Royal"
    " Mail copyright and database right; National Statistics data © Crown copyright"
)


class Frozen(BaseModel):
    """A model that refuses unknown fields and never changes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SourceFile(Frozen):
    """The extract a pack was made of; `osm_timestamp` when its header tells it."""

    file_name: str
    sha256: str
    osm_timestamp: str | None


class Counts(Frozen):
    """How much a pack holds."""

    road_km: int
    road_edges: int
    addresses: int
    streets: int
    postcodes: int
    places: int
    points_of_interest: int
    care_homes: int


class Seal(Frozen):
    """The size and checksum of one file, to notice damage."""

    size_bytes: int
    sha256: str


class Manifest(Frozen):
    """The manifest of one area pack, as stored in manifest.json."""

    pack_version: int
    name: str
    slug: str
    kind: PackKind
    attribution: str
    source: SourceFile
    built_at: AwareDatetime
    bbox: Box
    centre: LonLat
    boundary_from: str
    counts: Counts
    versions: dict[str, str]
    files: dict[str, Seal]


def sha256_of(path: Path) -> str:
    """Return the checksum of a file as lower-case hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def seal(path: Path) -> Seal:
    """Measure a file for the manifest."""
    return Seal(size_bytes=path.stat().st_size, sha256=sha256_of(path))
