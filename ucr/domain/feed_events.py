"""Facts of a feed: a system whose silence is watched."""

from dataclasses import dataclass
from datetime import datetime

from ucr.domain.fact import Fact
from ucr.domain.ids import SenderId


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedFact(Fact):
    """Of a system whose silence is watched; `sender_id` names it."""

    sender_id: SenderId


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedWatched(FeedFact):
    """How long it may be silent was set anew; None: it is watched no longer."""

    limit_s: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSilent(FeedFact):
    """Nothing was heard from it for longer than its limit."""

    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHeard(FeedFact):
    """It was heard again: its alarm is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedAcknowledged(FeedFact):
    """A named person knows that it is silent, and sees to it."""


FeedEvent = FeedWatched | FeedSilent | FeedHeard | FeedAcknowledged
