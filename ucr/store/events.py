"""The log: facts and the state they led to, in the change's own transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

import orjson

from ucr.domain.board import Entry, Kind
from ucr.domain.events import Event
from ucr.domain.ids import AreaId, ReferralId
from ucr.store import trace
from ucr.store.connection import Connection
from ucr.store.rows import read_as

JSON: Final = orjson.OPT_UTC_Z | orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS


@dataclass(frozen=True, slots=True)
class Happening:
    """A fact, and the board entry of the one entity it touched, after it.

    Attributes:
        trace: The span in which it came about, where traces are on.
    """

    event: Event
    entry: Entry
    trace: str | None = field(default_factory=trace.current)


@dataclass(frozen=True, slots=True)
class Head:
    """How far an area's log goes."""

    epoch: str
    offset: int


@dataclass(frozen=True, slots=True)
class Logged:
    """One event as stored; `body` and `card` are the JSON texts themselves.

    Attributes:
        trace: Where traces are on, and only of `list_after`: where to go on with it.
    """

    offset: int
    fact: str
    kind: Kind
    key: str
    version: int
    recorded_at: datetime
    body: str
    card: str | None
    trace: str | None = None


ROW: Final = read_as(Logged)

APPEND: Final = """
WITH RECURSIVE locked AS MATERIALIZED (
    SELECT head, head_hash FROM area WHERE id = %(area)s
    FOR NO KEY UPDATE  -- FOR UPDATE deadlocks with others' foreign keys
), given AS (
    SELECT * FROM unnest(
        %(facts)s::text[], %(kinds)s::text[], %(keys)s::text[],
        %(versions)s::int[], %(ats)s::timestamptz[], %(referrals)s::uuid[],
        %(crews)s::uuid[], %(bodies)s::text[], %(cards)s::text[], %(traces)s::text[]
    ) WITH ORDINALITY AS g (
        fact, kind, key, version, at, referral_id, crew_id, body, card, trace, n
    )
), chain (n, hash) AS (
    SELECT 0::bigint, head_hash FROM locked
    UNION ALL
    SELECT g.n, sha256(c.hash || convert_to(concat_ws(
        E'\\n', l.head + g.n, g.fact, g.kind, g.key, g.version, g.body,
        coalesce(g.card, 'null')
    ), 'UTF8'))
    FROM chain AS c JOIN given AS g ON g.n = c.n + 1, locked AS l
), written AS (
    INSERT INTO event (
        area_id, "offset", fact, kind, key, version, recorded_at,
        referral_id, crew_id, body, card, hash, trace
    )
    SELECT %(area)s, l.head + g.n, g.fact, g.kind, g.key, g.version, g.at,
        g.referral_id, g.crew_id, g.body::json, g.card::json, c.hash, g.trace
    FROM given AS g JOIN chain AS c USING (n), locked AS l
)
UPDATE area SET
    head = area.head + %(count)s,
    head_hash = (SELECT hash FROM chain ORDER BY n DESC LIMIT 1),
    last_at = greatest(area.last_at, (SELECT max(at) FROM given))
WHERE id = %(area)s
RETURNING epoch, head
"""


async def append(
    conn: Connection, area_id: AreaId, happenings: Sequence[Happening]
) -> Head:
    """Write what happened, in order, at the end of the area's log.

    The area's row stays locked until the caller commits: call this last, and only
    await the database before the commit.

    Returns:
        The head after the last of them.
    """
    cursor = await conn.execute(APPEND, _columns(area_id, happenings))
    row = await cursor.fetchone()
    if row is None:
        message = f"no area {area_id}"
        raise LookupError(message)
    return Head(epoch=row[0], offset=row[1])


def _columns(area_id: AreaId, happenings: Sequence[Happening]) -> dict[str, object]:
    events = [happening.event for happening in happenings]
    entries = [happening.entry for happening in happenings]
    return {
        "area": area_id,
        "count": len(happenings),
        "facts": [type(event).__name__ for event in events],
        "kinds": [entry.kind.value for entry in entries],
        "keys": [entry.key for entry in entries],
        "versions": [entry.version for entry in entries],
        "ats": [event.at for event in events],
        "referrals": [getattr(event, "referral_id", None) for event in events],
        "crews": [getattr(event, "crew_id", None) for event in events],
        "bodies": [orjson.dumps(event, option=JSON).decode() for event in events],
        "cards": [_card_text(entry) for entry in entries],
        "traces": [happening.trace for happening in happenings],
    }


