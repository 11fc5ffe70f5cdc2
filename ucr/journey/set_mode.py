"""A coordinator says whether the dispatcher asks crews at once or only advises."""

from dataclasses import replace

from ucr.domain.area import Area
from ucr.domain.board import area_entry
from ucr.domain.codes import Mode
from ucr.domain.events import ModeChanged
from ucr.domain.ids import AreaId
from ucr.journey import keep_area
from ucr.journey.change import Once, change
from ucr.journey.keep_area import Because
from ucr.runtime import Runtime
from ucr.store import areas


async def set_mode(
    runtime: Runtime,
    area_id: AreaId,
    mode: Mode,
    because: Because,
    *,
    once: tuple[Once, ...],
) -> Area:
    """Change the mode of an area; it counts from the next decision on.

    Raises:
        StaleWrite: Someone else changed it at the same moment.
    """
    async with change(runtime, area_id, once=once) as step:
        before = await areas.get(step.conn, area_id)
        after = replace(before, mode=mode)
        saved, _ = await keep_area.version(step, before, after, because)
        event = ModeChanged(
            area_id=area_id, mode=mode, why=because.why, at=step.at, by=because.by
        )
        step.record(event, area_entry(saved))
    return saved
