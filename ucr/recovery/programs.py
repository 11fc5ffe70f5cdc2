"""PostgreSQL's own programs: from a folder that is named, our wheel, or the path."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from psycopg.conninfo import conninfo_to_dict

from ucr.embedded.wheels import client_programs

VARIABLES: Final[Mapping[str, str]] = {
    "host": "PGHOST",
    "hostaddr": "PGHOSTADDR",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "passfile": "PGPASSFILE",
    "sslmode": "PGSSLMODE",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "sslrootcert": "PGSSLROOTCERT",
    "target_session_attrs": "PGTARGETSESSIONATTRS",
    "options": "PGOPTIONS",
}
"""How libpq is told of a database without a password on a command line."""
KEPT: Final = ("PATH", "HOME", "LD_LIBRARY_PATH", "SSL_CERT_FILE")
SAID: Final = 400


class ProgramFailed(Exception):
    """A program of PostgreSQL ended badly; it says so itself, without any row."""

    def __init__(self, name: str, status: int, said: str) -> None:
        super().__init__(f"{name} ended with {status}: {said[-SAID:].strip()}")


class ProgramAbsent(Exception):
    """There is no such program here; the message says what to set."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"there is no {name} here: set UCR_POSTGRES_PROGRAMS to the folder that has"
            " it, of the server's version or newer"
        )


def program(name: str, folder: Path | None) -> str:
    """Where a program is.

    Raises:
        ProgramAbsent: Nowhere.
    """
    wheel = client_programs()
    for place in (folder, wheel if folder is None else None):
        if place is not None and (place / name).is_file():
            return str(place / name)
    found = shutil.which(name) if folder is None else None
    if found is None:
        raise ProgramAbsent(name)
    return found


def environment(url: str) -> dict[str, str]:
    """What a program is told of the database, where no other user can read it."""
    told = conninfo_to_dict(url)
    inherited = {name: os.environ[name] for name in KEPT if name in os.environ}
    ours = {
        VARIABLES[name]: str(value)
        for name, value in told.items()
        if name in VARIABLES and value is not None
    }
    return inherited | ours | {"PGAPPNAME": "ucr recovery", "LC_ALL": "C"}


def run(name: str, words: list[str], folder: Path | None, url: str = "") -> None:
    """Run one of them to its end.

    Args:
        words: What comes after its name.
        url: The database, for one that asks it.

    Raises:
        ProgramAbsent, ProgramFailed
    """
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(  # noqa: S603  (PostgreSQL's program, no shell)
            [program(name, folder), *words],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            env=environment(url),
        )
        process.wait()
        said.seek(0)
        demand(name, process, said.read())


def demand(name: str, process: subprocess.Popen[bytes], said: bytes) -> None:
    """Go on only when a program ended well.

    Raises:
        ProgramFailed: With the last that it said.
    """
    if process.wait() != 0:
        raise ProgramFailed(name, process.returncode, said.decode(errors="replace"))
