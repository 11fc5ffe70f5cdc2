"""The roads a crew is meant to take, for the map and for its phone."""

from dataclasses import dataclass
from typing import Final

from ucr.domain.board import cell
from ucr.domain.crew import Crew
from ucr.domain.ids import AreaId, CrewId, ReferralId
from ucr.domain.plan import Position
from ucr.domain.referral import Referral
from ucr.matching.way import Way, way
from ucr.runtime import Runtime
from ucr.store import assignments, crews, plans, referrals
from ucr.store.connection import Connection
from ucr.store.positions import latest

MOST: Final = 6
"""Legs shown of one plan; what lies further off will have changed by then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WayThere:
    """One leg: where it leads, how long it takes, and the road itself.

    Attributes:
        coordinates: (lon, lat) along the road, in driving order.
    """

    referral_id: ReferralId
    seconds: int
    metres: int
    travel: str
    coordinates: tuple[tuple[float, float], ...]


async def of_crew(runtime: Runtime, area_id: AreaId, crew_id: CrewId) -> list[WayThere]:
    """From where the crew is to its visit, and on along its plan.

    Each leg ends at the board's map cell, not at the door: who may see the board does
    not thereby see where a person lives (ADR 15).

    Raises:
        NotFound: There is no such crew in the area.
    """
    async with runtime.pool.connection() as conn:
        crew = await crews.get(conn, area_id, crew_id)
        stops = await _stops(conn, crew_id)
    found = await latest(runtime.redis, area_id) or {}
    here = where(crew, found.get(crew_id))
    travel = runtime.ground(area_id).travel_by(crew.goes_by)
    legs = []
    for referral in stops[:MOST]:
        there = cell(referral.location)
        leg = way(travel, here, there)
        if leg is not None:
            legs.append(_way_there(referral.id, leg))
        here = there
    return legs


def where(crew: Crew, position: Position | None) -> tuple[float, float]:
    """Where a crew is, as far as anyone knows: its phone, else its base."""
    if position is None:
        return (crew.base_lon, crew.base_lat)
    return (position.lon, position.lat)


def _way_there(referral_id: ReferralId, leg: Way) -> WayThere:
    return WayThere(
        referral_id=referral_id,
        seconds=leg.seconds,
        metres=leg.metres,
        travel=leg.travel,
        coordinates=leg.coordinates,
    )


async def _stops(conn: Connection, crew_id: CrewId) -> list[Referral]:
    active = await assignments.find_active_of_crew(conn, crew_id)
    plan = await plans.find(conn, crew_id)
    wanted = [active.referral_id] if active else []
    wanted += [
        stop.referral_id
        for stop in (plan.stops if plan else ())
        if stop.referral_id not in wanted
    ]
    by_id = {one.id: one for one in await referrals.list_some(conn, wanted)}
    return [
        by_id[id_]
        for id_ in wanted
        if id_ in by_id and by_id[id_].location.lon is not None
    ]
