"""When help would likely come to a place: the beacon, asked of the area as it is."""

import asyncio

from ucr.domain.beacon import Asked, Beacon
from ucr.domain.board import cell
from ucr.domain.codes import Need
from ucr.domain.ids import AreaId
from ucr.domain.patient import Location
from ucr.matching import beacon
from ucr.matching import picture as pictures
from ucr.runtime import Runtime
from ucr.store import areas
from ucr.store.positions import latest


async def capacity(
    runtime: Runtime, area_id: AreaId, location: Location, need: Need, *, on_floor: bool
) -> Beacon:
    """What the beacon says of a place and a need; seconds old at the most.

    Nothing is stored, planned or told: it reads, and thinks beside the event loop.
    """

    async def look() -> Beacon:
        async with runtime.pool.connection() as conn:
            picture = await pictures.load_still(conn, area_id)
            area = await areas.get(conn, area_id)
        picture.positions = await latest(runtime.redis, area_id) or {}
        at = runtime.clock.now()
        return await asyncio.to_thread(
            beacon.look,
            picture,
            runtime.ground(area_id).standing,
            beacon.supposed(picture, location, need, on_floor=on_floor, at=at),
            at=at,
            mode=area.mode,
        )

    asked = Asked(cell=cell(location), need=need, on_floor=on_floor)
    return await runtime.kept.beacons.find(area_id, asked, look)
