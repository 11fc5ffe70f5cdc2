"""Phones' addresses at their push services: one a session, gone with it."""

from dataclasses import dataclass, field
from datetime import datetime

from psycopg.rows import class_row

from ucr.domain.ids import CrewId
from ucr.store.connection import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """Where one phone's browser takes wake-ups, and what seals them for it.

    Attributes:
        endpoint: A secret of its own: who knows it may try to send.
        p256dh: Its public key, 65 bytes of an uncompressed P-256 point.
        auth: Its secret, 16 bytes.
    """

    endpoint: str = field(repr=False)
    p256dh: bytes = field(repr=False)
    auth: bytes = field(repr=False)


async def put(
    conn: Connection,
    session_hash: bytes,
    crew_id: CrewId,
    subscription: Subscription,
    *,
    at: datetime,
) -> None:
    """Keep a phone's address; it has left whatever session it was of before."""
    await conn.execute(
        "DELETE FROM push_subscription WHERE endpoint = %s AND session_hash <> %s",
        (subscription.endpoint, session_hash),
    )
    await conn.execute(
        """
        INSERT INTO push_subscription (
            session_hash, crew_id, endpoint, p256dh, auth, made_at
        ) VALUES (%(session)s, %(crew)s, %(endpoint)s, %(p256dh)s, %(auth)s, %(at)s)
        ON CONFLICT (session_hash) DO UPDATE SET
            crew_id = excluded.crew_id, endpoint = excluded.endpoint,
            p256dh = excluded.p256dh, auth = excluded.auth, made_at = excluded.made_at
        """,
        {
            "session": session_hash,
            "crew": crew_id,
            "endpoint": subscription.endpoint,
            "p256dh": subscription.p256dh,
            "auth": subscription.auth,
            "at": at,
        },
    )


async def is_there(conn: Connection, session_hash: bytes) -> bool:
    """Whether this session's phone can be woken."""
    cursor = await conn.execute(
        "SELECT EXISTS (SELECT FROM push_subscription WHERE session_hash = %s)",
        (session_hash,),
    )
    row = await cursor.fetchone()
    return bool(row and row[0])


async def remove(conn: Connection, session_hash: bytes) -> None:
    """This session's phone is woken no more; twice changes nothing."""
    await conn.execute(
        "DELETE FROM push_subscription WHERE session_hash = %s", (session_hash,)
    )


async def forget(conn: Connection, endpoint: str) -> None:
    """The push service says that there is no such phone any more."""
    await conn.execute("DELETE FROM push_subscription WHERE endpoint = %s", (endpoint,))


async def list_of_crew(
    conn: Connection, crew_id: CrewId, *, at: datetime
) -> list[Subscription]:
    """The phones of a crew that are signed in at this moment."""
    async with conn.cursor(row_factory=class_row(Subscription)) as cursor:
        await cursor.execute(
            """
            SELECT endpoint, p256dh, auth FROM push_subscription
            JOIN session ON session.token_hash = session_hash
            JOIN account ON account.id = session.account_id
            WHERE account.crew_id = %(crew)s
            AND push_subscription.crew_id = %(crew)s
            AND revoked_at IS NULL AND expires_at > %(at)s
            ORDER BY push_subscription.made_at
            """,
            {"crew": crew_id, "at": at},
        )
        return await cursor.fetchall()


async def is_signed_in(conn: Connection, crew_id: CrewId, *, at: datetime) -> bool:
    """Whether anyone of a crew is signed in on any phone."""
    cursor = await conn.execute(
        """
        SELECT EXISTS (
            SELECT FROM session JOIN account ON account.id = session.account_id
            WHERE account.crew_id = %s AND revoked_at IS NULL AND expires_at > %s
        )
        """,
        (crew_id, at),
    )
    row = await cursor.fetchone()
    return bool(row and row[0])
