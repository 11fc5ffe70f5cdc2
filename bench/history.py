"""Years of cases made of one real case, for `bench.rows`.

A case that went its whole way through the doors is written again and again by
PostgreSQL itself: each copy with ids, a case number and a day of its own, in the log
before all that comes after. Readers of a case, of a log or of a board find it valid;
its hashes are not a chain, which nothing that is measured reads.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import sql

OWN: Final = ("decision", "assignment", "visit")
"""What hangs on a case by `referral_id`, with ids of its own."""
TABLES: Final = (*OWN, "audit")
"""That, and who read it."""
AT_ONCE: Final = 5_000
"""Cases in one statement: a table of them fits into memory."""
TAIL: Final = 12
"""Of an id the last letters, which each copy has for itself."""
AREA_BITS: Final = 40
OFFSET: Final = sql.SQL(
    "%(head)s + (k - 1) * %(events)s"
    ' + row_number() OVER (PARTITION BY k ORDER BY o."offset")'
)


@dataclass(frozen=True, slots=True)
class Template:
    """The real case, and those whose ids are an area's own.

    Attributes:
        own: Ids of the case and of what hangs on it: new in each copy.
        day: On which it happened, as its texts have it.
    """

    referral_id: UUID
    area_id: str
    own: tuple[UUID, ...]
    events: int
    day: datetime


@dataclass(frozen=True, slots=True)
class Into:
    """An area that gets a history, and who its sender and crew are.

    Attributes:
        number: Of this writing: ids of its copies are nobody else's.
        called: What case numbers begin with.
    """

    number: int
    area_id: str
    called: str
    sender_id: UUID
    crew_id: UUID


def template(conn: psycopg.Connection, referral_id: UUID) -> Template:
    """What is there of a case that is over.

    Raises:
        ValueError: Two ids end alike: their copies could not be told apart.
    """
    own = [referral_id]
    for table in OWN:
        query = sql.SQL("SELECT id FROM {} WHERE referral_id = %s")
        rows = conn.execute(query.format(sql.Identifier(table)), (referral_id,))
        own += [id_ for (id_,) in rows]
    if len({str(id_)[-TAIL:] for id_ in own}) < len(own):
        message = "two ids end alike"
        raise ValueError(message)
    ((area_id, events, at),) = conn.execute(
        "SELECT area_id, count(*), min(recorded_at) FROM event WHERE referral_id = %s"
        " GROUP BY area_id",
        (referral_id,),
    ).fetchall()
    return Template(referral_id, area_id, tuple(own), events, at)


def write(
    conn: psycopg.Connection,
    of: Template,
    into: Sequence[Into],
    *,
    cases: int,
    a_day: int,
) -> int:
    """Write so many copies, spread over the areas and over days that end yesterday.

    Args:
        conn: Of a superuser: order of tables and walls are not heeded.
        a_day: Cases of one area on one day.

    Returns:
        Events written.
    """
    conn.execute("SET session_replication_role = replica")
    conn.execute("SET synchronous_commit = off")
    each = cases // len(into)
    for area in into:
        ((head,),) = conn.execute(
            "SELECT head FROM area WHERE id = %s", (area.area_id,)
        ).fetchall()
        for first in range(1, each + 1, AT_ONCE):
            last = min(each, first + AT_ONCE - 1)
            told = {"first": first, "last": last, "each": each, "head": head}
            _copy(conn, of, area, told | {"a_day": a_day, "events": of.events})
        conn.execute(
            "UPDATE area SET head = head + %s WHERE id = %s",
            (each * of.events, area.area_id),
        )
    conn.execute("SET session_replication_role = origin")
    conn.execute("SET synchronous_commit = on")
    return each * of.events * len(into)


def _copy(
    conn: psycopg.Connection, of: Template, into: Into, told: dict[str, int]
) -> None:
    """Some copies in one area, one table after another."""
    changed = {
        "area_id": sql.Literal(into.area_id),
        "sender_id": sql.Literal(into.sender_id),
        "crew_id": sql.SQL("CASE WHEN o.crew_id IS NULL THEN NULL ELSE {} END").format(
            sql.Literal(into.crew_id)
        ),
        "case_number": sql.SQL("{} || '-' || k").format(sql.Literal(into.called)),
    }
    numbers = {"offset": OFFSET}
    for table in ("referral", *TABLES, "event"):
        columns = _columns(conn, table)
        given = changed | (numbers if table == "event" else {})
        values = [
            given.get(name) or _value(of, into, name, kind)
            for name, kind in columns.items()
        ]
        wanted = "id" if table == "referral" else "referral_id"
        query = sql.SQL(
            "INSERT INTO {table} ({names}) SELECT {values}"
            " FROM generate_series(%(first)s::bigint, %(last)s) AS k"
            " CROSS JOIN (SELECT {area}::text AS id) AS area"
            " CROSS JOIN LATERAL (SELECT {ago} AS ago) AS days"
            " JOIN {table} AS o ON o.{wanted} = {referral}"
        ).format(
            table=sql.Identifier(table),
            names=sql.SQL(", ").join(map(sql.Identifier, columns)),
            values=sql.SQL(", ").join(values),
            area=sql.Literal(into.area_id),
            ago=sql.SQL("make_interval(days => 1 + (%(each)s - k)::int / %(a_day)s)"),
            wanted=sql.Identifier(wanted),
            referral=sql.Literal(of.referral_id),
        )
        conn.execute(query, told)


def _columns(conn: psycopg.Connection, table: str) -> dict[str, str]:
    rows = conn.execute(
        "SELECT column_name, data_type FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name = %s AND is_identity = 'NO'"
        " ORDER BY ordinal_position",
        (table,),
    )
    return dict(rows.fetchall())


def _value(of: Template, into: Into, name: str, kind: str) -> sql.Composable:
    """A column of a copy: its ids and its days are its own, the rest is as it was."""
    column = sql.SQL("o.{}").format(sql.Identifier(name))
    if kind == "timestamp with time zone":
        return sql.SQL("{} - days.ago").format(column)
    if kind == "uuid":
        return sql.SQL("({})::uuid").format(
            _own(of, into, sql.SQL("{}::text").format(column))
        )
    if kind in ("json", "jsonb") or name == "key":
        text = sql.SQL("{}::text").format(column)
        day = of.day.date().isoformat()
        moved = sql.SQL("replace({}, {}, to_char({} - days.ago, 'YYYY-MM-DD'))").format(
            _own(of, into, text), sql.Literal(day), sql.Literal(of.day)
        )
        return sql.SQL("({})::{}").format(
            moved,
            sql.SQL("text" if name == "key" else kind),
        )
    if name == "hash":
        return sql.SQL("sha256(('h' || k || o.\"offset\")::bytea)")
    return column


def _own(of: Template, into: Into, text: sql.Composable) -> sql.Composable:
    """The text with this copy's ids in place of the template's."""
    for number, id_ in enumerate(of.own):
        text = sql.SQL("replace({}, {}, lpad(to_hex(k * {} + {}), 12, '0'))").format(
            text,
            sql.Literal(str(id_)[-TAIL:]),
            sql.Literal(len(of.own)),
            sql.Literal((into.number << AREA_BITS) + number),
        )
    return text


def settle(conn: psycopg.Connection) -> None:
    """Let the planner know what it has; as autovacuum does in a day."""
    for table in ("event", "referral", *TABLES):
        conn.execute(sql.SQL("VACUUM (ANALYZE) {}").format(sql.Identifier(table)))


def size_mb(conn: psycopg.Connection) -> dict[str, Any]:
    """How many events there are, and how large the database is."""
    ((rows, size),) = conn.execute(
        "SELECT (SELECT count(*) FROM event), pg_database_size(current_database())"
    ).fetchall()
    return {"events": rows, "database_mb": round(size / 1e6)}
