"""Sessions by the hash of their token, many at once: sockets are checked again."""

from collections.abc import Collection
from datetime import datetime

from ucr.domain.account import Account, Session
from ucr.domain.codes import Role
from ucr.store.connection import Connection


async def list_valid(
    conn: Connection, token_hashes: Collection[bytes], *, at: datetime
) -> dict[bytes, Session]:
    """Those of the sessions that have neither expired nor been revoked."""
    cursor = await conn.execute(
        """
        SELECT session.token_hash, session.expires_at, account.id, account.area_id,
            account.name, account.role, account.crew_id, account.sender_id
        FROM session JOIN account ON account.id = session.account_id
        WHERE token_hash = ANY(%s) AND revoked_at IS NULL AND expires_at > %s
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
