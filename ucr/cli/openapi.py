"""`ucr openapi`: the description from which the front end's types are made."""

import json

import typer

from ucr.app import create_app
from ucr.settings import Settings

app = typer.Typer()


@app.command()
def openapi() -> None:
    """Print the OpenAPI document of every door and of the websocket's frames."""
    document = create_app(Settings()).openapi()
    typer.echo(json.dumps(document, indent=2, ensure_ascii=False))
