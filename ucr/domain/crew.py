"""Who can be sent: a crew, what it can do and carry, and its shift."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, Self, TypedDict

from ucr.domain.codes import CrewKind, GoesBy, Kit, Skill, Trait
from ucr.domain.ids import Actor, AreaId, CrewId, ShiftId
from ucr.domain.moves import move
from ucr.domain.shift_events import (
    ShiftEnded,
    ShiftPaused,
    ShiftResumed,
    ShiftRetimed,
    ShiftStarted,
)
from ucr.domain.vehicle import Vehicle


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """One or two people who go together.

    Attributes:
        name: The call sign that everyone uses, such as "Oak 2".
        people: 1 or 2.
        skills: Each with the moment it runs out; None: it does not.
        base_lon, base_lat: Where it starts and waits; degrees, WGS 84.
        phone: Of its mobile, as `phone.mobile` writes it; on no card.
        furthest_min: No drive to a visit is longer than this; None: nothing was agreed
            with this crew, see `limits`.
        most_visits: No more visits than this in one shift; None: no limit.
        traits: What people may wish for: somebody aboard is that, or speaks it.
    """

    id: CrewId
    area_id: AreaId
    name: str
    kind: CrewKind
    people: int
    skills: Mapping[Skill, datetime | None]
    kit: frozenset[Kit]
    base_lon: float
    base_lat: float
    phone: str | None = None
    goes_by: GoesBy = GoesBy.CAR
    furthest_min: int | None = None
    most_visits: int | None = None
    traits: frozenset[Trait] = frozenset()

    def can(self, at: datetime) -> frozenset[Skill]:
        """The skills that are still valid at a moment."""
        return frozenset(
            skill for skill, until in self.skills.items() if until is None or at < until
        )


class ShiftStatus(StrEnum):
    PLANNED = "planned"
    ON = "on"
    PAUSED = "paused"
    ENDED = "ended"


NEXT: Final[Mapping[ShiftStatus, AbstractSet[ShiftStatus]]] = {
    ShiftStatus.PLANNED: {ShiftStatus.ON, ShiftStatus.ENDED},
    ShiftStatus.ON: {ShiftStatus.PAUSED, ShiftStatus.ENDED},
    ShiftStatus.PAUSED: {ShiftStatus.ON, ShiftStatus.ENDED},
    ShiftStatus.ENDED: set(),
}
ON_DUTY: Final = frozenset({ShiftStatus.ON, ShiftStatus.PAUSED})


class ShiftMove(StrEnum):
    """What the desk does to a shift; `until` gives it another end."""

    END = "end"
    PAUSE = "pause"
    RESUME = "resume"
    UNTIL = "until"


@dataclass(frozen=True, slots=True, kw_only=True)
class ByDesk:
    """What the desk did to a shift last, and when."""

    move: ShiftMove
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A rest that must start inside its window."""

    earliest_at: datetime
    latest_at: datetime
    duration_s: int


class _Said(TypedDict):
    shift_id: ShiftId
    crew_id: CrewId
    at: datetime
    by: Actor
    occurred_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A crew on duty in exactly one area.

    Attributes:
        vehicle: What the crew has on this shift; None: nothing that the fleet knows.
        by_desk: Where the last to change it was the desk, and not the crew.
    """

    id: ShiftId
    crew_id: CrewId
    area_id: AreaId
    status: ShiftStatus
    version: int
    starts_at: datetime
    ends_at: datetime
    breaks: tuple[Break, ...] = ()
    vehicle: Vehicle | None = None
    by_desk: ByDesk | None = None

    def start(
        self, *, by: Actor, at: datetime, occurred_at: datetime | None = None
    ) -> tuple[Self, ShiftStarted]:
        return self._go(ShiftStatus.ON), ShiftStarted(**self._fact(by, at, occurred_at))

    def pause(
        self, *, by: Actor, at: datetime, occurred_at: datetime | None = None
    ) -> tuple[Self, ShiftPaused]:
        """Take a break: nothing is offered until it is over."""
        return self._go(ShiftStatus.PAUSED), ShiftPaused(
            **self._fact(by, at, occurred_at)
        )

    def resume(
        self, *, by: Actor, at: datetime, occurred_at: datetime | None = None
    ) -> tuple[Self, ShiftResumed]:
        """The break is over: every break whose window had opened counts as taken."""
        left = tuple(rest for rest in self.breaks if rest.earliest_at > at)
        back = replace(self._go(ShiftStatus.ON), breaks=left)
        return back, ShiftResumed(**self._fact(by, at, occurred_at))

    def end(
        self, *, by: Actor, at: datetime, occurred_at: datetime | None = None
    ) -> tuple[Self, ShiftEnded]:
        """Go off duty; an active visit must end or be handed over first."""
        return self._go(ShiftStatus.ENDED), ShiftEnded(
            **self._fact(by, at, occurred_at)
        )

    def retime(
        self, ends_at: datetime, *, by: Actor, at: datetime
    ) -> tuple[Self, ShiftRetimed]:
        """It runs until another moment."""
        fact = ShiftRetimed(**self._fact(by, at, None), ends_at=ends_at)
        return replace(self, ends_at=ends_at), fact

    def changed_by_desk(self, move: ShiftMove, *, at: datetime) -> Self:
        """Its crew must be told that it was not the crew itself."""
        return replace(self, by_desk=ByDesk(move=move, at=at))

    def _fact(self, by: Actor, at: datetime, occurred_at: datetime | None) -> _Said:
        """Where no phone said when, it was when we heard of it."""
        return {
            "shift_id": self.id,
            "crew_id": self.crew_id,
            "at": at,
            "by": by,
            "occurred_at": occurred_at or at,
        }

    def _go(self, status: ShiftStatus) -> Self:
        status = move(NEXT, self.status, status)
        return replace(self, status=status, by_desk=None)


def carried(crew: Crew, shift: Shift) -> frozenset[Kit]:
    """All the kit that comes with a crew on a shift: its own, and its vehicle's."""
    return crew.kit | (shift.vehicle.kit if shift.vehicle else frozenset())
