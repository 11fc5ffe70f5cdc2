"""The one type that every store function takes first, and the pool behind it."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

import psycopg
from psycopg import AsyncConnection
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from ucr.store import walls

Connection: TypeAlias = AsyncConnection[TupleRow]
Beside: TypeAlias = Callable[[Connection], Awaitable[None]]
"""What else is stored in the transaction of a step: the message that asked for it."""
Pool: TypeAlias = AsyncConnectionPool[Connection]

DURABLE: Final = ("fsync", "synchronous_commit", "full_page_writes")
AWAY: Final = (
    psycopg.OperationalError,
    psycopg.errors.IdleInTransactionSessionTimeout,
    PoolTimeout,
)
"""What a store that does not answer, or that has cut us off, looks like."""
IDLE_IN_STEP: Final = "3s"
"""A process that freezes in the middle of a step holds an area up no longer."""
GONE: Final = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,  # milliseconds
}
"""A host that vanished without a word is found out in about ten seconds, by TCP."""
RECONNECT_S: Final = 2.0
"""How long one attempt to connect is repeated before whoever asks next begins anew.

The pool waits twice as long after each failure, for five minutes unless told: a
database that was away for a minute was looked for only up to a minute after its return.
"""
_ON: Final = {"on", "local", "remote_write", "remote_apply"}


class NotDurable(Exception):
    """The database could lose what it has acknowledged; we refuse to start (P1)."""


def create_pool(url: str, *, size: int) -> Pool:
    """A pool of up to `size` connections, not yet open, each lent within its walls."""
    return AsyncConnectionPool(
        url,
        min_size=min(2, size),
        max_size=size,
        open=False,
        kwargs={
            "autocommit": True,
            "prepare_threshold": 3,
            **GONE,
            "options": f"-c idle_in_transaction_session_timeout={IDLE_IN_STEP}",
        },
        timeout=10,
        reconnect_timeout=RECONNECT_S,
        check=walls.take_up,
    )


async def demand_durable(conn: Connection) -> None:
    """Refuse a server that acknowledges before it has written.

    Raises:
        NotDurable: A setting is off; the message names it and what to set.
    """
    for setting in DURABLE:
        cursor = await conn.execute(
            "SELECT setting FROM pg_settings WHERE name = %s", (setting,)
        )
        row = await cursor.fetchone()
        if row is None or row[0] not in _ON:
            message = f"PostgreSQL runs with {setting} off; set {setting} = on"
            raise NotDurable(message)
