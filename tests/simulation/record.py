"""PostgreSQL as the simulation has it: one area's log, each of its boards, sessions.

Readings take time, and see what a transaction of that isolation would see. Every
board that ever was is kept, with the moment at which it came to be.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final, Self, cast
from uuid import UUID

import orjson
from psycopg import OperationalError

from tests.simulation.timeline import passes
from ucr.domain.account import Session
from ucr.domain.board import Entry, Kind
from ucr.domain.cards import Card
from ucr.domain.ids import AreaId, CrewId
from ucr.store.boards import Board
from ucr.store.events import Head, Logged

AREA: Final = AreaId("town")
ELSEWHERE: Final = AreaId("kent")
CREWS: Final = (CrewId(UUID(int=1)), CrewId(UUID(int=2)))
NOON: Final = datetime(2026, 1, 12, 12, tzinfo=UTC)
PUT_TO_CREW: Final = ("offered", "accepted")

Cards = dict[tuple[str, str], dict[str, Any]]
Place = tuple[str, int]
"""An epoch and an offset."""


def part_of(board: Cards, crew_id: CrewId) -> Cards:
    """What a crew may hold of a board, said once more."""
    id_ = str(crew_id)
    mine = {
        place: card
        for place, card in board.items()
        if place[0] == Kind.ASSIGNMENT
        and card["crew_id"] == id_
        and card["status"] in PUT_TO_CREW
    }
    for card in list(mine.values()):
        if (referral := (str(Kind.REFERRAL), card["referral_id"])) in board:
            mine[referral] = board[referral]
    if plan := board.get((Kind.PLAN, id_)):
        mine[Kind.PLAN, id_] = {**plan, "stops": plan["stops"][:1]}
    return mine


@dataclass(slots=True)
class Seen:
    """What one transaction sees."""

    epoch: str
    head: int
    rows: dict[int, Logged]
    board: Cards


@dataclass(slots=True)
class Wrong:
    """Ways in which the store, or who restores it, may be wrong: for the mutants."""

    takes_offset_before_commit: bool = False
    restore_keeps_epoch: bool = False
    reads_board_in_two: bool = False


@dataclass
class Record:
    """The store. `clock` is the timeline's, in seconds."""

    seed: int
    clock: Callable[[], float]
    wrong: Wrong = field(default_factory=Wrong)
    epoch: int = 1
    epoch_since: float = 0.0
    head: int = 0
    rows: dict[int, Logged] = field(default_factory=dict)
    boards: list[Cards] = field(default_factory=lambda: [{}])
    is_away: bool = False
    is_slow: bool = False
    sessions: dict[bytes, Session] = field(default_factory=dict)
    versions: int = 0

    def __post_init__(self) -> None:
        self.once: dict[Place, list[Cards]] = defaultdict(list)
        self.since: dict[Place, float] = {}
        self.once[self.place].append({})

    @property
    def place(self) -> Place:
        return (f"e{self.epoch}", self.head)

    @property
    def board(self) -> Cards:
        return self.boards[-1]

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.clock())

    def reserve(self) -> int:
        """The offset of an event that will be committed later: only a mutant does."""
        offset = self._next()
        self.once[self.place].append(dict(self.board))
        return offset

    def commit(self, kind: Kind, key: str, card: dict[str, Any] | None) -> None:
        """One event and the state it led to, in one transaction."""
        self._write(self._next(), kind, key, card)

    def _next(self) -> int:
        self.head += 1
        self.boards.append(dict(self.board))
        return self.head

    def fill(
        self, offset: int, kind: Kind, key: str, card: dict[str, Any] | None
    ) -> None:
        """Commit what had its offset before; where a restore came between, nothing."""
        if offset <= self.head and offset not in self.rows:
            self._write(offset, kind, key, card)

    def _write(
        self, offset: int, kind: Kind, key: str, card: dict[str, Any] | None
    ) -> None:
        self.versions += 1
        if card is not None:
            card = {**card, "version": self.versions}
        text = None if card is None else orjson.dumps(card).decode()
        self.rows[offset] = Logged(
            offset=offset,
            fact="Something",
            kind=kind,
            key=key,
            version=self.versions,
            recorded_at=self.now(),
            body="{}",
            card=text,
        )
        for board in self.boards[offset:]:
            board.pop((kind, key), None)
            if card is not None:
                board[kind, key] = card
        self.once[self.place].append(dict(self.board))
        self.since[f"e{self.epoch}", offset] = self.clock()

    def restore(self, to: int) -> None:
        """Go back to an older state, as a restored copy of the database is."""
        if not self.wrong.restore_keeps_epoch:
            self.epoch += 1
        self.rows = {at: row for at, row in self.rows.items() if at <= to}
        self.boards = [dict(board) for board in self.boards[: to + 1]]
        self.head = to
        self.epoch_since = self.clock()
        for offset in range(to + 1):
            self.once[f"e{self.epoch}", offset].append(dict(self.boards[offset]))

    def truncate(self, keep: int) -> None:
        """Let go of all but the newest events."""
        self.rows = {at: r for at, r in self.rows.items() if at > self.head - keep}

    def behind_since(self, at: Place | None) -> float | None:
        """Since when somebody who stands at a place has not seen all; None: it has."""
        if at is None:
            return self.since.get((self.place[0], 1), 0.0)
        if at[0] != self.place[0]:
            return self.epoch_since
        return self.since.get((at[0], at[1] + 1))

    async def takes_time(self) -> None:
        """The way to the store and back.

        Raises:
            psycopg.OperationalError: It is away.
        """
        moment = f"{self.seed} {self.clock():.6f}"
        drawn = Random(moment).random()  # noqa: S311 - a test's dice
        await passes(drawn * (1.5 if self.is_slow else 0.02))
        if self.is_away:
            raise OperationalError

    def see(self, area_id: AreaId) -> Seen:
        if area_id != AREA:
            return Seen("k1", 0, {}, {})
        return Seen(f"e{self.epoch}", self.head, dict(self.rows), dict(self.board))


