"""Building a pack with a progress bar."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from ucr.cli.say import console
from ucr.places.build import build_pack
from ucr.places.pack import AreaPack


def build_with_progress(  # noqa: PLR0913 - as `build_pack`
    extract: Path,
    into: Path,
    *,
    name: str,
    slug: str,
    built_at: datetime,
    postcodes: Path | None = None,
    modes: Sequence[str] = (),
) -> AreaPack:
    """`places.build.build_pack`, watched.

    Raises:
        PlacesError, ValueError: As `build_pack` says.
    """
    into.mkdir(parents=True, exist_ok=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bars:
        bar = bars.add_task("Building the area pack", total=1.0)

        def progress(what: str, share: float) -> None:
            bars.update(bar, description=what, completed=share)

        return build_pack(
            extract,
            into,
            name=name,
            slug=slug,
            progress=progress,
            built_at=built_at,
            postcodes=postcodes,
            modes=modes,
        )
