"""`ucr docs`: write the pages of docs/ that say what the code says."""

from pathlib import Path
from typing import Annotated

import typer

from ucr.cli.say import give_up, say
from ucr.docs import pages

app = typer.Typer()


@app.command()
def docs(
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; end with 1 if one is old.")
    ] = False,
    into: Annotated[Path, typer.Option(help="The root of the project.")] = Path(),
) -> None:
    """Write the pages that are drawn from the code."""
    old = {name: text for name, text in pages().items() if _read(into / name) != text}
    if check and old:
        give_up(f"older than the code: {', '.join(old)}. Run: ucr docs")
    for name, text in old.items():
        (into / name).write_text(text)
    say("\n".join(f"{into / name}: written" for name in old) or "Nothing was old.")


def _read(path: Path) -> str | None:
    return path.read_text() if path.is_file() else None
