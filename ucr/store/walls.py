"""Whose rows a connection may reach: one area's, or all of them (promise P14).

The first wall is the code: every statement names its area. This is the second, held by
PostgreSQL itself, where a statement forgot to. Each time a connection is lent to a
request it takes up the role `ucr_caller`, to which a policy shows the rows of one area
only. Loops and tools that serve all areas stay who logged in: a member of
`ucr_service`, to which another policy shows them all (ADR 56).

What a request may reach is kept beside its task: nothing until it is known who calls,
and then the caller's own area. Whoever forgets to say so reaches nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, TypeAlias

import psycopg

from ucr.domain.ids import AreaId

CALLER: Final = "ucr_caller"
SERVICE: Final = "ucr_service"
NOWHERE: Final = AreaId("")
"""No area has this name: what is asked there finds nothing."""
Reach: TypeAlias = tuple[str, AreaId]
"""The role of a connection, and the area that the policies read."""

EVERYWHERE: Final[Reach] = ("none", NOWHERE)
TAKE_UP: Final = (
    "SELECT set_config('role', %s, false), set_config('ucr.area', %s, false)"
)
ROLES: Final = f"""
DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['{CALLER}', '{SERVICE}'] LOOP
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
                EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;  -- another database of this server is being set up as well
        END;
        IF NOT pg_has_role(current_user, wanted, 'SET') THEN
            EXECUTE format('GRANT %I TO CURRENT_USER', wanted);
        END IF;
    END LOOP;
END $$;
"""
"""Makes the two roles, which belong to the server and not to a database.

Whoever may not make roles finds them made already (docs/how-to/run-in-production.md).
"""
HELD: Final = """
SELECT count(*) = 2 FROM pg_roles WHERE
    (rolname = %s AND pg_has_role(current_user, oid, 'SET'))
    OR (rolname = %s AND pg_has_role(current_user, oid, 'USAGE'))
"""

_reach: ContextVar[Reach] = ContextVar("reach", default=EVERYWHERE)


def stand_in(area_id: AreaId) -> None:
    """From here on this task reaches one area, until the block around it ends."""
    _reach.set((CALLER, area_id))


@contextmanager
def within(area_id: AreaId) -> Iterator[None]:
    """Reach one area, and nothing else, inside the block."""
    with _reaching((CALLER, area_id)):
        yield


@contextmanager
def nowhere() -> Iterator[None]:
    """Reach nothing inside the block, until it is known who asks."""
    with _reaching((CALLER, NOWHERE)):
        yield


@contextmanager
def everywhere() -> Iterator[None]:
    """Reach all areas: to find out who calls, and for the few acts that cross them."""
    with _reaching(EVERYWHERE):
        yield


class NoWalls(Exception):
    """The roles are missing, or not given to our login: we refuse to start (P14)."""


async def demand_walls(conn: psycopg.AsyncConnection) -> None:
    """Refuse a server on which requests could reach nothing, or loops not all.

    Raises:
        NoWalls: The message says what to do.
    """
    cursor = await conn.execute(HELD, (CALLER, SERVICE))
    if await cursor.fetchone() != (True,):
        message = f"run `ucr migrate`, or grant {CALLER} and {SERVICE} to our login"
        raise NoWalls(message)


async def take_up(conn: psycopg.AsyncConnection) -> None:
    """Give a connection that is being lent the reach of whoever borrows it.

    It is the question of the pool whether the connection lives, so it costs nothing.

    Raises:
        psycopg.Error: The server is gone, or has no such role.
    """
    await conn.execute(TAKE_UP, _reach.get())


@contextmanager
def _reaching(reach: Reach) -> Iterator[None]:
    before = _reach.set(reach)
    try:
        yield
    finally:
        _reach.reset(before)
