"""One step of two areas: one transaction, an event in each log, or nothing at all.

Both areas are locked in the order of their names, whoever asks: two such steps that
cross wait for each other and never for ever. A step of one area locks no other.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ucr.domain.ids import AreaId
from ucr.journey.change import Change, Once, claim, moment
from ucr.runtime import Runtime
from ucr.store import areas, events, leases, walls
from ucr.store.leases import Lease


@asynccontextmanager
async def between(
    runtime: Runtime,
    here: AreaId,
    there: AreaId,
    *,
    once: tuple[Once, ...] = (),
    lease: Lease | None = None,
) -> AsyncIterator[tuple[Change, Change]]:
    """Run one step alone in both areas; what each hears is recorded by its own half.

    Args:
        here: The area of whoever acts.
        there: The other one.
        once: Carry this command out at most once, by each of these keys.
        lease: Go on only while this dispatcher's right to decide is the newest.

    Raises:
        AlreadyDone: The command of `once` was carried out before.
        KeyReused: Its key came with another request.
        NotDispatcher: A newer dispatcher holds the area.
    """
    heads = {}
    with walls.everywhere():
        async with runtime.pool.connection() as conn, conn.transaction():
            locked = {
                area_id: await areas.lock(conn, area_id)
                for area_id in sorted({here, there})
            }
            if lease is not None:
                await leases.demand(conn, lease)
            at = max(moment(runtime, one) for one in locked.values())
            halves = {
                area_id: Change(conn, area_id, at, settings=one.settings)
                for area_id, one in locked.items()
            }
            await claim(halves[here], once)
            yield halves[here], halves[there]
            for area_id, half in halves.items():
                if half.happenings:
                    heads[area_id] = await events.append(conn, area_id, half.happenings)
    for area_id, head in heads.items():
        runtime.hints.announce(area_id, head)
