"""Restore for practice, into a store of its own that is thrown away, and judge it.

What a person would do after a disaster, by the same programs: the newest backup is read
into an empty server, and the archive is read on as far as it goes. What comes back is
held against what was written down, and against what stands now.
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Final

import psycopg

from ucr.embedded.postgres import EmbeddedPostgres
from ucr.recovery.archive import Archive
from ucr.recovery.backup import Tools, counted, ends
from ucr.recovery.manifest import Log, Manifest
from ucr.recovery.recover import copied, last_change, logs_of
from ucr.recovery.restore import broken, restore
from ucr.recovery.verify import verify
from ucr.report.limbo import in_limbo
from ucr.store.migrate import migrate

LINE_OF_RESTORE: Final = {"audit": 1}
"""A restore writes a line of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """One way back, tried.

    Attributes:
        way: `backup` or `archive`.
        as_of: The moment that came back.
        events: How many, in all areas.
        missing: Events that stand now and did not come back.
        missing_s: From the newest that came back to the newest that stands.
        took_s: From nothing to a server that answers, judged and found whole.
        problems: One sentence each; empty: it may be relied on.
    """

    way: str
    as_of: datetime
    events: int
    missing: int
    missing_s: float
    took_s: float
    problems: tuple[str, ...]


def of_backup(
    found: Manifest, folder: Path, scratch: Path, now: tuple[Log, ...], tools: Tools
) -> Rehearsed:
    """Read a backup into an empty server, as `ucr restore` does.

    Args:
        found: What the backup says of itself.
        scratch: A folder that is not there yet; whoever calls throws it away.
        now: How far the logs go that stand.

    Raises:
        What a restore does.
    """
    began = monotonic()
    with EmbeddedPostgres(scratch) as url:
        restore(url, folder, at=found.made_at, tools=tools)
        with psycopg.connect(url) as conn:
            problems = _other_counts(found.rows, counted(conn))
        asyncio.run(migrate(url))
        problems += asyncio.run(broken(url, found.logs))
        problems += asyncio.run(_judged(url, _newest(found.logs) or found.made_at))
        took_s = monotonic() - began
        return _told("backup", found.made_at, (logs_of(url), now), took_s, problems)


def of_archive(
    archive: Archive, scratch: Path, now: tuple[Log, ...], tools: Tools
) -> Rehearsed:
    """Read the archive on as far as it goes; it is not written to.

    Raises:
        What a recovery does.
    """
    began = monotonic()
    server, _ = copied(archive, scratch, to=None, tools=tools)
    with server as url:
        as_of, logs = last_change(url), logs_of(url)
        problems = asyncio.run(broken(url, logs))
        problems += asyncio.run(_judged(url, _newest(logs) or as_of))
        took_s = monotonic() - began
        return _told("archive", as_of, (logs, now), took_s, problems)


def standing(url: str) -> tuple[Log, ...]:
    """How far the logs go that stand.

    Raises:
        psycopg.Error
    """
    with psycopg.connect(url) as conn:
        return ends(conn)


async def _judged(url: str, at: datetime) -> list[str]:
    """What is wrong with the chains, and who is in limbo.

    Args:
        at: The newest event's own time: a demo's clock is not the server's.
    """
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as conn:
        chains = (await verify(conn, None)).problems
        lost = await in_limbo(conn, at=at)
    return [*chains, *(f"{one.referral_id} ({one.status}): {one.why}." for one in lost)]


def _other_counts(wanted: dict[str, int], there: dict[str, int]) -> list[str]:
    return [
        f"The table {name} has {there.get(name, 0)} rows, not {count}."
        for name, count in wanted.items()
        if there.get(name, 0) != count + LINE_OF_RESTORE.get(name, 0)
    ]


def _told(
    way: str,
    as_of: datetime,
    logs: tuple[tuple[Log, ...], tuple[Log, ...]],
    took_s: float,
    problems: list[str],
) -> Rehearsed:
    back, now = logs
    return Rehearsed(
        way=way,
        as_of=as_of.astimezone(UTC),
        events=_events(back),
        missing=_events(now) - _events(back),
        missing_s=_apart_s(back, now),
        took_s=took_s,
        problems=tuple(dict.fromkeys(problems)),
    )


def _events(logs: tuple[Log, ...]) -> int:
    return sum(log.offset for log in logs)


def _apart_s(back: tuple[Log, ...], now: tuple[Log, ...]) -> float:
    """From the newest event of one to that of the other, by the service's clock."""
    first, last = _newest(back), _newest(now)
    return (last - first).total_seconds() if first and last else 0.0


def _newest(logs: tuple[Log, ...]) -> datetime | None:
    return max((log.last_at for log in logs if log.last_at), default=None)
