"""Facts of a flood: a sender that sends far more than calls come in."""

from dataclasses import dataclass

from ucr.domain.fact import Fact
from ucr.domain.feed_events import FeedEvent
from ucr.domain.ids import SenderId


@dataclass(frozen=True, slots=True, kw_only=True)
class FloodFact(Fact):
    """Of a system that floods us; `sender_id` names it."""

    sender_id: SenderId


@dataclass(frozen=True, slots=True, kw_only=True)
class FloodBegan(FloodFact):
    """It sends so much that its own requests wait, or are turned away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FloodEnded(FloodFact):
    """For a minute it was a flood no more: its alarm is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FloodAcknowledged(FloodFact):
    """A named person knows that it floods us, and sees to it."""


FloodEvent = FloodBegan | FloodEnded | FloodAcknowledged
SenderEvent = FeedEvent | FloodEvent
