"""Webhooks: where senders want to hear, and the secrets that sign what they hear."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from psycopg.rows import class_row

from ucr.domain.errors import NotFound
from ucr.domain.ids import AreaId, ReferralId, SenderId
from ucr.store.connection import Connection

MOST_SECRETS: Final = 4
"""That sign at once, however often a sender rotates."""
_READ: Final = """
SELECT webhook.sender_id, sender.area_id, url, takes_back, webhook.made_at, disabled_at,
    ARRAY(
        SELECT secret FROM webhook_secret
        WHERE webhook_secret.sender_id = webhook.sender_id
        AND (until IS NULL OR until > %(at)s)
        ORDER BY number DESC
    ) AS secrets
FROM webhook JOIN sender ON sender.id = webhook.sender_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """A sender's own address that is told of its cases.

    Attributes:
        takes_back: Its 2xx to a case that we give back means: it is ours again.
        disabled_at: Since when its server is gone, or its sender may not send.
        secrets: That sign now, the newest first; in no text of this value.
    """

    sender_id: SenderId
    area_id: AreaId
    url: str
    takes_back: bool
    made_at: datetime
    disabled_at: datetime | None
    secrets: list[str] = field(repr=False)


async def get(conn: Connection, sender_id: SenderId, *, at: datetime) -> Webhook:
    """A sender's webhook, with the secrets that sign at this moment.

    Raises:
        NotFound: It has none.
    """
    found = await find(conn, sender_id, at=at)
    if found is None:
        raise NotFound("webhook")
    return found


async def find(
    conn: Connection, sender_id: SenderId, *, at: datetime
) -> Webhook | None:
    async with conn.cursor(row_factory=class_row(Webhook)) as cursor:
        await cursor.execute(
            _READ + "WHERE webhook.sender_id = %(id)s", {"id": sender_id, "at": at}
        )
        return await cursor.fetchone()


async def find_of_referral(
    conn: Connection, referral_id: ReferralId | None, *, at: datetime
) -> Webhook | None:
    """The webhook of whoever sent a referral."""
    async with conn.cursor(row_factory=class_row(Webhook)) as cursor:
        await cursor.execute(
            _READ + "JOIN referral ON referral.sender_id = webhook.sender_id"
            " WHERE referral.id = %(id)s",
            {"id": referral_id, "at": at},
        )
        return await cursor.fetchone()


async def put(
    conn: Connection, sender_id: SenderId, url: str, *, takes_back: bool, at: datetime
) -> str | None:
    """Set a sender's webhook, and enable it again; the row stays locked.

    Returns:
        The address before, or None where there was none.
    """
    cursor = await conn.execute(
        "SELECT url FROM webhook WHERE sender_id = %s FOR UPDATE", (sender_id,)
    )
    before = await cursor.fetchone()
    await conn.execute(
        """
        INSERT INTO webhook (sender_id, url, takes_back, made_at)
        VALUES (%(id)s, %(url)s, %(takes_back)s, %(at)s)
        ON CONFLICT (sender_id) DO UPDATE
        SET url = %(url)s, takes_back = %(takes_back)s, disabled_at = NULL
        """,
        {"id": sender_id, "url": url, "takes_back": takes_back, "at": at},
    )
    return before[0] if before else None


async def add_secret(
    conn: Connection,
    sender_id: SenderId,
    secret: str,
    *,
    at: datetime,
    overlap_until: datetime,
) -> None:
    """Sign with a new secret; the one before it signs along until then.

    Raises:
        NotFound: The sender has no webhook.
    """
    cursor = await conn.execute(
        "SELECT FROM webhook WHERE sender_id = %s FOR UPDATE", (sender_id,)
    )
    if cursor.rowcount != 1:
        raise NotFound("webhook")
    await conn.execute(
        """
        UPDATE webhook_secret SET until = %s WHERE sender_id = %s AND until IS NULL
        """,
        (overlap_until, sender_id),
    )
    await conn.execute(
        "INSERT INTO webhook_secret (sender_id, secret) VALUES (%s, %s)",
        (sender_id, secret),
    )
    await conn.execute(
        """
        DELETE FROM webhook_secret WHERE sender_id = %(id)s AND (
            until <= %(at)s OR number NOT IN (
                SELECT number FROM webhook_secret WHERE sender_id = %(id)s
                ORDER BY number DESC LIMIT %(most)s
            )
        )
        """,
        {"id": sender_id, "at": at, "most": MOST_SECRETS},
    )


async def disable(conn: Connection, webhook: Webhook, *, at: datetime) -> bool:
    """Post nothing more to an address that is gone.

    Returns:
        False: it was disabled before, or its sender has given another since.
    """
    cursor = await conn.execute(
        """
        UPDATE webhook SET disabled_at = %s
        WHERE sender_id = %s AND url = %s AND disabled_at IS NULL
        """,
        (at, webhook.sender_id, webhook.url),
    )
    return cursor.rowcount == 1


async def disable_of(conn: Connection, sender_id: SenderId, *, at: datetime) -> None:
    """Post nothing more to a sender whose access has ended."""
    await conn.execute(
        """
        UPDATE webhook SET disabled_at = %s
        WHERE sender_id = %s AND disabled_at IS NULL
        """,
        (at, sender_id),
    )


async def remove(conn: Connection, sender_id: SenderId) -> bool:
    """Forget a sender's webhook and its secrets; False: it had none."""
    cursor = await conn.execute(
        "DELETE FROM webhook WHERE sender_id = %s", (sender_id,)
    )
    return cursor.rowcount == 1
