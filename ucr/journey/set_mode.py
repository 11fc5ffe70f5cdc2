"""A coordinator says whether the dispatcher asks crews at once or only advises."""

from dataclasses import replace

from ucr.domain.area import Area
from ucr.domain.board import area_entry
from ucr.domain.codes import Mode
from ucr.domain.events import ModeChanged
from ucr.domain.ids import Actor, AreaId
from ucr.journey.change import Once, change
from ucr.runtime import Runtime
from ucr.store import areas


async def set_mode(
    runtime: Runtime,
    area_id: AreaId,
    mode: Mode,
    *,
    by: Actor,
    once: tuple[Once, ...],
) -> Area:
    """Change the mode of an area; it counts from the next decision on.

    Raises:
        StaleWrite: Someone else changed it at the same moment.
    """
    async with change(runtime, area_id, once=once) as step:
        before = await areas.get(step.conn, area_id)
        saved = await areas.save(step.conn, replace(before, mode=mode))
        event = ModeChanged(area_id=area_id, mode=mode, at=step.at, by=by)
        step.record(event, area_entry(saved))
    return saved
