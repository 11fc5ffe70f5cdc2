"""An area's own crews with their shifts, as a rota is held against them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pydantic import TypeAdapter, ValidationError

from ucr.domain.crew import Crew, Shift
from ucr.domain.ids import AreaId, CrewId
from ucr.store.connection import Connection

CREW: Final = TypeAdapter(Crew)
SHIFTS: Final = TypeAdapter(list[Shift])
TEAM: Final = """
SELECT crew.id, name, row_to_json(crew)::text, coalesce((
    SELECT json_agg(own ORDER BY own.starts_at, own.id) FROM (
        SELECT shift.id, shift.crew_id, shift.area_id, shift.status, shift.version,
            starts_at, coalesce(loan.shift_ends_at, ends_at) AS ends_at, breaks, vehicle
        FROM shift
        LEFT JOIN loan ON loan.shift_id = shift.id AND loan.status <> 'ended'
        WHERE shift.crew_id = crew.id AND shift.status <> 'ended'
            AND (shift.status <> 'planned' OR ends_at > %(at)s)
    ) AS own
), '[]')::text
FROM crew WHERE crew.area_id = %(area)s ORDER BY name, crew.id
"""


@dataclass(frozen=True, slots=True)
class Team:
    """An area's own crews with their shifts that are not over; names of the unread."""

    read: list[Crew]
    shifts: dict[CrewId, list[Shift]]
    unread: dict[CrewId, str]


async def get(conn: Connection, area_id: AreaId, *, at: datetime) -> Team:
    """Every crew that belongs to the area, on duty or not, lent or not, by name.

    A lent one has the end that it comes back to. A crew of which one shift cannot be
    read is unread: nobody can say what a rota would do to it.
    """
    cursor = await conn.execute(TEAM, {"area": area_id, "at": at})
    found = Team([], {}, {})
    for id_, name, crew, shifts in await cursor.fetchall():
        try:
            known = CREW.validate_json(crew)
            found.shifts[known.id] = SHIFTS.validate_json(shifts)
            found.read.append(known)
        except ValidationError:
            found.unread[CrewId(id_)] = name
    return found
