"""An area's dispatcher goes on without a case: its people are told, to the end."""

from dataclasses import replace

from ucr.domain.board import area_entry
from ucr.domain.ids import AreaId
from ucr.domain.left_out import Found, now_left_out
from ucr.journey.change import change
from ucr.journey.offer import lease_actor
from ucr.runtime import Runtime
from ucr.store import areas
from ucr.store.leases import Lease


async def say(runtime: Runtime, area_id: AreaId, found: Found, *, lease: Lease) -> None:
    """Write what is left out now, if people were told otherwise.

    Raises:
        NotDispatcher: Another process decides for this area now.
    """
    async with change(runtime, area_id, lease=lease) as step:
        before = await areas.get(step.conn, area_id)
        left_out, facts = now_left_out(
            before.left_out, found, by=lease_actor(lease), at=step.at
        )
        if not facts:
            return
        saved = await areas.save(step.conn, replace(before, left_out=left_out))
        for fact in facts:
            step.record(fact, area_entry(saved))
