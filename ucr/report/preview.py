"""What a choice of crew would do, as things stand now."""

import asyncio

from ucr.domain.ids import AreaId
from ucr.matching import picture
from ucr.matching import preview as thought
from ucr.matching.preview import Preview, Wanted
from ucr.runtime import Runtime
from ucr.store.positions import latest


async def preview(runtime: Runtime, area_id: AreaId, wanted: Wanted) -> Preview:
    """Look at a choice; nothing is done.

    Raises:
        BadField: The crew has the case already.
        NotFound: The crew is not on duty, or there is no such open case.
        StaleWrite: The crew is not on its way to the case that it would leave.
        WrongStatus: A person must decide first, or a crew is with somebody.
    """
    async with runtime.pool.connection() as conn:
        seen = await picture.load_still(conn, area_id)
    seen.positions = await latest(runtime.redis, area_id) or {}
    standing = runtime.ground(area_id).standing
    at = runtime.clock.now()
    return await asyncio.to_thread(thought.preview, seen, standing, wanted, at)
