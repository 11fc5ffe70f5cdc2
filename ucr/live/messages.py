"""Every frame of `ucr.v1`, both ways. TypeScript types are generated from these.

Output models have no defaults, so that every field is required on the other side.
"""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from ucr.domain.board import Kind
from ucr.domain.cards import (
    AreaCard,
    AssignmentCard,
    CrewCard,
    MessageCard,
    PlanCard,
    ReferralCard,
    VisitCard,
)
from ucr.domain.codes import Role
from ucr.domain.feed import FeedCard
from ucr.domain.flood import FloodCard
from ucr.domain.heartbeat import HeartbeatCard
from ucr.domain.loan import LoanCard
from ucr.domain.safety_card import SafetyCard
from ucr.live.fixes import Rule
from ucr.live.presence import Contact


class Frame(BaseModel):
    """A frame; unknown fields of a newer peer are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class At(Frame):
    """A place in an area's log. A new epoch means: forget all you had."""

    epoch: str
    offset: Annotated[int, Field(ge=0)]


class Top(At):
    """How far a topic goes.

    `own`, of a crew's topic: no event after this one was this crew's, so that who
    stands there or later has missed nothing. Absent: each event is the topic's.
    """

    own: int | None = None


# ---------------------------------------------------------------- client to server


class Hello(Frame):
    """First frame: the single-use ticket never travels in the address."""

    t: Literal["hello"]
    ticket: Annotated[str, Field(max_length=100)]
    client: Annotated[str, Field(max_length=40)]


class Sub(Frame):
    """Ask for a topic, from where the client stands (null: it has nothing)."""

    t: Literal["sub"]
    id: Annotated[int, Field(ge=0, lt=2**31)]
    topic: Annotated[str, Field(max_length=80)]
    since: At | None = None


class Unsub(Frame):
    t: Literal["unsub"]
    topic: Annotated[str, Field(max_length=80)]


class Pong(Frame):
    t: Literal["pong"]


class Pos(Frame):
    """A phone says where it is; accepted only from a crew on shift."""

    t: Literal["pos"]
    lon: Annotated[float, Field(ge=-180, le=180)]
    lat: Annotated[float, Field(ge=-90, le=90)]
    accuracy_m: Annotated[float, Field(ge=0, le=100_000)]
    at: AwareDatetime


ClientFrame = Annotated[Hello | Sub | Unsub | Pong | Pos, Field(discriminator="t")]


# ---------------------------------------------------------------- server to client


class Clock(Frame):
    """The service's time, and how fast it runs (a demo may run at 10)."""

    now: datetime
    speed: float


class Welcome(Frame):
    """Signed in: `topics` are all that this session may ask for."""

    t: Literal["welcome"]
    user: str
    role: Role
    topics: tuple[str, ...]
    ping_s: int
    clock: Clock


class Ping(Frame):
    """Every 25 s; carries the heads, so that a silent loss is noticed."""

    t: Literal["ping"]
    clock: Clock
    tops: dict[str, Top]


class Happened(Frame):
    """One entity's whole state after one fact; `card` null: it left the board.

    `fact` names what happened, for a line of the timeline and for sounds.
    On an area's topic offsets follow each other without a gap. On a crew's topic
    they have gaps, and one offset may bring several entities: apply what is not
    below the last offset.
    """

    t: Literal["ev"]
    topic: str
    epoch: str
    offset: int
    fact: str
    key: str
    version: int
    at: datetime


class ReferralHappened(Happened):
    kind: Literal[Kind.REFERRAL]
    card: ReferralCard | None


class AssignmentHappened(Happened):
    kind: Literal[Kind.ASSIGNMENT]
    card: AssignmentCard | None


class VisitHappened(Happened):
    kind: Literal[Kind.VISIT]
    card: VisitCard | None


class CrewHappened(Happened):
    kind: Literal[Kind.CREW]
    card: CrewCard | None


class PlanHappened(Happened):
    kind: Literal[Kind.PLAN]
    card: PlanCard | None


class AreaHappened(Happened):
    kind: Literal[Kind.AREA]
    card: AreaCard | None


class FeedHappened(Happened):
    kind: Literal[Kind.FEED]
    card: FeedCard | None


