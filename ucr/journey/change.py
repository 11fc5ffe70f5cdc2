"""One step of a journey: one transaction, its events at the end, a hint after it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from ucr import tracing
from ucr.domain.area_settings import AreaSettings
from ucr.domain.board import Entry
from ucr.domain.errors import (
    DomainError,
    RecordUnreadable,
    RefusedBefore,
    StaleWrite,
)
from ucr.domain.events import Event
from ucr.domain.ids import Actor, AreaId, ReferralId
from ucr.runtime import Runtime
from ucr.store import areas, events, idempotency, leases, referrals
from ucr.store.areas import Locked
from ucr.store.connection import Beside, Connection
from ucr.store.events import Happening
from ucr.store.idempotency import Claim
from ucr.store.leases import Lease


class AlreadyDone(Exception):
    """This command was carried out before: answer it again, do nothing."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a person had on the screen when they decided: this, at this version.

    Attributes:
        referral_id: The case; None for the area itself.
    """

    referral_id: ReferralId | None
    version: int


@dataclass(frozen=True, slots=True)
class Once:
    """What makes a retry a retry: who asks, by which key, for what.

    Attributes:
        beside: What else is stored with the command, or not at all.
        seen: Do it only while this is still so; a retry of what was done is not asked.
        is_final: A refusal is the last word too: a twin that comes late, when the
            command would be possible, is refused as well.
    """

    caller: Actor
    key: str
    request_hash: bytes
    beside: Beside | None = None
    seen: Seen | None = None
    is_final: bool = False


@dataclass(slots=True)
class Change:
    """What one step does: a connection in a transaction, a moment, and a record.

    Attributes:
        settings: How the area is set at this moment.
    """

    conn: Connection
    area_id: AreaId
    at: datetime
    happenings: list[Happening] = field(default_factory=list)
    settings: AreaSettings = field(default_factory=AreaSettings)

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
        StaleWrite: What the person of `once` had seen was changed since.
        RefusedBefore: The command was refused, and that was final.
    """
    refusal: DomainError | None = None
    async with _stored(runtime, area_id) as step:
        locked = await areas.lock(step.conn, area_id)
        step.settings = locked.settings
        if lease is not None:
            await leases.demand(step.conn, lease)
        step.at = moment(runtime, locked)
        await claim(step, once)
        if not any(one.is_final for one in once):
            yield step
            return
        try:
            async with step.conn.transaction():
                yield step
        except RecordUnreadable:
            raise  # mended it may be done: nobody has refused it for good
        except DomainError as error:
            step.happenings.clear()
            await _remember(step, once)
            refusal = error
    if refusal is not None:
        raise refusal


def moment(runtime: Runtime, locked: Locked) -> datetime:
    """Now, and never before what the area's log says, whoever's clock wrote that."""
    if locked.last_at is not None:
        runtime.clock.heed(locked.last_at)
    now = runtime.clock.now()
    return now if locked.last_at is None else max(now, locked.last_at)


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
    with tracing.span("store", {"ucr.area": area_id}) as span:
        async with runtime.pool.connection() as conn, conn.transaction():
            step = Change(conn, area_id, runtime.clock.now())
            yield step
            if step.happenings:
                head = await events.append(conn, area_id, step.happenings)
                span.tell("ucr.offset", head.offset)
    if head is not None:
        runtime.hints.announce(area_id, head)


@asynccontextmanager
async def within(
    runtime: Runtime, conn: Connection, area_id: AreaId
) -> AsyncIterator[Change]:
    """Run one step alone in its area as a part of the caller's own transaction.

    It is committed with that or not at all; the sweep of each second finds its events.
    """
    locked = await areas.lock(conn, area_id)
    at = moment(runtime, locked)
    step = Change(conn, area_id, at, settings=locked.settings)
    yield step
    if step.happenings:
        await events.append(conn, area_id, step.happenings)


async def _remember(step: Change, once: tuple[Once, ...]) -> None:
    for one in once:
        claim = Claim(one.caller, one.key, one.request_hash, step.at)
        await idempotency.refuse(step.conn, claim)


async def claim(step: Change, once: tuple[Once, ...]) -> None:
    """Let a command be carried out once; raises as `change` does."""
    for one in once:
        is_new = await idempotency.claim(
            step.conn, one.caller, one.key, request_hash=one.request_hash, at=step.at
        )
        if not is_new:
            if one.is_final and await idempotency.is_refused(
                step.conn, one.caller, one.key, request_hash=one.request_hash
            ):
                raise RefusedBefore
            raise AlreadyDone
        if one.seen is not None:
            await _demand_as_seen(step, one.seen)
        if one.beside is not None:
            await one.beside(step.conn)


async def _demand_as_seen(step: Change, seen: Seen) -> None:
    if seen.referral_id is None:
        now = (await areas.get(step.conn, step.area_id)).version
    else:
        now = await referrals.version_of(step.conn, step.area_id, seen.referral_id)
    if now != seen.version:
        kind = "area" if seen.referral_id is None else "case"
        id_ = seen.referral_id or step.area_id
        raise StaleWrite(kind, id_, since=seen.version)
