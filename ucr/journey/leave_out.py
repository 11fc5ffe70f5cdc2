"""An area's dispatcher goes on without a case or a crew: its people are told."""

from dataclasses import replace

from ucr.domain.board import area_entry
from ucr.domain.crews_left_out import FoundCrews, crews_now_left_out
from ucr.domain.ids import AreaId
from ucr.domain.left_out import Found, now_left_out
from ucr.journey.change import change
from ucr.journey.offer import lease_actor
from ucr.runtime import Runtime
from ucr.store import areas
from ucr.store.leases import Lease


async def say(
    runtime: Runtime,
    area_id: AreaId,
    found: tuple[Found, FoundCrews],
    *,
    lease: Lease,
) -> None:
    """Write what is left out now, if people were told otherwise.

    Raises:
        NotDispatcher: Another process decides for this area now.
    """
    cases, crews = found
    async with change(runtime, area_id, lease=lease) as step:
        before = await areas.get(step.conn, area_id)
        by = lease_actor(lease)
        left_out, facts = now_left_out(before.left_out, cases, by=by, at=step.at)
        of_crews, crew_facts = crews_now_left_out(
            before.crews_left_out, crews, by=by, at=step.at
        )
        if not (facts or crew_facts):
            return
        now = replace(before, left_out=left_out, crews_left_out=of_crews)
        saved = await areas.save(step.conn, now)
        for fact in (*facts, *crew_facts):
            step.record(fact, area_entry(saved))
