"""`ucr rehearse`: would we come back? Ends with 1 when we would not."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from ucr.app import clock
from ucr.cli.backup import FAILURES, tools_of
from ucr.cli.doctor import of_demo
from ucr.cli.given import given
from ucr.cli.say import give_up, say
from ucr.embedded.account import open_folder
from ucr.embedded.errors import StoreNotStarted
from ucr.recovery import manifest
from ucr.recovery.archive import Archive, NoBase
from ucr.recovery.backup import back_up
from ucr.recovery.rehearse import Rehearsed, of_archive, of_backup, standing
from ucr.runtime import SystemClock
from ucr.settings import Settings

app = typer.Typer()


@app.command()
def rehearse(
    data: Annotated[
        Path | None,
        typer.Option(help="A running demo's data folder, in place of UCR_*."),
    ] = None,
    backup: Annotated[
        Path | None, typer.Option(help="This backup, in place of one taken now.")
    ] = None,
) -> None:
    """Back up, restore into a store that is thrown away, and judge what came back.

    Where UCR_ARCHIVE is set, the archive is read on as well.
    """
    settings = given() if data is None else of_demo(data)
    if settings.database_url is None:
        give_up("set UCR_DATABASE_URL to the database that is to be rehearsed")
    folder = open_folder(Path(tempfile.gettempdir()))
    scratch = Path(tempfile.mkdtemp(prefix="ucr-rehearsal-", dir=folder))
    scratch.chmod(0o711)  # the server's own account goes through, and reads nothing
    try:
        done = _rehearsed(settings, settings.database_url, backup, scratch)
    except (*FAILURES, NoBase, StoreNotStarted) as error:
        give_up(f"it would not come back: {str(error).strip()}")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    tell(done)
    if any(one.problems for one in done):
        raise typer.Exit(1)


def _rehearsed(
    settings: Settings, url: str, backup: Path | None, scratch: Path
) -> list[Rehearsed]:
    tools, began = tools_of(settings), SystemClock().now()
    folder = backup or back_up(
        url, settings.backups, at=clock(settings).now(), tools=tools
    )
    found, now = manifest.read(folder), standing(url)
    ways: list[Callable[[], Rehearsed]] = [
        lambda: of_backup(found, folder, scratch / "backup", now, tools)
    ]
    place = settings.archive or given().archive
    if place is not None:
        archive = Archive(place.resolve())
        ways.append(lambda: of_archive(archive, scratch / "archive", now, tools))
    say(f"Rehearsed at {began.isoformat(timespec='seconds')} with {folder}")
    return [way() for way in ways]


def tell(done: list[Rehearsed]) -> None:
    """A line for each way back, then what is wrong."""
    for one in done:
        say(
            f"{one.way}: as of {one.as_of.isoformat(timespec='seconds')},"
            f" {one.events} events came back and {one.missing} did not"
            f" ({one.missing_s:.0f} s), in {one.took_s:.1f} s:"
            f" {'[red]not whole[/]' if one.problems else '[green]whole[/]'}"
        )
        for problem in one.problems:
            say(f"[red]{one.way}: {problem}[/]")
    if not any(one.problems for one in done):
        say(
            "[green]It came back: every log and the audit follow from themselves, the"
            " rows are those that were counted, nobody is in limbo.[/]"
        )
