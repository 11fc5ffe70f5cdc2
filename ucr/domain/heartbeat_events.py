"""Facts of the heartbeat: a test referral's way through the service."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ucr.domain.fact import Fact


class Fault(StrEnum):
    """Which half of the way no test referral goes."""

    DOOR = "door"
    """None comes in."""
    DISPATCHER = "dispatcher"
    """They come in, and the dispatcher ends none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartbeatSent(Fact):
    """A test referral came in by the senders' door; it is nobody's case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartbeatReturned(Fact):
    """The dispatcher found it in the log, and ended it."""

    sent_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartbeatStopped(Fact):
    """The service was told to send none: their absence means nothing any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartbeatAcknowledged(Fact):
    """A named person knows that none goes all the way, and sees to it.

    Attributes:
        since_at: Since when none did.
    """

    fault: Fault
    since_at: datetime


HeartbeatEvent = (
    HeartbeatSent | HeartbeatReturned | HeartbeatStopped | HeartbeatAcknowledged
)
