"""`ucr migrate`: bring the database to this release."""

import asyncio

import psycopg
import typer

from ucr.cli.given import given
from ucr.cli.say import give_up, say
from ucr.store.connection import NotDurable
from ucr.store.migrate import MigratingElsewhere
from ucr.store.migrate import migrate as bring_up_to_date

app = typer.Typer()


@app.command()
def migrate() -> None:
    """Apply every migration that UCR_DATABASE_URL has not had yet."""
    url = given().database_url
    if url is None:
        give_up("set UCR_DATABASE_URL to the database that is to be migrated")
    try:
        ran = asyncio.run(bring_up_to_date(url))
    except (psycopg.Error, NotDurable, MigratingElsewhere) as error:
        give_up(str(error))
    say("\n".join(ran) if ran else "Nothing to do: the database is up to date.")
