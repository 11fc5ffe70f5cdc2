"""What a change to a crew's shift would do, looked at and not done."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from ucr.domain.assignment import AssignmentStatus
from ucr.domain.board import reference
from ucr.domain.duty_by_desk import ShiftWish, demand_possible
from ucr.domain.ids import AreaId
from ucr.matching import picture
from ucr.matching.lending import LendCost
from ucr.matching.shift_effect import as_it_is, effect
from ucr.runtime import Runtime
from ucr.store import assignments, crews, sessions
from ucr.store.positions import latest


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftEffect:
    """What the area would feel.

    Attributes:
        asked: The case whose offer the crew has not answered, by its short name.
        signed_in_until: When the last of its phones' sign-ins ends; None: none is open.
    """

    cost: LendCost
    asked: str | None
    signed_in_until: datetime | None


async def look(runtime: Runtime, area_id: AreaId, wish: ShiftWish) -> ShiftEffect:
    """Look at a change of a shift.

    Raises:
        CannotChangeShift: A rule keeps it, as it would when it is made.
        NotFound: There is no such crew in this area.
    """
    at = runtime.clock.now()
    async with runtime.pool.connection() as conn:
        await crews.get(conn, area_id, wish.crew_id)
        shift = await crews.find_shift(conn, area_id, wish.crew_id, at=at)
        demand_possible(
            shift, await as_it_is(conn, area_id, wish.crew_id, at=at), wish, at=at
        )
        held = await assignments.find_active_of_crew(conn, wish.crew_id)
        signed_in_until = await sessions.last_of_crew(conn, wish.crew_id, at=at)
        seen = await picture.load_still(conn, area_id)
    seen.positions = await latest(runtime.redis, area_id) or {}
    standing = runtime.ground(area_id).standing
    cost = await asyncio.to_thread(effect, seen, standing, wish, at)
    is_asked = held is not None and held.status is AssignmentStatus.OFFERED
    asked = reference(held.referral_id) if held is not None and is_asked else None
    return ShiftEffect(cost=cost, asked=asked, signed_in_until=signed_in_until)
