"""`ucr audit verify`: is the record what was written? Ends with 1 when it is not."""

import asyncio
from pathlib import Path
from typing import Annotated

import psycopg
import typer

from ucr.cli.doctor import of_demo
from ucr.cli.given import given
from ucr.cli.say import give_up, say
from ucr.recovery.verify import Verdict
from ucr.recovery.verify import verify as follow

app = typer.Typer()
audit = typer.Typer(help="The record of what happened and who read what.")
app.add_typer(audit, name="audit")


@audit.callback()
def _of_the_record() -> None:
    """The record of what happened and who read what."""


@audit.command()
def verify(
    data: Annotated[
        Path | None,
        typer.Option(help="A running demo's data folder, in place of UCR_*."),
    ] = None,
    anchors: Annotated[
        Path | None,
        typer.Option(help="Folder of anchors, in place of UCR_ANCHORS."),
    ] = None,
) -> None:
    """Follow every chain from its beginning, and hold it against the anchors."""
    settings = given() if data is None else of_demo(data)
    if settings.database_url is None:
        give_up("set UCR_DATABASE_URL to the database whose record is to be verified")
    folder = anchors or settings.anchors
    try:
        verdict = asyncio.run(_looked(settings.database_url, folder))
    except (psycopg.Error, OSError) as error:
        give_up(str(error).strip())
    tell(verdict, folder)
    if verdict.problems:
        raise typer.Exit(1)


async def _looked(url: str, folder: Path | None) -> Verdict:
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as conn:
        return await follow(conn, folder)


def tell(verdict: Verdict, folder: Path | None) -> None:
    """The first break of each chain, or that there is none."""
    for restore in verdict.restores:
        say(f"[yellow]A backup was put back: {restore}.[/]")
    for problem in verdict.problems:
        say(f"[red]{problem}[/]")
    if folder is None:
        say(
            "[yellow]No anchors: whoever rewrote a whole chain would not be found."
            " Set UCR_ANCHORS.[/]"
        )
    if not verdict.problems:
        say(f"[green]Every chain is whole; {verdict.anchored} places as anchored.[/]")
