"""Whether a case must go back while an ambulance can still make its breach.

The breach is the sender's own where it told one, else the clock that governs. The last
moment to hand back is the breach less the lead time: how long 999 needs, once it has
heard, to have an ambulance there. All times are aware UTC; a London clock changes
nothing here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from ucr.domain.codes import Category
from ucr.domain.response_clock import ALLOWED, ClockKind, ResponseClock
from ucr.domain.rules import Sourced

NOT_999: Final = "none"
"""The lead time's name for a call that has no ambulance category."""
STEADY: Final = timedelta(minutes=5)
"""A draft is dropped only when the crew is this much in time: it must not flap."""
WORSE: Final = timedelta(minutes=15)
"""A draft that a person dismissed comes back once things are this much worse."""
AHEAD: Final = timedelta(minutes=1)
"""How long before the last moment a case goes by itself: sending takes time."""


class Standing(StrEnum):
    """How a case stands against its last moment, the calmest first."""

    FINE = "fine"
    WATCH = "watch"
    HAND_BACK = "hand_back"
    TOO_LATE = "too_late"


class Hold(StrEnum):
    """How far a case has become ours: what may go back by itself is said for each."""

    NOT_ACCEPTED = "not_accepted"
    ACCEPTED = "accepted"
    CREW_COMING = "crew_coming"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """How long 999 needs to be there once it has a case back."""

    minutes: int
    text: Sourced


LEAD: Final[Mapping[str, Lead]] = {
    Category.C1: Lead(
        minutes=15,
        text=Sourced(says="Category 1: 90th centile", source="NWAS response standards"),
    ),
    Category.C2: Lead(
        minutes=40,
        text=Sourced(says="Category 2: 90th centile", source="NWAS response standards"),
    ),
    Category.C3: Lead(
        minutes=45,
        text=Sourced(
            says="Category 3, handed back: worked about as fast as category 2",
            source="Assumed; agree it with the ambulance trust",
            is_seen=False,
        ),
    ),
    Category.C4: Lead(
        minutes=60,
        text=Sourced(
            says="Category 4, handed back",
            source="Assumed; agree it with the ambulance trust",
            is_seen=False,
        ),
    ),
    NOT_999: Lead(
        minutes=45,
        text=Sourced(
            says="A call that did not come from 999, as category 3",
            source="Assumed; agree it with the ambulance trust",
            is_seen=False,
        ),
    ),
}
"""What holds where an area's own policy says nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandBackPolicy:
    """What an area has agreed with its ambulance trust.

    Attributes:
        auto: What the dispatcher may hand back itself; nothing: a person confirms all.
        margin_min: How long before the last moment a hand-back is drafted.
        lead_min: Minutes by category, or "none", in place of `LEAD`.
    """

    auto: tuple[Hold, ...] = ()
    margin_min: int = 10
    lead_min: Mapping[str, int] = field(default_factory=dict)

    def lead(self, category: Category | None) -> timedelta:
        """How long 999 needs for a call of this category."""
        name = category or NOT_999
        return timedelta(minutes=self.lead_min.get(name, LEAD[name].minutes))

    @property
    def margin(self) -> timedelta:
        return timedelta(minutes=self.margin_min)

    @property
    def leads(self) -> dict[str, int]:
        """Minutes by category, every one of them told."""
        return {
            str(name): self.lead_min.get(name, lead.minutes)
            for name, lead in LEAD.items()
        }


USUAL: Final = HandBackPolicy()
"""A person confirms every hand-back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What is known of one case, and of all that follow it, at one moment.

    Attributes:
        breach_at: The earliest of their breaches.
        lead: The shortest of their lead times.
        predicted_at: When the plan has a crew there; None: nobody is planned.
        last_at: The earliest of their last moments; None: of the breach and the lead.
    """

    breach_at: datetime
    lead: timedelta
    predicted_at: datetime | None
    now: datetime
    last_at: datetime | None = None

    @property
    def last_moment_at(self) -> datetime:
        """After this, 999 can no longer make the breach."""
        return self.last_at or self.breach_at - self.lead

    @property
    def helped_by_at(self) -> datetime:
        """A crew there by then is soon enough: in time, or before an ambulance."""
        return max(self.breach_at, self.now + self.lead)

    def standing(self, margin: timedelta) -> Standing:
        """How the case stands; a later arrival never makes it calmer."""
        if self.predicted_at is not None and self.predicted_at <= self.breach_at:
            return Standing.FINE
        if self.now < self.last_moment_at - margin:
            return Standing.WATCH
        if self.now <= self.last_moment_at:
            return Standing.HAND_BACK
        return Standing.TOO_LATE

    def is_due(self, margin: timedelta) -> bool:
        """Whether handing back, now or soon, brings help earlier than waiting does."""
        is_near = self.standing(margin) in (Standing.HAND_BACK, Standing.TOO_LATE)
        return is_near and self._is_later_than(self.helped_by_at)

    @property
    def is_over(self) -> bool:
        """Whether a crew is soon enough by so much that no draft need stand."""
        return not self._is_later_than(self.helped_by_at - STEADY)

    def _is_later_than(self, moment: datetime) -> bool:
        return self.predicted_at is None or self.predicted_at > moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Dismissal:
    """A person let a draft go: until things are worse than they were then.

    Attributes:
        predicted_at: The arrival that the person knew of; None: nobody's.
    """

    at: datetime
    predicted_at: datetime | None

    def is_outdated(self, outlook: Outlook) -> bool:
        """Whether it is worse now, by `WORSE`, than what the person knew."""
        if self.predicted_at is None:
            return outlook.now >= self.at + WORSE
        if outlook.predicted_at is None:
            return True
        return outlook.predicted_at > self.predicted_at + WORSE


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A hand-back that waits for a person's press, or for its last moment."""

    at: datetime
    last_moment_at: datetime
    predicted_at: datetime | None
    dismissed: Dismissal | None = None

    @property
    def is_open(self) -> bool:
        return self.dismissed is None


def breach_at(running: tuple[ResponseClock, ...]) -> datetime:
    """The sender's breach where it told one, else when the first standard is missed.

    An area's own, sooner target is for its crews: an ambulance is not asked for by it.
    """
    told = (clock.due_at for clock in running if clock.kind is ClockKind.SENDER_BREACH)
    return next(told, min(map(_standard_at, running)))


def _standard_at(clock: ResponseClock) -> datetime:
    allowed = ALLOWED.get(clock.kind)
    if allowed is None:
        return clock.due_at
    return max(clock.due_at, clock.started_at + allowed)
