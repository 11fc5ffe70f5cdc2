"""What one shift writes down for the next."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from ucr.domain.errors import NotFound
from ucr.domain.ids import AccountId, AreaId
from ucr.store.connection import Connection
from ucr.store.rows import read_as


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One note, until somebody says that it is dealt with; `by` is their name."""

    id: UUID
    at: datetime
    by: str
    words: str


NOTE: Final = read_as(Note)


async def add(
    conn: Connection,
    area_id: AreaId,
    account_id: AccountId,
    *,
    id_: UUID,
    words: str,
    at: datetime,
) -> None:
    await conn.execute(
        """
        INSERT INTO handover_note (id, area_id, account_id, at, words)
        VALUES (%s, %s, %s, %s, %s)
        """,
        (id_, area_id, account_id, at, words),
    )


async def end(
    conn: Connection, area_id: AreaId, id_: UUID, *, by: AccountId, at: datetime
) -> None:
    """It is dealt with; the first to say so stays.

    Raises:
        NotFound: There is no such note in this area.
    """
    cursor = await conn.execute(
        """
        UPDATE handover_note SET done_at = coalesce(done_at, %s),
            done_by = coalesce(done_by, %s)
        WHERE id = %s AND area_id = %s
        """,
        (at, by, id_, area_id),
    )
    if cursor.rowcount != 1:
        raise NotFound("note")


async def list_open(conn: Connection, area_id: AreaId) -> list[Note]:
    """What is not dealt with, the oldest first."""
    async with conn.cursor(row_factory=NOTE) as cursor:
        await cursor.execute(
            """
            SELECT handover_note.id, at, account.name AS by, words
            FROM handover_note JOIN account ON account.id = account_id
            WHERE handover_note.area_id = %s AND done_at IS NULL
            ORDER BY at, handover_note.id
            """,
            (area_id,),
        )
        return await cursor.fetchall()
