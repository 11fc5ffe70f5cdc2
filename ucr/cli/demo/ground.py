"""Which land the demo is played on: found, said, and built where it must be."""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from ucr.cli.packing import build_with_progress
from ucr.cli.say import console, say
from ucr.places.county.generate import generate_county
from ucr.places.errors import PackUnusable
from ucr.places.extract import read_source
from ucr.places.manifest import PackKind
from ucr.places.pack import AreaPack, read_manifest
from ucr.places.sources import MapSource, SourceKind, find_extract
from ucr.settings import Settings

COUNTY: Final = "rutland"
INVENTED: Final = "invented-county"
NAMES: Final = {COUNTY: "Rutland", INVENTED: "Invented county"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the command line asks for.

    Attributes:
        extract: An extract by name.
        generated: The invented county, whatever else is at hand.
        slug: The area that the data folder already holds.
    """

    extract: Path | None
    generated: bool
    slug: str | None


def prepare(wish: Wish, settings: Settings, *, built_at: datetime) -> AreaPack:
    """Open the pack to play on, after building it if need be.

    Raises:
        PlacesError: What was asked for by name cannot be used.
    """
    with console.status("Looking for map data ..."):
        slug, found = _find(wish, settings)
    pack = _pack_of(found, slug, settings.packs, built_at)
    say(_told(found, pack))
    return pack


def _find(wish: Wish, settings: Settings) -> tuple[str, MapSource | Path]:
    downloads = settings.packs / "extracts"
    if wish.generated or (wish.slug == INVENTED and wish.extract is None):
        return INVENTED, _invented(settings.packs / INVENTED, downloads)
    slug = wish.slug or COUNTY
    if wish.extract is not None:
        slug = slug_of(wish.extract)
    found = find_extract(
        explicit=wish.extract,
        packs=settings.packs,
        slug=slug,
        url=settings.extract_url if slug == COUNTY else None,
        downloads=downloads,
    )
    invented = found.kind is SourceKind.GENERATED
    return INVENTED if invented else slug, found


def _invented(folder: Path, downloads: Path) -> Path:
    """The pack of the invented county that stands, or else a new extract of it."""
    try:
        if read_manifest(folder).kind is PackKind.GENERATED:
            return folder
    except PackUnusable:
        downloads.mkdir(parents=True, exist_ok=True)
    return generate_county(downloads / f"{INVENTED}.osm.pbf")


def slug_of(extract: Path) -> str:
    """The area's id after its extract: rutland-2022-07-20.osm.pbf is rutland."""
    stem = re.sub(r"-(latest|\d.*)$", "", extract.name.split(".", maxsplit=1)[0])
    return re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-") or COUNTY


def _pack_of(
    found: MapSource | Path, slug: str, packs: Path, built_at: datetime
) -> AreaPack:
    path = found if isinstance(found, Path) else found.path
    if path.is_dir():
        return AreaPack.open(path)
    standing = _standing(packs / slug, path)
    if standing is not None:
        return standing
    name = NAMES.get(slug, slug.replace("-", " ").title())
    return build_with_progress(path, packs, name=name, slug=slug, built_at=built_at)


def _standing(folder: Path, extract: Path) -> AreaPack | None:
    """The pack that was built of this very extract before."""
    source, _ = read_source(extract)
    try:
        if read_manifest(folder).source.sha256 == source.sha256:
            return AreaPack.open(folder)
    except PackUnusable:
        return None
    return None


def _told(found: MapSource | Path, pack: AreaPack) -> str:
    about = pack.manifest
    lines = [f"Map: {about.name} ({about.kind}). {about.attribution}"]
    if isinstance(found, MapSource):
        lines += [
            f"  not from {passed.kind}: {passed.reason}"
            for passed in found.passed_over
            if passed.kind is not SourceKind.FILE
        ]
    return "\n".join(lines)
