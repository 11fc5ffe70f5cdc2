"""Facts of a message to a crew: what became of it, and never its words."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ucr.domain.fact import Fact
from ucr.domain.ids import CrewId, MessageId, ReferralId


class UnseenBecause(StrEnum):
    """Why a person must see to a message."""

    NOT_IN_TIME = "not_in_time"
    SHIFT_ENDED = "shift_ended"


class ClosedBecause(StrEnum):
    """What a person at the desk says of a message that no crew has seen."""

    TOLD_BY_VOICE = "told_by_voice"
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFact(Fact):
    """Of one message; `referral_id` None: it is about no case."""

    message_id: MessageId
    crew_id: CrewId
    referral_id: ReferralId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSent(MessageFact):
    """Somebody at the desk wrote to a crew; the words are stored beside the log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReceived(MessageFact):
    """The phone stored it. Nobody has read it yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSeen(MessageFact):
    """Somebody of the crew pressed Seen."""

    occurred_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageUnseen(MessageFact):
    """Nobody of the crew saw it in time, or its shift is over: a person must act."""

    because: UnseenBecause


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageClosed(MessageFact):
    """A named person told the crew by voice, or said that it is not needed any more."""

    because: ClosedBecause


MessageEvent = (
    MessageSent | MessageReceived | MessageSeen | MessageUnseen | MessageClosed
)