class Reader:
    """A connection, as far as live asks for one."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self._seen: Seen | None = None
        self._is_inside = False

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        """REPEATABLE READ: the first reading says what all of them see."""
        self._seen, self._is_inside = None, True
        try:
            yield
        finally:
            self._seen, self._is_inside = None, False

    async def execute(self, statement: str) -> None:
        del statement

    async def see(self, area_id: AreaId) -> Seen:
        await self.record.takes_time()
        if not self._is_inside:
            return self.record.see(area_id)
        if self._seen is None:
            self._seen = self.record.see(area_id)
        return self._seen


class Readers:
    """The pool."""

    conninfo = ""

    def __init__(self, record: Record) -> None:
        self.record = record

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *gone: object) -> None:
        del gone

    @asynccontextmanager
    async def connection(self, patience_s: float = 2.0) -> AsyncIterator[Reader]:
        if self.record.is_away:
            await passes(patience_s)
            raise OperationalError
        yield Reader(self.record)


# ------------------------------------- what the code that is under test asks the store


async def read_board(conn: Reader, area_id: AreaId) -> Board:
    """`boards.read`: the head and every entry, of one moment."""
    seen = await conn.see(area_id)
    if conn.record.wrong.reads_board_in_two:
        head = seen.head
        await conn.record.takes_time()
        seen = await conn.see(area_id)
        seen.head = head
    entries = tuple(
        Entry(
            kind=Kind(kind),
            key=key,
            version=card["version"],
            card=cast("Card", card),
        )
        for (kind, key), card in seen.board.items()
    )
    return Board(Head(seen.epoch, seen.head), entries)


async def read_head(conn: Reader, area_id: AreaId) -> Head:
    seen = await conn.see(area_id)
    return Head(seen.epoch, seen.head)


async def read_heads(conn: Reader) -> dict[AreaId, Head]:
    head = await read_head(conn, AREA)
    return {AREA: head, ELSEWHERE: Head("k1", 0)}


async def list_after(
    conn: Reader, area_id: AreaId, offset: int, *, limit: int
) -> list[Logged]:
    """`events.list_after`."""
    seen = await conn.see(area_id)
    return [seen.rows[at] for at in sorted(seen.rows) if at > offset][:limit]


async def list_valid(
    conn: Reader, token_hashes: set[bytes], *, at: datetime
) -> dict[bytes, Session]:
    """`sessions.list_valid`."""
    await conn.record.takes_time()
    sessions = conn.record.sessions
    return {
        token: sessions[token]
        for token in token_hashes
        if token in sessions and sessions[token].expires_at > at
    }
