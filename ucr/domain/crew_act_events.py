"""Facts of a crew's phone: what was taken from it, taken back, and corrected."""

from dataclasses import dataclass
from datetime import datetime

from ucr.domain.codes import AmendReason, Destination, OutcomeKind, Undone
from ucr.domain.fact import AssignmentFact, ReferralFact, VisitFact


@dataclass(frozen=True, slots=True, kw_only=True)
class StandDownReceived(AssignmentFact):
    """The phone stored that the job was taken away. Nobody has read it yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandDownSeen(AssignmentFact):
    """The crew said that it has read that the job is no longer its own."""

    occurred_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StandDownUnheard(AssignmentFact):
    """A minute passed and the crew has not said so: a person must tell it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandDownTold(AssignmentFact):
    """A named person told the crew by voice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptanceSuperseded(AssignmentFact):
    """The crew accepted what had been taken from it before: both sides must know."""

    occurred_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitTapUndone(VisitFact):
    """The crew took a press back, half a minute after it at most."""

    undone: Undone


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitAmended(VisitFact):
    """The crew corrected how the visit ended: what stood, what stands, and why."""

    reason: AmendReason
    before: OutcomeKind
    before_destination: Destination | None
    outcome: OutcomeKind
    destination: Destination | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeCorrected(ReferralFact):
    """The crew corrected how it ended; its sender was told `before`."""

    before: OutcomeKind
    outcome: OutcomeKind
