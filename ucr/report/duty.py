"""Who is on, who comes, and what of each runs out soon."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ucr.domain.codes import CrewKind, Kit, Skill
from ucr.domain.crew import Break, Crew, Shift, ShiftStatus, carried
from ucr.domain.ids import AreaId, CrewId
from ucr.domain.lone_worker import alone_until
from ucr.store import crews
from ucr.store.connection import Connection

COMING: Final = timedelta(hours=12)
"""Shifts that begin within this are listed: the next one of each crew at the most."""
SOON: Final = timedelta(days=30)
"""A skill that runs out sooner is named with its date; ours: time to renew it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillUntil:
    """A skill of a crew, and when it runs out: `until` None: not within a month."""

    skill: Skill
    until: datetime | None
    is_valid: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDuty:
    """One crew with the shift that runs or comes.

    Attributes:
        kit: What it brings, with that of its vehicle.
        alone_until: Of one person: until when it may be on a scene alone.
    """

    crew_id: CrewId
    name: str
    kind: CrewKind
    people: int
    status: ShiftStatus
    starts_at: datetime
    ends_at: datetime
    breaks: tuple[Break, ...]
    skills: tuple[SkillUntil, ...]
    kit: tuple[Kit, ...]
    vehicle: str | None
    alone_until: datetime | None


async def on_duty(
    conn: Connection, area_id: AreaId, *, at: datetime
) -> tuple[OnDuty, ...]:
    """Every crew whose shift runs or begins soon: who runs out first stands first."""
    shifts: dict[CrewId, Shift] = {}
    for shift in await crews.list_shifts(conn, area_id, at=at):
        runs = shift.status is not ShiftStatus.PLANNED
        known = shifts.get(shift.crew_id)
        if known is None or (runs and known.status is ShiftStatus.PLANNED):
            shifts[shift.crew_id] = shift
    soon = [one for one in shifts.values() if one.starts_at <= at + COMING]
    named = {crew.id: crew for crew in await crews.list_known(conn, area_id)}
    listed = [
        _line(named[one.crew_id], one, at) for one in soon if one.crew_id in named
    ]
    return tuple(
        sorted(
            listed,
            key=lambda one: (one.status is ShiftStatus.PLANNED, one.ends_at, one.name),
        )
    )


def _line(crew: Crew, shift: Shift, at: datetime) -> OnDuty:
    valid = crew.can(at)
    return OnDuty(
        crew_id=crew.id,
        name=crew.name,
        kind=crew.kind,
        people=crew.people,
        status=shift.status,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        breaks=shift.breaks,
        skills=tuple(
            SkillUntil(
                skill=skill,
                until=until if until is not None and until < at + SOON else None,
                is_valid=skill in valid,
            )
            for skill, until in sorted(crew.skills.items())
        ),
        kit=tuple(sorted(carried(crew, shift))),
        vehicle=shift.vehicle.name if shift.vehicle else None,
        alone_until=alone_until(at) if crew.people == 1 else None,
    )
