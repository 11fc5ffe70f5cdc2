"""What a sender could not be told comes as soon as the record can be read again."""

from ucr.domain.board import area_entry
from ucr.domain.ids import AreaId, ReferralId
from ucr.domain.left_out import CasesTakenUp
from ucr.journey.change import change
from ucr.journey.offer import lease_actor
from ucr.runtime import Runtime
from ucr.store import areas, outcomes
from ucr.store.leases import Lease


async def look(runtime: Runtime, area_id: AreaId, *, lease: Lease) -> None:
    """Let it come with the next answer to its sender.

    Raises:
        NotDispatcher: Another process decides for this area now.
    """
    async with runtime.pool.connection() as conn:
        ids = await outcomes.list_readable_again(conn, area_id)
    if ids:
        async with change(runtime, area_id, lease=lease) as step:
            await outcomes.comes_next(step.conn, area_id, ids)
            cases = tuple(map(ReferralId, ids))
            taken_up = CasesTakenUp(at=step.at, by=lease_actor(lease), case_ids=cases)
            step.record(taken_up, area_entry(await areas.get(step.conn, area_id)))
