"""What lending a crew would cost its own area, as things stand now."""

import asyncio

from ucr.domain.area import Area
from ucr.domain.ids import AreaId, CrewId
from ucr.domain.loan import Terms
from ucr.matching import lending, picture
from ucr.matching.lending import LendCost
from ucr.runtime import Runtime
from ucr.store import areas, walls
from ucr.store.positions import latest


async def cost(
    runtime: Runtime, area_id: AreaId, crew_id: CrewId, terms: Terms
) -> LendCost:
    """Look at a loan; nothing is done.

    Raises:
        CannotLend: A rule keeps the crew, as it would when it is lent.
        NotFound: The crew is not one of this area's.
    """
    await lending.demand_on_their_map(runtime, area_id, crew_id, terms.to_area)
    at = runtime.clock.now()
    async with runtime.pool.connection() as conn:
        await lending.lendable(conn, area_id, crew_id, terms, at=at)
        seen = await picture.load_still(conn, area_id)
    seen.positions = await latest(runtime.redis, area_id) or {}
    standing = runtime.ground(area_id).standing
    return await asyncio.to_thread(lending.cost, seen, standing, crew_id, at)


async def others(runtime: Runtime, area_id: AreaId) -> list[Area]:
    """Every other area of this service, by its id."""
    with walls.everywhere():
        async with runtime.pool.connection() as conn:
            return [one for one in await areas.list_all(conn) if one.id != area_id]
