"""`ucr push keys`: make the key that push services know us by."""

from pathlib import Path
from typing import Annotated

import typer

from ucr.cli.say import give_up, say
from ucr.reach.vapid import Key

app = typer.Typer()
push = typer.Typer(help="Web Push: waking crews' phones.")
app.add_typer(push, name="push")


@push.callback()
def _of_push() -> None:
    """Web Push: waking crews' phones."""


@push.command()
def keys(
    file: Annotated[Path, typer.Argument(help="Where the private key goes (PEM).")],
) -> None:
    """Make a key pair; the private one is in the file and nowhere else."""
    try:
        Key.make().write(file)
    except FileExistsError:
        give_up(f"{file} is there already; with another key no phone can be woken")
    except OSError as failed:
        give_up(f"{file}: {failed.strerror}")
    say(f"{file}: for its owner's eyes only. Set UCR_PUSH_KEY={file}")
