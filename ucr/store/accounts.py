"""Accounts, sign-in links, sessions and senders. Secrets are stored as hashes only."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from ucr.domain.access import DESK
from ucr.domain.account import Account, Sender, Session
from ucr.domain.codes import Role
from ucr.domain.errors import NotFound, NotSignedIn
from ucr.domain.ids import AccountId, AreaId, SenderId
from ucr.store.connection import Connection
from ucr.store.rows import read_as

ACCOUNT: Final = read_as(Account)
SENDER: Final = read_as(Sender)
LINK_LIVES: Final = timedelta(days=30)
OF_COOKIE: Final = """
    SELECT account.id, coalesce(crew.lent_to, account.area_id), account.name,
        account.role, account.crew_id, account.sender_id, session.expires_at,
        account.role = ANY(%(desk)s) AND (locked_at IS NOT NULL
            OR coalesce(
                greatest(acted_at, created_at) <= %(acted)s::timestamptz, false
            ))
    FROM session JOIN account ON account.id = session.account_id
        LEFT JOIN crew ON crew.id = account.crew_id
    WHERE token_hash = %(token)s AND revoked_at IS NULL AND expires_at > %(at)s
        AND account.ended_at IS NULL
        AND (%(since)s::timestamptz IS NULL OR account.role = 'crew'
            OR greatest(seen_at, created_at) > %(since)s)
"""


def hashed(secret: str) -> bytes:
    """SHA-256 of a random secret of 256 bits; such secrets need no slow hash."""
    return sha256(secret.encode()).digest()


async def add(conn: Connection, account: Account) -> None:
    """Store an account; one that is there already stays as it is."""
    await conn.execute(
        """
        INSERT INTO account (id, area_id, name, role, crew_id, sender_id)
        VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
        """,
        (
            account.id,
            account.area_id,
            account.name,
            account.role,
            account.crew_id,
            account.sender_id,
        ),
    )


async def list_all(conn: Connection, area_id: AreaId) -> list[Account]:
    async with conn.cursor(row_factory=ACCOUNT) as cursor:
        await cursor.execute(
            """
            SELECT id, area_id, name, role, crew_id, sender_id FROM account
            WHERE area_id = %s ORDER BY role, name
            """,
            (area_id,),
        )
        return await cursor.fetchall()


async def add_sign_in_link(
    conn: Connection,
    account_id: AccountId,
    *,
    token: str,
    expires_at: datetime,
    opens_once: bool = False,
) -> None:
    await conn.execute(
        """
        INSERT INTO sign_in_link (token_hash, account_id, expires_at, opens_once)
        VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING
        """,
        (hashed(token), account_id, expires_at, opens_once),
    )


async def opens_once(conn: Connection, token: str) -> bool:
    """Whether a link is a manager's, which opens once; false where there is none."""
    cursor = await conn.execute(
        "SELECT opens_once FROM sign_in_link WHERE token_hash = %s", (hashed(token),)
    )
    row = await cursor.fetchone()
    return bool(row and row[0])


async def use_link(conn: Connection, token: str, *, at: datetime) -> Account:
    """Whom a sign-in link signs in; one that opens once is used up.

    Raises:
        NotSignedIn: There is no such link, it has expired or was used, or access has
            ended.
    """
    used = await conn.execute(
        """
        UPDATE sign_in_link SET used_at = coalesce(used_at, %s)
        WHERE token_hash = %s AND NOT (opens_once AND used_at IS NOT NULL)
        """,
        (at, hashed(token)),
    )
    if used.rowcount != 1:
        raise NotSignedIn
    return await _of_link(conn, token, at=at)


async def look_at_link(conn: Connection, token: str, *, at: datetime) -> Account:
    """Whom a manager's link would let in, once; it is not used up by that.

    Raises:
        NotSignedIn: There is no such link, it has expired or was used, or access has
            ended.
    """
    cursor = await conn.execute(
        """
        SELECT FROM sign_in_link
        WHERE token_hash = %s AND opens_once AND used_at IS NULL
        """,
        (hashed(token),),
    )
    if await cursor.fetchone() is None:
        raise NotSignedIn
    return await _of_link(conn, token, at=at)


async def _of_link(conn: Connection, token: str, *, at: datetime) -> Account:
    async with conn.cursor(row_factory=ACCOUNT) as cursor:
        await cursor.execute(
            """
            SELECT account.id, coalesce(crew.lent_to, account.area_id) AS area_id,
                account.name, role, crew_id, sender_id FROM account
            JOIN sign_in_link ON sign_in_link.account_id = account.id
            LEFT JOIN crew ON crew.id = account.crew_id
            WHERE token_hash = %s AND expires_at > %s AND ended_at IS NULL
            """,
            (hashed(token), at),
        )
        found = await cursor.fetchone()
    if found is None:
        raise NotSignedIn
    return found


