"""What commands say on the terminal, and how they give up: in words, with status 1."""

from typing import Final, NoReturn

import typer
from rich.console import Console

console: Final = Console(highlight=False)
errors: Final = Console(stderr=True, highlight=False)


def say(text: str) -> None:
    """One line; never broken, so that an address in it can be clicked or copied."""
    console.print(text, soft_wrap=True)


def give_up(why: str) -> NoReturn:
    """End the command because of something that its user can put right."""
    errors.print(f"[bold red]ucr:[/] {why}", soft_wrap=True)
    raise typer.Exit(1)
