"""Building the web pages where they are missing or older than their source."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import ucr
from ucr.cli.say import console

STATIC: Final = Path(ucr.__file__).parent / "static"
SOURCE: Final = Path(ucr.__file__).parent.parent / "frontend"
FOLDERS: Final = ("src", "public")
LAST_LINES: Final = 30


class NotBuilt(Exception):
    """The pages could not be built; the text says what to do."""


def build_if_needed(*, static: Path = STATIC, source: Path = SOURCE) -> bool:
    """Bring the pages up to date.

    Returns:
        Whether anything had to be built.

    Raises:
        NotBuilt: There is no Node.js, or the build failed.
    """
    if not is_stale(static=static, source=source):
        return False
    npm = shutil.which("npm")
    if npm is None:
        raise NotBuilt(
            "The web pages must be built once, and that takes Node.js 20 or newer with"
            " npm. Install it (https://nodejs.org, or your system's package nodejs),"
            " or start without pages: ucr demo --no-screens"
        )
    if _packages_are_stale(source):
        _run([npm, "ci", "--no-audit", "--no-fund"], source, "Fetching what it needs")
    _run([npm, "run", "build"], source, "Building the web pages")
    return True


def is_stale(*, static: Path, source: Path) -> bool:
    """Whether the pages are missing, or their source was changed after they were built.

    An installed package has pages and no source: they are never stale.
    """
    page = static / "index.html"
    if not (source / "package.json").is_file():
        return False
    if not page.is_file():
        return True
    built_at = page.stat().st_mtime
    return any(file.stat().st_mtime > built_at for file in _sources(source))


def _sources(source: Path) -> Iterator[Path]:
    yield from (file for file in source.iterdir() if file.is_file())
    for folder in FOLDERS:
        yield from (file for file in (source / folder).rglob("*") if file.is_file())


def _packages_are_stale(source: Path) -> bool:
    installed = source / "node_modules" / ".package-lock.json"
    wanted = source / "package-lock.json"
    return not installed.is_file() or installed.stat().st_mtime < wanted.stat().st_mtime


def _run(command: list[str], source: Path, what: str) -> None:
    with console.status(f"{what} ..."):
        done = subprocess.run(  # noqa: S603 - npm, with words of ours
            command,
            cwd=source,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
    if done.returncode != 0:
        last = "\n".join(done.stdout.splitlines()[-LAST_LINES:])
        raise NotBuilt(f"`{' '.join(command[1:])}` failed in {source}:\n{last}")
