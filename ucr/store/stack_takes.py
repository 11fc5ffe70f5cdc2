"""Which waiting call became which referral, and who took it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ucr.domain.ids import Actor, AreaId, ReferralId
from ucr.domain.referral_status import IN_HAND
from ucr.store.connection import Connection
from ucr.store.rows import read_as


@dataclass(frozen=True, slots=True, kw_only=True)
class StackTake:
    """One taking, stored in the transaction of its referral.

    Attributes:
        reason: Why it was taken where the rules say that it does not fit.
    """

    referral_id: ReferralId
    area_id: AreaId
    feed: str
    call_id: str
    taken_by: Actor
    taken_at: datetime
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeState:
    """A taking as the desk shows it.

    Attributes:
        told: State of the message that tells the ambulance side; None: not made yet.
        is_open: Whether the referral is still ours to do.
    """

    referral_id: ReferralId
    feed: str
    call_id: str
    taken_by: Actor
    taken_at: datetime
    told: str | None
    is_open: bool


TAKE: Final = read_as(StackTake)
STATE: Final = read_as(TakeState)
COLUMNS: Final = "referral_id, area_id, feed, call_id, taken_by, taken_at, reason"


async def add(conn: Connection, take: StackTake) -> None:
    await conn.execute(
        f"INSERT INTO stack_take ({COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s)",  # noqa: S608 - a constant
        (
            take.referral_id,
            take.area_id,
            take.feed,
            take.call_id,
            take.taken_by,
            take.taken_at,
            take.reason,
        ),
    )


async def find_of_referral(
    conn: Connection, referral_id: ReferralId
) -> StackTake | None:
    """The taking that made a referral; None: it came by another door."""
    async with conn.cursor(row_factory=TAKE) as cursor:
        await cursor.execute(
            f"SELECT {COLUMNS} FROM stack_take WHERE referral_id = %s",  # noqa: S608 - a constant
            (referral_id,),
        )
        return await cursor.fetchone()


async def list_unaccepted(
    conn: Connection, feeds: Sequence[str], *, before: datetime
) -> list[StackTake]:
    """Takings whose referral nobody has accepted yet: a process died in between."""
    async with conn.cursor(row_factory=TAKE) as cursor:
        await cursor.execute(
            """
            SELECT stack_take.referral_id, stack_take.area_id, feed, call_id,
                taken_by, taken_at, reason
            FROM stack_take JOIN referral ON referral.id = stack_take.referral_id
            WHERE feed = ANY(%s) AND taken_at < %s AND referral.status = ANY(%s)
                AND referral.value ->> 'accepted_at' IS NULL
            ORDER BY taken_at
            """,
            (list(feeds), before, list(IN_HAND)),
        )
        return await cursor.fetchall()


STATES: Final = """
SELECT stack_take.referral_id, feed, call_id, taken_by, taken_at, outbox.state AS told,
    referral.status = ANY(%s) AS is_open
FROM stack_take JOIN referral ON referral.id = stack_take.referral_id
LEFT JOIN outbox ON outbox.referral_id = stack_take.referral_id
    AND outbox.channel = 'stack' AND outbox.kind = 'taken'
WHERE stack_take.area_id = %s AND feed = ANY(%s)
"""


async def list_shown(
    conn: Connection, area_id: AreaId, feeds: Sequence[str], *, since: datetime
) -> list[TakeState]:
    """Takings since a moment, and every older one that 999 has not been told of."""
    async with conn.cursor(row_factory=STATE) as cursor:
        await cursor.execute(
            STATES
            + """ AND (
                taken_at >= %s
                OR referral.filed_at IS NULL
                AND outbox.state IS DISTINCT FROM 'delivered'
            ) ORDER BY taken_at DESC""",
            (list(IN_HAND), area_id, list(feeds), since),
        )
        return await cursor.fetchall()


async def list_of_calls(
    conn: Connection, area_id: AreaId, feeds: Sequence[str]
) -> list[TakeState]:
    """Takings of calls that the stacks still show."""
    async with conn.cursor(row_factory=STATE) as cursor:
        await cursor.execute(
            STATES  # noqa: S608 - a constant
            + """ AND EXISTS (
                SELECT 1 FROM stack_call
                WHERE stack_call.feed = stack_take.feed AND stack_call.id = call_id
            )""",
            (list(IN_HAND), area_id, list(feeds)),
        )
        return await cursor.fetchall()
