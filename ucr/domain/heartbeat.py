"""The service's own test referral: if it does not come back, calls may not (P12)."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Self

from ucr.domain.errors import StaleWrite, WrongStatus
from ucr.domain.heartbeat_events import (
    Fault,
    HeartbeatAcknowledged,
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
        acknowledged_fault: What the named person sees to; while it is another half of
            the way that is silent, nobody does.
    """

    area_id: AreaId
    period_s: int
    limit_s: int
    begun_at: datetime
    sent_at: datetime
    returned_at: datetime | None
    acknowledged_by: str | None
    acknowledged_at: datetime | None
    acknowledged_fault: Fault | None


@dataclass(frozen=True, slots=True)
class Silence:
    """What a person saw of it: which half of the way is silent, and since when."""

    fault: Fault
    since_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """The test referrals of one area: each takes the place of the one before.

    Attributes:
        acknowledged_at: When a named person said that they see to a silence: the one
            that stands, unless a test referral went all the way since.
    """

    area_id: AreaId
    version: int
    period_s: int
    begun_at: datetime
    sent_at: datetime
    returned_at: datetime | None = None
    stopped: bool = False
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None
    acknowledged_fault: Fault | None = None

    @property
    def is_on_its_way(self) -> bool:
        """Whether the newest has not come back."""
        return self.returned_at is None or self.returned_at < self.sent_at

    @property
    def limit_s(self) -> int:
        return MISSED * self.period_s + GRACE_S

    @property
    def heard_at(self) -> datetime:
        """Since when no test referral has gone all the way."""
        back = self.returned_at
        return self.begun_at if back is None else max(back, self.begun_at)

    @property
    def seen(self) -> Fault | None:
        """What of this silence a named person sees to."""
        if self.acknowledged_at is None or self.acknowledged_at <= self.heard_at:
            return None
        return self.acknowledged_fault

    def fault(self, at: datetime) -> Fault | None:
        """Which half is silent, by the rule that every desk has (heartbeat.ts)."""
        if self.stopped or not self._is_over(self.heard_at, at):
            return None
        return Fault.DOOR if self._is_over(self.sent_at, at) else Fault.DISPATCHER

    def _is_over(self, last_at: datetime, at: datetime) -> bool:
        return int((at - last_at).total_seconds()) > self.limit_s

    def acknowledge(
        self, saw: Silence, name: str, *, by: Actor, at: datetime
    ) -> tuple[Self, HeartbeatAcknowledged]:
        """A named person sees to the silence; its alarm ends when one comes through.

        Raises:
            WrongStatus: They go all the way.
            StaleWrite: It is another silence than the one that was seen.
        """
        now = self.fault(at)
        if now is None:
            raise WrongStatus("heard", "acknowledged")
        if saw != Silence(now, self.heard_at):
            raise StaleWrite("alarm", f"of {saw.since_at.isoformat()}")
        seen = replace(
            self, acknowledged_by=name, acknowledged_at=at, acknowledged_fault=now
        )
        return seen, HeartbeatAcknowledged(
            at=at, by=by, fault=now, since_at=self.heard_at
        )

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
        seen = self.seen
        return HeartbeatCard(
            area_id=self.area_id,
            period_s=self.period_s,
            limit_s=self.limit_s,
            begun_at=self.begun_at,
            sent_at=self.sent_at,
            returned_at=self.returned_at,
            acknowledged_by=self.acknowledged_by if seen else None,
            acknowledged_at=self.acknowledged_at if seen else None,
            acknowledged_fault=seen,
        )


def first(
    area_id: AreaId, period_s: int, *, by: Actor, at: datetime
) -> tuple[Heartbeat, HeartbeatSent]:
    """The first that ever came in."""
    beat = Heartbeat(
        area_id=area_id, version=0, period_s=period_s, begun_at=at, sent_at=at
    )
    return beat, HeartbeatSent(at=at, by=by)
