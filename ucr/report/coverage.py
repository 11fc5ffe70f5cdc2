"""What is covered, asked of an area as it stands: read, and thought beside the loop."""

import asyncio

from ucr.domain.coverage import Coverage
from ucr.domain.ids import AreaId
from ucr.matching import coverage
from ucr.matching import picture as pictures
from ucr.places.squares import squares_of
from ucr.runtime import Runtime
from ucr.store import events
from ucr.store.positions import latest


async def covered(runtime: Runtime, area_id: AreaId) -> Coverage:
    """The coverage of an area, a minute old at the most; nothing is stored or told.

    Raises:
        NotFound: This process has no pack for the area.
    """
    ground, kept = runtime.ground(area_id), runtime.kept

    async def look() -> Coverage:
        at = runtime.clock.now()
        async with runtime.pool.connection() as conn:
            planned = await coverage.load_planned(conn, area_id, at=at)
            picture = await pictures.load_still(conn, area_id)
        picture.positions = await latest(runtime.redis, area_id) or {}
        if area_id not in kept.squares:
            kept.squares[area_id] = await asyncio.to_thread(squares_of, ground.pack)
        return await asyncio.to_thread(
            coverage.cover,
            picture,
            planned,
            kept.squares[area_id],
            ground.travel_by,
            at=at,
        )

    async with runtime.pool.connection() as conn:
        head = await events.head(conn, area_id)
    return await kept.coverage.find(area_id, head, look)
