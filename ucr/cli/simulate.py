"""`ucr simulate`: the simulated day, against a service that runs."""

import logging
from pathlib import Path
from typing import Annotated

import typer

from ucr.demo import day

app = typer.Typer()


@app.command()
def simulate(
    script: Annotated[
        Path,
        typer.Argument(
            help="What `ucr demo` wrote: who calls, who drives, and their keys."
        ),
    ],
) -> None:
    """Live a simulated day through the public doors: callers, phones and a desk."""
    logging.basicConfig(format="%(asctime)s %(name)s %(message)s", level=logging.INFO)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    day.main(script)
