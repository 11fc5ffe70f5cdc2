"""A message from the desk to a crew: it stands until it is seen, or a person acts.

No time and no end of a shift ever takes it away (ADR 48).
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Self, TypedDict

from ucr.domain.ids import Actor, AreaId, CrewId, MessageId, ReferralId
from ucr.domain.message_facts import (
    ClosedBecause,
    MessageClosed,
    MessageReceived,
    MessageSeen,
    MessageSent,
    MessageUnseen,
    UnseenBecause,
)
from ucr.domain.moves import move

PATIENCE: Final = timedelta(seconds=60)
"""As long as for an offer (P3); to be confirmed by the clinical safety officer."""


class MessageStatus(StrEnum):
    """How far it came. Only `seen` says that a person knows."""

    SENT = "sent"
    RECEIVED = "received"
    SEEN = "seen"
    CLOSED = "closed"


NEXT: Final[Mapping[MessageStatus, AbstractSet[MessageStatus]]] = {
    MessageStatus.SENT: {
        MessageStatus.RECEIVED,
        MessageStatus.SEEN,
        MessageStatus.CLOSED,
    },
    MessageStatus.RECEIVED: {MessageStatus.SEEN, MessageStatus.CLOSED},
    MessageStatus.SEEN: set(),
    MessageStatus.CLOSED: set(),
}
OPEN: Final = frozenset(status for status in MessageStatus if NEXT[status])
LAST: Final = UnseenBecause.SHIFT_ENDED
"""The last word of an alarm: no later look takes it back."""


class _Said(TypedDict):
    message_id: MessageId
    crew_id: CrewId
    referral_id: ReferralId | None
    at: datetime
    by: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewMessage:
    """One message to one crew.

    Attributes:
        referral_id: The case it is about; None: about none.
        number: Counts the crew's messages from 1: the order in which they are read.
        words: 1 to 200 characters; on no card and in no fact.
        sent_by, seen_by, closed_by: Names of people of the service.
        unseen_at: When a person was alarmed that nobody had seen it.
    """

    id: MessageId
    area_id: AreaId
    crew_id: CrewId
    referral_id: ReferralId | None
    number: int
    status: MessageStatus
    version: int
    words: str
    sent_at: datetime
    sent_by: str
    received_at: datetime | None = None
    seen_at: datetime | None = None
    seen_by: str | None = None
    unseen_at: datetime | None = None
    unseen_because: UnseenBecause | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    closed_because: ClosedBecause | None = None

    @property
    def is_open(self) -> bool:
        """Whether the crew has still to see it."""
        return self.status in OPEN

    def sent(self, *, by: Actor) -> MessageSent:
        """The fact that it was written."""
        return MessageSent(**self._fact(by, self.sent_at))

    def receive(self, *, by: Actor, at: datetime) -> tuple[Self, MessageReceived]:
        """The phone has stored it.

        Raises:
            WrongStatus: It was received, seen or closed before.
        """
        status = move(NEXT, self.status, MessageStatus.RECEIVED)
        kept = replace(self, status=status, received_at=at)
        return kept, MessageReceived(**self._fact(by, at))

    def see(
        self, name: str, *, by: Actor, at: datetime, occurred_at: datetime
    ) -> tuple[Self, MessageSeen]:
        """Somebody of the crew, by name, pressed Seen.

        Raises:
            WrongStatus: It was seen or closed before.
        """
        seen = replace(
            self,
            status=move(NEXT, self.status, MessageStatus.SEEN),
            received_at=self.received_at or at,
            seen_at=at,
            seen_by=name,
        )
        return seen, MessageSeen(**self._fact(by, at), occurred_at=occurred_at)

    def close(
        self, name: str, because: ClosedBecause, *, by: Actor, at: datetime
    ) -> tuple[Self, MessageClosed]:
        """A named person at the desk takes it off the phone and the board.

        Raises:
            WrongStatus: It was seen or closed before.
        """
        closed = replace(
            self,
            status=move(NEXT, self.status, MessageStatus.CLOSED),
            closed_at=at,
            closed_by=name,
            closed_because=because,
        )
        return closed, MessageClosed(**self._fact(by, at), because=because)

    def alarm(
        self, *, off_duty: bool, by: Actor, at: datetime
    ) -> tuple[Self, MessageUnseen] | None:
        """Say that a person must act; None: it is not time, or was said before.

        Args:
            off_duty: The crew's shift is over: said at once, also after the first time.
        """
        because = UnseenBecause.SHIFT_ENDED if off_duty else UnseenBecause.NOT_IN_TIME
        if not self.is_open or self.unseen_because in (because, LAST):
            return None
        if not off_duty and at - self.sent_at < PATIENCE:
            return None
        raised = replace(self, unseen_at=self.unseen_at or at, unseen_because=because)
        return raised, MessageUnseen(**self._fact(by, at), because=because)

    def _fact(self, by: Actor, at: datetime) -> _Said:
        return {
            "message_id": self.id,
            "crew_id": self.crew_id,
            "referral_id": self.referral_id,
            "at": at,
            "by": by,
        }