def _card_text(entry: Entry) -> str | None:
    if entry.card is None:
        return None
    return orjson.dumps(entry.card, option=JSON).decode()


async def head(conn: Connection, area_id: AreaId) -> Head | None:
    """How far the area's log goes, or None where there is no such area."""
    cursor = await conn.execute(
        "SELECT epoch, head FROM area WHERE id = %s", (area_id,)
    )
    row = await cursor.fetchone()
    return None if row is None else Head(epoch=row[0], offset=row[1])


async def heads(conn: Connection) -> dict[AreaId, Head]:
    """How far every area's log goes: what the sweep of each second compares."""
    cursor = await conn.execute("SELECT id, epoch, head FROM area")
    return {
        AreaId(row[0]): Head(epoch=row[1], offset=row[2])
        for row in await cursor.fetchall()
    }


async def list_after(
    conn: Connection, area_id: AreaId, offset: int, *, limit: int
) -> list[Logged]:
    """Events after an offset, in order, at most `limit` of them."""
    async with conn.cursor(row_factory=ROW) as cursor:
        await cursor.execute(
            """
            SELECT "offset", fact, kind, key, version, recorded_at, body::text,
                card::text, trace
            FROM event
            WHERE area_id = %s AND "offset" > %s
            ORDER BY "offset"
            LIMIT %s
            """,
            (area_id, offset, limit),
        )
        return await cursor.fetchall()


async def list_newest(
    conn: Connection, kind: Kind, ids: Sequence[ReferralId]
) -> list[Logged]:
    """The last event of each of these entities that are named by a case's id."""
    async with conn.cursor(row_factory=ROW) as cursor:
        await cursor.execute(
            """
            SELECT DISTINCT ON (referral_id) "offset", fact, kind, key, version,
                recorded_at, body::text, card::text
            FROM event
            WHERE referral_id = ANY(%s) AND kind = %s
            ORDER BY referral_id, "offset" DESC
            """,
            (list(ids), kind),
        )
        return await cursor.fetchall()


async def list_last(
    conn: Connection, area_id: AreaId, kind: Kind, keys: Sequence[str]
) -> list[Logged]:
    """The last event of each of these entities of an area, found from the log's end.

    For what is under way, whose last event is near.
    """
    async with conn.cursor(row_factory=ROW) as cursor:
        await cursor.execute(
            """
            SELECT last.* FROM unnest(%(keys)s::text[]) AS wanted CROSS JOIN LATERAL (
                SELECT "offset", fact, kind, key, version, recorded_at, body::text,
                    card::text
                FROM event
                WHERE area_id = %(area)s AND kind = %(kind)s AND key = wanted
                ORDER BY "offset" DESC LIMIT 1
            ) AS last
            """,
            {"area": area_id, "kind": kind, "keys": list(keys)},
        )
        return await cursor.fetchall()


async def list_of_referral(conn: Connection, referral_id: ReferralId) -> list[Logged]:
    """Everything that happened to one referral, its assignments and visits."""
    async with conn.cursor(row_factory=ROW) as cursor:
        await cursor.execute(
            """
            SELECT "offset", fact, kind, key, version, recorded_at, body::text,
                NULL AS card
            FROM event
            WHERE referral_id = %s
            ORDER BY "offset"
            """,
            (referral_id,),
        )
        return await cursor.fetchall()


async def last_before(conn: Connection, area_id: AreaId, moment: datetime) -> int:
    """The offset of the last event that was recorded before a moment; 0: none was.

    The log is in the order of its times, so that halving it finds the place: some
    twenty rows are looked at, in years as in a day.
    """
    cursor = await conn.execute(
        """
        WITH RECURSIVE half (low, high) AS (
            SELECT 0::bigint, head + 1 FROM area WHERE id = %(area)s
            UNION ALL
            SELECT CASE WHEN is_before THEN middle ELSE low END,
                CASE WHEN is_before THEN high ELSE middle END
            FROM half CROSS JOIN LATERAL (
                SELECT (low + high) / 2 AS middle
            ) AS here CROSS JOIN LATERAL (
                SELECT coalesce((
                    SELECT recorded_at < %(moment)s FROM event
                    WHERE area_id = %(area)s AND "offset" = middle
                ), true) AS is_before
            ) AS found
            WHERE high - low > 1
        )
        SELECT coalesce(max(low), 0) FROM half
        """,
        {"area": area_id, "moment": moment},
    )
    row = await cursor.fetchone()
    return row[0] if row else 0


