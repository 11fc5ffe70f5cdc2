"""Who read or did what, to whom, and why."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ucr.domain.audited import BEGINS, EVERY, AuditKind
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
    """Which lines are wanted; `before_id` goes on where a page ended.

    Attributes:
        reference: Of a case, as people read it out.
    """

    since: datetime
    until: datetime
    referral_id: ReferralId | None = None
    reference: str | None = None
    actor: Actor | None = None
    kind: AuditKind | None = None
    before_id: int | None = None

    def values(self, area_id: AreaId, *, limit: int) -> dict[str, object]:
        """What a statement is given that looks for them."""
        begins = BEGINS.get(self.kind) if self.kind else None
        return {
            "area": area_id,
            "since": self.since,
            "until": self.until,
            "referral": self.referral_id,
            "reference": self.reference,
            "actor": self.actor,
            "like": begins and [f"{begin}%" for begin in begins],
            "unlike": [f"{begin}%" for begin in EVERY]
            if self.kind is AuditKind.OTHER
            else None,
            "before": self.before_id,
            "limit": limit,
        }


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
                AND (%(reference)s::text IS NULL
                    OR right(referral_id::text, 8) = lower(%(reference)s))
                AND (%(actor)s::text IS NULL OR actor = %(actor)s)
                AND (%(like)s::text[] IS NULL OR action LIKE ANY(%(like)s))
                AND (%(unlike)s::text[] IS NULL OR action NOT LIKE ALL(%(unlike)s))
                AND (%(before)s::bigint IS NULL OR id < %(before)s)
            ORDER BY id DESC LIMIT %(limit)s
            """,
            asked.values(area_id, limit=limit),
        )
        return await cursor.fetchall()
