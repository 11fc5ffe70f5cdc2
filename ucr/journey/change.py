"""One step of a journey: one transaction, its events at the end, a hint after it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from ucr.domain.board import Entry
from ucr.domain.events import Event
from ucr.domain.ids import Actor, AreaId
from ucr.runtime import Runtime
from ucr.store import areas, events, idempotency, leases
from ucr.store.connection import Beside, Connection
from ucr.store.events import Happening
from ucr.store.leases import Lease


class AlreadyDone(Exception):
    """This command was carried out before: answer it again, do nothing."""


@dataclass(frozen=True, slots=True)
class Once:
    """What makes a retry a retry: who asks, by which key, for what.

    Attributes:
        beside: What else is stored with the command, or not at all.
    """

    caller: Actor
    key: str
    request_hash: bytes
    beside: Beside | None = None


@dataclass(slots=True)
class Change:
    """What one step does: a connection in a transaction, a moment, and a record."""

    conn: Connection
    area_id: AreaId
    at: datetime
    happenings: list[Happening] = field(default_factory=list)

    def record(self, event: Event, entry: Entry) -> None:
        """Put a fact, and the state after it, at the end of this step's events."""
        self.happenings.append(Happening(event, entry))


@asynccontextmanager
async def change(
    runtime: Runtime,
    area_id: AreaId,
    *,
    once: tuple[Once, ...] = (),
    lease: Lease | None = None,
) -> AsyncIterator[Change]:
    """Run one step alone in its area: all of it is stored, or nothing.

    Steps queue at the door, so that a crew's tap and the dispatcher's timer never
    refuse one another, and the times in a log never go back (P16).

    Args:
        once: Carry this command out at most once, by each of these keys.
        lease: Go on only while this dispatcher's right to decide is the newest.

    Raises:
        AlreadyDone: The command of `once` was carried out before.
        KeyReused: Its key came with another request.
        NotDispatcher: A newer dispatcher holds the area.
    """
    async with _stored(runtime, area_id) as step:
        await areas.lock(step.conn, area_id)
        if lease is not None:
            await leases.demand(step.conn, lease)
        step.at = runtime.clock.now()
        await _claim(step, once)
        yield step


async def already_done(runtime: Runtime, once: tuple[Once, ...]) -> bool:
    """Whether a command was carried out before; ask before looking at anything else.

    Raises:
        KeyReused: Its key came with another request.
    """
    async with runtime.pool.connection() as conn:
        for one in once:
            if await idempotency.is_done(
                conn, one.caller, one.key, request_hash=one.request_hash
            ):
                return True
    return False


@asynccontextmanager
async def _stored(runtime: Runtime, area_id: AreaId) -> AsyncIterator[Change]:
    """A transaction with its events at the end, and a hint after it."""
    head = None
    async with runtime.pool.connection() as conn, conn.transaction():
        step = Change(conn, area_id, runtime.clock.now())
        yield step
        if step.happenings:
            head = await events.append(conn, area_id, step.happenings)
    if head is not None:
        runtime.hints.announce(area_id, head)


async def _claim(step: Change, once: tuple[Once, ...]) -> None:
    for one in once:
        is_new = await idempotency.claim(
            step.conn, one.caller, one.key, request_hash=one.request_hash, at=step.at
        )
        if not is_new:
            raise AlreadyDone
        if one.beside is not None:
            await one.beside(step.conn)
