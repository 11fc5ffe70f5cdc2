"""One area's log as this process has read it, and those who listen to it.

The cursor moves over whole, gapless pages. Whoever joins does so at the cursor, with
no await between reading the board and being a listener: nothing can be missed between.
"""

import asyncio
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from orjson import Fragment
from psycopg import Error as StoreError

from ucr.domain.board import Kind
from ucr.domain.ids import AreaId, CrewId
from ucr.domain.plan import Position
from ucr.live import encode, topics
from ucr.live.encode import Answer
from ucr.live.fold import Fold, Held
from ucr.live.mailbox import Mailbox
from ucr.live.messages import At
from ucr.store import boards, events
from ucr.store.boards import Board
from ucr.store.connection import Connection, Pool
from ucr.store.events import Head, Logged

MOST_MISSED: Final = 300
PAGE: Final = 500
WHOLE_EVERY_S: Final = 1.0
RETRY_S: Final = 0.2
BORROW_S: Final = 2.0
"""Longest wait for a connection: a screen is told soon that it is not live."""


class Listener(Protocol):
    """A connection, or whoever else wants to hear. None of it may wait."""

    def hear(self, topic: str, frame: str) -> None:
        """Take a frame, if the right to it still stands."""

    def hear_positions(self, topic: str, moved: Mapping[CrewId, Fragment]) -> None:
        """Take the newest positions, if the right to them still stands."""

    def lose(self) -> None:
        """What was heard is of another timeline: start again from nothing."""


@dataclass(slots=True)
class _Box:
    """A crew's mailbox, and the phones that look into it."""

    mailbox: Mailbox
    listeners: set[Listener] = field(default_factory=set)


