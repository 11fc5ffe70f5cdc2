"""Recover to a moment: the newest copy before it, read on by PostgreSQL up to there.

It is done beside what stands: what stands is put aside, whole, only when the recovered
store has been read to its moment and a new past has begun in it. Its logs are followed
from their first events; a break is told, and keeps nobody from the rest.
"""

import asyncio
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Final

import psycopg

from ucr.embedded.archiving import RECOVERY_S, archiving, recovering
from ucr.embedded.postgres import EmbeddedPostgres
from ucr.recovery import new_past
from ucr.recovery.archive import CLUSTER, Archive, prove
from ucr.recovery.backup import AlreadyThere, Tools, ends
from ucr.recovery.manifest import Log
from ucr.recovery.programs import ProgramAbsent, ProgramFailed
from ucr.recovery.restore import anchored, broken

ASIDE: Final = "data.before-recovery"
STAMP: Final = "%Y%m%dT%H%M%SZ"
LAST_CHANGE: Final = "SELECT coalesce(pg_last_xact_replay_timestamp(), now())"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """What stands now.

    Attributes:
        base: The copy that it was read on from.
        as_of: The moment that was asked for, or of the last change that was there.
        logs: How far each area's log goes.
        problems: One sentence for each that does not follow from itself, and for what
            must still be done.
        aside: What stood there before; None where nothing did.
        took_s: From the copying to a server that answers, with its logs followed.
    """

    base: Path
    as_of: datetime
    logs: tuple[Log, ...]
    problems: list[str]
    aside: Path | None
    took_s: float


def recover(
    archive: Archive,
    into: Path,
    *,
    to: datetime | None,
    at: datetime,
    tools: Tools,
    anchors: Path | None = None,
) -> Recovered:
    """Put an embedded store as it was at a moment in the place of what stands.

    Args:
        into: The store's folder; no server may run in it.
        to: By the clock of the server that wrote the archive; None: as far as it goes.
        at: Now, by the service's clock.
        anchors: Where it is written down that this is another past.

    Raises:
        NoBase, NotWhole, ProgramFailed (of `ucr.recovery`): Nothing was touched.
        StoreNotStarted: The moment was not reached, a piece is missing, or a server
            runs here; nothing was touched.
        psycopg.Error, OSError
    """
    beside, keeping = into.with_name(into.name + ".recovering"), archiving(archive.wal)
    place = EmbeddedPostgres(into, settings=keeping)
    place.demand_free()
    shutil.rmtree(beside, ignore_errors=True)
    began = monotonic()
    try:
        server, base = copied(archive, beside, to=to, tools=tools, more=keeping)
        with server as url:
            as_of, logs = to or last_change(url), logs_of(url)
            problems = asyncio.run(broken(url, logs))
            new_past.begin(url, at=at, as_of=as_of)
        took_s = monotonic() - began
        aside = place.put_in_place(server, f"{ASIDE}-{at.astimezone(UTC):{STAMP}}")
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    with place as url:
        problems += _settled(archive, url, at=at, tools=tools, anchors=anchors)
    return Recovered(
        base=base,
        as_of=as_of,
        logs=logs,
        problems=problems,
        aside=aside,
        took_s=took_s,
    )


def _settled(
    archive: Archive, url: str, *, at: datetime, tools: Tools, anchors: Path | None
) -> list[str]:
    """Write the new past down, and copy it; what fails is told, for it stands."""
    problems = []
    try:
        if anchors is not None:
            asyncio.run(anchored(url, anchors, at=at))
    except OSError as error:
        problems.append(f"The anchors were not written ({error}): write it down.")
    try:
        archive.take_base(url, at=at, tools=tools)
    except (AlreadyThere, ProgramAbsent, ProgramFailed, OSError) as error:
        problems.append(f"There is no copy of it ({error}): `ucr archive base`.")
    return problems


def copied(
    archive: Archive,
    into: Path,
    *,
    to: datetime | None,
    tools: Tools,
    more: Mapping[str, str] | None = None,
) -> tuple[EmbeddedPostgres, Path]:
    """A server in a fresh folder that will read on to a moment when it starts.

    Returns:
        It, and the copy that it begins from.

    Raises:
        NoBase, NotWhole, ProgramFailed, StoreNotStarted, OSError
    """
    folder, _ = archive.newest(to)
    prove(folder, tools)
    settings = {**recovering(archive.wal, to), **(more or {})}
    server = EmbeddedPostgres(into, settings=settings, ready_limit_s=RECOVERY_S)
    server.take_copy(folder / CLUSTER)
    return server, folder


def logs_of(url: str) -> tuple[Log, ...]:
    """How far each log goes.

    Raises:
        psycopg.Error
    """
    with psycopg.connect(url) as conn:
        return ends(conn)


def last_change(url: str) -> datetime:
    """When the last transaction that was read on had committed, by its own server.

    Raises:
        psycopg.Error
    """
    with psycopg.connect(url) as conn:
        found: tuple[datetime] | None = conn.execute(LAST_CHANGE).fetchone()
    if found is None:
        raise LookupError(LAST_CHANGE)
    return found[0]
