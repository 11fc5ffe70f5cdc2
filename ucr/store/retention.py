"""Dropping what nobody needs any more and no record says: sessions, links (P42).

A case, its log and the audit are not here: they are one chained record, and how long a
trust keeps that is the trust's to say (docs/safety/dpia.md).
"""

from datetime import datetime, timedelta
from typing import Final

from ucr.store.connection import Connection

SESSION_KEPT: Final = timedelta(days=30)
"""After its end: so that "who was signed in that night" can be asked for a month."""
LINK_KEPT: Final = timedelta(days=1)
"""After a home's link could no longer be opened; the bounds of a day count it."""
AT_ONCE: Final = 1_000
"""Rows of one statement: nobody waits for a clean-up."""


async def forget(conn: Connection, *, at: datetime) -> int:
    """Drop what is overdue, a thousand rows of a kind at the most; how many."""
    sessions = await conn.execute(
        """
        DELETE FROM session WHERE token_hash IN (
            SELECT token_hash FROM session
            WHERE least(expires_at, revoked_at) < %s LIMIT %s FOR UPDATE SKIP LOCKED
        )
        """,
        (at - SESSION_KEPT, AT_ONCE),
    )
    links = await conn.execute(
        """
        DELETE FROM home_link WHERE token_hash IN (
            SELECT token_hash FROM home_link
            WHERE expires_at < %s LIMIT %s FOR UPDATE SKIP LOCKED
        )
        """,
        (at - LINK_KEPT, AT_ONCE),
    )
    return sessions.rowcount + links.rowcount


async def overdue(conn: Connection, *, at: datetime) -> int:
    """How many rows should have been dropped by now, a day's grace given."""
    grace = timedelta(days=1)
    cursor = await conn.execute(
        """
        SELECT (SELECT count(*) FROM session WHERE least(expires_at, revoked_at) < %s)
            + (SELECT count(*) FROM home_link WHERE expires_at < %s)
        """,
        (at - SESSION_KEPT - grace, at - LINK_KEPT - grace),
    )
    row = await cursor.fetchone()
    return row[0] if row else 0
