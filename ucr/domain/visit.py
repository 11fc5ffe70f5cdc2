"""One crew's attendance on one referral, from acceptance to outcome."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Self, TypedDict

from ucr.domain.codes import (
    AmendReason,
    Destination,
    HandBackReason,
    OutcomeKind,
    Part,
    Undone,
)
from ucr.domain.crew_act_events import VisitAmended, VisitTapUndone
from ucr.domain.drive import HEARD_LATE, PlannedDrive
from ucr.domain.drive_facts import VisitSetOff
from ucr.domain.errors import BadField, NotAllowed, UndoTooLate, WrongStatus
from ucr.domain.events import (
    VisitAbandoned,
    VisitArrived,
    VisitCompleted,
    VisitOpened,
    VisitStoodDown,
)
from ucr.domain.ids import Actor, AreaId, AssignmentId, CrewId, ReferralId, VisitId
from ucr.domain.moves import move
from ucr.domain.second_facts import VisitLeft


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
BEFORE: Final[Mapping[Undone, VisitStatus]] = {
    Undone.EN_ROUTE: VisitStatus.TO_DO,
    Undone.ON_SCENE: VisitStatus.EN_ROUTE,
}
"""Beside `NEXT`, not in it: no press but an undo ever leads back."""
UNDO: Final = timedelta(seconds=30)
TAP_UNDO: Final = "A press can be undone for 30 seconds; ring control"
AMENDABLE: Final = timedelta(hours=24)
LEAD_SAYS: Final = "The first crew says how it ended; press that you have left"
LEAD_ENDS: Final = "You are the first crew: say how it ended"
AMEND_UNDO: Final = "A visit can be corrected for 24 hours; ring control"
WITH_PERSON: Final = (
    "The crew is with the person, and is not called away from there. Ring the crew; it"
    " says on its phone how the visit ends"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tap:
    """One press of a crew's button.

    Attributes:
        crew_id: Whose phone.
        by: The signed-in account.
        at: When we heard of it: the time that counts.
        occurred_at: What the phone's clock said: a claim, never used for a deadline.
        read_to: How far the area's log went in what was on its screen; None: an app of
            before does not say, and is taken to have had all.
    """

    crew_id: CrewId
    by: Actor
    at: datetime
    occurred_at: datetime
    read_to: int | None = None

    @property
    def is_timely(self) -> bool:
        """Whether we heard of it about when the phone says that it was."""
        return abs(self.at - self.occurred_at) <= HEARD_LATE


class _Said(TypedDict):
    visit_id: VisitId
    referral_id: ReferralId
    crew_id: CrewId
    part: Part
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
    """Attributes end in `_at` for our time; `claimed` keeps the phone's own.

    Attributes:
        part: Whether its crew leads, or came to help the one that does.
        entered_at, entered_by: A person entered it from paper later; its times are the
            paper's then.
        drive: What was planned of the drive there, while its presses can time it.
    """

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
    entered_at: datetime | None = None
    entered_by: Actor | None = None
    part: Part = Part.LEAD
    drive: PlannedDrive | None = None

    @property
    def was_driven(self) -> bool:
        """Whether it tells how long a planned drive took."""
        return self.drive is not None and self.on_scene_at is not None

    @property
    def is_active(self) -> bool:
        return self.status in ACTIVE

    def opened(self, tap: Tap) -> VisitOpened:
        """The fact of a new visit."""
        return VisitOpened(**self._fact(tap))

    def set_off(
        self, tap: Tap, planned: PlannedDrive | None = None
    ) -> tuple[Self, VisitSetOff]:
        """The crew is on its way; a press that came late times no drive."""
        drive = planned if tap.is_timely else None
        gone = self._go(VisitStatus.EN_ROUTE, tap)
        return replace(gone, en_route_at=tap.at, drive=drive), VisitSetOff(
            **self._fact(tap), drive=drive
        )

    def arrive(self, tap: Tap) -> tuple[Self, VisitArrived]:
        """The crew is with the person: the response clock stops."""
        there = replace(
            self._go(VisitStatus.ON_SCENE, tap),
            on_scene_at=tap.at,
            drive=self.drive if tap.is_timely else None,
        )
        return there, VisitArrived(**self._fact(tap))

    def complete(self, outcome: Outcome, tap: Tap) -> tuple[Self, VisitCompleted]:
        """The visit is over, and how.

        Raises:
            NotAllowed: It is another crew's, or a second crew's: the lead says how
                a case ended.
        """
        self._demand_part(Part.LEAD)
        done = replace(
            self._go(VisitStatus.COMPLETED, tap), ended_at=tap.at, outcome=outcome
        )
        return done, VisitCompleted(
            **self._fact(tap), outcome=outcome.kind, destination=outcome.destination
        )

    def leave(self, tap: Tap) -> tuple[Self, VisitLeft]:
        """A second crew has left; how the case ended is for the lead to say.

        Raises:
            NotAllowed: It is another crew's, or it leads.
            WrongStatus: It is not with the person.
        """
        self._demand_part(Part.ASSIST)
        gone = replace(self._go(VisitStatus.COMPLETED, tap), ended_at=tap.at)
        return gone, VisitLeft(**self._fact(tap))

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
        if self.status is VisitStatus.ON_SCENE:
            raise WrongStatus(self.status, VisitStatus.STOOD_DOWN, WITH_PERSON)
        tap = Tap(crew_id=self.crew_id, by=by, at=at, occurred_at=at)
        down = replace(self._go(VisitStatus.STOOD_DOWN, tap), ended_at=at)
        return down, VisitStoodDown(**self._fact(tap))

    def undo(self, undone: Undone, tap: Tap) -> tuple[Self, VisitTapUndone]:
        """Take the last press back: an arrival undone lets the clock run on.

        Raises:
            NotAllowed: It is another crew's.
            UndoTooLate: We heard of that press more than half a minute ago.
            WrongStatus: It was not the last press.
        """
        self._demand_own(tap)
        pressed, at = self._undoable()
        if pressed is not undone:
            raise WrongStatus(self.status, f"{undone} undone")
        if at is None or tap.at - at > UNDO:
            raise UndoTooLate(TAP_UNDO)
        back = replace(
            self,
            status=BEFORE[undone],
            en_route_at=None if undone is Undone.EN_ROUTE else self.en_route_at,
            on_scene_at=None,
            drive=None if undone is Undone.EN_ROUTE else self.drive,
        )
        return back, VisitTapUndone(**self._fact(tap), undone=undone)

    def amend(
        self, outcome: Outcome, reason: AmendReason, tap: Tap
    ) -> tuple[Self, VisitAmended]:
        """Correct how it ended; what stood is in the fact.

        Its note stays: what is written with a correction never takes its place.

        Raises:
            BadField: It stands so already.
            NotAllowed: It is another crew's.
            UndoTooLate: It ended more than a day ago.
            WrongStatus: It has no outcome.
        """
        self._demand_own(tap)
        if self.outcome is None or self.ended_at is None:
            raise WrongStatus(self.status, "amended")
        if tap.at - self.ended_at > AMENDABLE:
            raise UndoTooLate(AMEND_UNDO)
        before = self.outcome
        if outcome in (before, replace(before, note=None)):
            raise BadField("outcome", "another than what stands")
        kept = replace(outcome, note=before.note)
        return replace(self, outcome=kept), VisitAmended(
            **self._fact(tap),
            reason=reason,
            before=before.kind,
            before_destination=before.destination,
            outcome=outcome.kind,
            destination=outcome.destination,
        )

    def _undoable(self) -> tuple[Undone | None, datetime | None]:
        if self.status is VisitStatus.EN_ROUTE:
            return Undone.EN_ROUTE, self.en_route_at
        if self.status is VisitStatus.ON_SCENE:
            return Undone.ON_SCENE, self.on_scene_at
        return None, None

    def _go(self, status: VisitStatus, tap: Tap) -> Self:
        self._demand_own(tap)
        return replace(self, status=move(NEXT, self.status, status))

    def _demand_part(self, part: Part) -> None:
        if self.part is not part:
            raise NotAllowed(LEAD_SAYS if part is Part.LEAD else LEAD_ENDS)

    def _demand_own(self, tap: Tap) -> None:
        if tap.crew_id != self.crew_id:
            raise NotAllowed("This visit belongs to another crew")

    def _fact(self, tap: Tap) -> _Said:
        return {
            "visit_id": self.id,
            "referral_id": self.referral_id,
            "crew_id": self.crew_id,
            "part": self.part,
            "at": tap.at,
            "by": tap.by,
            "occurred_at": tap.occurred_at,
        }
