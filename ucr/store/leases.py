"""Who dispatches which area: a lease row with a fencing token, on the database's clock.

A lease moves within two seconds when its holder dies or is frozen, so that no timer is
later than that (promise 3; `python -m bench.interrupted`); an advisory lock never moves
when the holder is merely frozen.
"""

from dataclasses import dataclass
from typing import Final

from ucr.domain.errors import NotDispatcher
from ucr.domain.ids import AreaId
from ucr.store.connection import Connection

TTL_S: Final = 1.6


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to decide for an area, until it runs out or a newer token exists."""

    area_id: AreaId
    token: int
    holder: str


async def take(conn: Connection, area_id: AreaId, holder: str) -> Lease | None:
    """Take an area that nobody holds; a new token fences off every one before.

    Returns:
        None while another holder's lease has not run out, or the area (a pack may be
        there before it) has not been founded.
    """
    cursor = await conn.execute(
        """
        INSERT INTO lease (area_id, token, holder, expires_at)
        SELECT id, 1, %(holder)s,
            clock_timestamp() + make_interval(secs => %(ttl)s)
        FROM area WHERE id = %(area)s
        ON CONFLICT (area_id) DO UPDATE SET
            token = lease.token + 1, holder = excluded.holder,
            expires_at = excluded.expires_at
        WHERE lease.expires_at <= clock_timestamp()
        RETURNING token
        """,
        {"area": area_id, "holder": holder, "ttl": TTL_S},
    )
    row = await cursor.fetchone()
    return None if row is None else Lease(area_id, row[0], holder)


async def renew(conn: Connection, lease: Lease) -> None:
    """Keep a lease.

    Raises:
        NotDispatcher: A newer token exists.
    """
    cursor = await conn.execute(
        """
        UPDATE lease SET
            expires_at = clock_timestamp() + make_interval(secs => %(ttl)s)
        WHERE area_id = %(area)s AND token = %(token)s
        """,
        {"area": lease.area_id, "token": lease.token, "ttl": TTL_S},
    )
    if cursor.rowcount != 1:
        raise NotDispatcher(lease.area_id)


async def release(conn: Connection, lease: Lease) -> None:
    """Give an area up at once, for a clean stop."""
    await conn.execute(
        """
        UPDATE lease SET expires_at = clock_timestamp()
        WHERE area_id = %s AND token = %s
        """,
        (lease.area_id, lease.token),
    )


async def demand(conn: Connection, lease: Lease) -> None:
    """Refuse to go on in this transaction unless the lease is the newest.

    The row stays shared until the commit, so that nobody takes over in between.

    Raises:
        NotDispatcher: A newer token exists.
    """
    cursor = await conn.execute(
        "SELECT 1 FROM lease WHERE area_id = %s AND token = %s FOR SHARE",
        (lease.area_id, lease.token),
    )
    if await cursor.fetchone() is None:
        raise NotDispatcher(lease.area_id)
