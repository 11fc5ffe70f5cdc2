"""Decisions and their reasons in PostgreSQL."""

from typing import Final

from psycopg.types.json import Jsonb

from ucr.domain.decision import Decision
from ucr.domain.ids import CrewId, ReferralId
from ucr.store.connection import Connection
from ucr.store.rows import read_as, select

ROW: Final = read_as(Decision)


async def add(conn: Connection, decision: Decision) -> None:
    await conn.execute(
        """
        INSERT INTO decision (
            id, area_id, referral_id, crew_id, made_at, made_by, engine, travel,
            explanation
        ) VALUES (
            %(id)s, %(area_id)s, %(referral_id)s, %(crew_id)s, %(made_at)s,
            %(made_by)s, %(engine)s, %(travel)s, %(explanation)s
        )
        """,
        {
            "id": decision.id,
            "area_id": decision.area_id,
            "referral_id": decision.referral_id,
            "crew_id": decision.crew_id,
            "made_at": decision.made_at,
            "made_by": decision.made_by,
            "engine": decision.engine,
            "travel": decision.travel,
            "explanation": Jsonb(dict(decision.explanation)),
        },
    )


async def find_newest(conn: Connection, referral_id: ReferralId) -> Decision | None:
    """The latest decision about a referral, if one was made."""
    async with conn.cursor(row_factory=ROW) as cursor:
        await cursor.execute(
            select(
                Decision,
                """
                FROM decision WHERE referral_id = %s
                ORDER BY made_at DESC, id DESC LIMIT 1
                """,
            ),
            (referral_id,),
        )
        return await cursor.fetchone()


async def find_newest_of_crew(
    conn: Connection, referral_id: ReferralId, crew_id: CrewId
) -> Decision | None:
    """The latest decision that gave a referral to this crew, if one did."""
    async with conn.cursor(row_factory=ROW) as cursor:
        await cursor.execute(
            select(
                Decision,
                """
                FROM decision WHERE referral_id = %s AND crew_id = %s
                ORDER BY made_at DESC, id DESC LIMIT 1
                """,
            ),
            (referral_id, crew_id),
        )
        return await cursor.fetchone()
