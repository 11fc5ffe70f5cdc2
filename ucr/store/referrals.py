"""Referrals in PostgreSQL: one function, one statement, domain values out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

import orjson
from psycopg.errors import UniqueViolation
from psycopg.types.json import Jsonb
from pydantic import TypeAdapter, ValidationError

from ucr.domain.errors import KeyReused, NotFound, RecordUnreadable, StaleWrite
from ucr.domain.ids import AreaId, ReferralId, SenderId, reference
from ucr.domain.referral import Referral
from ucr.store.connection import Connection

VALUE: Final = TypeAdapter(Referral)
COLUMNS: Final = (
    "id, area_id, sender_id, case_number, status, version, source, need, category,"
    " received_at, due_at, due_because, lon, lat, next_action, next_action_at, owner,"
    " alarm, closed_at, filed_at, joined_to, value"
)
ADD: Final = (
    f"INSERT INTO referral ({COLUMNS})"  # noqa: S608 - both parts are constants above
    f" SELECT {COLUMNS} FROM json_populate_recordset(NULL::referral, %s::json)"
)


async def add(conn: Connection, referral: Referral) -> None:
    """Store a new referral.

    Raises:
        KeyReused: The sender used this case number before.
    """
    await add_all(conn, [referral])


async def add_all(conn: Connection, many: Sequence[Referral]) -> None:
    """Store new referrals in one statement.

    Raises:
        KeyReused: A sender used one of their case numbers before.
    """
    rows = [
        columns(one) | {"value": orjson.Fragment(VALUE.dump_json(one))} for one in many
    ]
    try:
        await conn.execute(ADD, (orjson.dumps(rows).decode(),))
    except UniqueViolation as taken:
        raise KeyReused("case_number") from taken


async def save(conn: Connection, referral: Referral) -> Referral:
    """Write `referral` as its next version, unless someone else did since it was read.

    Returns:
        The referral with the version it now has.

    Raises:
        StaleWrite: The stored version is not the one that was read.
    """
    cursor = await conn.execute(
        """
        UPDATE referral SET
            status = %(status)s, version = %(version)s + 1, category = %(category)s,
            due_at = %(due_at)s, due_because = %(due_because)s, lon = %(lon)s,
            lat = %(lat)s, next_action = %(next_action)s,
            next_action_at = %(next_action_at)s, owner = %(owner)s, alarm = %(alarm)s,
            closed_at = %(closed_at)s, filed_at = %(filed_at)s,
            joined_to = %(joined_to)s,
            value = jsonb_set(
                %(value)s, '{version}', to_jsonb(%(version)s::int + 1)
            )
        WHERE id = %(id)s AND version = %(version)s
        """,
        columns(referral),
    )
    if cursor.rowcount != 1:
        raise StaleWrite("referral", referral.id)
    return replace(referral, version=referral.version + 1)


def columns(referral: Referral) -> dict[str, object]:
    """The row of a referral: what is asked for, and the whole value beside it."""
    return {
        "id": referral.id,
        "area_id": referral.area_id,
        "sender_id": referral.sender_id,
        "case_number": referral.case_number,
        "status": referral.status,
        "version": referral.version,
        "source": referral.source,
        "need": referral.need,
        "category": referral.category,
        "received_at": referral.received_at,
        "due_at": referral.due.due_at,
        "due_because": referral.due.kind,
        "lon": referral.location.lon,
        "lat": referral.location.lat,
        "next_action": referral.timer and referral.timer.action,
        "next_action_at": referral.timer and referral.timer.at,
        "owner": referral.timer and referral.timer.owner,
        "alarm": referral.alarm,
        "closed_at": referral.closed_at,
        "filed_at": referral.filed_at,
        "joined_to": referral.ties.lead,
        "value": Jsonb(referral, dumps=VALUE.dump_json),
    }


async def get(conn: Connection, area_id: AreaId, referral_id: ReferralId) -> Referral:
    """Read one referral of an area.

    Raises:
        NotFound: There is no such referral in this area.
        RecordUnreadable: It is here, and not of this release's domain.
    """
    cursor = await conn.execute(
        "SELECT value::text FROM referral WHERE id = %s AND area_id = %s",
        (referral_id, area_id),
    )
    row = await cursor.fetchone()
    if row is None:
        raise NotFound("referral")
    return _whole(referral_id, row[0])


async def get_of_sender(
    conn: Connection, sender_id: SenderId, area_id: AreaId, referral_id: ReferralId
) -> Referral:
    """Read one referral for the sender that sent it.

    Raises:
        NotFound: There is none, or it is another sender's.
        RecordUnreadable: As `get`.
    """
    cursor = await conn.execute(
        "SELECT FROM referral WHERE id = %s AND sender_id = %s",
        (referral_id, sender_id),
    )
    if await cursor.fetchone() is None:
        raise NotFound("referral")
    return await get(conn, area_id, referral_id)


async def sent_by(conn: Connection, referral_id: ReferralId) -> str | None:
    """The name of whoever sent a case, whether its record can be read or not."""
    cursor = await conn.execute(
        "SELECT sender.name FROM referral JOIN sender ON sender.id = sender_id"
        " WHERE referral.id = %s",
        (referral_id,),
    )
    row = await cursor.fetchone()
    return row[0] if row else None


async def version_of(conn: Connection, area_id: AreaId, referral_id: ReferralId) -> int:
    """At which version a referral of an area stands.

    Raises:
        NotFound: There is no such referral in this area.
    """
    cursor = await conn.execute(
        "SELECT version FROM referral WHERE id = %s AND area_id = %s",
        (referral_id, area_id),
    )
    row = await cursor.fetchone()
    if row is None:
        raise NotFound("referral")
    version: int = row[0]
    return version


async def find_by_case_number(
    conn: Connection, sender_id: SenderId, case_number: str
) -> Referral | None:
    """The sender's case of this number, if there is one.

    Raises:
        RecordUnreadable: There is, and it is not of this release's domain.
    """
    cursor = await conn.execute(
        "SELECT id, value::text FROM referral"
        " WHERE sender_id = %s AND case_number = %s",
        (sender_id, case_number),
    )
    row = await cursor.fetchone()
    return None if row is None else _whole(ReferralId(row[0]), row[1])


def _whole(id_: ReferralId, value: str) -> Referral:
    try:
        return VALUE.validate_json(value)
    except ValidationError:
        raise RecordUnreadable(f"case {reference(id_)}") from None


async def list_on_board(conn: Connection, area_id: AreaId) -> list[Referral]:
    """Every referral of the area that has not been filed, oldest first."""
    cursor = await conn.execute(
        """
        SELECT value::text FROM referral
        WHERE area_id = %s AND filed_at IS NULL ORDER BY received_at, id
        """,
        (area_id,),
    )
    return [VALUE.validate_json(row[0]) for row in await cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class Board:
    """What of an area's board this release can read, and which open cases it cannot."""

    read: list[Referral]
    unreadable: list[ReferralId]


