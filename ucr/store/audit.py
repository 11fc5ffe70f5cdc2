"""Who read or did what, to whom, and why."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ucr.domain.ids import Actor, AreaId, ReferralId
from ucr.store.connection import Connection
from ucr.store.rows import read_as


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the audit.

    Attributes:
        action: A verb and its object, such as "read case" or "refused: bad-field".
        reason: Why, in the person's own words; never what a caller sent.
    """

    at: datetime
    actor: Actor
    action: str
    area_id: AreaId | None
    referral_id: ReferralId | None = None
    reason: str | None = None


async def write(conn: Connection, line: Line) -> None:
    await conn.execute(
        """
        INSERT INTO audit (area_id, at, actor, action, referral_id, reason)
        VALUES (%s, %s, %s, %s, %s, %s)
        """,
        (
            line.area_id,
            line.at,
            line.actor,
            line.action,
            line.referral_id,
            line.reason,
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A line of the audit as it is kept."""

    id: int
    at: datetime
    actor: Actor
    action: str
    referral_id: ReferralId | None
    reason: str | None


KEPT: Final = read_as(Kept)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which lines are wanted; `before_id` goes on where a page ended."""

    since: datetime
    until: datetime
    referral_id: ReferralId | None = None
    actor: Actor | None = None
    before_id: int | None = None


async def list_lines(
    conn: Connection, area_id: AreaId, asked: Asked, *, limit: int
) -> list[Kept]:
    """An area's lines, the newest first."""
    async with conn.cursor(row_factory=KEPT) as cursor:
        await cursor.execute(
            """
            SELECT id, at, actor, action, referral_id, reason FROM audit
            WHERE area_id = %(area)s AND at >= %(since)s AND at <= %(until)s
                AND (%(referral)s::uuid IS NULL OR referral_id = %(referral)s)
                AND (%(actor)s::text IS NULL OR actor = %(actor)s)
                AND (%(before)s::bigint IS NULL OR id < %(before)s)
            ORDER BY id DESC LIMIT %(limit)s
            """,
            {
                "area": area_id,
                "since": asked.since,
                "until": asked.until,
                "referral": asked.referral_id,
                "actor": asked.actor,
                "before": asked.before_id,
                "limit": limit,
            },
        )
        return await cursor.fetchall()
