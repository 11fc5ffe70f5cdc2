"""`ucr doctor`: is anything lost, torn or unreachable? Ends with 1 when it is."""

import asyncio
import os
from pathlib import Path
from typing import Annotated

import psycopg
import typer
from psycopg_pool import PoolTimeout
from rich.markup import escape
from rich.table import Table

from ucr.app import Unset, running
from ucr.cli.examine import Findings, examine
from ucr.cli.given import given
from ucr.cli.say import console, give_up, say
from ucr.settings import Settings
from ucr.settings.safe import careless
from ucr.store.connection import NotDurable
from ucr.store.walls import NoWalls

app = typer.Typer()

ADDRESSES = "running.env"
"""Written by a demo while it runs, so that `ucr doctor --data` finds its stores."""
NO_PACKS = Path(os.devnull)


@app.command()
def doctor(
    data: Annotated[
        Path | None,
        typer.Option(help="A running demo's data folder, in place of UCR_*."),
    ] = None,
) -> None:
    """Look for cases that nobody has, breaks in the log, stores that do not answer."""
    settings = given() if data is None else of_demo(data)
    try:
        findings = asyncio.run(look(settings))
    except Unset as unset:
        give_up(f"{unset}, or name a running demo's folder with --data")
    except (psycopg.Error, PoolTimeout, NotDurable, NoWalls) as error:
        give_up(f"PostgreSQL: {error}")
    tell(findings)
    for words in careless(settings):
        say(f"[yellow]For a trial only:[/] {escape(words)}")
    if findings.problems:
        raise typer.Exit(1)


def of_demo(data: Path) -> Settings:
    """The settings of the demo that runs in a data folder."""
    path = data / ADDRESSES
    if not path.is_file():
        give_up(f"no demo runs in {data}: there is no {path}")
    lines = path.read_text().splitlines()
    given = dict(line.partition("=")[::2] for line in lines)
    names = {name.removeprefix("UCR_").lower(): v for name, v in given.items()}
    return Settings.model_validate(names)


async def look(settings: Settings) -> Findings:
    """Examine the stores of these settings; no map is opened for it."""
    async with running(settings.model_copy(update={"packs": NO_PACKS})) as runtime:
        return await examine(runtime)


def tell(findings: Findings) -> None:
    """Print what was found."""
    table = Table("status", "referrals", title="How every referral stands")
    for ending in findings.endings:
        table.add_row(ending.status, str(ending.count))
    console.print(table)
    for drive in findings.drives:
        say(f"Drive times of {drive}.")
    for problem in findings.problems:
        say(f"[red]{problem}[/]")
    if not findings.problems:
        say("[green]Nothing is in limbo, every log is whole, the stores answer.[/]")