async def readable_on_board(conn: Connection, area_id: AreaId) -> Board:
    """As `list_on_board`, but a row of a newer release hides none of the others."""
    cursor = await conn.execute(
        """
        SELECT id, value::text, closed_at IS NULL FROM referral
        WHERE area_id = %s AND filed_at IS NULL ORDER BY received_at, id
        """,
        (area_id,),
    )
    return understood(await cursor.fetchall())


async def readable_of(conn: Connection, referral_ids: Iterable[ReferralId]) -> Board:
    """As `list_some`, but one that cannot be read hides none of the others."""
    cursor = await conn.execute(
        """
        SELECT id, value::text, closed_at IS NULL FROM referral
        WHERE id = ANY(%s) ORDER BY received_at, id
        """,
        (list(referral_ids),),
    )
    return understood(await cursor.fetchall())


def understood(rows: Iterable[tuple[UUID, str, bool]]) -> Board:
    """What of these rows, each with whether it is to be named, can be read."""
    board = Board([], [])
    for id_, value, is_open in rows:
        try:
            board.read.append(VALUE.validate_json(value))
        except ValidationError:
            if is_open:
                board.unreadable.append(ReferralId(id_))
    return board


async def count_open(conn: Connection, area_id: AreaId) -> int:
    """How many cases of the area are not closed, readable or not."""
    cursor = await conn.execute(
        "SELECT count(*) FROM referral WHERE area_id = %s AND closed_at IS NULL",
        (area_id,),
    )
    row = await cursor.fetchone()
    return row[0] if row else 0


async def list_of_sender(conn: Connection, sender_id: SenderId, *, limit: int) -> Board:
    """A sender's referrals that have not been filed, the newest first.

    One that cannot be read is in `unreadable`, whether it is open or not.
    """
    cursor = await conn.execute(
        """
        SELECT id, value::text, true FROM referral
        WHERE sender_id = %s AND filed_at IS NULL
        ORDER BY received_at DESC, id LIMIT %s
        """,
        (sender_id, limit),
    )
    return understood(await cursor.fetchall())


async def list_some(
    conn: Connection, referral_ids: Iterable[ReferralId]
) -> list[Referral]:
    """The referrals with these ids that exist, in no order.

    Raises:
        RecordUnreadable: One of them is not of this release's domain.
    """
    cursor = await conn.execute(
        "SELECT id, value::text FROM referral WHERE id = ANY(%s)",
        (list(referral_ids),),
    )
    return [_whole(ReferralId(row[0]), row[1]) for row in await cursor.fetchall()]


async def list_overdue(
    conn: Connection, area_id: AreaId, *, at: datetime, limit: int
) -> list[ReferralId]:
    """Referrals whose next action has run out, the longest overdue first."""
    cursor = await conn.execute(
        """
        SELECT id FROM referral
        WHERE area_id = %s AND filed_at IS NULL AND next_action_at <= %s
        ORDER BY next_action_at
        LIMIT %s
        """,
        (area_id, at, limit),
    )
    return [ReferralId(row[0]) for row in await cursor.fetchall()]


async def list_long_lies(
    conn: Connection, area_id: AreaId, *, fallen_before: datetime
) -> list[ReferralId]:
    """Waiting referrals of people on the floor since before a moment, not yet told.

    One whose time on the floor is no time stops none of the others.
    """
    cursor = await conn.execute(
        """
        SELECT id FROM referral
        WHERE area_id = %s AND status = 'waiting' AND filed_at IS NULL
            AND (
                CASE WHEN pg_input_is_valid(value ->> 'floor_since_at', 'timestamptz')
                    THEN (value ->> 'floor_since_at')::timestamptz <= %s END
                OR EXISTS (
                    SELECT 1 FROM referral AS follower
                    WHERE follower.joined_to = referral.id AND
                        CASE WHEN pg_input_is_valid(
                            follower.value ->> 'floor_since_at', 'timestamptz'
                        ) THEN (follower.value ->> 'floor_since_at')::timestamptz <= %s
                        END
                )
            )
            AND NOT value -> 'cleared' ? 'long_lie'
        ORDER BY received_at, id
        """,
        (area_id, fallen_before, fallen_before),
    )
    return [ReferralId(row[0]) for row in await cursor.fetchall()]
