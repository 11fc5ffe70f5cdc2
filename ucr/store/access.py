"""Who may come in, in PostgreSQL: given, changed and ended, never deleted."""

from datetime import datetime
from typing import Final

from ucr.domain.access import KnownSender, Person
from ucr.domain.account import Account, Sender
from ucr.domain.codes import Role
from ucr.domain.errors import NotFound
from ucr.domain.ids import AccountId, AreaId, SenderId
from ucr.store import sender_keys
from ucr.store.accounts import ACCOUNT, SENDER, hashed
from ucr.store.connection import Connection
from ucr.store.rows import read_as

PERSON: Final = read_as(Person)
KNOWN: Final = read_as(KnownSender)


async def people(conn: Connection, area_id: AreaId) -> list[Person]:
    """Everybody of the service, by role and name; homes are in a list of their own."""
    async with conn.cursor(row_factory=PERSON) as cursor:
        await cursor.execute(
            """
            SELECT id, name, role, ended_at,
                (SELECT max(created_at) FROM session WHERE account_id = account.id)
                    AS last_sign_in_at
            FROM account WHERE area_id = %s AND role <> 'home'
            ORDER BY role, name, id
            """,
            (area_id,),
        )
        return await cursor.fetchall()


async def account(conn: Connection, area_id: AreaId, id_: AccountId) -> Account:
    """One person of the service.

    Raises:
        NotFound: There is no such person in the area.
    """
    async with conn.cursor(row_factory=ACCOUNT) as cursor:
        await cursor.execute(
            """
            SELECT id, area_id, name, role, crew_id, sender_id FROM account
            WHERE area_id = %s AND id = %s AND role <> 'home'
            """,
            (area_id, id_),
        )
        found = await cursor.fetchone()
    if found is None:
        raise NotFound("person")
    return found


async def set_role(conn: Connection, id_: AccountId, role: Role) -> None:
    await conn.execute("UPDATE account SET role = %s WHERE id = %s", (role, id_))


async def end(conn: Connection, id_: AccountId, *, at: datetime) -> None:
    """End a person's access: links, sessions and sockets are good for nothing now."""
    await conn.execute(
        "UPDATE account SET ended_at = coalesce(ended_at, %s) WHERE id = %s", (at, id_)
    )
    await close_links(conn, id_, at=at)
    await conn.execute(
        """
        UPDATE session SET revoked_at = %s
        WHERE account_id = %s AND revoked_at IS NULL
        """,
        (at, id_),
    )


async def close_links(conn: Connection, id_: AccountId, *, at: datetime) -> None:
    """Let no link of before sign anybody in."""
    await conn.execute(
        """
        UPDATE sign_in_link SET expires_at = least(expires_at, %s)
        WHERE account_id = %s
        """,
        (at, id_),
    )


async def let_in(conn: Connection, id_: AccountId) -> None:
    """Undo the end of a person's access; they need a new link."""
    await conn.execute("UPDATE account SET ended_at = NULL WHERE id = %s", (id_,))


async def senders(conn: Connection, area_id: AreaId) -> list[KnownSender]:
    """Every system and desk that sends to the area, by name; homes have their list."""
    async with conn.cursor(row_factory=KNOWN) as cursor:
        await cursor.execute(
            """
            SELECT id, name, source, key_hash IS NOT NULL AS has_key, ended_at,
                limit_s, last_heard_at, key_before_until,
                ARRAY(
                    SELECT kid FROM sender_public_key AS key
                    WHERE key.sender_id = sender.id AND key.ended_at IS NULL
                    ORDER BY added_at, kid
                ) AS kids
            FROM sender LEFT JOIN feed ON feed.sender_id = sender.id
            WHERE sender.area_id = %s AND NOT is_test
                AND NOT EXISTS (SELECT FROM home WHERE sender_id = sender.id)
            ORDER BY name, id
            """,
            (area_id,),
        )
        return await cursor.fetchall()


async def sender(conn: Connection, area_id: AreaId, id_: SenderId) -> Sender:
    """One sender of an area, ended or not; no home, and not our own test sender.

    Raises:
        NotFound: There is no such sender in the area.
    """
    async with conn.cursor(row_factory=SENDER) as cursor:
        await cursor.execute(
            """
            SELECT id, area_id, name, source FROM sender
            WHERE area_id = %s AND id = %s AND NOT is_test
                AND NOT EXISTS (SELECT FROM home WHERE sender_id = sender.id)
            """,
            (area_id, id_),
        )
        found = await cursor.fetchone()
    if found is None:
        raise NotFound("sender")
    return found


async def open_sender(conn: Connection, id_: SenderId) -> Sender:
    """A sender that may still send.

    Raises:
        NotFound: There is no such sender, or its access has ended.
    """
    async with conn.cursor(row_factory=SENDER) as cursor:
        await cursor.execute(
            """
            SELECT id, area_id, name, source FROM sender
            WHERE id = %s AND ended_at IS NULL
            """,
            (id_,),
        )
        found = await cursor.fetchone()
    if found is None:
        raise NotFound("sender")
    return found


async def set_key(
    conn: Connection, id_: SenderId, key: str, *, old_until: datetime | None
) -> None:
    """Give a sender a new key, and undo an end.

    Args:
        old_until: How long the key before stays good beside it; None: it ends now.
    """
    await conn.execute(
        """
        UPDATE sender SET key_hash = %(key)s, ended_at = NULL,
            key_hash_before = CASE WHEN %(until)s::timestamptz IS NULL THEN NULL
                ELSE key_hash END,
            key_before_until = %(until)s
        WHERE id = %(id)s
        """,
        {"key": hashed(key), "id": id_, "until": old_until},
    )


async def end_key(conn: Connection, id_: SenderId) -> None:
    """Let a sender come by what it signs only."""
    await conn.execute(
        """
        UPDATE sender
        SET key_hash = NULL, key_hash_before = NULL, key_before_until = NULL
        WHERE id = %s
        """,
        (id_,),
    )


async def end_sender(conn: Connection, id_: SenderId, *, at: datetime) -> None:
    """Let a sender send no more, by a key or by what it signs."""
    await end_key(conn, id_)
    await sender_keys.end_all(conn, id_, at=at)
    await conn.execute(
        "UPDATE sender SET ended_at = coalesce(ended_at, %s) WHERE id = %s", (at, id_)
    )
