"""Whether a crew can be lent, and what its own area would lose, before it is.

The engine thinks twice, of the area as it is and without the crew: the same thought
that a choice of crew is previewed with.
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from routing.travel.source import SNAP_LIMIT_M, Point, TravelSource
from routing.travel.standing import StandingTimes
from ucr.domain.assignment import AssignmentStatus
from ucr.domain.codes import Part, Skill
from ucr.domain.crew import ON_DUTY, Crew, Shift
from ucr.domain.errors import CannotLend, NotFound
from ucr.domain.ids import DISPATCHER, AreaId, CrewId
from ucr.domain.loan import (
    LEND_RULE_WORDS,
    Attached,
    LendRule,
    Terms,
    term_rule,
)
from ucr.matching.as_if import copied
from ucr.matching.decide import think
from ucr.matching.picture import Picture
from ucr.matching.pose import FRESH
from ucr.matching.preview import Effect, coming, others, seen_of
from ucr.runtime import Runtime
from ucr.store import areas, assignments, crews, loans, safety, visits, walls
from ucr.store.connection import Connection
from ucr.store.positions import latest


@dataclass(frozen=True, slots=True, kw_only=True)
class LendCost:
    """What an area would lose.

    Attributes:
        cases: Every case that would feel it, who loses most first.
        last_with: Skills that nobody else on duty here has now.
        left: How many crews stay on duty here.
        crew_seen: What the crew is and has, as it was previewed.
    """

    crew: str
    as_of: datetime
    travel: str
    cases: tuple[Effect, ...]
    last_with: tuple[Skill, ...]
    left: int
    crew_seen: str


def cost(
    picture: Picture, standing: StandingTimes, crew_id: CrewId, at: datetime
) -> LendCost:
    """What the area would lose without this crew.

    Raises:
        NotFound: The crew is not on duty here.
    """
    if crew_id not in picture.crews:
        raise NotFound("crew on duty")
    return compared(picture, without(picture, crew_id, at), standing, crew_id, at)


def compared(
    picture: Picture,
    after: Picture,
    standing: StandingTimes,
    crew_id: CrewId,
    at: datetime,
) -> LendCost:
    """What an area would feel if its crews were as in `after`."""
    now = think(picture, standing, at=at)
    then = think(after, standing, at=at)
    was, will = coming(picture, now), coming(after, then)
    crew = picture.crews[crew_id][0]
    kept = [other.can(at) for other, _ in after.crews.values()]
    return LendCost(
        crew=crew.name,
        as_of=at,
        travel=then.posed.travel,
        cases=others(picture, None, was, will),
        last_with=tuple(sorted(crew.can(at) - frozenset().union(*kept))),
        left=len(after.crews),
        crew_seen=seen_of(picture, crew_id),
    )


def without(picture: Picture, crew_id: CrewId, at: datetime) -> Picture:
    """The same area without a crew that nobody has asked; what it had waits again."""
    after = copied(picture)
    after.crews = {id_: pair for id_, pair in picture.crews.items() if id_ != crew_id}
    after.plans = {id_: plan for id_, plan in picture.plans.items() if id_ != crew_id}
    held = after.assignments.pop(crew_id, None)
    case = after.referrals.get(held.referral_id) if held else None
    if held is not None and case is not None and held.part is Part.LEAD:
        free, _ = case.release(crew_id, refused=False, by=DISPATCHER, at=at)
        after.referrals[case.id] = free
    return after


async def lendable(
    conn: Connection, area_id: AreaId, crew_id: CrewId, terms: Terms, *, at: datetime
) -> tuple[Crew, Shift]:
    """The crew and its shift, if it can be lent on these terms now.

    Raises:
        CannotLend: A rule keeps it; the first is named.
        NotFound: The crew is not one of this area's.
    """
    if await loans.is_lent(conn, area_id, crew_id):
        _refuse(LendRule.LENT_ALREADY)
    crew = await crews.get_own(conn, area_id, crew_id)
    shift = await crews.find_shift(conn, area_id, crew_id, at=at)
    if shift is None or shift.status not in ON_DUTY:
        raise CannotLend(LendRule.OFF_DUTY, LEND_RULE_WORDS[LendRule.OFF_DUTY])
    _refuse((await attached(conn, area_id, crew_id)).keeps())
    _refuse(term_rule(shift, terms.until_at, at=at))
    return crew, shift


async def attached(conn: Connection, area_id: AreaId, crew_id: CrewId) -> Attached:
    """What keeps a crew where it is."""
    held = await assignments.find_active_of_crew(conn, crew_id)
    own = await safety.get(conn, area_id, crew_id)
    return Attached(
        visit=await visits.find_active_of_crew(conn, crew_id) is not None,
        offered=held is not None and held.status is not AssignmentStatus.PROPOSED,
        owes=bool(await assignments.list_stood_down(conn, crew_id)),
        unsafe=own.help is not None or own.check_in is not None,
    )


async def demand_on_their_map(
    runtime: Runtime, area_id: AreaId, crew_id: CrewId, to_area: AreaId
) -> None:
    """The other area's roads must reach where the crew is: it is planned from there.

    That is its newest position while it is fresh, else its base.

    Raises:
        CannotLend: They do not, or this process has no roads of that area.
        NotFound: The crew does not belong to this area.
    """
    with walls.everywhere():  # that there is such an area is no secret
        async with runtime.pool.connection() as conn:
            crew = await crews.get_own(conn, area_id, crew_id)
            exists = any(area.id == to_area for area in await areas.list_all(conn))
    if to_area == area_id or not exists:
        _refuse(LendRule.NO_SUCH_AREA)
    ground = runtime.grounds.get(to_area)
    if ground is None:
        _refuse(LendRule.OFF_THEIR_MAP)
        return
    position = (await latest(runtime.redis, area_id) or {}).get(crew_id)
    place = (crew.base_lon, crew.base_lat)
    if position is not None and runtime.clock.now() - position.at <= FRESH:
        place = (position.lon, position.lat)
    if not reaches(ground.travel_by(crew.goes_by), place):
        _refuse(LendRule.OFF_THEIR_MAP)


def reaches(travel: TravelSource, place: Point) -> bool:
    """Whether a place is near enough to a road for a drive from it to be known."""
    far = travel.snap_distance_m(np.array([place], dtype=np.float64))
    return bool(far[0] <= SNAP_LIMIT_M)


def _refuse(rule: LendRule | None) -> None:
    if rule is not None:
        raise CannotLend(rule, LEND_RULE_WORDS[rule])
