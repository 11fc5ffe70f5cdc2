"""A database is brought up once, and only one that keeps what it acknowledges (P1)."""

from pathlib import Path

import psycopg
import pytest

from ucr.embedded.postgres import EmbeddedPostgres
from ucr.store.connection import NotDurable, demand_durable
from ucr.store.migrate import migrate


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
