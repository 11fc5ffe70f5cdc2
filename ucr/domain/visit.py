"""One crew's attendance on one referral, from acceptance to outcome."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, Self, TypedDict

from ucr.domain.codes import Destination, HandBackReason, OutcomeKind
from ucr.domain.errors import BadField, NotAllowed
from ucr.domain.events import (
    VisitAbandoned,
    VisitArrived,
    VisitCompleted,
    VisitOpened,
    VisitSetOff,
    VisitStoodDown,
)
from ucr.domain.ids import Actor, AreaId, AssignmentId, CrewId, ReferralId, VisitId
from ucr.domain.moves import move


class VisitStatus(StrEnum):
    TO_DO = "to_do"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    COMPLETED = "completed"
    ABANDONED = "abandoned"
    STOOD_DOWN = "stood_down"


NEXT: Final[Mapping[VisitStatus, AbstractSet[VisitStatus]]] = {
    VisitStatus.TO_DO: {
        VisitStatus.EN_ROUTE,
        VisitStatus.ABANDONED,
        VisitStatus.STOOD_DOWN,
    },
    VisitStatus.EN_ROUTE: {
        VisitStatus.ON_SCENE,
        VisitStatus.ABANDONED,
        VisitStatus.STOOD_DOWN,
    },
    VisitStatus.ON_SCENE: {VisitStatus.COMPLETED, VisitStatus.ABANDONED},
    VisitStatus.COMPLETED: set(),
    VisitStatus.ABANDONED: set(),
    VisitStatus.STOOD_DOWN: set(),
}
ACTIVE: Final = frozenset(status for status in VisitStatus if NEXT[status])


@dataclass(frozen=True, slots=True, kw_only=True)
class Tap:
    """One press of a crew's button.

    Attributes:
        crew_id: Whose phone.
        by: The signed-in account.
        at: When we heard of it: the time that counts.
        occurred_at: What the phone's clock said: a claim, never used for a deadline.
    """

    crew_id: CrewId
    by: Actor
    at: datetime
    occurred_at: datetime


class _Said(TypedDict):
    visit_id: VisitId
    referral_id: ReferralId
    crew_id: CrewId
    at: datetime
    by: Actor
    occurred_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How it ended; a destination exactly when the person was referred on."""

    kind: OutcomeKind
    destination: Destination | None
    note: str | None

    def __post_init__(self) -> None:
        referred_on = self.kind is OutcomeKind.REFERRED_ON
        if referred_on != (self.destination is not None):
            raise BadField("destination", "given exactly when referred on")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Attributes end in `_at` for our time; `claimed` keeps the phone's own."""

    id: VisitId
    area_id: AreaId
    referral_id: ReferralId
    assignment_id: AssignmentId
    crew_id: CrewId
    status: VisitStatus
    version: int
    opened_at: datetime
    en_route_at: datetime | None = None
    on_scene_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: Outcome | None = None
    abandoned_because: HandBackReason | None = None

    @property
    def is_active(self) -> bool:
        return self.status in ACTIVE

    def opened(self, tap: Tap) -> VisitOpened:
        """The fact of a new visit."""
        return VisitOpened(**self._fact(tap))

    def set_off(self, tap: Tap) -> tuple[Self, VisitSetOff]:
        """The crew is on its way."""
        gone = replace(self._go(VisitStatus.EN_ROUTE, tap), en_route_at=tap.at)
        return gone, VisitSetOff(**self._fact(tap))

    def arrive(self, tap: Tap) -> tuple[Self, VisitArrived]:
        """The crew is with the person: the response clock stops."""
        there = replace(self._go(VisitStatus.ON_SCENE, tap), on_scene_at=tap.at)
        return there, VisitArrived(**self._fact(tap))

    def complete(self, outcome: Outcome, tap: Tap) -> tuple[Self, VisitCompleted]:
        done = replace(
            self._go(VisitStatus.COMPLETED, tap), ended_at=tap.at, outcome=outcome
        )
        return done, VisitCompleted(
            **self._fact(tap), outcome=outcome.kind, destination=outcome.destination
        )

    def abandon(self, reason: HandBackReason, tap: Tap) -> tuple[Self, VisitAbandoned]:
        """The crew cannot go on with it."""
        left = replace(
            self._go(VisitStatus.ABANDONED, tap),
            ended_at=tap.at,
            abandoned_because=reason,
        )
        return left, VisitAbandoned(**self._fact(tap), reason=reason)

    def stand_down(self, *, by: Actor, at: datetime) -> tuple[Self, VisitStoodDown]:
        """Somebody else ended it before the crew was with the person.

        Raises:
            WrongStatus: The crew is on scene: a person must ring them (P20).
        """
        tap = Tap(crew_id=self.crew_id, by=by, at=at, occurred_at=at)
        down = replace(self._go(VisitStatus.STOOD_DOWN, tap), ended_at=at)
        return down, VisitStoodDown(**self._fact(tap))

    def _go(self, status: VisitStatus, tap: Tap) -> Self:
        if tap.crew_id != self.crew_id:
            raise NotAllowed("This visit belongs to another crew")
        return replace(self, status=move(NEXT, self.status, status))

    def _fact(self, tap: Tap) -> _Said:
        return {
            "visit_id": self.id,
            "referral_id": self.referral_id,
            "crew_id": self.crew_id,
            "at": tap.at,
            "by": tap.by,
            "occurred_at": tap.occurred_at,
        }
