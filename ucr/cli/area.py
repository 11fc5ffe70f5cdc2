"""`ucr area build` makes an area's pack, `ucr area found` stores the area itself."""

import re
from pathlib import Path
from typing import Annotated

import typer

from ucr.cli import found as founding
from ucr.cli.given import given
from ucr.cli.packing import build_with_progress
from ucr.cli.say import give_up, say
from ucr.places.errors import PlacesError
from ucr.runtime import SystemClock
from ucr.settings import Settings

app = typer.Typer()
area = typer.Typer(help="Areas: their packs of roads and map, and their first manager.")
app.add_typer(area, name="area")


@area.callback()
def _of_areas() -> None:
    """Areas: their packs of roads and map, and their first manager."""


@area.command()
def build(
    extract: Annotated[Path, typer.Argument(help="An .osm.pbf extract.")],
    name: Annotated[str, typer.Option(help="The area's name on screens.")],
    slug: Annotated[
        str, typer.Option(help="Its id: a-z, 0-9 and hyphens; else made of the name.")
    ] = "",
    postcodes: Annotated[
        Path | None, typer.Option(help="A CSV of postcode,lat,lon.")
    ] = None,
    also: Annotated[
        list[str] | None,
        typer.Option(help="The ways of crews by `bike` or `walk` too."),
    ] = None,
) -> None:
    """Build a pack under UCR_PACKS, in place of an older one of the same slug."""
    packs = Settings().packs
    slug = slug or slug_of(name)
    try:
        pack = build_with_progress(
            extract,
            packs,
            name=name,
            slug=slug,
            built_at=SystemClock().now(),
            postcodes=postcodes,
            modes=also or (),
        )
    except (PlacesError, ValueError) as error:
        give_up(str(error))
    counts = pack.manifest.counts
    pack.close()
    say(
        f"{packs / slug}: {counts.road_edges} pieces of road, {counts.addresses}"
        f" addresses, {counts.postcodes} postcodes, {counts.places} places,"
        f" {counts.care_homes} care homes."
    )


@area.command()
def found(
    slug: Annotated[str, typer.Argument(help="The area's id: that of its pack.")],
    manager: Annotated[str, typer.Option(help="Who lets everybody else in, by name.")],
) -> None:
    """Store an area for real, and print the link of its first manager, once."""
    founding.found(given(), slug, manager)


def slug_of(name: str) -> str:
    """An area's id made of its name: `North Hill` becomes `north-hill`."""
    return "-".join(re.findall(r"[a-z0-9]+", name.lower()))
