"""What `ucr doctor` looks at: the stores, the log, and every open case."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from psycopg import IsolationLevel
from redis.exceptions import RedisError

from ucr.domain.area import Area
from ucr.domain.board import reference
from ucr.domain.left_out import LeftOutBecause
from ucr.report.limbo import GRACE, Ending, Lost, broken_link, endings, in_limbo
from ucr.report.settings import learned
from ucr.runtime import Clock, Runtime, machine_time
from ucr.store import archiver, areas, crews, held, machine, referrals, retention
from ucr.store.archiver import Archiving
from ucr.store.connection import Connection

APART_S: Final = 1.0
"""Clocks that follow a time server differ by some hundredths of a second."""


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
            problems += await left_out(conn, area)
            said = await learned(conn, area.id)
            drives += [f"{area.id}, {one.words}" for one in said]
        problems += _of_archive(
            await archiver.archiving(conn), wanted=runtime.settings.archive is not None
        )
        problems += clocks_wrong(runtime.clock.ahead_s(), await machine.now(conn))
        if (count := await retention.overdue(conn, at=runtime.clock.now())) > 0:
            problems.append(
                f"{count} sessions or links are kept too long: is a dispatcher up?"
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


async def left_out(conn: Connection, area: Area) -> list[str]:
    """What the area's dispatcher goes on without, or will as soon as it looks."""
    board = await referrals.readable_on_board(conn, area.id)
    has = await held.active_assignments(conn, area.id)
    sees = await held.active_visits(conn, area.id)
    odd = [one.referral_id for one in (*has.unread, *sees.unread)]
    why = {one.referral_id: one.because for one in area.left_out}
    why |= dict.fromkeys(odd, LeftOutBecause.ODDLY_HELD)
    why |= dict.fromkeys(board.unreadable, LeftOutBecause.UNREADABLE)
    return [
        f"{id_} ({reference(id_)}) of {area.id} is planned by nobody: {because.words}."
        for id_, because in sorted(why.items())
    ] + await crews_left_out(conn, area)


async def crews_left_out(conn: Connection, area: Area) -> list[str]:
    """The same of crews on duty, with the case that each has."""
    why = {one.crew_id: (one.name, one.because) for one in area.crews_left_out}
    for id_, name in (await crews.running(conn, area.id)).unread.items():
        why[id_] = (name, LeftOutBecause.UNREADABLE)
    has = await held.cases_of_crews(conn, list(why))
    return [
        f"Crew {name} of {area.id} is asked about nothing: {because.words};"
        f" it has {reference(has[id_]) if id_ in has else 'no case'}."
        for id_, (name, because) in sorted(why.items())
    ]


def _of_archive(found: Archiving, *, wanted: bool) -> list[str]:
    if wanted and not found.is_on:
        return ["UCR_ARCHIVE is set, and PostgreSQL archives nothing."]
    return [found.problem] if found.problem else []


def clocks_wrong(ahead_s: float, at_postgres: datetime) -> list[str]:
    """A machine whose clock is wrong counts every case's time wrong (P16)."""
    apart_s = abs((machine_time() - at_postgres).total_seconds())
    said = []
    if apart_s > APART_S:
        said.append(f"This machine's clock and PostgreSQL's are {apart_s:.0f} s apart.")
    if ahead_s > APART_S:
        said.append(
            f"The log's latest time is {ahead_s:.0f} s ahead of this machine's clock:"
            " some machine's clock was wrong when it was written, or this one's is."
        )
    return said


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
