"""What `ucr doctor` looks at: the stores, the log, and every open case."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from psycopg import IsolationLevel
from redis.exceptions import RedisError

from ucr.report.limbo import GRACE, Ending, Lost, broken_link, endings, in_limbo
from ucr.report.settings import learned
from ucr.runtime import Clock, Runtime
from ucr.store import archiver, areas
from ucr.store.archiver import Archiving
from ucr.store.connection import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What was found; `problems` is empty when all is well.

    Attributes:
        lost: Cases that nobody has.
        endings: How many cases stand at each status.
        problems: What is wrong, one sentence each.
        drives: What each area's drives teach, a line for each way of getting about.
    """

    lost: tuple[Lost, ...]
    endings: tuple[Ending, ...]
    problems: tuple[str, ...]
    drives: tuple[str, ...] = ()


async def examine(runtime: Runtime) -> Findings:
    """Look at everything once.

    Raises:
        psycopg.Error, PoolTimeout: PostgreSQL does not answer.
    """
    problems, drives = [], list[str]()
    if not await _valkey_answers(runtime):
        problems.append("Valkey does not answer: screens are slower, nothing is lost.")
    async with runtime.pool.connection() as conn, _one_moment(conn):
        for area in await areas.list_all(conn):
            offset = await broken_link(conn, area.id)
            if offset is not None:
                problems.append(
                    f"The log of {area.id} does not follow from itself at {offset}."
                )
            said = await learned(conn, area.id)
            drives += [f"{area.id}, {one.words}" for one in said]
        problems += _of_archive(
            await archiver.archiving(conn), wanted=runtime.settings.archive is not None
        )
        lost = await in_limbo(conn, at=_given_grace(runtime.clock))
        counts = await endings(conn)
    problems += [f"{one.referral_id} ({one.status}): {one.why}." for one in lost]
    return Findings(
        lost=tuple(lost),
        endings=tuple(counts),
        problems=tuple(problems),
        drives=tuple(drives),
    )


def _of_archive(found: Archiving, *, wanted: bool) -> list[str]:
    if wanted and not found.is_on:
        return ["UCR_ARCHIVE is set, and PostgreSQL archives nothing."]
    return [found.problem] if found.problem else []


@asynccontextmanager
async def _one_moment(conn: Connection) -> AsyncIterator[None]:
    """See everything as it is now, whatever is written while we look."""
    await conn.set_isolation_level(IsolationLevel.REPEATABLE_READ)
    try:
        async with conn.transaction():
            yield
    finally:
        await conn.set_isolation_level(None)


def _given_grace(clock: Clock) -> datetime:
    """Now, less what a fast clock runs in the real time a dispatcher may take."""
    return clock.now() - GRACE * max(0.0, clock.speed - 1)


async def _valkey_answers(runtime: Runtime) -> bool:
    try:
        await runtime.redis.ping()
    except (RedisError, OSError):
        return False
    return True
