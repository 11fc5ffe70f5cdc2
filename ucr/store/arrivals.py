"""Arrivals are written together: what waits for one area makes one transaction.

While one transaction commits, the next gathers. One fsync then serves many senders,
and the area's row is locked once for all of them. Each arrival keeps its own claims
and its own fate.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import psycopg

from ucr.domain.errors import KeyReused
from ucr.domain.ids import AreaId
from ucr.domain.referral import Referral
from ucr.store import events, idempotency, referrals
from ucr.store.connection import Beside, Connection
from ucr.store.events import Happening, Head
from ucr.store.idempotency import Claim

MOST: Final = 64
"""Arrivals in one transaction: 64 take some hundredths of a second."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A new referral, its fact, and what makes a second one of it a twin.

    Attributes:
        is_test: It is the service's own: stored `beside`, and never as a case.
    """

    referral: Referral
    happening: Happening
    claims: tuple[Claim, ...]
    beside: tuple[Beside, ...] = ()
    is_test: bool = False


Fate: TypeAlias = bool | KeyReused
"""Stored now; or carried out before; or its key came before with another request."""

Write: TypeAlias = Callable[[Sequence[Arrival]], Awaitable[list[Fate]]]
"""Commits arrivals of one area, all or none, and gives the fate of each."""


async def write(
    conn: Connection, area_id: AreaId, together: Sequence[Arrival]
) -> tuple[list[Fate], Head | None]:
    """Store the arrivals whose claims are all new; no two of them may share a claim.

    Returns:
        The fate of each, and the log's head if any was stored.

    Raises:
        psycopg.Error: One of them cannot be stored; the caller rolls all back.
    """
    claims = [claim for arrival in together for claim in arrival.claims]
    new = await idempotency.claim_all(conn, claims)
    fresh = [arrival for arrival in together if new.issuperset(arrival.claims)]
    stored: list[Fate] = [arrival in fresh for arrival in together]
    for number, arrival in enumerate(together):
        if not stored[number]:
            stored[number] = await _fate_of_twin(conn, arrival, new)
    if not fresh:
        return stored, None
    cases = [one.referral for one in fresh if not one.is_test]
    if cases:
        await referrals.add_all(conn, cases)
    for arrival in fresh:
        for store in arrival.beside:
            await store(conn)
    happenings = [arrival.happening for arrival in fresh]
    return stored, await events.append(conn, area_id, happenings)


async def _fate_of_twin(conn: Connection, arrival: Arrival, new: set[Claim]) -> Fate:
    await idempotency.release(conn, [one for one in arrival.claims if one in new])
    try:
        for claim in arrival.claims:
            if claim not in new:
                await idempotency.is_done(
                    conn, claim.caller, claim.key, request_hash=claim.request_hash
                )
    except KeyReused as reused:
        return reused
    return False


_Batch: TypeAlias = list[tuple[Arrival, asyncio.Future[Fate]]]


@dataclass(slots=True)
class _Waiting:
    """One area's queue, and the task that empties it."""

    queue: _Batch = field(default_factory=list)
    task: asyncio.Task[None] | None = None


class Arrivals:
    """One process's queues of arrivals, one for each area."""

    def __init__(self) -> None:
        """Nothing waits yet."""
        self._areas: defaultdict[AreaId, _Waiting] = defaultdict(_Waiting)

    async def put(self, area_id: AreaId, arrival: Arrival, write: Write) -> bool:
        """Wait until the arrival is committed.

        Returns:
            Whether it is new. False: it was carried out before.

        Raises:
            KeyReused: A key of it came with another request.
            psycopg.Error: It could not be stored, or nobody knows whether it was.
        """
        waiting = self._areas[area_id]
        told: asyncio.Future[Fate] = asyncio.get_running_loop().create_future()
        waiting.queue.append((arrival, told))
        if waiting.task is None or waiting.task.done():
            waiting.task = asyncio.create_task(_empty(waiting, write))
        fate = await told
        if isinstance(fate, KeyReused):
            raise fate
        return fate


async def _empty(waiting: _Waiting, write: Write) -> None:
    while waiting.queue:
        await _settle(_take(waiting), write)


def _take(waiting: _Waiting) -> _Batch:
    """The next batch, in order; a twin of one in it waits for the next."""
    taken: _Batch = []
    left: _Batch = []
    claimed = set[tuple[str, str]]()
    for arrival, told in waiting.queue:
        keys = {(claim.caller, claim.key) for claim in arrival.claims}
        if len(taken) < MOST and claimed.isdisjoint(keys):
            claimed |= keys
            taken.append((arrival, told))
        else:
            left.append((arrival, told))
    waiting.queue = left
    return taken


async def _settle(batch: _Batch, write: Write) -> None:
    """Tell each its fate. One that cannot be stored fails alone, not its neighbours."""
    (found,) = await asyncio.gather(
        write([arrival for arrival, _ in batch]), return_exceptions=True
    )
    if not isinstance(found, BaseException):
        for (_, told), fate in zip(batch, found, strict=True):
            if not told.done():
                told.set_result(fate)
    elif len(batch) == 1 or isinstance(found, psycopg.OperationalError):
        for _, told in batch:
            if not told.done():
                told.set_exception(found)
    else:
        for one in batch:
            await _settle([one], write)
