"""The service's own test referral: if it does not come back, calls may not (P12)."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Self

from ucr.domain.heartbeat_events import (
    HeartbeatReturned,
    HeartbeatSent,
    HeartbeatStopped,
)
from ucr.domain.ids import Actor, AreaId

MISSED: Final = 2
"""So many may be missed before anyone is alarmed; ours: one lost is no fault yet."""
GRACE_S: Final = 15
"""And so much longer, for the way through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartbeatCard:
    """How the test referrals of an area go; the card goes when none are sent.

    Attributes:
        begun_at: Since when they are sent: before that none could be missed.
        sent_at: When the newest came in by the door.
        returned_at: When the dispatcher last ended one; None: never yet.
        limit_s: A desk that has heard of no return for longer is alarmed.
    """

    area_id: AreaId
    period_s: int
    limit_s: int
    begun_at: datetime
    sent_at: datetime
    returned_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """The test referrals of one area: each takes the place of the one before."""

    area_id: AreaId
    version: int
    period_s: int
    begun_at: datetime
    sent_at: datetime
    returned_at: datetime | None = None
    stopped: bool = False

    @property
    def is_on_its_way(self) -> bool:
        """Whether the newest has not come back."""
        return self.returned_at is None or self.returned_at < self.sent_at

    @property
    def limit_s(self) -> int:
        return MISSED * self.period_s + GRACE_S

    def send(
        self, period_s: int, *, by: Actor, at: datetime
    ) -> tuple[Self, HeartbeatSent]:
        """A new one came in."""
        begun_at = at if self.stopped else self.begun_at
        sent = replace(
            self, period_s=period_s, begun_at=begun_at, sent_at=at, stopped=False
        )
        return sent, HeartbeatSent(at=at, by=by)

    def come_back(self, *, by: Actor, at: datetime) -> tuple[Self, HeartbeatReturned]:
        """It went all the way: nothing is left of it.

        It did not come back before it was sent: two machines' clocks may differ.
        """
        fact = HeartbeatReturned(at=at, by=by, sent_at=self.sent_at)
        return replace(self, returned_at=max(at, self.sent_at)), fact

    def stop(self, *, by: Actor, at: datetime) -> tuple[Self, HeartbeatStopped]:
        """None are sent any more: nobody waits for one."""
        return replace(self, stopped=True), HeartbeatStopped(at=at, by=by)

    def card(self) -> HeartbeatCard | None:
        """What screens see of it."""
        if self.stopped:
            return None
        return HeartbeatCard(
            area_id=self.area_id,
            period_s=self.period_s,
            limit_s=self.limit_s,
            begun_at=self.begun_at,
            sent_at=self.sent_at,
            returned_at=self.returned_at,
        )


def first(
    area_id: AreaId, period_s: int, *, by: Actor, at: datetime
) -> tuple[Heartbeat, HeartbeatSent]:
    """The first that ever came in."""
    beat = Heartbeat(
        area_id=area_id, version=0, period_s=period_s, begun_at=at, sent_at=at
    )
    return beat, HeartbeatSent(at=at, by=by)
