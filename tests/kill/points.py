"""Named crash points, without a line in the product: they lie on its wires.

A lens reads what a process says to PostgreSQL or Valkey, and what the doors answer. At
the statement that a point names it has somebody killed: before the statement is passed
on, when the server has it, or when it has answered and nobody was told.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeAlias

from tests.world.between import Cut

Send: TypeAlias = Callable[[bytes], Awaitable[None]]
WRITES: Final = re.compile(r"\s*(WITH|INSERT|UPDATE|DELETE)\b", re.IGNORECASE)
STARTUP_CODES: Final = range(80877102, 80877105)
"""A cancellation, a wish for TLS, a wish for GSSAPI: no type byte before them."""


class When(StrEnum):
    """At which moment of a statement."""

    ASKED = "before the server has it"
    GIVEN = "when the server has it"
    ANSWERED = "when it is answered and nobody was told"


class Wire(StrEnum):
    """On which wire a point lies."""

    POSTGRES = "postgres"
    VALKEY = "valkey"
    DOOR = "door"


class Victim(StrEnum):
    """Who is killed."""

    APP = "app"
    DISPATCHER = "dispatcher"
    SOLVER = "solver"
    POSTGRES = "postgres"
    VALKEY = "valkey"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One place to die at.

    Attributes:
        of: Whose wire is watched.
        victim: Who is killed there.
        at: What the statement looks like.
        having: What its transaction must have done before.
    """

    name: str
    of: Victim
    victim: Victim
    at: str
    when: When
    having: str = ""
    wire: Wire = Wire.POSTGRES


def _commits(
    what: str, of: Victim, having: str, victims: tuple[Victim, ...]
) -> list[Point]:
    """Around a COMMIT: the three moments, for each who may die at it."""
    return [
        Point(
            name=f"{victim} dies {when.name.lower()} at the commit of {what}",
            of=of,
            victim=victim,
            at="^COMMIT",
            having=having,
            when=when,
        )
        for victim in victims
        for when in When
    ]


RECEIVED: Final = r"INSERT INTO referral\b"
TAPPED: Final = r"UPDATE (assignment|visit)\b"
OFFERED: Final = r"INSERT INTO assignment\b"
POINTS: Final = (
    *_commits("a referral", Victim.APP, RECEIVED, (Victim.APP, Victim.POSTGRES)),
    *_commits("a crew's tap", Victim.APP, TAPPED, (Victim.APP, Victim.POSTGRES)),
    *_commits(
        "an offer",
        Victim.DISPATCHER,
        OFFERED,
        (Victim.DISPATCHER, Victim.POSTGRES),
    ),
    Point(
        name="app dies between the key's claim and the referral",
        of=Victim.APP,
        victim=Victim.APP,
        at=RECEIVED,
        when=When.ASKED,
    ),
    Point(
        name="app dies between the referral and its event",
        of=Victim.APP,
        victim=Victim.APP,
        at="INSERT INTO event",
        having=RECEIVED,
        when=When.ASKED,
    ),
    Point(
        name="app dies between the event and the commit of a tap",
        of=Victim.APP,
        victim=Victim.APP,
        at="INSERT INTO event",
        having=TAPPED,
        when=When.ANSWERED,
    ),
    Point(
        name="dispatcher dies between the decision and its offer",
        of=Victim.DISPATCHER,
        victim=Victim.DISPATCHER,
        at=OFFERED,
        when=When.ASKED,
    ),
    Point(
        name="dispatcher dies between the offer and its event",
        of=Victim.DISPATCHER,
        victim=Victim.DISPATCHER,
        at="INSERT INTO event",
        having=OFFERED,
        when=When.ASKED,
    ),
    Point(
        name="app dies between the commit and the hint",
        of=Victim.APP,
        victim=Victim.APP,
        at="^PUBLISH",
        when=When.ASKED,
        wire=Wire.VALKEY,
    ),
    Point(
        name="valkey dies at the hint",
        of=Victim.APP,
        victim=Victim.VALKEY,
        at="^PUBLISH",
        when=When.GIVEN,
        wire=Wire.VALKEY,
    ),
    Point(
        name="app dies with the answer on its lips",
        of=Victim.APP,
        victim=Victim.APP,
        at=r"^HTTP/1\.1 2",
        when=When.ANSWERED,
        wire=Wire.DOOR,
    ),
)


