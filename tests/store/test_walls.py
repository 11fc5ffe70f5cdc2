"""The second wall: PostgreSQL shows a caller one area, and to nobody nothing (P14)."""

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest
import pytest_asyncio
from fastapi import FastAPI
from psycopg import sql

from tests.world.ground import Ground, HandClock, runtime_on
from ucr.api.walled import Walled
from ucr.domain.codes import Role
from ucr.domain.ids import AreaId
from ucr.runtime import Runtime
from ucr.store import walls
from ucr.store.connection import Connection, create_pool
from ucr.store.migrate import migrate

RUTLAND, KENT = AreaId("rutland"), AreaId("kent")
TABLES = """
SELECT relname, relrowsecurity AND relforcerowsecurity, array_agg(DISTINCT role.rolname)
FROM pg_class LEFT JOIN pg_policy ON polrelid = pg_class.oid
LEFT JOIN pg_roles AS role ON role.oid = ANY(polroles)
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
GROUP BY relname, relrowsecurity, relforcerowsecurity ORDER BY relname
"""
OF_NO_AREA = {"idempotency", "audit_seal", "migration", "sign_in_try"}
"""Keys by caller, digests of the audit, what ran, hashes of who tried: nothing of
an area."""
LIVE = {"referral", "event", "crew", "shift", "account", "session", "sender", "area"}


@pytest_asyncio.fixture
async def runtime(postgres_url: str, valkey_url: str) -> AsyncIterator[Runtime]:
    """Two areas with a call, a crew and somebody at the desk in each."""
    async with runtime_on(postgres_url, valkey_url, clock=HandClock()) as runtime:
        for slug in (RUTLAND, KENT):
            ground = await Ground.lay(runtime, slug)
            await ground.call_comes_in()
            await ground.crew_starts(f"Oak of {slug}")
            await ground.signs_in(Role.COORDINATOR)
        yield runtime


async def tables(conn: Connection) -> list[str]:
    """Every table that has a wall."""
    cursor = await conn.execute(TABLES)
    return [name for name, *_ in await cursor.fetchall() if name not in OF_NO_AREA]


async def counts(runtime: Runtime) -> dict[str, int]:
    """How many rows of each table a statement sees that names no area at all."""
    with walls.everywhere():
        async with runtime.pool.connection() as conn:
            names = await tables(conn)
    found = {}
    async with runtime.pool.connection() as conn:
        for name in names:
            query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))
            try:
                row = await (await conn.execute(query)).fetchone()
            except psycopg.errors.InsufficientPrivilege:
                row = (0,)  # no caller has any business there
            found[name] = row[0] if row else 0
    return found


async def test_every_table_with_an_area_has_its_wall(runtime: Runtime) -> None:
    async with runtime.pool.connection() as conn:
        rows = await (await conn.execute(TABLES)).fetchall()

    open_ = {name for name, forced, _ in rows if not forced}
    assert open_ == OF_NO_AREA
    both = {walls.CALLER, walls.SERVICE}
    assert {name for name, forced, to in rows if forced and set(to) != both} == set()


async def test_a_table_that_comes_later_gets_its_wall_by_migrate_itself(
    empty_postgres_url: str,
) -> None:
    await migrate(empty_postgres_url)
    with psycopg.connect(empty_postgres_url, autocommit=True) as conn:
        conn.execute("CREATE TABLE later (area_id text)")

    await migrate(empty_postgres_url)

    with psycopg.connect(empty_postgres_url) as conn:
        rows = {name: forced for name, forced, _ in conn.execute(TABLES).fetchall()}
    assert rows["later"]


async def test_a_statement_without_its_where_sees_the_caller_s_area_only(
    runtime: Runtime,
) -> None:
    with walls.everywhere():
        every = await counts(runtime)

    with walls.within(RUTLAND):
        ours = await counts(runtime)
    with walls.within(KENT):
        theirs = await counts(runtime)

    assert {name for name in LIVE if not ours[name]} == set()
    shared = {"lease", "answered"}  # of the dispatcher and the outbox alone
    sums = {name: ours[name] + theirs[name] for name in every if name not in shared}
    assert sums == {name: n for name, n in every.items() if name not in shared}


