"""One way of telling senders, or a crew, of a case: what it tells, how it is sent."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum
from typing import TypeAlias

from ucr.domain.codes import Part
from ucr.domain.referral import Referral
from ucr.runtime import Runtime
from ucr.store.connection import Connection
from ucr.store.outbox import Answer, Claimed


@dataclass(frozen=True, slots=True)
class News:
    """A fact that a sender must hear of, and its case as it stands now.

    Attributes:
        lead: The case that it is joined to: the fact may be of that one.
        part: Of two crews that meet, the one that it is about.
    """

    fact: str
    at: datetime
    referral: Referral
    lead: Referral | None = None
    part: Part = Part.LEAD

    @property
    def leads(self) -> Referral:
        """The case that has the crew, and is decided about."""
        return self.lead or self.referral


class Fate(Enum):
    """What became of one try."""

    DELIVERED = "delivered"
    LATER = "later"
    REFUSED = "refused"
    NEEDLESS = "needless"


@dataclass(frozen=True, slots=True)
class Reply:
    """What the other side said of a try.

    Attributes:
        words: A status or the kind of failure: nothing that the other side wrote.
        after_s: How long it asked us to wait; None: as we see fit.
    """

    fate: Fate
    words: str
    after_s: float | None = None


def asked_s(retry_after: str, now: datetime) -> float | None:
    """Seconds to wait that Retry-After asks for, in either of its forms.

    Source:
        RFC 9110, 10.2.3: whole seconds, or the date until which to wait.
    """
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after[:9])
    try:
        until = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - now).total_seconds())


Compose: TypeAlias = Callable[[Runtime, Connection, News], Awaitable[Answer | None]]
"""The message for a piece of news; None where its sender hears by other ways."""
Post: TypeAlias = Callable[[Claimed], Awaitable[Reply]]
Heard: TypeAlias = Callable[[Claimed, Reply], Awaitable[None]]
"""Keeps what came of a try; LATER only where it will really be tried again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """How one kind of sender hears.

    Attributes:
        name: As the outbox writes it; a message goes out by the channel that made it.
        tells: Names of the facts that `compose` is asked about.
        hands: How many of its messages one process has on the way at once.
        heard: Told of every try, in place of the alarm that a sender was not told.
        tells_of_cancelled: Its news is not for the case's sender, who took it back.
    """

    name: str
    tells: frozenset[str]
    compose: Compose
    post: Post
    hands: int = 1
    heard: Heard | None = None
    tells_of_cancelled: bool = False