@dataclass(slots=True)
class Trap:
    """The point that is armed now, if any; it goes off once.

    Attributes:
        strike: Kills the victim of a point; told whose wire it was.
    """

    strike: Callable[[Point, str], None]
    armed: Point | None = None

    def catches(
        self, of: Victim, wire: Wire, when: When, said: str, before: list[str]
    ) -> bool:
        """Whether this is the place."""
        point = self.armed
        if (
            point is None
            or (point.of, point.wire, point.when) != (of, wire, when)
            or not re.search(point.at, said)
        ):
            return False
        return not point.having or any(re.search(point.having, one) for one in before)

    def springs(self, owner: str) -> None:
        """Kill, once."""
        point, self.armed = self.armed, None
        if point is not None:
            self.strike(point, owner)


@dataclass(slots=True, eq=False)
class SqlLens:
    """Reads one connection to PostgreSQL, version 3 of its protocol, in the clear."""

    of: Victim
    owner: str
    trap: Trap
    open_writes: set["SqlLens"]
    names: dict[bytes, str] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    said: str = ""
    _up: bytes = b""
    _down: bytes = b""
    _is_begun: bool = False

    async def up(self, piece: bytes, send: Send) -> None:
        self._up += piece
        for kind, body in self._sent():
            self._hear(kind, body)
        if self._is(When.ASKED):
            self.trap.springs(self.owner)
            raise Cut
        await send(piece)
        if self._is(When.GIVEN):
            self.trap.springs(self.owner)

    async def down(self, piece: bytes, send: Send) -> None:
        self._down += piece
        is_there = False
        while len(self._down) >= 5:
            size = int.from_bytes(self._down[1:5])
            if len(self._down) < size + 1:
                break
            is_there |= self._down[:1] == b"C" and self._is(When.ANSWERED)
            self._end(self._down[:1], self._down[5 : size + 1])
            self._down = self._down[size + 1 :]
        if is_there:
            self.trap.springs(self.owner)
            raise Cut
        await send(piece)

    def ended(self) -> None:
        self.open_writes.discard(self)

    def _is(self, when: When) -> bool:
        return bool(self.said) and self.trap.catches(
            self.of, Wire.POSTGRES, when, self.said, self.done
        )

    def _sent(self) -> list[tuple[bytes, bytes]]:
        found = []
        while len(self._up) >= 8:
            head = 1 if self._is_begun else 0
            size = int.from_bytes(self._up[head : head + 4])
            if len(self._up) < head + size:
                break
            body = self._up[head + 4 : head + size]
            if self._is_begun:
                found.append((self._up[:1], body))
            self._is_begun |= int.from_bytes(body[:4]) not in STARTUP_CODES
            self._up = self._up[head + size :]
        return found

    def _hear(self, kind: bytes, body: bytes) -> None:
        if kind == b"P":
            name, query, *_ = body.split(b"\0", 2)
            self.names[name] = query.decode()
        elif kind in (b"Q", b"B"):
            if self.said:
                self.done.append(self.said.strip())
            parts = body.split(b"\0", 2)
            self.said = (
                parts[0].decode() if kind == b"Q" else self.names.get(parts[1], "")
            )
            if WRITES.match(self.said) and "BEGIN" in self.done:
                self.open_writes.add(self)

    def _end(self, kind: bytes, body: bytes) -> None:
        if kind == b"Z" and body == b"I":  # idle: outside of any transaction
            self.done.clear()
            self.said = ""
            self.open_writes.discard(self)


@dataclass(slots=True)
class TextLens:
    """Reads one connection to Valkey, or of a caller to the doors."""

    of: Victim
    owner: str
    wire: Wire
    trap: Trap
    is_write: bool = False

    async def up(self, piece: bytes, send: Send) -> None:
        if piece[:4] in (b"GET ", b"POST", b"PATC"):
            self.is_write = piece[:4] != b"GET "
        words = _command(piece) if self.wire is Wire.VALKEY else ""
        if self.trap.catches(self.of, self.wire, When.ASKED, words, []):
            self.trap.springs(self.owner)
            raise Cut
        await send(piece)
        if self.trap.catches(self.of, self.wire, When.GIVEN, words, []):
            self.trap.springs(self.owner)

    async def down(self, piece: bytes, send: Send) -> None:
        begun = piece[:20].decode("latin-1") if self.is_write else ""
        if self.wire is Wire.DOOR and self.trap.catches(
            self.of, self.wire, When.ANSWERED, begun, []
        ):
            self.trap.springs(self.owner)
            raise Cut
        await send(piece)

    def ended(self) -> None:
        return


def _command(piece: bytes) -> str:
    """The word of a command as RESP sends it: `*3`, `$7`, `PUBLISH`."""
    parts = piece.split(b"\r\n", 3)
    return parts[2].decode("latin-1") if len(parts) > 2 else ""
