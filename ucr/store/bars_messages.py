"""BaRS messages that were taken, whole; a response must name the one it answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import orjson
from psycopg.rows import class_row

from ucr.domain.errors import NotFound
from ucr.domain.ids import AreaId, ReferralId, SenderId
from ucr.store.connection import Connection

AT_ONCE: Final = 500
"""Cases of one statement: nobody waits for what is worked out beside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BarsMessage:
    """One message of a sender about a referral, as it was received.

    Attributes:
        request_id: Of this message alone; a retry repeats it.
        correlation_id: Of the whole conversation, responses too.
        bundle_id: What a response must name; not unique, some senders use it again.
        return_address: The sender's endpoint: where responses go.
        told_at: `Bundle.meta.lastUpdated`: an older message changes nothing.
        body: The bundle, JSON, also where it came as XML; of an update what stands.
        sent: The bundle as it came, where older parts of it do not stand.
    """

    id: UUID
    area_id: AreaId
    sender_id: SenderId
    referral_id: ReferralId
    service_id: str
    asked: str
    request_id: UUID
    correlation_id: UUID
    bundle_id: str
    version: str
    use_case: str | None
    return_address: str
    case_number: str
    journey_id: str | None
    received_at: datetime
    told_at: datetime | None
    body: Mapping[str, Any]
    sent: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """A person by what a sender without an NHS number knows.

    Attributes:
        words: Each must be in the name, in whatever order and case.
        postcode: Of the place, without its space.
    """

    words: tuple[str, ...]
    born_on: date
    postcode: str


_COLUMNS = """
    id, area_id, sender_id, referral_id, service_id, asked, request_id,
    correlation_id, bundle_id, version, use_case, return_address, case_number,
    journey_id, received_at, told_at, body, sent
"""
_ROW = class_row(BarsMessage)


