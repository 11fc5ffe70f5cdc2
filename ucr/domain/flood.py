"""A sender that sends far more than calls come in: its own calls wait (P34)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Self

from ucr.domain.codes import Source
from ucr.domain.errors import WrongStatus
from ucr.domain.flood_events import FloodAcknowledged, FloodBegan, FloodEnded
from ucr.domain.ids import Actor, AreaId, SenderId

OVER_AFTER: Final = timedelta(seconds=60)
"""So long no process found it a flood: it is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FloodCard:
    """A system that floods us; the card goes when the flood has ended.

    `acknowledged_by` is who sees to it, by name.
    """

    sender_id: SenderId
    name: str
    source: Source
    since_at: datetime
    acknowledged_by: str | None
    acknowledged_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flood:
    """One sender that was a flood, now or before.

    Attributes:
        last_at: When a process found it a flood last.
        since_at: When people were told; None: it is none now.
        acknowledged_by: The name of whoever sees to it.
    """

    sender_id: SenderId
    area_id: AreaId
    name: str
    source: Source
    version: int
    last_at: datetime
    since_at: datetime | None = None
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None

    def has_turned(self, at: datetime) -> bool:
        """Whether it is a flood and nobody was told, or the other way about."""
        return (at - self.last_at <= OVER_AFTER) is (self.since_at is None)

    def turn(self, *, by: Actor, at: datetime) -> tuple[Self, FloodBegan | FloodEnded]:
        """Alarm; or the alarm is over, and so is the knowledge of it."""
        if self.since_at is None:
            began = FloodBegan(sender_id=self.sender_id, at=at, by=by)
            return replace(self, since_at=self.last_at), began
        rested = replace(
            self, since_at=None, acknowledged_by=None, acknowledged_at=None
        )
        return rested, FloodEnded(sender_id=self.sender_id, at=at, by=by)

    def acknowledge(
        self, name: str, *, by: Actor, at: datetime
    ) -> tuple[Self, FloodAcknowledged]:
        """A person sees to it; it stays on the board until it has ended.

        Raises:
            WrongStatus: It is no flood.
        """
        if self.since_at is None:
            raise WrongStatus("ended", "acknowledged")
        seen = replace(self, acknowledged_by=name, acknowledged_at=at)
        return seen, FloodAcknowledged(sender_id=self.sender_id, at=at, by=by)

    def card(self) -> FloodCard | None:
        """What screens see of it: nothing while it is none."""
        if self.since_at is None:
            return None
        return FloodCard(
            sender_id=self.sender_id,
            name=self.name,
            source=self.source,
            since_at=self.since_at,
            acknowledged_by=self.acknowledged_by,
            acknowledged_at=self.acknowledged_at,
        )
