"""What an area could do at one moment: kept with every decline."""

from ucr.domain.capacity import Capacity
from ucr.domain.crew import ShiftStatus
from ucr.journey.change import Change
from ucr.store import assignments, crews, referrals


async def capacity(step: Change) -> Capacity:
    """Crews on shift, crews with nothing to do, and open cases."""
    on_shift = [
        crew.id
        for crew, shift in await crews.list_running(step.conn, step.area_id)
        if shift.status is ShiftStatus.ON
    ]
    active = await assignments.list_active(step.conn, step.area_id)
    busy = {assignment.crew_id for assignment in active}
    open_now = await referrals.count_open(step.conn, step.area_id)
    return Capacity(
        crews_on_shift=len(on_shift),
        crews_free=sum(crew_id not in busy for crew_id in on_shift),
        open_referrals=open_now,
    )
