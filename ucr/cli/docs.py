"""`ucr docs`: write the pages of docs/ that are drawn from the code."""

from pathlib import Path
from typing import Annotated

import typer

from ucr.cli.say import give_up, say
from ucr.docs import pages

app = typer.Typer()


@app.command()
def docs(
    root: Annotated[Path, typer.Argument(help="The project's folder.")] = Path(),
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; end with 1 on an old page.")
    ] = False,
) -> None:
    """Write states, events, problems and settings as the code has them now."""
    drawn = {root / path: text for path, text in pages().items()}
    old = [path for path, text in drawn.items() if not is_current(path, text)]
    if check and old:
        give_up("old, run ucr docs: " + ", ".join(str(path) for path in old))
    for path in old:
        path.write_text(drawn[path], encoding="utf-8")
        say(f"{path}: written")


def is_current(path: Path, text: str) -> bool:
    """Whether a page says what the code says."""
    return path.is_file() and path.read_text(encoding="utf-8") == text
