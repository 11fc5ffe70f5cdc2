"""Rows of what crews have, each whole or named as one that cannot be read.

A row is read from the JSON that PostgreSQL makes of it: a time that Python has no word
for ends the reading of a whole answer otherwise.
"""

from dataclasses import dataclass
from typing import Final, Generic, TypeVar
from uuid import UUID

from psycopg import sql
from pydantic import TypeAdapter, ValidationError

from ucr.domain.errors import RecordUnreadable
from ucr.domain.ids import CrewId, ReferralId, reference
from ucr.store.connection import Connection

Value = TypeVar("Value")
ASK: Final = sql.SQL(
    """
    SELECT id, referral_id, crew_id, status IN (
        'proposed', 'offered', 'accepted', 'to_do', 'en_route', 'on_scene'
    ), row_to_json(found)::text
    FROM ({rows}) AS found
    """
)


@dataclass(frozen=True, slots=True)
class Unread:
    """An assignment or a visit that cannot be read: what its plain columns say."""

    id: UUID
    referral_id: ReferralId
    crew_id: CrewId
    is_active: bool


@dataclass(frozen=True, slots=True)
class Held(Generic[Value]):
    """What of some rows this release can read, and which it cannot."""

    read: list[Value]
    unread: list[Unread]


async def read(
    conn: Connection, kind: TypeAdapter[Value], rows: sql.Composable, *values: object
) -> Held[Value]:
    """Read these rows; one that cannot be read hides none of the others."""
    held: Held[Value] = Held([], [])
    cursor = await conn.execute(ASK.format(rows=rows), values)
    for id_, referral_id, crew_id, is_active, text in await cursor.fetchall():
        try:
            held.read.append(kind.validate_json(text))
        except ValidationError:
            one = Unread(id_, ReferralId(referral_id), CrewId(crew_id), is_active)
            held.unread.append(one)
    return held


async def every(
    conn: Connection, kind: TypeAdapter[Value], rows: sql.Composable, *values: object
) -> list[Value]:
    """Read all of these rows.

    Raises:
        RecordUnreadable: One cannot be read; its crew and its case are named.
    """
    held = await read(conn, kind, rows, *values)
    for odd in held.unread:
        crew = await call_sign(conn, odd.crew_id)
        what = f"{crew}'s part in case {reference(odd.referral_id)}"
        raise RecordUnreadable(what, f"{crew} or, from there, control")
    return held.read


def of_crew(kind: TypeAdapter[Value], crew: str, text: str) -> Value:
    """A crew's own row, or that of its shift.

    Raises:
        RecordUnreadable: It is not of this release's domain; the crew is named.
    """
    try:
        return kind.validate_json(text)
    except ValidationError:
        ring = f"{crew} or, from there, control"
        raise RecordUnreadable(f"crew {crew}", ring) from None


async def call_sign(conn: Connection, crew_id: CrewId) -> str:
    """What its own area calls a crew, whether its row can be read or not."""
    cursor = await conn.execute("SELECT name FROM crew_now WHERE id = %s", (crew_id,))
    row = await cursor.fetchone()
    return str(row[0]) if row else "its crew"
