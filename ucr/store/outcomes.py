"""What a sender is told of its cases that changed, none of them lost on the way.

A sender asks for what changed after an offset. A case whose record cannot be read goes
into no answer, and the offset passes it: it is written down as owed. Once it can be
read, an event of the area says so, and the case counts as changed with that.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from pydantic import ValidationError

from ucr.domain.ids import AreaId, ReferralId, SenderId
from ucr.domain.referral import Referral
from ucr.store.connection import Connection
from ucr.store.referrals import VALUE


@dataclass(frozen=True, slots=True)
class Told:
    """One case that changed, and the case that leads it, where it was joined to one."""

    referral: Referral
    lead: Referral | None


@dataclass(frozen=True, slots=True)
class Changed:
    """A page of what changed, oldest change first.

    Attributes:
        unreadable: What is in the page and cannot be told now.
        upto: The last change of the page, told or not; None: there was none.
    """

    told: list[Told]
    unreadable: list[ReferralId]
    upto: int | None


async def list_changed(
    conn: Connection, sender_id: SenderId, area_id: AreaId, *, after: int, limit: int
) -> Changed:
    """A sender's referrals that changed after an offset, each at its last change.

    One that is joined to another's changes with that. Those that changed at one offset
    are never parted, so that a page may be longer than `limit`: whoever asks on after
    that offset would miss the others.
    """
    cursor = await conn.execute(
        """
        WITH told_by AS (
            SELECT id, id AS teller FROM referral WHERE sender_id = %(sender)s
            UNION ALL
            SELECT id, joined_to FROM referral
            WHERE sender_id = %(sender)s AND joined_to IS NOT NULL
        ), change AS (
            SELECT told_by.id, event."offset" AS at
            FROM told_by JOIN event ON event.referral_id = told_by.teller
            WHERE event.area_id = %(area)s AND event."offset" > %(after)s
                AND event.kind = 'referral'
            UNION ALL
            SELECT referral_id, at_offset FROM owed_outcome
            WHERE sender_id = %(sender)s AND at_offset > %(after)s
        )
        SELECT max(change.at) AS at, referral.id, referral.value::text,
            lead.value::text
        FROM change JOIN referral USING (id)
            LEFT JOIN referral AS lead ON lead.id = referral.joined_to
        GROUP BY referral.id, lead.id
        ORDER BY at
        FETCH FIRST (%(limit)s) ROWS WITH TIES
        """,
        {"area": area_id, "after": after, "sender": sender_id, "limit": limit},
    )
    rows = await cursor.fetchall()
    page = Changed([], [], rows[-1][0] if rows else None)
    for _, id_, value, lead in rows:
        if (told := _read(value, lead)) is None:
            page.unreadable.append(ReferralId(id_))
        else:
            page.told.append(told)
    return page


def _read(value: str, lead: str | None) -> Told | None:
    try:
        leads = None if lead is None else VALUE.validate_json(lead)
        return Told(VALUE.validate_json(value), leads)
    except ValidationError:
        return None


async def owe(
    conn: Connection,
    sender_id: SenderId,
    area_id: AreaId,
    referral_ids: Iterable[ReferralId],
) -> None:
    """Write down what a sender could not be told, before its offset passes it."""
    await conn.execute(
        """
        INSERT INTO owed_outcome (referral_id, area_id, sender_id)
        SELECT id, %s, %s FROM unnest(%s::uuid[]) AS unread (id)
        ON CONFLICT (referral_id) DO UPDATE SET at_offset = NULL
        """,
        (area_id, sender_id, list(referral_ids)),
    )


async def list_readable_again(conn: Connection, area_id: AreaId) -> list[UUID]:
    """Cases that are owed to their senders and can be read by now."""
    cursor = await conn.execute(
        """
        SELECT referral.id, referral.value::text, lead.value::text
        FROM owed_outcome JOIN referral ON referral.id = referral_id
            LEFT JOIN referral AS lead ON lead.id = referral.joined_to
        WHERE owed_outcome.area_id = %s AND at_offset IS NULL
        """,
        (area_id,),
    )
    rows = await cursor.fetchall()
    return [id_ for id_, value, lead in rows if _read(value, lead) is not None]


async def comes_next(conn: Connection, area_id: AreaId, ids: Iterable[UUID]) -> None:
    """These count as changed with the event that the log has next.

    Whoever calls has the area locked, and records that event in the same transaction:
    two changes with one offset, and a sender that was told of one would miss the other.
    """
    await conn.execute(
        """
        UPDATE owed_outcome SET at_offset = head + 1 FROM area
        WHERE area.id = %s AND owed_outcome.area_id = area.id
            AND referral_id = ANY(%s) AND at_offset IS NULL
        """,
        (area_id, list(ids)),
    )
