"""What crews and senders wrote at the end of a case: free words, for its readers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ucr.domain.ids import Actor, CrewId, ReferralId
from ucr.store.connection import Connection
from ucr.store.rows import read_as


@dataclass(frozen=True, slots=True, kw_only=True)
class AtEnd:
    """A note on how a visit ended, as it was written first.

    Attributes:
        entered_by: Who entered it from paper; None: the crew wrote it itself.
    """

    at: datetime
    crew_id: CrewId
    entered_by: Actor | None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithCorrection:
    """A note that came with a correction of how a visit ended."""

    at: datetime
    by: Actor
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfCancel:
    """Why a sender took its case back, and who there spoke with the person."""

    at: datetime
    words: str


AT_END: Final = read_as(AtEnd)
WITH_CORRECTION: Final = read_as(WithCorrection)
OF_CANCEL: Final = read_as(OfCancel)


async def at_end(conn: Connection, referral_id: ReferralId) -> list[AtEnd]:
    """The note of each visit that has one, the first first."""
    async with conn.cursor(row_factory=AT_END) as cursor:
        await cursor.execute(
            """
            SELECT coalesce(entered_at, ended_at, opened_at) AS at, crew_id, entered_by,
                outcome_note AS words
            FROM visit WHERE referral_id = %s AND outcome_note <> ''
            ORDER BY opened_at, id
            """,
            (referral_id,),
        )
        return await cursor.fetchall()


async def with_corrections(
    conn: Connection, referral_id: ReferralId
) -> list[WithCorrection]:
    """Each note that came with a correction, the first first; kept by the audit."""
    async with conn.cursor(row_factory=WITH_CORRECTION) as cursor:
        await cursor.execute(
            """
            SELECT at, actor AS by, reason AS words FROM audit
            WHERE referral_id = %s AND action = 'corrected how a visit ended'
                AND reason <> ''
            ORDER BY at, id
            """,
            (referral_id,),
        )
        return await cursor.fetchall()


async def of_cancel(conn: Connection, referral_id: ReferralId) -> list[OfCancel]:
    """What a sender said with each cancel, the first first; kept by the audit."""
    async with conn.cursor(row_factory=OF_CANCEL) as cursor:
        await cursor.execute(
            """
            SELECT at, reason AS words FROM audit
            WHERE referral_id = %s AND action = 'cancelled by its sender'
                AND reason <> ''
            ORDER BY at, id
            """,
            (referral_id,),
        )
        return await cursor.fetchall()
