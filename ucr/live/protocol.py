"""One connection's side of `ucr.v1`, without a socket: what came in, what to do now.

Times are seconds of a monotonic clock; only a session's end is told in UTC.
"""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from pydantic import TypeAdapter, ValidationError

from ucr.domain.account import Session
from ucr.live import topics
from ucr.live.closing import Why
from ucr.live.messages import At, ClientFrame, Frame, Hello, Pong, Pos, Sub, Unsub

HELLO_WITHIN_S: Final = 10.0
HELLO_BYTES: Final = 4 * 1024
FRAME_BYTES: Final = 16 * 1024
PING_EVERY_S: Final = 25.0
PONG_WITHIN_S: Final = 10.0
REMIND_EVERY_S: Final = 15.0
MINUTE_S: Final = 60.0
MESSAGES_A_MINUTE: Final = 100
SMALL_TALK_A_MINUTE: Final = 600
"""Pongs and positions have their own, wider limit."""

FRAMES: Final[TypeAdapter[ClientFrame]] = TypeAdapter(ClientFrame)


class _Named(Frame):
    t: str


# ---------------------------------------------------------------- what came in


@dataclass(frozen=True, slots=True)
class Received:
    """A frame; None: it was not text."""

    text: str | None


@dataclass(frozen=True, slots=True)
class Admitted:
    """What the ticket was good for; None: nothing."""

    session: Session | None


@dataclass(frozen=True, slots=True)
class Checked:
    """The session, looked up again; None: it is no longer valid."""

    session: Session | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Tick:
    """Time went on."""

    at: datetime


Input = Received | Admitted | Checked | Tick

# ---------------------------------------------------------------- what to do now


@dataclass(frozen=True, slots=True)
class Redeem:
    """Use this ticket up, and say what it was good for."""

    ticket: str


@dataclass(frozen=True, slots=True)
class Greet:
    session: Session


@dataclass(frozen=True, slots=True)
class Join:
    id: int
    topic: str
    since: At | None


@dataclass(frozen=True, slots=True)
class Leave:
    """Stop a topic; `revoked`: tell the client to wipe what came by it."""

    topic: str
    revoked: bool


@dataclass(frozen=True, slots=True)
class Refuse:
    """Answer a frame with a problem; the connection goes on."""

    id: int | None
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Place:
    """The crew's phone says where it is."""

    session: Session
    pos: Pos


@dataclass(frozen=True, slots=True)
class Beat:
    """Send a ping with the heads of these topics."""

    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Remind:
    """Send again what a crew's phone was asked and its crew has not answered."""

    topic: str


@dataclass(frozen=True, slots=True)
class End:
    why: Why


Output = Redeem | Greet | Join | Leave | Refuse | Place | Beat | Remind | End


@dataclass(slots=True)
class _Limit:
    """At most so many in any minute."""

    most: int
    seen: deque[float] = field(default_factory=deque)

    def allows(self, now: float) -> bool:
        while self.seen and self.seen[0] <= now - MINUTE_S:
            self.seen.popleft()
        self.seen.append(now)
        return len(self.seen) <= self.most


