"""Homes and their magic links. Of a link only the hash of its secret is stored."""

from datetime import datetime, timedelta
from typing import Any, Final

from psycopg import sql

from ucr.domain.account import Account, Sender
from ucr.domain.codes import Source
from ucr.domain.errors import NotFound, NotSignedIn
from ucr.domain.home import LINK_LIVES, WINDOW, Home
from ucr.domain.ids import AccountId, Actor, AreaId, SenderId
from ucr.store.accounts import ACCOUNT, hashed
from ucr.store.connection import Connection

KEPT: Final = timedelta(days=1)
"""A link that ran out is forgotten after this; the audit says that it was made."""
SELECT: Final = sql.SQL(
    """
    SELECT sender.id, sender.area_id, sender.name, sender.source, home.account_id,
        home.email, home.lines, home.postcode, home.lon, home.lat, sender.ended_at
    FROM home JOIN sender ON sender.id = home.sender_id
    WHERE {condition}
    ORDER BY sender.name, sender.id
    """
)
ONE: Final = SELECT.format(condition=sql.SQL("sender.id = %s"))
BY_EMAIL: Final = SELECT.format(condition=sql.SQL("home.email = lower(%s)"))
IN_AREA: Final = SELECT.format(condition=sql.SQL("sender.area_id = %s"))


async def add(conn: Connection, home: Home) -> None:
    """Store a home whose sender and account are stored; one that is there stays."""
    await conn.execute(
        """
        INSERT INTO home (sender_id, account_id, email, lines, postcode, lon, lat)
        VALUES (%s, %s, lower(%s), %s, %s, %s, %s) ON CONFLICT DO NOTHING
        """,
        (
            home.sender.id,
            home.account_id,
            home.email,
            list(home.lines),
            home.postcode,
            home.lon,
            home.lat,
        ),
    )


async def get(conn: Connection, sender_id: SenderId) -> Home:
    """Read one home.

    Raises:
        NotFound: There is no such home.
    """
    found = await _list(conn, ONE, sender_id)
    if not found:
        raise NotFound("home")
    return found[0]


async def find_by_email(conn: Connection, email: str) -> Home | None:
    found = await _list(conn, BY_EMAIL, email)
    return found[0] if found else None


async def list_all(conn: Connection, area_id: AreaId) -> list[Home]:
    """Every home of an area, by name, those that were ended too."""
    return await _list(conn, IN_AREA, area_id)


async def lock(conn: Connection, sender_id: SenderId) -> None:
    """Let one request at a time count this home's links, until the commit."""
    await conn.execute("SELECT FROM home WHERE sender_id = %s FOR UPDATE", (sender_id,))


async def add_link(
    conn: Connection, account_id: AccountId, *, token: str, by: Actor, at: datetime
) -> datetime:
    """Store a magic link, and forget old ones; when it runs out."""
    await conn.execute("DELETE FROM home_link WHERE expires_at < %s", (at - KEPT,))
    await conn.execute(
        """
        INSERT INTO home_link (token_hash, account_id, made_by, made_at, expires_at)
        VALUES (%s, %s, %s, %s, %s)
        """,
        (hashed(token), account_id, by, at, at + LINK_LIVES),
    )
    return at + LINK_LIVES


async def drop_links(conn: Connection, account_id: AccountId) -> None:
    """Forget the links that nobody used: whoever has one comes in by it no more."""
    await conn.execute(
        "DELETE FROM home_link WHERE account_id = %s AND used_at IS NULL", (account_id,)
    )


async def let_in(conn: Connection, home: Home) -> None:
    """Undo the end of a home's access; its people need a new link."""
    await conn.execute(
        "UPDATE sender SET ended_at = NULL WHERE id = %s", (home.sender.id,)
    )
    await conn.execute(
        "UPDATE account SET ended_at = NULL WHERE id = %s", (home.account_id,)
    )


async def count_links(
    conn: Connection, account_id: AccountId, *, by: Actor, at: datetime
) -> tuple[int, int]:
    """How many links `by` made of late: for this account, and for all."""
    cursor = await conn.execute(
        """
        SELECT count(*) FILTER (WHERE account_id = %s), count(*) FROM home_link
        WHERE made_by = %s AND made_at > %s
        """,
        (account_id, by, at - WINDOW),
    )
    row = await cursor.fetchone()
    return (row[0], row[1]) if row else (0, 0)


async def use_link(conn: Connection, token: str, *, at: datetime) -> Account:
    """Take a magic link: it opens nothing again.

    Raises:
        NotSignedIn: There is no such link, it was used, has run out, or access ended.
    """
    async with conn.cursor(row_factory=ACCOUNT) as cursor:
        await cursor.execute(
            """
            UPDATE home_link SET used_at = %(at)s FROM account
            WHERE token_hash = %(hash)s AND used_at IS NULL AND expires_at > %(at)s
                AND account.id = home_link.account_id AND account.ended_at IS NULL
            RETURNING account.id, account.area_id, account.name, account.role,
                account.crew_id, account.sender_id
            """,
            {"hash": hashed(token), "at": at},
        )
        found = await cursor.fetchone()
    if found is None:
        raise NotSignedIn
    return found


async def _list(conn: Connection, query: sql.Composed, value: object) -> list[Home]:
    cursor = await conn.execute(query, (value,))
    return [_home(row) for row in await cursor.fetchall()]


def _home(row: tuple[Any, ...]) -> Home:
    id_, area_id, name, source, account_id, email, lines, *rest = row
    postcode, lon, lat, ended_at = rest
    return Home(
        sender=Sender(id=id_, area_id=area_id, name=name, source=Source(source)),
        account_id=account_id,
        email=email,
        lines=tuple(lines),
        postcode=postcode,
        lon=lon,
        lat=lat,
        ended_at=ended_at,
    )
