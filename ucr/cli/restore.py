"""`ucr restore`: put a backup back, and say what may be missing."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from ucr.app import clock
from ucr.cli.backup import FAILURES, tools_of
from ucr.cli.given import given
from ucr.cli.say import give_up, say
from ucr.recovery.new_past import InUse
from ucr.recovery.restore import Occupied, Restored, anchored, broken
from ucr.recovery.restore import restore as put_back
from ucr.store.migrate import MigratingElsewhere, migrate

app = typer.Typer()


@app.command()
def restore(
    folder: Annotated[Path, typer.Argument(help="A backup's folder.")],
    *,
    over: Annotated[
        bool, typer.Option("--over", help="Put aside what the database holds.")
    ] = False,
) -> None:
    """Read a backup into UCR_DATABASE_URL: all of it, or nothing."""
    settings = given()
    url = settings.database_url
    if url is None:
        give_up("set UCR_DATABASE_URL to the database that is to be restored")
    try:
        tools, now = tools_of(settings), clock(settings).now()
        restored = put_back(url, folder, at=now, tools=tools, over=over)
        problems = asyncio.run(broken(url, restored.manifest.logs))
        asyncio.run(migrate(url))
        if settings.anchors is not None:
            asyncio.run(anchored(url, settings.anchors, at=now))
    except (*FAILURES, Occupied, InUse, MigratingElsewhere) as error:
        give_up(str(error).strip())
    tell(restored)
    for problem in problems:
        say(f"[red]{problem}[/]")
    if problems:
        raise typer.Exit(1)


def tell(restored: Restored) -> None:
    """What stands now, and what a person must go and look for."""
    found = restored.manifest
    say(f"[green]Restored as of {found.made_at.isoformat()}.[/]")
    for log in found.logs:
        say(f"{log.area}: {log.offset} events, the last at {log.last_at}")
    say(
        "[yellow]What was acknowledged after that is not here:[/]"
        " requests, assignments, arrivals and outcomes. Look at the paper pack, ask"
        " senders for what they sent since, ring the crews; senders and phones repeat"
        " what they heard no answer to."
    )
    say("Every screen and phone takes a fresh snapshot: the epoch is new.")
    if restored.aside is not None:
        say(f"What was there before stands in the schema {restored.aside}.")
