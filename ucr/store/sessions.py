"""Sessions by the hash of their token, many at once: sockets are checked again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ucr.domain.account import Account, Session
from ucr.domain.codes import Role
from ucr.domain.ids import AccountId, CrewId
from ucr.store.accounts import hashed
from ucr.store.connection import Connection

SEEN_EVERY: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Ending:
    """A session is over; `wiped`: the desk ended it, and its phone must forget all."""

    wiped: bool


async def list_valid(
    conn: Connection, token_hashes: Collection[bytes], *, at: datetime
) -> dict[bytes, Session]:
    """Those of the sessions that have neither expired nor been revoked."""
    cursor = await conn.execute(
        """
        SELECT session.token_hash, session.expires_at, account.id,
            coalesce(crew.lent_to, account.area_id), account.name, account.role,
            account.crew_id, account.sender_id
        FROM session JOIN account ON account.id = session.account_id
            LEFT JOIN crew ON crew.id = account.crew_id
        WHERE token_hash = ANY(%s) AND revoked_at IS NULL AND expires_at > %s
            AND account.ended_at IS NULL
        """,
        (list(token_hashes), at),
    )
    return {
        bytes(token_hash): Session(
            account=Account(
                id=id_,
                area_id=area_id,
                name=name,
                role=Role(role),
                crew_id=crew_id,
                sender_id=sender_id,
            ),
            expires_at=expires_at,
        )
        for token_hash, expires_at, id_, area_id, name, role, crew_id, sender_id in (
            await cursor.fetchall()
        )
    }


async def touch(
    conn: Connection, token_hashes: Collection[bytes], *, at: datetime
) -> None:
    """Say that these were heard of; to the minute, so that few presses write."""
    await conn.execute(
        """
        UPDATE session SET seen_at = %(at)s
        WHERE token_hash = ANY(%(hashes)s) AND revoked_at IS NULL
            AND greatest(seen_at, created_at) <= %(since)s
        """,
        {"hashes": list(token_hashes), "at": at, "since": at - SEEN_EVERY},
    )


async def end_of_account(
    conn: Connection, id_: AccountId, *, at: datetime, but: str = ""
) -> None:
    """End every session of somebody, but for that of one cookie."""
    await conn.execute(
        """
        UPDATE session SET revoked_at = %s
        WHERE account_id = %s AND token_hash <> %s AND revoked_at IS NULL
        """,
        (at, id_, hashed(but)),
    )


async def lock(conn: Connection, token: str, *, at: datetime) -> None:
    """Close a desk until somebody proves again who they are."""
    await conn.execute(
        """
        UPDATE session SET locked_at = coalesce(locked_at, %s)
        WHERE token_hash = %s AND revoked_at IS NULL
        """,
        (at, hashed(token)),
    )


async def acted(conn: Connection, token: str, *, at: datetime) -> None:
    """Say that somebody's hand is at this desk."""
    await conn.execute(
        """
        UPDATE session SET acted_at = %s
        WHERE token_hash = %s AND revoked_at IS NULL AND locked_at IS NULL
        """,
        (at, hashed(token)),
    )


async def unlock(
    conn: Connection, token: str, id_: AccountId, *, at: datetime
) -> datetime | None:
    """Open a desk again for whose it is.

    Returns:
        When the session ends; None: it is over, or somebody else's.
    """
    cursor = await conn.execute(
        """
        UPDATE session SET locked_at = NULL, acted_at = %(at)s
        WHERE token_hash = %(token)s AND account_id = %(id)s AND revoked_at IS NULL
            AND expires_at > %(at)s
        RETURNING expires_at
        """,
        {"at": at, "token": hashed(token), "id": id_},
    )
    row = await cursor.fetchone()
    return row[0] if row else None


async def ending(conn: Connection, token: str, *, at: datetime) -> Ending | None:
    """How the session of a cookie ended; None while it is open.

    A cookie that nobody was ever given is over too.
    """
    cursor = await conn.execute(
        """
        SELECT wiped_at IS NOT NULL, revoked_at IS NULL AND expires_at > %s
        FROM session WHERE token_hash = %s
        """,
        (at, hashed(token)),
    )
    row = await cursor.fetchone()
    if row is None:
        return Ending(wiped=False)
    return None if row[1] else Ending(wiped=row[0])


async def wipe_of_crew(conn: Connection, crew_id: CrewId, *, at: datetime) -> int:
    """End every session of a crew that nobody signed out of; how many were open."""
    cursor = await conn.execute(
        """
        UPDATE session SET revoked_at = %(at)s, wiped_at = %(at)s
        FROM account
        WHERE account.id = session.account_id AND account.crew_id = %(crew)s
            AND revoked_at IS NULL
        RETURNING expires_at > %(at)s
        """,
        {"at": at, "crew": crew_id},
    )
    return sum(was_open for (was_open,) in await cursor.fetchall())


async def open_of_crew(conn: Connection, crew_id: CrewId, *, at: datetime) -> int:
    """How many sign-ins of a crew are open."""
    cursor = await conn.execute(
        """
        SELECT count(*) FROM session JOIN account ON account.id = session.account_id
        WHERE account.crew_id = %s AND revoked_at IS NULL AND expires_at > %s
        """,
        (crew_id, at),
    )
    row = await cursor.fetchone()
    return row[0] if row else 0


async def last_of_crew(
    conn: Connection, crew_id: CrewId, *, at: datetime
) -> datetime | None:
    """When the last open sign-in of a crew's phones ends; None: none is open."""
    cursor = await conn.execute(
        """
        SELECT max(expires_at)
        FROM session JOIN account ON account.id = session.account_id
        WHERE account.crew_id = %s AND revoked_at IS NULL AND expires_at > %s
        """,
        (crew_id, at),
    )
    row = await cursor.fetchone()
    return row[0] if row else None
