"""A database is brought up once, and only one that keeps what it acknowledges (P1)."""

import asyncio
from pathlib import Path

import psycopg
import pytest

from tests.domain.cases import AREA, NOON, OAK
from ucr.embedded.postgres import EmbeddedPostgres
from ucr.store import assignments, crew_messages, crews, heartbeats, plans, teams
from ucr.store.connection import Connection, NotDurable, demand_durable
from ucr.store.migrate import LOCK, MigratingElsewhere, migrate

READ = ("area", "assignment", "crew", "crew_message", "heartbeat", "plan", "shift")


async def test_a_second_run_has_nothing_left_to_do(empty_postgres_url: str) -> None:
    first = await migrate(empty_postgres_url)
    second = await migrate(empty_postgres_url)

    assert first == sorted(first)
    assert first[0] == "0001_foundations.sql"
    assert second == []


async def test_a_server_that_does_not_write_before_it_answers_is_refused(
    stores_folder: Path,
) -> None:
    careless = EmbeddedPostgres(stores_folder / "careless", settings={"fsync": "off"})
    with careless as url, pytest.raises(NotDurable, match="set fsync = on"):
        await migrate(url)


async def test_a_setting_that_acknowledges_too_early_is_refused_by_name(
    postgres_url: str,
) -> None:
    async with await psycopg.AsyncConnection.connect(postgres_url) as conn:
        await conn.execute("SET synchronous_commit = off")

        with pytest.raises(NotDurable, match="set synchronous_commit = on"):
            await demand_durable(conn)


async def test_a_server_that_keeps_its_word_is_taken(postgres_url: str) -> None:
    async with await psycopg.AsyncConnection.connect(postgres_url) as conn:
        await demand_durable(conn)
        cursor = await conn.execute("SHOW fsync")

        assert await cursor.fetchone() == ("on",)


async def test_who_migrates_meanwhile_is_waited_for_and_then_named(
    empty_postgres_url: str,
) -> None:
    """A session held by another login's psql, or by a release that hangs, as here."""
    async with await psycopg.AsyncConnection.connect(
        empty_postgres_url, autocommit=True, application_name="a night's repair"
    ) as other:
        await other.execute("SELECT pg_advisory_lock(%s)", (LOCK,))

        with pytest.raises(MigratingElsewhere) as refused:
            await migrate(empty_postgres_url, wait_s=0.05)

        said = str(refused.value)
        pid = other.info.backend_pid
        assert f"pid {pid}, a night's repair" in said
        assert f"pg_terminate_backend({pid})" in said
        cursor = await other.execute("SELECT to_regclass('migration') IS NULL")
        assert await cursor.fetchone() == (True,)

    assert await migrate(empty_postgres_url) != []


async def test_two_that_start_at_once_migrate_once(empty_postgres_url: str) -> None:
    """The second waits while the first migrates: the first is held up in the middle."""
    async with await psycopg.AsyncConnection.connect(
        empty_postgres_url, autocommit=True
    ) as other:
        await other.execute("SELECT pg_advisory_lock(%s)", (LOCK,))
        waiting = asyncio.create_task(migrate(empty_postgres_url))
        while not await _waits(other):
            assert not waiting.done()
        await other.execute("SELECT pg_advisory_unlock(%s)", (LOCK,))

        ran = await waiting

    assert ran[0] == "0001_foundations.sql"
    assert await migrate(empty_postgres_url) == []


async def _waits(conn: psycopg.AsyncConnection) -> bool:
    """Whether somebody waits for our lock in this database: the race has been hit."""
    cursor = await conn.execute(
        """
        SELECT FROM pg_locks JOIN pg_stat_activity USING (pid)
        WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()
            AND application_name = 'ucr migrate'
        """
    )
    return await cursor.fetchone() is not None


async def _asks(conn: Connection) -> None:
    """What doors ask all day, each question prepared."""
    await assignments.find_active_of_crew(conn, OAK)
    await crew_messages.list_open(conn, AREA)
    await crews.find_shift(conn, AREA, OAK, at=NOON)
    await teams.get(conn, AREA, at=NOON)
    await heartbeats.find(conn, AREA)
    await plans.find(conn, OAK)


async def test_this_release_goes_on_while_the_next_gives_its_tables_columns(
    empty_postgres_url: str,
) -> None:
    await migrate(empty_postgres_url)
    async with await psycopg.AsyncConnection.connect(
        empty_postgres_url, autocommit=True, prepare_threshold=0
    ) as conn:
        await _asks(conn)
        async with await psycopg.AsyncConnection.connect(empty_postgres_url) as next_:
            for table in READ:
                await next_.execute(f"ALTER TABLE {table} ADD COLUMN more text")

        await _asks(conn)

        cursor = await conn.execute("SELECT count(*) FROM pg_prepared_statements")
        assert (await cursor.fetchone() or (0,))[0] >= len(READ) - 1
