"""`ucr archive`: copies of the embedded store, and its way back to any moment."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from ucr.app import clock
from ucr.cli.backup import FAILURES, tools_of
from ucr.cli.demo.stores import postgres_of
from ucr.cli.doctor import ADDRESSES, of_demo
from ucr.cli.given import given
from ucr.cli.say import give_up, say
from ucr.embedded.account import open_folder
from ucr.embedded.errors import StoreNotStarted
from ucr.recovery import new_past
from ucr.recovery import recover as back
from ucr.recovery.archive import Archive, NoBase
from ucr.recovery.manifest import Log
from ucr.recovery.new_past import InUse
from ucr.recovery.restore import anchored, broken
from ucr.runtime import SystemClock
from ucr.settings import Settings

app = typer.Typer()
archive = typer.Typer(help="Copies of the embedded store, and back to any moment.")
app.add_typer(archive, name="archive")

Data = Annotated[
    Path | None, typer.Option(help="A demo's data folder, in place of UCR_*.")
]
Where = Annotated[
    Path | None, typer.Option("--archive", help="In place of UCR_ARCHIVE.")
]


@archive.callback()
def _of_the_archive() -> None:
    """Copies of the embedded store, and back to any moment."""


@archive.command()
def base(
    data: Data = None,
    where: Where = None,
    keep: Annotated[
        int | None,
        typer.Option(min=1, help="Remove all but so many copies, and what they need."),
    ] = None,
) -> None:
    """Copy the whole cluster while it runs, and have PostgreSQL prove the copy."""
    settings = given() if data is None else of_demo(data)
    place, url = _archive(where), settings.database_url
    if url is None:
        give_up("set UCR_DATABASE_URL to the server that is to be copied")
    with _giving_up():
        tools = tools_of(settings)
        folder, made = place.take_base(url, at=SystemClock().now(), tools=tools)
        gone = place.prune(keep, tools) if keep else []
    say(f"{folder}: {made.size_bytes} bytes, read back and whole")
    say(f"From here on any moment after {made.ended_at.isoformat()} can be had back.")
    for path in gone:
        say(f"{path} was removed.")


@archive.command()
def recover(
    data: Annotated[Path, typer.Option(help="The data folder of a demo, stopped.")],
    *,
    to: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S%z"],
            help="A moment by the server's clock: 2026-11-29T02:30:00Z.",
        ),
    ] = None,
    latest: Annotated[
        bool, typer.Option("--latest", help="As far as the archive goes.")
    ] = False,
    where: Where = None,
) -> None:
    """Put the store as it was at a moment in the place of what stands."""
    if (to is None) is not latest:
        give_up("say either --to MOMENT or --latest")
    if (data / ADDRESSES).exists():
        give_up(f"a demo runs in {data}: stop it first")
    settings, into = given(), postgres_of(open_folder(data))
    with _giving_up():
        recovered = back.recover(
            _archive(where),
            into,
            to=to,
            at=SystemClock().now(),
            tools=tools_of(settings),
            anchors=settings.anchors,
        )
    say(f"[green]Recovered as of {recovered.as_of.isoformat()}[/], from")
    say(f"{recovered.base}, in {recovered.took_s:.1f} s.")
    _tell(recovered.logs, recovered.problems)
    if recovered.aside is not None:
        say(f"What was there before stands in {recovered.aside}.")
    if recovered.problems:
        raise typer.Exit(1)


@archive.command()
def recovered(
    as_of: Annotated[
        datetime,
        typer.Option(
            formats=["%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S%z"],
            help="The moment to which it was recovered.",
        ),
    ],
) -> None:
    """Say that UCR_DATABASE_URL was recovered by other means: a new past begins."""
    settings = given()
    url = settings.database_url
    if url is None:
        give_up("set UCR_DATABASE_URL to the database that was recovered")
    now = clock(settings).now()
    with _giving_up():
        new_past.begin(url, at=now, as_of=as_of)
        logs = back.logs_of(url)
        problems = asyncio.run(broken(url, logs))
        if settings.anchors is not None:
            asyncio.run(anchored(url, settings.anchors, at=now))
    _tell(logs, problems)
    if problems:
        raise typer.Exit(1)


def _tell(logs: tuple[Log, ...], problems: list[str]) -> None:
    for log in logs:
        say(f"{log.area}: {log.offset} events, the last at {log.last_at}")
    say(
        "[yellow]What was acknowledged after that moment is not here:[/] look at the"
        " paper pack, ask senders for what they sent since, ring the crews."
    )
    say("Every screen and phone takes a fresh snapshot: the epoch is new.")
    for problem in problems:
        say(f"[red]{problem}[/]")


def _archive(where: Path | None) -> Archive:
    folder = where or _settings_archive(given())
    return Archive(folder.resolve())


def _settings_archive(settings: Settings) -> Path:
    if settings.archive is None:
        give_up("set UCR_ARCHIVE to the archive's folder, or name it: --archive")
    return settings.archive


@contextmanager
def _giving_up() -> Iterator[None]:
    try:
        yield
    except StoreNotStarted as error:
        give_up(f"nothing was put in its place. {str(error).strip()}")
    except (*FAILURES, NoBase, InUse) as error:
        give_up(str(error).strip())
