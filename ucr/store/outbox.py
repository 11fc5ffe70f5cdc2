"""Answers that senders must hear: stored whole before they are sent, until they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import orjson
from psycopg.rows import class_row

from ucr.domain.ids import AreaId, ReferralId
from ucr.store.connection import Connection

CLAIM: Final = timedelta(seconds=60)
"""A sender that dies with a message in hand holds it up for no longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One message to a sender, byte for byte the same on every try.

    Attributes:
        channel: By which way of telling it goes, such as `bars`.
        referral_id: None: it wakes a crew about no case.
        kind: What it says, in the channel's words; one of each for a referral.
        closes: Once delivered, the sender has the case again.
        give_up_at: From then on a person must ring instead.
        not_before: When it is first tried, where that is not at once.
    """

    id: UUID
    area_id: AreaId
    referral_id: ReferralId | None
    channel: str
    kind: str
    closes: bool
    body: Mapping[str, Any]
    headers: Mapping[str, str]
    made_at: datetime
    give_up_at: datetime
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed(Answer):
    """A message in one sender's hand, on its nth try."""

    tries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How one message stands, for a coordinator."""

    channel: str
    kind: str
    status: str
    made_at: datetime
    tries: int
    last_answer: str | None
    ended_at: datetime | None


async def offset(conn: Connection, area_id: AreaId) -> int:
    """How far an area's log was answered; the row stays locked until the end.

    Two followers of one area wait for each other here.
    """
    await conn.execute(
        'INSERT INTO answered (area_id, "offset") VALUES (%s, 0)'
        " ON CONFLICT DO NOTHING",
        (area_id,),
    )
    cursor = await conn.execute(
        'SELECT "offset" FROM answered WHERE area_id = %s FOR UPDATE', (area_id,)
    )
    row = await cursor.fetchone()
    return int(row[0]) if row else 0


async def move(conn: Connection, area_id: AreaId, offset_: int) -> None:
    """Everything up to here has its answer."""
    await conn.execute(
        'UPDATE answered SET "offset" = %s WHERE area_id = %s', (offset_, area_id)
    )


async def offsets(conn: Connection) -> dict[AreaId, int]:
    """How far every area's log was answered."""
    cursor = await conn.execute('SELECT area_id, "offset" FROM answered')
    return {AreaId(row[0]): row[1] for row in await cursor.fetchall()}


async def put(conn: Connection, answer: Answer) -> bool:
    """Keep a message to send.

    Returns:
        False: one of its kind is there already; nothing was stored.
    """
    cursor = await conn.execute(
        """
        INSERT INTO outbox (
            id, area_id, referral_id, channel, kind, closes, body, headers, made_at,
            give_up_at, next_try_at
        ) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
        ON CONFLICT (referral_id, channel, kind) DO NOTHING
        """,
        (
            answer.id,
            answer.area_id,
            answer.referral_id,
            answer.channel,
            answer.kind,
            answer.closes,
            orjson.dumps(answer.body).decode(),
            orjson.dumps(answer.headers).decode(),
            answer.made_at,
            answer.give_up_at,
            answer.not_before or answer.made_at,
        ),
    )
    return cursor.rowcount == 1


async def claim(
    conn: Connection, *, channels: Sequence[str], at: datetime
) -> Claimed | None:
    """Take the next message of these channels that is due, for a minute.

    A message waits for every earlier one of its referral and channel: a final answer
    never overtakes an interim one. What another sender has in hand is passed over.
    """
    async with conn.cursor(row_factory=class_row(Claimed)) as cursor:
        await cursor.execute(
            """
            UPDATE outbox SET next_try_at = %(until)s, tries = tries + 1
            WHERE id = (
                SELECT id FROM outbox AS due
                WHERE state = 'waiting' AND next_try_at <= %(at)s
                AND channel = ANY(%(channels)s)
                AND NOT EXISTS (
                    SELECT 1 FROM outbox AS earlier
                    WHERE earlier.referral_id = due.referral_id
                    AND earlier.channel = due.channel
                    AND earlier.number < due.number AND earlier.state = 'waiting'
                )
                ORDER BY next_try_at, number LIMIT 1
                FOR UPDATE SKIP LOCKED
            )
            RETURNING id, area_id, referral_id, channel, kind, closes, body, headers,
                made_at, give_up_at, tries
            """,
            {"at": at, "until": at + CLAIM, "channels": list(channels)},
        )
        return await cursor.fetchone()


async def try_again(
    conn: Connection, claimed: Claimed, *, at: datetime, answer: str
) -> None:
    """It was not delivered; `at` is when to try next."""
    await conn.execute(
        """
        UPDATE outbox SET next_try_at = %s, last_answer = %s
        WHERE id = %s AND state = 'waiting' AND tries = %s
        """,
        (at, answer, claimed.id, claimed.tries),
    )


async def end(
    conn: Connection, claimed: Claimed, status: str, *, at: datetime, answer: str
) -> bool:
    """It was delivered, or nobody will try again.

    Returns:
        False: somebody else ended it first.
    """
    cursor = await conn.execute(
        """
        UPDATE outbox SET state = %s, ended_at = %s, last_answer = %s
        WHERE id = %s AND state = 'waiting'
        """,
        (status, at, answer, claimed.id),
    )
    return cursor.rowcount == 1


async def withdraw(conn: Connection, referral_id: ReferralId, *, at: datetime) -> None:
    """Its sender took the case back: nothing more is to be said of it."""
    await conn.execute(
        """
        UPDATE outbox SET state = 'withdrawn', ended_at = %s
        WHERE referral_id = %s AND state = 'waiting'
        """,
        (at, referral_id),
    )


async def supersede(
    conn: Connection,
    referral_id: ReferralId,
    channel: str,
    *,
    at: datetime,
    but: str | None = None,
) -> None:
    """What waits to be told of a referral by one channel is of no use any more.

    Args:
        but: The kind of message that still is.
    """
    await conn.execute(
        """
        UPDATE outbox SET state = 'withdrawn', ended_at = %s
        WHERE referral_id = %s AND channel = %s AND state = 'waiting'
            AND kind IS DISTINCT FROM %s
        """,
        (at, referral_id, channel, but),
    )


async def list_of_referral(conn: Connection, referral_id: ReferralId) -> list[Told]:
    """How every message about a referral stands, in order."""
    async with conn.cursor(row_factory=class_row(Told)) as cursor:
        await cursor.execute(
            """
            SELECT channel, kind, state AS status, made_at, tries, last_answer, ended_at
            FROM outbox WHERE referral_id = %s ORDER BY number
            """,
            (referral_id,),
        )
        return await cursor.fetchall()
