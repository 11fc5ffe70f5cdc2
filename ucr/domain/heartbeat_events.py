"""Facts of the heartbeat: a test referral's way through the service."""

from dataclasses import dataclass
from datetime import datetime

from ucr.domain.fact import Fact


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


HeartbeatEvent = HeartbeatSent | HeartbeatReturned | HeartbeatStopped
