"""The stores that tests get are fresh, real and fully durable."""

from pathlib import Path

import psycopg
import pytest
import redis


def test_a_test_gets_an_empty_database_of_its_own(empty_postgres_url: str) -> None:
    with psycopg.connect(empty_postgres_url) as conn:
        conn.execute("CREATE TABLE mine (id int)")
        tables = conn.execute(
            "SELECT relname FROM pg_stat_user_tables ORDER BY relname"
        ).fetchall()

    assert tables == [("mine",)]


def test_the_next_test_does_not_see_what_the_last_one_made(
    empty_postgres_url: str,
) -> None:
    with psycopg.connect(empty_postgres_url) as conn:
        found = conn.execute("SELECT to_regclass('mine')").fetchone()

    assert found == (None,)


def test_valkey_is_emptied_before_a_test(
    valkey_server_url: str, request: pytest.FixtureRequest
) -> None:
    with redis.Redis.from_url(valkey_server_url) as client:
        client.set("left", "behind")

        request.getfixturevalue("valkey_url")

        assert client.dbsize() == 0


def test_the_test_data_has_the_road_extracts(data_folder: Path) -> None:
    assert sorted(data_folder.glob("roads/*.osm.pbf"))