async def test_where_no_area_is_set_there_is_nothing(runtime: Runtime) -> None:
    with walls.nowhere():
        found = await counts(runtime)
        async with runtime.pool.connection() as conn:
            changed = await conn.execute("UPDATE referral SET version = version + 1")

    assert {name: n for name, n in found.items() if n} == {}
    assert changed.rowcount == 0


async def test_nothing_is_written_into_another_area(runtime: Runtime) -> None:
    with walls.within(RUTLAND):
        async with runtime.pool.connection() as conn:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                await conn.execute("UPDATE crew SET area_id = %s", (KENT,))
            cursor = await conn.execute(
                "UPDATE crew SET people = 2 WHERE area_id = %s", (KENT,)
            )
            who = await (await conn.execute("SELECT current_user")).fetchone()

    assert (cursor.rowcount, who) == (0, (walls.CALLER,))


async def test_a_connection_that_is_lent_on_forgets_whose_it_was(
    runtime: Runtime,
) -> None:
    async def seen() -> int:
        async with pool.connection() as conn:
            row = await (await conn.execute("SELECT count(*) FROM crew")).fetchone()
        return int(row[0]) if row else -1

    async with create_pool(str(runtime.pool.conninfo), size=1) as pool:
        told = []
        for _ in range(5):  # from the third on the statement is a prepared one
            for reach in (walls.within(RUTLAND), walls.nowhere(), walls.everywhere()):
                with reach:
                    told.append(await seen())

    assert told == [1, 0, 2] * 5


async def test_a_door_that_forgets_to_ask_who_calls_finds_nothing(
    runtime: Runtime,
) -> None:
    app = FastAPI()
    app.add_middleware(Walled)

    @app.get("/forgetful")
    async def forgetful() -> dict[str, int]:
        return await counts(runtime)

    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as http:
        told = (await http.get("/forgetful")).json()

    assert {name: n for name, n in told.items() if n} == {}
    assert (await counts(runtime))["referral"] == 2


async def test_an_owner_who_is_no_superuser_is_held_too_and_can_migrate(
    postgres_server_url: str, migrated_template: str
) -> None:
    """As production has it: the roles are made by whoever runs the server."""
    assert migrated_template
    with psycopg.connect(postgres_server_url, autocommit=True) as conn:
        conn.execute("CREATE ROLE plain LOGIN")
        conn.execute("GRANT ucr_caller, ucr_service TO plain")
        conn.execute("CREATE DATABASE plain OWNER plain")
    try:
        url = _as("plain", postgres_server_url)
        await migrate(url)
        with psycopg.connect(url) as conn:
            conn.execute("INSERT INTO area (id, name, epoch) VALUES ('a', 'A', 'e')")
            seen = [conn.execute("SELECT count(*) FROM area").fetchone()]
            conn.execute("SET ROLE ucr_caller")
            seen.append(conn.execute("SELECT count(*) FROM area").fetchone())
        with psycopg.connect(postgres_server_url, autocommit=True) as conn:
            conn.execute("REVOKE ucr_service FROM plain")
        async with await psycopg.AsyncConnection.connect(url) as plain:
            with pytest.raises(walls.NoWalls, match="grant ucr_caller and ucr_service"):
                await walls.demand_walls(plain)
    finally:
        with psycopg.connect(postgres_server_url, autocommit=True) as conn:
            conn.execute("DROP DATABASE plain WITH (FORCE)")
            conn.execute("DROP ROLE plain")

    assert seen == [(1,), (0,)]


def _as(user: str, url: str) -> str:
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{user}@{host}", path=f"/{user}").geturl()
