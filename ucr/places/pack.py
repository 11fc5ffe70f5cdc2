"""An area pack: one folder with everything the service knows about an area's ground."""

from dataclasses import dataclass
from pathlib import Path

import shapely
from pydantic import ValidationError
from shapely.geometry.base import BaseGeometry

from routing.problem import Mode
from routing.travel.graph import FORMAT as ROADS_FORMAT
from ucr.places.errors import PackUnusable
from ucr.places.gazetteer.read import Gazetteer
from ucr.places.manifest import (
    BASEMAP_FILE,
    BOUNDARY_FILE,
    GAZETTEER_FILE,
    MANIFEST_FILE,
    OTHER_ROADS_FILE,
    PACK_VERSION,
    ROADS_FILE,
    SEALED_FILES,
    Manifest,
    seal,
)
from ucr.places.point import LonLat


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaPack:
    """An opened pack. Safe to share between threads; close it when done."""

    folder: Path
    manifest: Manifest
    boundary: BaseGeometry
    gazetteer: Gazetteer

    @classmethod
    def open(cls, folder: Path) -> "AreaPack":
        """Open the pack in `folder` after checking its version and checksums.

        Raises:
            PackUnusable: A file is missing, damaged or of another version.
        """
        manifest = read_manifest(folder)
        _check_files(folder, manifest)
        return cls(
            folder=folder,
            manifest=manifest,
            boundary=_read_boundary(folder),
            gazetteer=Gazetteer(folder / GAZETTEER_FILE),
        )

    @property
    def roads_path(self) -> Path:
        """The road graph, for `RoadGraph.load`."""
        return self.folder / ROADS_FILE

    def other_roads_path(self, mode: Mode) -> Path | None:
        """The graph by bike or on foot, or None where the pack was built without."""
        name = OTHER_ROADS_FILE.format(mode)
        return self.folder / name if name in self.manifest.files else None

    @property
    def basemap_path(self) -> Path:
        """The vector basemap, one PMTiles archive."""
        return self.folder / BASEMAP_FILE

    @property
    def boundary_path(self) -> Path:
        """The boundary as one GeoJSON feature."""
        return self.folder / BOUNDARY_FILE

    def contains(self, point: LonLat) -> bool:
        """Tell whether `point` is inside the area's boundary or on it."""
        return bool(shapely.intersects_xy(self.boundary, point.lon, point.lat))

    def close(self) -> None:
        """Let go of the files."""
        self.gazetteer.close()


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of the pack in `folder`.

    Raises:
        PackUnusable: There is none, it cannot be read, or is of another version.
    """
    path = folder / MANIFEST_FILE
    if not path.is_file():
        raise PackUnusable(folder, f"it has no {MANIFEST_FILE}")
    try:
        manifest = Manifest.model_validate_json(path.read_bytes())
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise PackUnusable(folder, f"its manifest is wrong at '{where}'") from error
    if manifest.pack_version != PACK_VERSION:
        raise PackUnusable(
            folder,
            f"it is of version {manifest.pack_version}, not {PACK_VERSION}",
        )
    if manifest.versions.get("roads") != str(ROADS_FORMAT):
        raise PackUnusable(folder, "its road graph is of another format")
    return manifest


def _check_files(folder: Path, manifest: Manifest) -> None:
    for name in dict.fromkeys((*SEALED_FILES, *manifest.files)):
        if name not in manifest.files or not (folder / name).is_file():
            raise PackUnusable(folder, f"{name} is missing")
        if seal(folder / name) != manifest.files[name]:
            raise PackUnusable(folder, f"{name} is not the file that was built")


def _read_boundary(folder: Path) -> BaseGeometry:
    feature = (folder / BOUNDARY_FILE).read_text("utf-8")
    geometry = shapely.union_all(shapely.get_parts(shapely.from_geojson(feature)))
    shapely.prepare(geometry)
    return geometry