class Feed:
    """The state of one area in one process."""

    def __init__(self, area_id: AreaId, pool: Pool) -> None:
        """Nothing is read yet; `fresh` does."""
        self.area_id = area_id
        self.topic = topics.of_area(area_id)
        self.head = Head(epoch="", offset=0)
        self.listeners: set[Listener] = set()
        self._pool = pool
        self._fold = Fold()
        self._recent: deque[str] = deque(maxlen=MOST_MISSED)
        self._boxes: dict[CrewId, _Box] = {}
        self._places: dict[CrewId, Position] = {}
        self._moved: set[CrewId] = set()
        self._lock = asyncio.Lock()
        self._wake = asyncio.Event()
        self._whole_at = float("-inf")
        self._flight: asyncio.Task[None] | None = None

    def wake(self) -> None:
        """The log may have grown."""
        self._wake.set()

    async def run(self) -> None:
        """Follow the log for ever; a store that is away is asked again."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            try:
                await self._follow()
            except (StoreError, OSError):
                await asyncio.sleep(RETRY_S)
                self._wake.set()

    async def fresh(self) -> None:
        """Read up to the present; those who ask at once share one reading.

        Raises:
            psycopg.Error: The store does not answer.
        """
        if self._flight is None or self._flight.done():
            self._flight = asyncio.create_task(self._read())
        await asyncio.shield(self._flight)

    def reaches(self, since: At | None) -> bool:
        """Whether every event after `since` is at hand."""
        return (
            since is not None
            and since.epoch == self.head.epoch
            and 0 <= self.head.offset - since.offset <= len(self._recent)
        )

    def answer(self, since: At | None) -> Answer:
        """The area's topic at the cursor: events since then, or all of it."""
        if since is not None and self.reaches(since):
            missed = self.head.offset - since.offset
            recent = list(self._recent)
            found = tuple(recent[len(recent) - missed :])
            return Answer(self.head, found, None, tuple(self._places.values()))
        whole = encode.snapshot(_entries(self._fold))
        return Answer(self.head, None, whole, tuple(self._places.values()))

    def answer_crew(self, crew_id: CrewId) -> Answer:
        """A crew's topic at the cursor: small, so always the whole of it."""
        part = Mailbox(crew_id, self._fold).held
        whole = encode.snapshot((key.kind, held) for key, held in part.items())
        own = self._places.get(crew_id)
        return Answer(self.head, None, whole, (own,) if own else ())

    def join(self, listener: Listener) -> None:
        """Hear the area from the cursor on."""
        self.listeners.add(listener)

    def join_crew(self, crew_id: CrewId, listener: Listener) -> None:
        """Hear a crew's part of the area from the cursor on."""
        if crew_id not in self._boxes:
            self._boxes[crew_id] = _Box(Mailbox(crew_id, self._fold))
        self._boxes[crew_id].listeners.add(listener)

    def leave(self, listener: Listener) -> None:
        """Hear nothing more, by any topic. Without effect when it did not listen."""
        self.listeners.discard(listener)
        for crew_id, box in list(self._boxes.items()):
            box.listeners.discard(listener)
            if not box.listeners:
                del self._boxes[crew_id]

    def place(self, position: Position) -> None:
        """A crew is somewhere else now: screens hear of it with the next second."""
        self._places[position.crew_id] = position
        self._moved.add(position.crew_id)

    def tell_places(self, now: datetime) -> None:
        """Send what moved since the last time: the lossy lane, newest only."""
        moved = {
            crew_id: Fragment(encode.text(encode.position(place, now)).encode())
            for crew_id, place in self._places.items()
            if crew_id in self._moved
        }
        self._moved.clear()
        if not moved:
            return
        for listener in list(self.listeners):
            listener.hear_positions(self.topic, moved)
        for crew_id in moved.keys() & self._boxes.keys():
            own = {crew_id: moved[crew_id]}
            for listener in list(self._boxes[crew_id].listeners):
                listener.hear_positions(topics.of_crew(crew_id), own)

    def drop_off_duty(self) -> list[CrewId]:
        """Forget where crews are whose shift is over; who they are."""
        over = [
            crew_id
            for crew_id in self._places
            if self._fold.find(Kind.CREW, str(crew_id)) is None
        ]
        for crew_id in over:
            del self._places[crew_id]
        return over

    async def _read(self) -> None:
        loop = asyncio.get_running_loop()
        if loop.time() - self._whole_at < WHOLE_EVERY_S:
            await self._follow()
            return
        async with self._lock, self._pool.connection(BORROW_S) as conn:
            board = await boards.read(conn, self.area_id)
            if self._goes_on(board.head):
                await self._go_to(conn, board)
            else:
                await self._start_again(conn, board)
            self._whole_at = loop.time()

    async def _follow(self) -> None:
        async with self._lock, self._pool.connection(BORROW_S) as conn:
            while True:
                head, rows = await _page(conn, self.area_id, self.head.offset)
                if not (self._goes_on(head) and self._follows(rows)):
                    board = await boards.read(conn, self.area_id)
                    await self._start_again(conn, board)
                    return
                self._publish(rows)
                if len(rows) < PAGE:
                    return

    def _goes_on(self, head: Head) -> bool:
        """Whether the log is still the one that was read, and has not shrunk."""
        return head.epoch == self.head.epoch and head.offset >= self.head.offset

    def _follows(self, rows: Sequence[Logged]) -> bool:
        """Whether not one event is missing between the cursor and these."""
        first = self.head.offset + 1
        return all(row.offset == n for n, row in enumerate(rows, start=first))

    async def _go_to(self, conn: Connection, board: Board) -> None:
        """Publish up to a board that was read whole, and hold that one from then on."""
        missing = board.head.offset - self.head.offset
        after = self.head.offset
        rows = await events.list_after(conn, self.area_id, after, limit=missing)
        self._publish(rows)
        self._fold = Fold.of(board.entries)

    async def _start_again(self, conn: Connection, board: Board) -> None:
        """Another timeline, or the first: whoever listened must come back."""
        before = max(0, board.head.offset - MOST_MISSED)
        rows = await events.list_after(conn, self.area_id, before, limit=MOST_MISSED)
        self.head = board.head
        self._fold = Fold.of(board.entries)
        self._recent.clear()
        self._recent.extend(
            encode.happened(self.topic, self.head.epoch, row)
            for row in rows
            if row.offset <= self.head.offset
        )
        lost = [*self.listeners]
        lost += [each for box in self._boxes.values() for each in box.listeners]
        for listener in lost:
            listener.lose()

    def _publish(self, rows: Sequence[Logged]) -> None:
        for row in rows:
            before = self._fold.apply(row)
            self.head = Head(self.head.epoch, row.offset)
            frame = encode.happened(self.topic, self.head.epoch, row)
            self._recent.append(frame)
            for listener in list(self.listeners):
                listener.hear(self.topic, frame)
            self._tell_crews(row, before)

    def _tell_crews(self, row: Logged, before: Held | None) -> None:
        for crew_id, box in list(self._boxes.items()):
            if not box.mailbox.concerns(row, before, self._fold):
                continue
            topic = topics.of_crew(crew_id)
            for seen in box.mailbox.take(row, self._fold):
                frame = encode.told(topic, self.head.epoch, row, seen)
                for listener in list(box.listeners):
                    listener.hear(topic, frame)


def _entries(fold: Fold) -> Iterable[tuple[Kind, Held]]:
    for kind, cards in fold.cards.items():
        for held in cards.values():
            yield kind, held


async def _page(
    conn: Connection, area_id: AreaId, offset: int
) -> tuple[Head, list[Logged]]:
    """The head and the next events, of one moment.

    Raises:
        LookupError: There is no such area.
    """
    async with conn.transaction():
        await conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        head = await events.head(conn, area_id)
        rows = await events.list_after(conn, area_id, offset, limit=PAGE)
    if head is None:
        message = f"no area {area_id}"
        raise LookupError(message)
    return head, rows
