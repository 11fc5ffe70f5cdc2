"""Telecare messages as they were taken, each with the case it made or changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from ucr.domain.ids import ReferralId, SenderId
from ucr.store.connection import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """What makes two messages ones about the same alert."""

    sender_id: SenderId
    arc_id: str
    alert_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The newest message of an alert, and the case that it belongs to."""

    arc_id: str
    referral_id: ReferralId
    body: dict[str, Any]


async def add(
    conn: Connection,
    name: Name,
    referral_id: ReferralId,
    body: Mapping[str, object],
    *,
    body_hash: bytes,
    at: datetime,
) -> None:
    """Keep a message; one that is there already stays as it is."""
    await conn.execute(
        """
        INSERT INTO telecare_alert (
            sender_id, arc_id, alert_id, body_hash, referral_id, at, body
        ) VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
        """,
        (
            name.sender_id,
            name.arc_id,
            name.alert_id,
            body_hash,
            referral_id,
            at,
            Jsonb(dict(body)),
        ),
    )


async def find_twin(
    conn: Connection, name: Name, body_hash: bytes
) -> ReferralId | None:
    """The case of a message that came before in the same words."""
    cursor = await conn.execute(
        """
        SELECT referral_id FROM telecare_alert
        WHERE sender_id = %s AND arc_id = %s AND alert_id = %s AND body_hash = %s
        """,
        (name.sender_id, name.arc_id, name.alert_id, body_hash),
    )
    row = await cursor.fetchone()
    return None if row is None else ReferralId(row[0])


async def find_newest(
    conn: Connection, sender_id: SenderId, alert_id: str, *, arc_id: str | None
) -> list[Kept]:
    """The newest message of an alert; of each centre that one sender speaks for.

    Args:
        arc_id: Which centre's; None: whichever it is.
    """
    cursor = await conn.execute(
        """
        SELECT DISTINCT ON (arc_id) arc_id, referral_id, body FROM telecare_alert
        WHERE sender_id = %s AND alert_id = %s
            AND (%s::text IS NULL OR arc_id = %s)
        ORDER BY arc_id, id DESC LIMIT 2
        """,
        (sender_id, alert_id, arc_id, arc_id),
    )
    return [
        Kept(arc_id=row[0], referral_id=ReferralId(row[1]), body=row[2])
        for row in await cursor.fetchall()
    ]