async def add(conn: Connection, message: BarsMessage) -> None:
    """Keep a message; its request id must be new."""
    row = {name: getattr(message, name) for name in BarsMessage.__dataclass_fields__}
    row["body"] = orjson.dumps(message.body).decode()
    row["sent"] = message.sent and orjson.dumps(message.sent).decode()
    await conn.execute(
        """
        INSERT INTO bars_message (
            id, area_id, sender_id, referral_id, service_id, asked, request_id,
            correlation_id, bundle_id, version, use_case, return_address, case_number,
            journey_id, received_at, told_at, body, sent
        ) VALUES (
            %(id)s, %(area_id)s, %(sender_id)s, %(referral_id)s, %(service_id)s,
            %(asked)s, %(request_id)s, %(correlation_id)s, %(bundle_id)s, %(version)s,
            %(use_case)s, %(return_address)s, %(case_number)s, %(journey_id)s,
            %(received_at)s, %(told_at)s, %(body)s,
            %(sent)s
        )
        """,
        row,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What a message was, without what it says."""

    id: UUID
    asked: str
    bundle_id: str
    version: str
    received_at: datetime
    told_at: datetime | None


async def headings(conn: Connection, referral_id: ReferralId) -> list[Heading]:
    """Every message about a referral, the first first; none where it came otherwise."""
    async with conn.cursor(row_factory=class_row(Heading)) as cursor:
        await cursor.execute(
            """
            SELECT id, asked, bundle_id, version, received_at, told_at
            FROM bars_message WHERE referral_id = %s ORDER BY received_at, id
            """,
            (referral_id,),
        )
        return await cursor.fetchall()


async def as_it_came(
    conn: Connection, referral_id: ReferralId, id_: UUID
) -> Mapping[str, Any]:
    """One message about a referral, whole.

    Raises:
        NotFound: It is not one of this referral.
    """
    found = await _find(
        conn, "referral_id = %s AND id = %s", (referral_id, id_), "received_at"
    )
    if found is None:
        raise NotFound("message")
    return found.body if found.sent is None else found.sent


async def first(conn: Connection, referral_id: ReferralId) -> BarsMessage:
    """The request that began a referral: what every response answers.

    Raises:
        NotFound: The referral did not come by BaRS.
    """
    found = await _find(conn, "referral_id = %s", (referral_id,), "received_at, id")
    if found is None:
        raise NotFound("message")
    return found


async def latest(conn: Connection, referral_id: ReferralId) -> BarsMessage:
    """The newest message about a referral.

    Raises:
        NotFound: The referral did not come by BaRS.
    """
    found = await _find(
        conn, "referral_id = %s", (referral_id,), "received_at DESC, id DESC"
    )
    if found is None:
        raise NotFound("message")
    return found


async def latest_request(conn: Connection, referral_id: ReferralId) -> BarsMessage:
    """The newest message that tells the whole case: a cancellation does not.

    Raises:
        NotFound: The referral did not come by BaRS.
    """
    found = await _find(
        conn,
        "referral_id = %s AND asked <> 'cancel'",
        (referral_id,),
        "received_at DESC, id DESC",
    )
    if found is None:
        raise NotFound("message")
    return found


async def find_case(
    conn: Connection, sender_id: SenderId, case_number: str
) -> BarsMessage | None:
    """The newest message of a sender's case."""
    return await _find(
        conn,
        "sender_id = %s AND case_number = %s",
        (sender_id, case_number),
        "received_at DESC, id DESC",
    )


async def find_ours(
    conn: Connection, sender_id: SenderId, referral_id: ReferralId
) -> BarsMessage | None:
    """The newest message of a case by the id that we gave it."""
    return await _find(
        conn,
        "sender_id = %s AND referral_id = %s",
        (sender_id, referral_id),
        "received_at DESC, id DESC",
    )


async def find_conversation(
    conn: Connection, sender_id: SenderId, correlation_id: UUID
) -> BarsMessage | None:
    """The newest message of a conversation."""
    return await _find(
        conn,
        "sender_id = %s AND correlation_id = %s",
        (sender_id, correlation_id),
        "received_at DESC, id DESC",
    )


async def is_known(conn: Connection, sender_id: SenderId, request_id: UUID) -> bool:
    """Whether a message with this request id was taken before."""
    cursor = await conn.execute(
        "SELECT 1 FROM bars_message WHERE sender_id = %s AND request_id = %s",
        (sender_id, request_id),
    )
    return await cursor.fetchone() is not None


async def list_of_patient(
    conn: Connection, sender_id: SenderId, nhs_number: str, *, limit: int
) -> list[ReferralId]:
    """A sender's cases of one person, newest first."""
    cursor = await conn.execute(
        """
        SELECT r.id FROM referral r
        WHERE r.sender_id = %(sender)s AND (
            r.person_by_number = person_digest(%(sender)s, %(number)s)
            OR r.person_by_number IS NULL
        )
        AND r.value -> 'story' -> 'patient' ->> 'nhs_number' = %(number)s
        AND EXISTS (SELECT 1 FROM bars_message m WHERE m.referral_id = r.id)
        ORDER BY r.received_at DESC LIMIT %(limit)s
        """,
        {"sender": sender_id, "number": nhs_number, "limit": limit},
    )
    return [ReferralId(row[0]) for row in await cursor.fetchall()]


async def list_described(
    conn: Connection, sender_id: SenderId, who: Described, *, limit: int
) -> list[ReferralId]:
    """A sender's cases of one person by name, birthday and postcode, newest first."""
    cursor = await conn.execute(
        """
        SELECT r.id FROM referral r
        WHERE r.sender_id = %(sender)s AND (
            r.person_by_birth = person_digest(
                %(sender)s, %(born)s || ' ' || upper(%(postcode)s)
            ) OR r.person_by_birth IS NULL
        )
        AND r.value -> 'story' -> 'patient' ->> 'born_on' = %(born)s
        AND upper(replace(r.value -> 'location' ->> 'postcode', ' ', ''))
            = upper(%(postcode)s)
        AND NOT EXISTS (
            SELECT 1 FROM unnest(%(words)s::text[]) word
            WHERE strpos(
                lower(r.value -> 'story' -> 'patient' ->> 'name'), lower(word)
            ) = 0
        )
        AND r.value -> 'story' -> 'patient' ->> 'name' IS NOT NULL
        AND EXISTS (SELECT 1 FROM bars_message m WHERE m.referral_id = r.id)
        ORDER BY r.received_at DESC LIMIT %(limit)s
        """,
        {
            "sender": sender_id,
            "born": who.born_on.isoformat(),
            "postcode": who.postcode,
            "words": list(who.words),
            "limit": limit,
        },
    )
    return [ReferralId(row[0]) for row in await cursor.fetchall()]


async def work_out_people(conn: Connection) -> int:
    """Give the digests to cases of before there were any, a bit at a time; how many."""
    cursor = await conn.execute(
        """
        UPDATE referral SET value = value WHERE id IN (
            SELECT id FROM referral WHERE person_by_number IS NULL
            LIMIT %s FOR UPDATE SKIP LOCKED
        )
        """,
        (AT_ONCE,),
    )
    return cursor.rowcount


async def _find(
    conn: Connection, where: str, values: tuple[object, ...], order: str
) -> BarsMessage | None:
    async with conn.cursor(row_factory=_ROW) as cursor:
        await cursor.execute(
            f"SELECT {_COLUMNS} FROM bars_message WHERE {where}"  # noqa: S608 - ours
            f" ORDER BY {order} LIMIT 1",
            values,
        )
        return await cursor.fetchone()
