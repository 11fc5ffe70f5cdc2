"""`ucr openapi`: write the description from which the front end's types are made."""

import json
from pathlib import Path
from typing import Annotated

import typer

from ucr.app import create_app
from ucr.cli.say import say
from ucr.settings import Settings

app = typer.Typer()


@app.command()
def openapi(
    into: Annotated[Path, typer.Argument(help="The file to write.")] = Path(
        "frontend/openapi.json"
    ),
) -> None:
    """Write the OpenAPI document of every door and of the websocket's frames."""
    document = create_app(Settings()).openapi()
    into.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
    say(f"{into}: {len(document['paths'])} paths")
