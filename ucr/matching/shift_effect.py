"""What an area would feel of a change to one crew's shift, before it is made."""

from dataclasses import replace
from datetime import datetime

from routing.travel.standing import StandingTimes
from ucr.domain.crew import ShiftMove, ShiftStatus
from ucr.domain.duty_by_desk import AsItIs, ShiftWish
from ucr.domain.errors import NotFound
from ucr.domain.ids import AreaId, CrewId
from ucr.matching.as_if import copied
from ucr.matching.lending import LendCost, compared, without
from ucr.matching.picture import Picture
from ucr.store import duty, loans, safety, visits
from ucr.store.connection import Connection


def effect(
    picture: Picture, standing: StandingTimes, wish: ShiftWish, at: datetime
) -> LendCost:
    """Who would come to whom, and when, with the shift changed so.

    Raises:
        NotFound: The crew is not on duty here.
    """
    if wish.crew_id not in picture.crews:
        raise NotFound("crew on duty")
    return compared(picture, _after(picture, wish, at), standing, wish.crew_id, at)


def _after(picture: Picture, wish: ShiftWish, at: datetime) -> Picture:
    if wish.move in (ShiftMove.END, ShiftMove.PAUSE):
        return without(picture, wish.crew_id, at)
    after = copied(picture)
    crew, shift = picture.crews[wish.crew_id]
    if wish.until_at is not None:
        shift = replace(shift, ends_at=wish.until_at)
    if wish.move is ShiftMove.RESUME:
        shift = replace(shift, status=ShiftStatus.ON)
    after.crews = {**picture.crews, wish.crew_id: (crew, shift)}
    return after


async def as_it_is(
    conn: Connection, area_id: AreaId, crew_id: CrewId, *, at: datetime
) -> AsItIs:
    """What else of a crew decides whether its shift may be changed."""
    own = await safety.get(conn, area_id, crew_id)
    return AsItIs(
        visit=await visits.find_active_of_crew(conn, crew_id) is not None,
        unsafe=own.help is not None or own.check_in is not None,
        borrowed=await loans.find_of_borrowed(conn, area_id, crew_id) is not None,
        next_starts_at=await duty.find_next_start(conn, crew_id, after=at),
    )
