"""The stores the tests use: one real PostgreSQL and one real Valkey for a whole run.

Every test that asks for a database gets a fresh one, copied from a template that was
migrated once; Valkey is emptied. Nothing here stands in for anything.
"""

import asyncio
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
import redis
from psycopg import sql

from ucr.embedded.postgres import EmbeddedPostgres
from ucr.embedded.valkey import EmbeddedValkey
from ucr.store.migrate import migrate

MIGRATED = "migrated"
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of a random name in it
ROOM = 6 << 30
numbers = itertools.count(1)


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The folder of real extracts and published examples: `UCR_TEST_DATA`."""
    default = Path(__file__).parents[3] / "shared" / "data"
    folder = Path(os.environ.get("UCR_TEST_DATA", default)).resolve()
    if not (folder / "roads").is_dir():
        pytest.fail(
            f"The test data is not at {folder}: there is no folder `roads` in it."
            " Set UCR_TEST_DATA to the folder that has it."
        )
    return folder


@pytest.fixture(scope="session")
def stores_folder() -> Iterator[Path]:
    """A folder that the servers can enter even when the tests run as root.

    pytest's own temporary folders are private to the user that runs it.
    """
    folder = Path(tempfile.mkdtemp(prefix="ucr-tests-", dir=_memory()))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres_server_url(stores_folder: Path) -> Iterator[str]:
    """The address of the run's PostgreSQL: its maintenance database."""
    with EmbeddedPostgres(stores_folder / "postgres") as url:
        yield url


@pytest.fixture(scope="session")
def valkey_server_url(stores_folder: Path) -> Iterator[str]:
    """The address of the run's Valkey, with whatever earlier tests left in it."""
    with EmbeddedValkey(stores_folder / "valkey") as url:
        yield url


@pytest.fixture(scope="session")
def migrated_template(postgres_server_url: str) -> str:
    """The name of a database that every migration was applied to, for copying."""
    _run(postgres_server_url, "CREATE DATABASE {}", MIGRATED)
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        runner.run(migrate(_address(postgres_server_url, MIGRATED)))
    return MIGRATED


@pytest.fixture
def postgres_url(postgres_server_url: str, migrated_template: str) -> Iterator[str]:
    """A fresh, migrated database, for one test."""
    with _database(postgres_server_url, template=migrated_template) as url:
        yield url


@pytest.fixture
def empty_postgres_url(postgres_server_url: str) -> Iterator[str]:
    """A fresh database that no migration was applied to, for one test."""
    with _database(postgres_server_url, template="template0") as url:
        yield url


@pytest.fixture
def valkey_url(valkey_server_url: str) -> str:
    """An empty Valkey, for one test."""
    with redis.Redis.from_url(valkey_server_url) as client:
        client.flushall()
    return valkey_server_url


@contextmanager
def _database(server: str, *, template: str) -> Iterator[str]:
    """Copy `template` for the length of the block.

    FILE_COPY takes 50 ms for a small template and WAL_LOG 120 ms (measured).
    """
    name = f"test_{next(numbers)}"
    _run(server, "CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, template)
    try:
        yield _address(server, name)
    finally:
        _run(server, "DROP DATABASE {} WITH (FORCE)", name)


def _memory() -> Path | None:
    """A disk of memory, if there is one with room; else whatever holds temporary files.

    The stores are no softer on it: they ask for every write, and have it at once, where
    a disk took 2.3 ms for each commit. Servers that are killed (tests/kill, tests/
    embedded) lie on the real disk.
    """
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= ROOM
    return MEMORY if roomy else None


def _run(server: str, statement: str, *names: str) -> None:
    with psycopg.connect(server, autocommit=True) as conn:
        conn.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _address(server: str, database: str) -> str:
    return urlsplit(server)._replace(path=f"/{database}").geturl()