class FloodHappened(Happened):
    kind: Literal[Kind.FLOOD]
    card: FloodCard | None


class SafetyHappened(Happened):
    kind: Literal[Kind.SAFETY]
    card: SafetyCard | None


class HeartbeatHappened(Happened):
    kind: Literal[Kind.HEARTBEAT]
    card: HeartbeatCard | None


class MessageHappened(Happened):
    kind: Literal[Kind.MESSAGE]
    card: MessageCard | None


class LoanHappened(Happened):
    kind: Literal[Kind.LOAN]
    card: LoanCard | None


Ev = Annotated[
    ReferralHappened
    | AssignmentHappened
    | VisitHappened
    | CrewHappened
    | PlanHappened
    | AreaHappened
    | FeedHappened
    | FloodHappened
    | SafetyHappened
    | HeartbeatHappened
    | MessageHappened
    | LoanHappened,
    Field(discriminator="kind"),
]


class CrewPosition(Frame):
    """The newest position of a crew, with its age when it was sent."""

    crew_id: UUID
    lon: float
    lat: float
    accuracy_m: int
    age_s: int
    at: datetime
    source: str


class Positions(Frame):
    """The lossy lane: merged once a second, no offset, the newest `at` wins."""

    t: Literal["positions"]
    topic: str
    positions: tuple[CrewPosition, ...]


class CrewContact(Frame):
    """How a crew's phone stands; `heard_at` null: it has not been heard at all."""

    crew_id: UUID
    contact: Contact
    heard_at: datetime | None


class Presence(Frame):
    """Every crew on duty, to desks, every few seconds: the newest is what counts."""

    t: Literal["presence"]
    topic: str
    crews: tuple[CrewContact, ...]


class Snapshot(Frame):
    """The whole board at one offset, read in one transaction."""

    referrals: tuple[ReferralCard, ...]
    assignments: tuple[AssignmentCard, ...]
    visits: tuple[VisitCard, ...]
    crews: tuple[CrewCard, ...]
    plans: tuple[PlanCard, ...]
    feeds: tuple[FeedCard, ...]
    floods: tuple[FloodCard, ...]
    safety: tuple[SafetyCard, ...]
    messages: tuple[MessageCard, ...]
    loans: tuple[LoanCard, ...]
    area: AreaCard | None
    heartbeat: HeartbeatCard | None


class SubOk(Frame):
    """Either every missed event (`recovered`) or a whole snapshot; never a part."""

    t: Literal["sub_ok"]
    id: int
    topic: str
    recovered: bool
    events: tuple[Ev, ...]
    snapshot: Snapshot | None
    positions: tuple[CrewPosition, ...]
    at: At


class BoardView(Frame):
    """Answer of `GET /api/board`: a snapshot without a socket."""

    at: At
    snapshot: Snapshot
    positions: tuple[CrewPosition, ...]
    clock: Clock


class SyncView(Frame):
    """Answer of `GET /api/sync`: what `sub_ok` says, without a socket."""

    recovered: bool
    events: tuple[Ev, ...]
    snapshot: Snapshot | None
    positions: tuple[CrewPosition, ...]
    at: At
    clock: Clock


class Unsubbed(Frame):
    """The server ended a topic; `purge`: wipe what came by it."""

    t: Literal["unsub"]
    topic: str
    code: str
    purge: bool


class Placed(Frame):
    """What became of a `pos`: to the socket that said it.

    Attributes:
        at: The phone's own time of that position.
        kept: Whether control has it now; false without a `rule`: say it again.
        rule: Why it was not believed.
    """

    t: Literal["placed"]
    at: AwareDatetime
    kept: bool
    rule: Rule | None


class Problem(Frame):
    """A frame was refused; the connection goes on."""

    t: Literal["problem"]
    id: int | None
    code: str
    detail: str


ServerFrame = Annotated[
    Welcome | Ping | Ev | Positions | Placed | Presence | SubOk | Unsubbed | Problem,
    Field(discriminator="t"),
]

# OpenAPI cannot express one discriminator inside another, so it gets the plain union.
ServerFrames = (
    Welcome | Ping | Ev | Positions | Placed | Presence | SubOk | Unsubbed | Problem
)
ClientFrames = Hello | Sub | Unsub | Pong | Pos
