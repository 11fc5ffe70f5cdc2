"""Seals of the audit: so that nobody changes, adds or takes out a line unseen (P30).

Writers of the audit never wait for one another: lines are chained afterwards, by
whoever seals, in the order of their numbers. A line that is younger than the last seal
is not held yet.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

import orjson

from ucr.store.connection import Connection

FIRST: Final = b"\x00"
LOCK_TIMEOUT: Final = "2s"
AT_ONCE: Final = 5_000
LINES: Final = """
SELECT id, area_id, at, actor, action, referral_id, reason FROM audit
WHERE id > %s AND id <= %s ORDER BY id
"""


@dataclass(frozen=True, slots=True)
class Seal:
    """The audit up to a line: nothing before it has changed while `hash` follows."""

    last_id: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Torn:
    """Between two lines something was changed, added or taken out."""

    after_id: int
    last_id: int


async def seal(conn: Connection, *, at: datetime) -> Seal | None:
    """Seal what has been written since the last seal.

    Returns:
        The newest seal; None where there is nothing to seal.

    Raises:
        psycopg.errors.LockNotAvailable: Somebody has been writing for too long; later.
    """
    settled = await _settled(conn)
    async with conn.transaction():
        await conn.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
        await conn.execute("LOCK TABLE audit_seal IN EXCLUSIVE MODE")
        before = await newest(conn)
        after_id = before.last_id if before else 0
        start = before.hash if before else FIRST
        last_id = await _some(conn, after_id, settled)
        lines, hash_ = await _chained(conn, start, after_id, last_id)
        if not lines:
            return before
        await conn.execute(
            "INSERT INTO audit_seal (last_id, at, lines, hash) VALUES (%s, %s, %s, %s)",
            (last_id, at, lines, hash_),
        )
    return Seal(last_id, hash_)


async def newest(conn: Connection) -> Seal | None:
    cursor = await conn.execute(
        "SELECT last_id, hash FROM audit_seal ORDER BY last_id DESC LIMIT 1"
    )
    row = await cursor.fetchone()
    return Seal(row[0], bytes(row[1])) if row else None


async def newest_at(conn: Connection) -> datetime | None:
    """When the newest seal was made."""
    cursor = await conn.execute("SELECT max(at) FROM audit_seal")
    row = await cursor.fetchone()
    return row[0] if row else None


async def first_torn(conn: Connection) -> Torn | None:
    """The first stretch of the audit that is not what was sealed.

    Returns:
        None when every sealed line is as it was, and every seal follows.
    """
    cursor = await conn.execute(
        "SELECT last_id, lines, hash FROM audit_seal ORDER BY last_id"
    )
    after_id, before = 0, FIRST
    for last_id, lines, stored in await cursor.fetchall():
        found, before = await _chained(conn, before, after_id, last_id)
        if (found, before) != (lines, bytes(stored)):
            return Torn(after_id, last_id)
        after_id = last_id
    return None


async def hashes(conn: Connection, last_ids: list[int]) -> dict[int, str]:
    """The seals at these lines, in hexadecimal."""
    cursor = await conn.execute(
        "SELECT last_id, encode(hash, 'hex') FROM audit_seal WHERE last_id = ANY(%s)",
        (last_ids,),
    )
    return dict(await cursor.fetchall())


async def _settled(conn: Connection) -> int:
    """The newest line before which none can appear any more.

    Whoever inserts holds the table against this lock from before it takes a number
    until it commits.
    """
    async with conn.transaction():
        await conn.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
        await conn.execute("LOCK TABLE audit IN SHARE MODE")
        cursor = await conn.execute("SELECT coalesce(max(id), 0) FROM audit")
        row = await cursor.fetchone()
    return int(row[0]) if row else 0


async def _some(conn: Connection, after_id: int, settled: int) -> int:
    """How far one seal goes: not so far that its transaction stands idle for long."""
    cursor = await conn.execute(
        "SELECT max(id) FROM (SELECT id FROM audit WHERE id > %s AND id <= %s"
        " ORDER BY id LIMIT %s) AS following",
        (after_id, settled, AT_ONCE),
    )
    row = await cursor.fetchone()
    return int(row[0]) if row and row[0] else after_id


async def _chained(
    conn: Connection, before: bytes, after_id: int, last_id: int
) -> tuple[int, bytes]:
    """How many lines there are, and the hash that follows from them.

    Source:
        Hash chain: hash(n) = SHA-256(hash(n-1) | the line's columns as a JSON list).
    """
    lines = 0
    async with conn.cursor() as cursor:
        await cursor.execute(LINES, (after_id, last_id))
        async for row in cursor:
            # The session's time zone must change nothing.
            id_, area_id, at, *told = row
            line = [id_, area_id, at.astimezone(UTC), *told]
            said = orjson.dumps(line, option=orjson.OPT_UTC_Z)
            before = sha256(before + said).digest()
            lines += 1
    return lines, before
