"""Whom a provider signs in, and to which account that belongs."""

from datetime import datetime

from ucr.domain.account import Account
from ucr.domain.ids import AccountId
from ucr.store.accounts import ACCOUNT
from ucr.store.connection import Connection


async def find(conn: Connection, issuer: str, subject: str) -> Account | None:
    """The account of a provider's subject, while its access has not ended."""
    async with conn.cursor(row_factory=ACCOUNT) as cursor:
        await cursor.execute(
            """
            SELECT account.id, area_id, name, role, crew_id, sender_id FROM account
            JOIN account_identity ON account_identity.account_id = account.id
            WHERE issuer = %s AND subject = %s AND ended_at IS NULL
            """,
            (issuer, subject),
        )
        return await cursor.fetchone()


async def tie(
    conn: Connection, id_: AccountId, issuer: str, subject: str, *, at: datetime
) -> bool:
    """Tie a subject to an account, instead of the one before.

    Returns:
        False: that subject is another account's already; nothing was changed.
    """
    cursor = await conn.execute(
        """
        INSERT INTO account_identity (account_id, issuer, subject, linked_at)
        SELECT %(id)s, %(issuer)s, %(subject)s, %(at)s
        WHERE NOT EXISTS (
            SELECT FROM account_identity WHERE issuer = %(issuer)s
                AND subject = %(subject)s AND account_id <> %(id)s
        )
        ON CONFLICT (account_id) DO UPDATE SET issuer = excluded.issuer,
            subject = excluded.subject, linked_at = excluded.linked_at
        """,
        {"id": id_, "issuer": issuer, "subject": subject, "at": at},
    )
    return cursor.rowcount == 1


async def untie(conn: Connection, id_: AccountId) -> None:
    """Let nobody in by the subject of before: a new link says who this is now."""
    await conn.execute("DELETE FROM account_identity WHERE account_id = %s", (id_,))