class ServerCore:
    """The state of one connection."""

    def __init__(self, now: float) -> None:
        """A socket was accepted at `now`; nothing has been said."""
        self.session: Session | None = None
        self.topics: set[str] = set()
        self.ended = False
        self._opened = now
        self._greeted = False
        self._next_ping = now + PING_EVERY_S
        self._next_reminder = now + REMIND_EVERY_S
        self._pong_due: float | None = None
        self._messages = _Limit(MESSAGES_A_MINUTE)
        self._small_talk = _Limit(SMALL_TALK_A_MINUTE)

    def handle(self, now: float, given: Input) -> list[Output]:
        """Take one thing in; once ended, nothing comes out any more."""
        if self.ended:
            return []
        done = self._decide(now, given)
        self.ended = any(isinstance(output, End) for output in done)
        return done

    def _decide(self, now: float, given: Input) -> list[Output]:
        match given:
            case Received(text):
                return self._received(now, text)
            case Admitted(session):
                return self._admitted(now, session)
            case Checked(session, at):
                return self._checked(session, at)
            case Tick(at):
                return self._tick(now, at)

    def may_hear(self, topic: str, at: datetime) -> bool:
        """Asked at each send, not only when it was subscribed."""
        return (
            not self.ended
            and topic in self.topics
            and self.session is not None
            and at < self.session.expires_at
        )

    def _received(self, now: float, text: str | None) -> list[Output]:
        if self.session is None:
            return self._hello(text)
        if text is None or len(text) > FRAME_BYTES:
            return [End(Why.MALFORMED)]
        try:
            frame = FRAMES.validate_json(text)
        except ValidationError as wrong:
            return self._not_understood(now, text, wrong)
        limit = self._small_talk if isinstance(frame, Pong | Pos) else self._messages
        if not limit.allows(now):
            return [End(Why.RATE)]
        return self._understood(self.session, frame)

    def _hello(self, text: str | None) -> list[Output]:
        if text is None or len(text) > HELLO_BYTES or self._greeted:
            return [End(Why.NO_HELLO)]
        try:
            hello = Hello.model_validate_json(text)
        except ValidationError:
            return [End(Why.NO_HELLO)]
        self._greeted = True
        return [Redeem(hello.ticket)]

    def _not_understood(
        self, now: float, text: str, wrong: ValidationError
    ) -> list[Output]:
        """Only a type that a newer client knows is passed over."""
        newer = any(error["type"] == "union_tag_invalid" for error in wrong.errors())
        if not newer:
            return [End(Why.MALFORMED)]
        try:
            _Named.model_validate_json(text)
        except ValidationError:
            return [End(Why.MALFORMED)]
        return [] if self._messages.allows(now) else [End(Why.RATE)]

    def _understood(self, session: Session, frame: ClientFrame) -> list[Output]:
        match frame:
            case Hello():
                return [End(Why.MALFORMED)]
            case Sub():
                return self._sub(session, frame)
            case Unsub(topic=topic):
                return self._unsub(topic)
            case Pong():
                self._pong_due = None
                return []
            case Pos():
                return self._pos(session, frame)

    def _sub(self, session: Session, frame: Sub) -> list[Output]:
        if frame.topic not in topics.allowed(session):
            return [Refuse(frame.id, "forbidden", "Not a topic of this session")]
        self.topics.add(frame.topic)
        return [Join(frame.id, frame.topic, frame.since)]

    def _unsub(self, topic: str) -> list[Output]:
        if topic not in self.topics:
            return []
        self.topics.discard(topic)
        return [Leave(topic, revoked=False)]

    def _pos(self, session: Session, frame: Pos) -> list[Output]:
        if session.account.crew_id is None:
            return [Refuse(None, "forbidden", "Only a crew's phone has a position")]
        return [Place(session, frame)]

    def _admitted(self, now: float, session: Session | None) -> list[Output]:
        if session is None:
            return [End(Why.NEW_TICKET)]
        self.session = session
        self._next_ping = now + PING_EVERY_S
        return [Greet(session)]

    def _checked(self, session: Session | None, at: datetime) -> list[Output]:
        if self.session is None:
            return []
        if session is None:
            expired = at >= self.session.expires_at
            return [End(Why.NEW_TICKET if expired else Why.REVOKED)]
        moved = session.account.area_id != self.session.account.area_id
        if moved and session.account.crew_id is not None:
            # The crew was lent, or is back: what its phone holds is another board's.
            return [End(Why.INSUFFICIENT_STATE)]
        if session.account.role is not self.session.account.role:
            return [End(Why.NEW_TICKET)]  # it comes back as who it is now
        self.session = session
        lost = self.topics - set(topics.allowed(session))
        self.topics -= lost
        return [Leave(topic, revoked=True) for topic in sorted(lost)]

    def _tick(self, now: float, at: datetime) -> list[Output]:
        if self.session is None:
            late = now >= self._opened + HELLO_WITHIN_S
            return [End(Why.NO_HELLO)] if late else []
        if at >= self.session.expires_at:
            return [End(Why.NEW_TICKET)]
        if self._pong_due is not None and now >= self._pong_due:
            return [End(Why.NO_PONG)]
        return [*self._beat(now), *self._remind(self.session, now)]

    def _beat(self, now: float) -> list[Output]:
        if now < self._next_ping:
            return []
        self._next_ping = now + PING_EVERY_S
        self._pong_due = now + PONG_WITHIN_S
        return [Beat(tuple(sorted(self.topics)))]

    def _remind(self, session: Session, now: float) -> list[Output]:
        """A crew's phone only: a desk sees what is unanswered on its own board."""
        if session.account.crew_id is None or now < self._next_reminder:
            return []
        self._next_reminder = now + REMIND_EVERY_S
        return [Remind(topic) for topic in sorted(self.topics)]
