"""A system that must be heard from: its silence is not taken for quiet (P12)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Self, TypeVar

from ucr.domain.codes import Source
from ucr.domain.errors import BadField, WrongStatus
from ucr.domain.feed_events import FeedAcknowledged, FeedHeard, FeedSilent, FeedWatched
from ucr.domain.ids import Actor, AreaId, SenderId

USUAL_S: Final = 300
"""A centre that never said otherwise may be silent for five minutes (promise P12)."""
LEAST_S: Final = 30
MOST_S: Final = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedCard:
    """A system that has been silent for too long; the card goes when it is heard.

    `silent_since` is when it was heard last; `acknowledged_by` who sees to it, by name.
    """

    sender_id: SenderId
    name: str
    source: Source
    limit_s: int
    silent_since: datetime
    acknowledged_by: str | None
    acknowledged_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One sender, or one 999 stack that we read, as something to listen for.

    Attributes:
        sender_id: Of a stack an id of its own: what its sender sends reads no stack.
        limit_s: How long it may be silent, whole seconds; None: it is not watched.
        last_heard_at: Its newest sign of life, or when it began to be watched; of a
            stack when the newest list was made that was read.
        silent_since: `last_heard_at` of the moment when it was found silent.
        acknowledged_by: The name of whoever sees to its silence.
    """

    sender_id: SenderId
    area_id: AreaId
    name: str
    source: Source
    limit_s: int | None
    version: int
    last_heard_at: datetime
    silent_since: datetime | None = None
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None

    def is_quiet(self, at: datetime) -> bool:
        """Whether its limit has passed without a sign of life."""
        if self.limit_s is None:
            return False
        return at - self.last_heard_at > timedelta(seconds=self.limit_s)

    def has_turned(self, at: datetime) -> bool:
        """Whether it is silent and nobody was told, or the other way about.

        A newer word that is older than the limit itself is no end of a silence: a stack
        may serve one old list after another.
        """
        if self.silent_since is None:
            return self.is_quiet(at)
        return self.last_heard_at > self.silent_since and not self.is_quiet(at)

    def turn(self, *, by: Actor, at: datetime) -> tuple[Self, FeedSilent | FeedHeard]:
        """Alarm; or the alarm is over, and so is the knowledge of it."""
        if self.silent_since is None:
            return self.fall_silent(by=by, at=at)
        return self.hear(by=by, at=at)

    def fall_silent(self, *, by: Actor, at: datetime) -> tuple[Self, FeedSilent]:
        """Alarm: nothing was heard for longer than may be."""
        since = self.last_heard_at
        silent = replace(self, silent_since=since)
        return silent, FeedSilent(sender_id=self.sender_id, at=at, by=by, since=since)

    def hear(self, *, by: Actor, at: datetime) -> tuple[Self, FeedHeard]:
        """The alarm is over, and so is the knowledge of it."""
        return _rested(self), FeedHeard(sender_id=self.sender_id, at=at, by=by)

    def acknowledge(
        self, name: str, *, by: Actor, at: datetime
    ) -> tuple[Self, FeedAcknowledged]:
        """A person sees to it; it stays on the board until it is heard.

        Raises:
            WrongStatus: It is not silent.
        """
        if self.silent_since is None:
            raise WrongStatus("heard", "acknowledged")
        seen = replace(self, acknowledged_by=name, acknowledged_at=at)
        return seen, FeedAcknowledged(sender_id=self.sender_id, at=at, by=by)

    def watch(
        self, limit_s: int | None, *, by: Actor, at: datetime
    ) -> tuple[Self, FeedWatched]:
        """Set how long it may be silent; None: watch it no longer.

        Raises:
            BadField: The limit makes no sense.
        """
        if limit_s is not None and not LEAST_S <= limit_s <= MOST_S:
            raise BadField("limit_s", f"from {LEAST_S} to {MOST_S}, or null")
        watched = replace(self, limit_s=limit_s)
        if not watched.is_quiet(at):
            watched = _rested(watched)
        fact = FeedWatched(sender_id=self.sender_id, at=at, by=by, limit_s=limit_s)
        return watched, fact

    def card(self) -> FeedCard | None:
        """What screens see of it: nothing while it is heard."""
        if self.silent_since is None or self.limit_s is None:
            return None
        return FeedCard(
            sender_id=self.sender_id,
            name=self.name,
            source=self.source,
            limit_s=self.limit_s,
            silent_since=self.silent_since,
            acknowledged_by=self.acknowledged_by,
            acknowledged_at=self.acknowledged_at,
        )


FeedT = TypeVar("FeedT", bound=Feed)


def _rested(feed: FeedT) -> FeedT:
    return replace(feed, silent_since=None, acknowledged_by=None, acknowledged_at=None)
