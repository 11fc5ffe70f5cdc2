"""What an area could do at one moment: kept with every decline."""

from ucr.domain.capacity import Capacity
from ucr.domain.crew import ShiftStatus
from ucr.journey.change import Change
from ucr.store import crews, held, referrals


async def capacity(step: Change) -> Capacity:
    """Crews on shift, crews with nothing to do, and open cases."""
    on_shift = [
        crew.id
        for crew, shift in (await crews.running(step.conn, step.area_id)).read
        if shift.status is ShiftStatus.ON
    ]
    active = await held.active_assignments(step.conn, step.area_id)
    busy = {one.crew_id for one in active.read}
    busy |= {one.crew_id for one in active.unread}
    open_now = await referrals.count_open(step.conn, step.area_id)
    return Capacity(
        crews_on_shift=len(on_shift),
        crews_free=sum(crew_id not in busy for crew_id in on_shift),
        open_referrals=open_now,
    )