async def list_facts(
    conn: Connection, area_id: AreaId, fact: str, *, since: datetime, until: datetime
) -> list[Logged]:
    """Every fact of one name from `since` to `until`, both in, the newest first."""
    async with conn.cursor(row_factory=ROW) as cursor:
        await cursor.execute(
            """
            SELECT "offset", fact, kind, key, version, recorded_at, body::text,
                NULL AS card
            FROM event
            WHERE area_id = %s AND fact = %s AND recorded_at >= %s AND recorded_at <= %s
            ORDER BY "offset" DESC
            """,
            (area_id, fact, since, until),
        )
        return await cursor.fetchall()


async def list_newest_facts(
    conn: Connection, area_id: AreaId, fact: str, *, limit: int
) -> list[Logged]:
    """The last facts of one name, the newest first; rare ones want an index."""
    async with conn.cursor(row_factory=ROW) as cursor:
        await cursor.execute(
            """
            SELECT "offset", fact, kind, key, version, recorded_at, body::text,
                NULL AS card
            FROM event
            WHERE area_id = %s AND fact = %s
            ORDER BY "offset" DESC LIMIT %s
            """,
            (area_id, fact, limit),
        )
        return await cursor.fetchall()


async def first_broken_link(conn: Connection, area_id: AreaId) -> int | None:
    """The first offset whose hash does not follow from the log before it.

    One statement, so that what is appended meanwhile looks like no break. The columns
    that no hash covers repeat what the body says, and are compared with it.

    Returns:
        None for a whole chain; the head plus one when events are missing at the end.

    Source:
        Hash chain: hash(n) = SHA-256(hash(n-1) | offset, fact, kind, key, version,
        body and card, joined by line feeds).
    """
    cursor = await conn.execute(
        """
        SELECT head, head_hash, hash, body::text, recorded_at, referral_id, crew_id,
            "offset", fact, kind, key, event.version, body::text,
            coalesce(card::text, 'null')
        FROM area LEFT JOIN event ON event.area_id = area.id
        WHERE area.id = %s ORDER BY "offset"
        """,
        (area_id,),
    )
    before, expected = b"\x00", 1
    anchor = (0, before)
    async for head_, head_hash, stored, body, *columns in cursor:
        anchor = (head_, bytes(head_hash))
        if body is None:
            break
        repeated, hashed = columns[:3], columns[3:]
        before = sha256(before + "\n".join(map(str, hashed)).encode()).digest()
        if (hashed[0], bytes(stored)) != (expected, before) or repeated != _said(body):
            return expected
        expected += 1
    return None if anchor == (expected - 1, before) else expected


def _said(body: str) -> list[object]:
    """What a fact says of when it was, and of whom: columns that queries use repeat it.

    The body's hash has been found right before: it is as we wrote it.
    """
    fact = orjson.loads(body)
    whom = (fact.get("referral_id"), fact.get("crew_id"))
    return [datetime.fromisoformat(fact["at"]), *(id_ and UUID(id_) for id_ in whom)]


async def link(conn: Connection, area_id: AreaId, offset: int) -> str | None:
    """The hash at one offset of a log, in hexadecimal; that of no event is 00."""
    if offset == 0:
        return "00"
    cursor = await conn.execute(
        "SELECT encode(hash, 'hex') FROM event WHERE area_id = %s AND \"offset\" = %s",
        (area_id, offset),
    )
    row = await cursor.fetchone()
    return row[0] if row else None


async def links(
    conn: Connection, area_id: AreaId, offsets: Sequence[int]
) -> dict[int, str]:
    """The hashes at these offsets of a log, in hexadecimal; one may be missing."""
    cursor = await conn.execute(
        "SELECT \"offset\", encode(hash, 'hex') FROM event"
        ' WHERE area_id = %s AND "offset" = ANY(%s)',
        (area_id, list(offsets)),
    )
    return dict(await cursor.fetchall())


async def ends(conn: Connection) -> dict[AreaId, tuple[int, str]]:
    """Where every area's log ends, and its hash there in hexadecimal."""
    cursor = await conn.execute("SELECT id, head, encode(head_hash, 'hex') FROM area")
    return {AreaId(row[0]): (row[1], row[2]) for row in await cursor.fetchall()}
