"""Who else comes to a crew's case, and when: two crews that meet at one door."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from ucr.domain.assignment import Assignment, AssignmentStatus
from ucr.domain.codes import Part
from ucr.domain.visit import Visit, VisitStatus
from ucr.store import assignments, crews, plans, visits
from ucr.store.connection import Connection


class Comes(StrEnum):
    """How far the other crew is."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    ON_ITS_WAY = "on_its_way"
    THERE = "there"


OF_VISIT: Final = {
    VisitStatus.TO_DO: Comes.ACCEPTED,
    VisitStatus.EN_ROUTE: Comes.ON_ITS_WAY,
    VisitStatus.ON_SCENE: Comes.THERE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Meets:
    """The other crew of a case.

    Attributes:
        part: Of the other crew: "lead" has the case, "assist" helps.
        expected_at: By the plan in force; None: there already, or nobody can say.
    """

    crew: str
    people: int
    part: Part
    comes: Comes
    expected_at: datetime | None
    there_at: datetime | None


async def meets(conn: Connection, own: Assignment) -> Meets | None:
    """The crew that an assignment's crew is to meet; None: nobody was asked."""
    is_lead = own.part is Part.LEAD
    find = assignments.find_assist if is_lead else assignments.find_active
    other = await find(conn, own.referral_id)
    if other is None or other.status is AssignmentStatus.PROPOSED:
        return None
    find_visit = visits.find_assist if is_lead else visits.find_active_of_referral
    visit = await find_visit(conn, own.referral_id)
    crew = await crews.get(conn, other.area_id, other.crew_id)
    is_there = visit is not None and visit.status is VisitStatus.ON_SCENE
    return Meets(
        crew=crew.name,
        people=crew.people,
        part=other.part,
        comes=_comes(visit),
        expected_at=None if is_there else await _expected(conn, other),
        there_at=visit.on_scene_at if visit else None,
    )


def _comes(visit: Visit | None) -> Comes:
    return Comes.ASKED if visit is None else OF_VISIT[visit.status]


async def _expected(conn: Connection, other: Assignment) -> datetime | None:
    plan = await plans.find(conn, other.crew_id)
    stops = plan.stops if plan else ()
    mine = [stop.arrive_at for stop in stops if stop.referral_id == other.referral_id]
    return min(mine, default=None)
