"""Filters of the queue that a person gave a name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from psycopg.types.json import Jsonb

from ucr.domain.ids import AccountId
from ucr.store.connection import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedView:
    """What it keeps of the lists, as codes by what they are codes of."""

    name: str
    filter: Mapping[str, list[str] | str]


async def list_of(conn: Connection, account_id: AccountId) -> list[SavedView]:
    """A person's views by name."""
    cursor = await conn.execute(
        "SELECT name, filter FROM saved_view WHERE account_id = %s ORDER BY name",
        (account_id,),
    )
    return [SavedView(name=row[0], filter=row[1]) for row in await cursor.fetchall()]


async def keep(
    conn: Connection, account_id: AccountId, view: SavedView, *, at: datetime
) -> None:
    """Keep a view; one of the same name gives way."""
    await conn.execute(
        """
        INSERT INTO saved_view (account_id, name, filter, saved_at)
        VALUES (%s, %s, %s, %s)
        ON CONFLICT (account_id, name)
            DO UPDATE SET filter = excluded.filter, saved_at = excluded.saved_at
        """,
        (account_id, view.name, Jsonb(view.filter), at),
    )


async def forget(conn: Connection, account_id: AccountId, name: str) -> None:
    """Drop a view; one that is not there is as good as dropped."""
    await conn.execute(
        "DELETE FROM saved_view WHERE account_id = %s AND name = %s", (account_id, name)
    )
