"""Messages to crews in PostgreSQL: one function, one statement, domain values out."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from ucr.domain.crew_message import OPEN, CrewMessage
from ucr.domain.errors import NotFound, StaleWrite
from ucr.domain.ids import AreaId, CrewId, MessageId, ReferralId
from ucr.store.connection import Connection
from ucr.store.rows import read_as, select

ROW: Final = read_as(CrewMessage)
STILL_OPEN: Final = sorted(OPEN)


async def next_number(conn: Connection, crew_id: CrewId) -> int:
    """The next of a crew's messages; ask only while its area is locked."""
    cursor = await conn.execute(
        "SELECT coalesce(max(number), 0) + 1 FROM crew_message WHERE crew_id = %s",
        (crew_id,),
    )
    row = await cursor.fetchone()
    return int(row[0]) if row else 1


async def add(conn: Connection, message: CrewMessage) -> None:
    """Store a new message."""
    await conn.execute(
        """
        INSERT INTO crew_message (
            id, area_id, crew_id, referral_id, number, status, version, words, sent_at,
            sent_by
        ) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
        """,
        (
            message.id,
            message.area_id,
            message.crew_id,
            message.referral_id,
            message.number,
            message.status,
            message.version,
            message.words,
            message.sent_at,
            message.sent_by,
        ),
    )


async def save(conn: Connection, message: CrewMessage) -> CrewMessage:
    """Write `message` as its next version; who wrote what to whom never changes.

    Raises:
        StaleWrite: The stored version is not the one that was read.
    """
    cursor = await conn.execute(
        """
        UPDATE crew_message SET
            status = %s, version = version + 1, received_at = %s, seen_at = %s,
            seen_by = %s, unseen_at = %s, unseen_because = %s, closed_at = %s,
            closed_by = %s, closed_because = %s
        WHERE id = %s AND version = %s
        """,
        (
            message.status,
            message.received_at,
            message.seen_at,
            message.seen_by,
            message.unseen_at,
            message.unseen_because,
            message.closed_at,
            message.closed_by,
            message.closed_because,
            message.id,
            message.version,
        ),
    )
    if cursor.rowcount != 1:
        raise StaleWrite("crew_message", message.id)
    return replace(message, version=message.version + 1)


async def get(conn: Connection, area_id: AreaId, message_id: MessageId) -> CrewMessage:
    """Read one message of an area.

    Raises:
        NotFound: There is no such message in this area.
    """
    async with conn.cursor(row_factory=ROW) as cursor:
        await cursor.execute(
            select(CrewMessage, "FROM crew_message WHERE id = %s AND area_id = %s"),
            (message_id, area_id),
        )
        found = await cursor.fetchone()
    if found is None:
        raise NotFound("message")
    return found


async def list_open(conn: Connection, area_id: AreaId) -> list[CrewMessage]:
    """Every message of an area that no crew has seen, each crew's in order."""
    async with conn.cursor(row_factory=ROW) as cursor:
        await cursor.execute(
            select(
                CrewMessage,
                """
                FROM crew_message WHERE area_id = %s AND status = ANY(%s)
                ORDER BY crew_id, number
                """,
            ),
            (area_id, STILL_OPEN),
        )
        return await cursor.fetchall()


async def list_open_of_crew(
    conn: Connection, area_id: AreaId, crew_id: CrewId
) -> list[CrewMessage]:
    """What an area wrote and the crew has not seen, in the order in which it was."""
    async with conn.cursor(row_factory=ROW) as cursor:
        await cursor.execute(
            select(
                CrewMessage,
                """
                FROM crew_message
                WHERE crew_id = %s AND area_id = %s AND status = ANY(%s)
                ORDER BY number
                """,
            ),
            (crew_id, area_id, STILL_OPEN),
        )
        return await cursor.fetchall()


async def list_of_crew(
    conn: Connection, area_id: AreaId, crew_id: CrewId, *, since: datetime
) -> list[CrewMessage]:
    """What an area wrote to a crew since then, and all that it has not seen, in order.

    What another area wrote while it had the crew is that area's own.
    """
    async with conn.cursor(row_factory=ROW) as cursor:
        await cursor.execute(
            select(
                CrewMessage,
                """
                FROM crew_message
                WHERE crew_id = %s AND area_id = %s
                    AND (sent_at >= %s OR status = ANY(%s))
                ORDER BY number
                """,
            ),
            (crew_id, area_id, since, STILL_OPEN),
        )
        return await cursor.fetchall()


async def list_of_case(
    conn: Connection, area_id: AreaId, referral_id: ReferralId
) -> list[CrewMessage]:
    """What was written about a case, to whichever crew, in order."""
    async with conn.cursor(row_factory=ROW) as cursor:
        await cursor.execute(
            select(
                CrewMessage,
                """
                FROM crew_message WHERE referral_id = %s AND area_id = %s
                ORDER BY sent_at, crew_id, number
                """,
            ),
            (referral_id, area_id),
        )
        return await cursor.fetchall()


async def list_unseen(
    conn: Connection, area_id: AreaId, *, since: datetime
) -> list[MessageId]:
    """Open messages that nobody was alarmed about, written at `since` or before."""
    cursor = await conn.execute(
        """
        SELECT id FROM crew_message
        WHERE area_id = %s AND status = ANY(%s) AND unseen_at IS NULL AND sent_at <= %s
        ORDER BY sent_at, crew_id, number
        """,
        (area_id, STILL_OPEN, since),
    )
    return [MessageId(row[0]) for row in await cursor.fetchall()]