async def add_session(
    conn: Connection, session: Session, *, token: str, at: datetime
) -> None:
    await conn.execute(
        """
        INSERT INTO session (token_hash, account_id, created_at, expires_at)
        VALUES (%s, %s, %s, %s)
        """,
        (hashed(token), session.account.id, at, session.expires_at),
    )


async def find_session(
    conn: Connection,
    token: str,
    *,
    at: datetime,
    idle: timedelta | None = None,
    lock: timedelta | None = None,
) -> Session | None:
    """The session of a cookie, unless it expired, lay idle or was revoked.

    A crew's account is of the area for which the crew works at this moment.

    Args:
        idle: How long it may be unheard of; None, and for a crew: to its end.
        lock: After how long without a hand a desk is locked; None: it is only where
            somebody locked it.
    """
    cursor = await conn.execute(
        OF_COOKIE,
        {
            "token": hashed(token),
            "at": at,
            "since": idle and at - idle,
            "acted": lock and at - lock,
            "desk": [role.value for role in DESK],
        },
    )
    row = await cursor.fetchone()
    if row is None:
        return None
    id_, area_id, name, role, crew_id, sender_id, expires_at, is_locked = row
    return Session(
        account=Account(
            id=id_,
            area_id=area_id,
            name=name,
            role=Role(role),
            crew_id=crew_id,
            sender_id=sender_id,
        ),
        expires_at=expires_at,
        is_locked=is_locked,
    )


async def revoke_session(conn: Connection, token: str, *, at: datetime) -> None:
    """End a session; ending it twice changes nothing."""
    await conn.execute(
        """
        UPDATE session SET revoked_at = %s
        WHERE token_hash = %s AND revoked_at IS NULL
        """,
        (at, hashed(token)),
    )


async def add_sender(conn: Connection, sender: Sender, *, key: str | None) -> None:
    """Store a sender; a new key replaces the one before."""
    await conn.execute(
        """
        INSERT INTO sender (id, area_id, name, source, key_hash)
        VALUES (%s, %s, %s, %s, %s)
        ON CONFLICT (id) DO UPDATE SET key_hash = excluded.key_hash
        """,
        (
            sender.id,
            sender.area_id,
            sender.name,
            sender.source,
            key and hashed(key),
        ),
    )


async def find_sender(conn: Connection, key: str, *, at: datetime) -> Sender | None:
    """The sender whose key this is, or was until a moment that is not over yet."""
    async with conn.cursor(row_factory=SENDER) as cursor:
        await cursor.execute(
            """
            SELECT id, area_id, name, source, is_test FROM sender
            WHERE (key_hash = %(key)s
                OR (key_hash_before = %(key)s AND key_before_until > %(at)s))
                AND ended_at IS NULL
            """,
            {"key": hashed(key), "at": at},
        )
        return await cursor.fetchone()


async def get_sender(conn: Connection, sender_id: SenderId) -> Sender:
    """Read one sender.

    Raises:
        NotFound: There is no such sender.
    """
    async with conn.cursor(row_factory=SENDER) as cursor:
        await cursor.execute(
            "SELECT id, area_id, name, source FROM sender WHERE id = %s", (sender_id,)
        )
        found = await cursor.fetchone()
    if found is None:
        raise NotFound("sender")
    return found


async def has_key(conn: Connection, sender_id: SenderId) -> bool:
    """Whether a sender is a system that reads what we tell it."""
    cursor = await conn.execute(
        """
        SELECT key_hash IS NOT NULL OR EXISTS (
            SELECT FROM sender_public_key
            WHERE sender_id = sender.id AND sender_public_key.ended_at IS NULL
        )
        FROM sender WHERE id = %s
        """,
        (sender_id,),
    )
    row = await cursor.fetchone()
    return bool(row and row[0])


async def find_desk(conn: Connection, area_id: AreaId) -> Sender | None:
    """The area's own desk: the sender of calls that a coordinator takes by phone."""
    async with conn.cursor(row_factory=SENDER) as cursor:
        await cursor.execute(
            """
            SELECT id, area_id, name, source FROM sender
            WHERE area_id = %s AND key_hash IS NULL AND NOT is_test
                AND ended_at IS NULL
                AND NOT EXISTS (SELECT FROM home WHERE sender_id = sender.id)
                AND NOT EXISTS (
                    SELECT FROM sender_public_key WHERE sender_id = sender.id
                )
            ORDER BY id LIMIT 1
            """,
            (area_id,),
        )
        return await cursor.fetchone()
