"""`ucr backup`: take the whole database as of one moment, proved before it counts."""

from pathlib import Path
from typing import Annotated

import psycopg
import typer

from ucr.app import clock
from ucr.cli.doctor import of_demo
from ucr.cli.given import given
from ucr.cli.say import give_up, say
from ucr.recovery import manifest
from ucr.recovery.backup import AlreadyThere, Tools, back_up, verify
from ucr.recovery.manifest import NotWhole
from ucr.recovery.programs import ProgramAbsent, ProgramFailed
from ucr.recovery.sealed import BadKey, NotOpened, read_key
from ucr.settings import Settings

app = typer.Typer()

FAILURES = (
    *(AlreadyThere, BadKey, NotOpened, NotWhole, OSError),
    *(ProgramAbsent, ProgramFailed, psycopg.Error),
)
"""What a backup or a restore ends with when something is to be put right."""


@app.command()
def backup(
    data: Annotated[
        Path | None,
        typer.Option(help="A running demo's data folder, in place of UCR_*."),
    ] = None,
    into: Annotated[
        Path | None, typer.Option(help="Folder of backups, in place of UCR_BACKUPS.")
    ] = None,
    check: Annotated[
        Path | None, typer.Option(help="Only read this backup through once more.")
    ] = None,
) -> None:
    """Write a backup, read it back, and say what is in it."""
    settings = given() if data is None else of_demo(data)
    if check is None and settings.database_url is None:
        give_up("set UCR_DATABASE_URL to the database that is to be backed up")
    try:
        tools = tools_of(settings)
        if check is not None:
            found, folder = verify(check, tools), check
        else:
            now = clock(settings).now()
            folder = back_up(
                str(settings.database_url),
                into or settings.backups,
                at=now,
                tools=tools,
            )
            found = manifest.read(folder)
    except FAILURES as error:
        give_up(str(error).strip())
    say(f"{folder}: {found.size_bytes} bytes, read back and whole")
    if not found.is_sealed:
        say("[yellow]It is not encrypted: set UCR_BACKUP_KEY, or encrypt the disk.[/]")
    for log in found.logs:
        say(f"{log.area}: {log.offset} events, the last at {log.last_at}")


def tools_of(settings: Settings) -> Tools:
    """Where the programs are, and the key.

    Raises:
        BadKey: The key's file holds none.
    """
    key = settings.backup_key and read_key(settings.backup_key)
    return Tools(programs=settings.postgres_programs, key=key or None)
