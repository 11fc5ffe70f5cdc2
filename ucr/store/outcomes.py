"""What a sender is told of its cases that changed, none of them lost on the way.

A sender asks for what changed after an offset. A case whose record cannot be read goes
into no answer, and the offset passes it: it is written down as owed. Once it can be
read, an event of the area says so, and the case counts as changed with that.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from pydantic import ValidationError

from ucr.domain.ids import AreaId, ReferralId, SenderId
from ucr.domain.referral import Referral
from ucr.store.connection import Connection
from ucr.store.referrals import VALUE

LAST: Final = """
    AND NOT EXISTS (
        SELECT FROM event AS later
        WHERE later.referral_id IN (referral.id, referral.joined_to)
            AND later.area_id = %(area)s AND later.kind = 'referral'
            AND later."offset" > change.at
    )
    AND NOT EXISTS (
        SELECT FROM owed_outcome AS later
        WHERE later.referral_id = referral.id AND later.at_offset > change.at
    )
    ORDER BY change.at FETCH FIRST (%(limit)s) ROWS WITH TIES
"""
CHANGED: Final = f"""
WITH change AS (
    (SELECT change.at, referral.id
    FROM (
        SELECT "offset" AS at, referral_id FROM event
        WHERE area_id = %(area)s AND kind = 'referral' AND "offset" > %(after)s
    ) AS change JOIN referral ON referral.id = change.referral_id
    WHERE referral.sender_id = %(sender)s {LAST})
    UNION
    (SELECT change.at, referral.id
    FROM referral CROSS JOIN LATERAL (
        SELECT "offset" AS at FROM event
        WHERE referral_id = referral.joined_to AND area_id = %(area)s
            AND kind = 'referral' AND "offset" > %(after)s
        ORDER BY "offset" DESC LIMIT 1
    ) AS change
    WHERE referral.sender_id = %(sender)s AND referral.joined_to IS NOT NULL {LAST})
    UNION
    (SELECT change.at, referral.id
    FROM (
        SELECT at_offset AS at, referral_id FROM owed_outcome
        WHERE sender_id = %(sender)s AND at_offset > %(after)s
    ) AS change JOIN referral ON referral.id = change.referral_id
    WHERE true {LAST})
)
SELECT change.at, referral.id, referral.value::text, lead.value::text
FROM change JOIN referral USING (id)
    LEFT JOIN referral AS lead ON lead.id = referral.joined_to
ORDER BY change.at
FETCH FIRST (%(limit)s) ROWS WITH TIES
"""  # noqa: S608 - constants
"""Read from the log on, each change only if it is its case's last: a sender that keeps
up costs what changed since, and one that begins anew its first page, not all its years.
Of cases that lead others those are asked whose followers are joined now: they are few.
"""


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
        CHANGED,
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
