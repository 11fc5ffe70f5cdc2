"""What was told of a case before it was told anew, kept whole with the change."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from ucr.domain.ids import ReferralId
from ucr.domain.referral import Referral
from ucr.store.connection import Connection
from ucr.store.referrals import VALUE

TOLD: Final = (
    "need",
    "category",
    "story",
    "location",
    "flags",
    "red_flags",
    "exclusions",
    "safe_to_wait",
    "floor_since_at",
)
"""The parts of a case that its sender, or who rang it, can tell anew."""


@dataclass(frozen=True, slots=True)
class ToldUpTo:
    """What a case said up to a version of it, as it lay in the store."""

    version: int
    value: Mapping[str, Any]


async def keep_before(conn: Connection, anew: Referral) -> None:
    """Keep what stands, before `anew` is written; nothing where it says the same."""
    await conn.execute(
        """
        INSERT INTO told_before (referral_id, version, value)
        SELECT id, version, before FROM (
            SELECT id, version, (
                SELECT jsonb_object_agg(part, value -> part)
                FROM unnest(%(parts)s::text[]) AS part
            ) AS before
            FROM referral WHERE id = %(id)s AND version = %(version)s
        ) AS stands
        WHERE before IS DISTINCT FROM (
            SELECT jsonb_object_agg(part, %(anew)s::jsonb -> part)
            FROM unnest(%(parts)s::text[]) AS part
        )
        """,
        {
            "id": anew.id,
            "version": anew.version,
            "parts": list(TOLD),
            "anew": Jsonb(anew, dumps=VALUE.dump_json),
        },
    )


async def list_before(conn: Connection, referral_id: ReferralId) -> list[ToldUpTo]:
    """What a case said and says no more, the first first."""
    async with conn.cursor(row_factory=class_row(ToldUpTo)) as cursor:
        await cursor.execute(
            "SELECT version, value FROM told_before WHERE referral_id = %s"
            " ORDER BY version",
            (referral_id,),
        )
        return await cursor.fetchall()
