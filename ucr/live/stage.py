"""One area's board and whoever watches it, in memory: no store, no socket, no waiting.

The cursor moves over whole, gapless pages. Whoever joins does so at the cursor, in one
go with the answer to the subscription: nothing can be missed between the two.
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from orjson import Fragment

from ucr import tracing
from ucr.domain.board import Entry, Kind
from ucr.domain.ids import AreaId, CrewId
from ucr.domain.loan_facts import ShiftFollowed
from ucr.domain.plan import Position
from ucr.live import encode, topics
from ucr.live.encode import Answer
from ucr.live.fold import Fold, Held
from ucr.live.mailbox import Mailbox
from ucr.live.messages import At
from ucr.live.own_news import OF_CREWS, OwnNews, has_case
from ucr.store.events import Head, Logged

MOST_MISSED: Final = 300
GONE: Final = ShiftFollowed.__name__
"""Without a card: the crew works for another area, and its phone must go there."""


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


class Stage:
    """The state of one area in one process."""

    def __init__(self, area_id: AreaId) -> None:
        """Nothing is known yet: `start_again` tells."""
        self.area_id = area_id
        self.topic = topics.of_area(area_id)
        self.head = Head(epoch="", offset=0)
        self.listeners: set[Listener] = set()
        self._fold = Fold()
        self._own = OwnNews()
        self._recent: deque[str] = deque(maxlen=MOST_MISSED)
        self._boxes: dict[CrewId, _Box] = {}
        self._places: dict[CrewId, Position] = {}
        self._moved: set[CrewId] = set()

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

    def answer_crew(self, crew_id: CrewId, since: At | None = None) -> Answer:
        """A crew's topic at the cursor: that nothing was missed, or the whole of it.

        Who stands at its last news itself gets the whole: of one event several frames
        may go out, and a line may have broken between them.
        """
        if self._missed_nothing(crew_id, since):
            return Answer(self.head, (), None, self._place_of(crew_id))
        part = Mailbox(crew_id, self._fold).held
        whole = encode.snapshot((key.kind, held) for key, held in part.items())
        return Answer(self.head, None, whole, self._place_of(crew_id))

    def _place_of(self, crew_id: CrewId) -> tuple[Position, ...]:
        own = self._places.get(crew_id)
        return (own,) if own else ()

    def _missed_nothing(self, crew_id: CrewId, since: At | None) -> bool:
        return (
            since is not None
            and since.epoch == self.head.epoch
            and self.last_own(crew_id) < since.offset <= self.head.offset
        )

    def last_own(self, crew_id: CrewId) -> int:
        """The last event that may have been a crew's: with a case, it is any event."""
        if has_case(crew_id, self._fold):
            return self.head.offset
        return self._own.last(crew_id)

    def join(self, listener: Listener) -> None:
        """Hear the area from the cursor on."""
        self.listeners.add(listener)

    def join_crew(self, crew_id: CrewId, listener: Listener) -> None:
        """Hear a crew's part of the area from the cursor on."""
        if crew_id not in self._boxes:
            self._boxes[crew_id] = _Box(Mailbox(crew_id, self._fold))
        self._boxes[crew_id].listeners.add(listener)

    def reminders(self, crew_id: CrewId) -> list[str]:
        """What a crew has not answered, once more: its phone may have lost it."""
        box = self._boxes.get(crew_id)
        topic = topics.of_crew(crew_id)
        return [
            encode.reminder(topic, self.head, again)
            for again in (box.mailbox.unanswered() if box else ())
        ]

    def on_duty(self) -> list[CrewId]:
        """The crews of the board."""
        return [CrewId(UUID(key)) for key in self._fold.cards[Kind.CREW]]

    def tell_presence(self, crews: Sequence[Mapping[str, object]]) -> None:
        """Tell every desk how its crews' phones stand; none is told of none."""
        frame = encode.presence(self.topic, crews)
        for listener in list(self.listeners) if crews else ():
            listener.hear(self.topic, frame)

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
        """Send desks what moved since the last time: the lossy lane, newest only.

        A crew knows where it is, and pays for its traffic: `placed` answers its phone.
        """
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

    def drop_off_duty(self) -> list[CrewId]:
        """Forget where crews are whose shift is over; who they are.

        Nobody, before the board was read: a process that starts knows the places first.
        """
        if not self.head.epoch:
            return []
        over = [
            crew_id
            for crew_id in self._places
            if self._fold.find(Kind.CREW, str(crew_id)) is None
        ]
        for crew_id in over:
            del self._places[crew_id]
        return over

    def goes_on(self, head: Head) -> bool:
        """Whether the log is still the one that was read, and has not shrunk."""
        return head.epoch == self.head.epoch and head.offset >= self.head.offset

    def follows(self, rows: Sequence[Logged]) -> bool:
        """Whether not one event is missing between the cursor and these."""
        first = self.head.offset + 1
        return all(row.offset == n for n, row in enumerate(rows, start=first))

    def publish(self, rows: Iterable[Logged]) -> None:
        """Go on over events that follow the cursor without a gap."""
        for row in rows:
            if row.trace is None:
                self._publish(row)
                continue
            told: dict[tracing.Name, str | int] = {
                "ucr.area": self.area_id,
                "ucr.fact": row.fact,
                "ucr.offset": row.offset,
            }
            with tracing.span(f"push {row.fact}", told, under=row.trace) as span:
                phones = self._publish(row)
                span.tell("ucr.screens", len(self.listeners))
                span.tell("ucr.phones", phones)

    def _publish(self, row: Logged) -> int:
        """Tell everybody whom an event concerns; how many phones those were."""
        before = self._fold.apply(row)
        self._own.note(row, before, self._fold.find(row.kind, row.key))
        self.head = Head(self.head.epoch, row.offset)
        frame = encode.happened(self.topic, self.head.epoch, row)
        self._recent.append(frame)
        for listener in list(self.listeners):
            listener.hear(self.topic, frame)
        return self._tell_crews(row, before)

    def hold(self, entries: Iterable[Entry]) -> None:
        """Take the board as it was read at the cursor: what went astray is mended."""
        mended = Fold.of(entries)
        if mended.versions(OF_CREWS) != self._fold.versions(OF_CREWS):
            self._own.begins(self.head.offset + 1)  # nobody was told: all must ask
        self._fold = mended

    def start_again(
        self, head: Head, entries: Iterable[Entry], before: Sequence[Logged]
    ) -> None:
        """Another timeline, or the first: whoever listened must come back.

        Args:
            head: The cursor from now on.
            entries: The board as of `head`.
            before: The events that led to it, as many as resuming may ask for. Of a
                log whose beginning is gone as many reach beyond the board: those are
                still to be told, and not held as told.
        """
        self.head = head
        self._fold = Fold.of(entries)
        self._own.begins(head.offset)
        self._recent.clear()
        self._recent.extend(
            encode.happened(self.topic, head.epoch, row)
            for row in before
            if row.offset <= head.offset
        )
        self.send_back()

    def send_back(self) -> None:
        """Let every screen come back: what it holds can not be carried on."""
        lost = [*self.listeners]
        lost += [each for box in self._boxes.values() for each in box.listeners]
        for listener in lost:
            listener.lose()

    def _tell_crews(self, row: Logged, before: Held | None) -> int:
        phones = 0
        for crew_id, box in list(self._boxes.items()):
            if not box.mailbox.concerns(row, before, self._fold):
                continue
            topic = topics.of_crew(crew_id)
            phones += len(box.listeners)
            for seen in box.mailbox.take(row, self._fold):
                frame = encode.told(topic, self.head.epoch, row, seen)
                for listener in list(box.listeners):
                    listener.hear(topic, frame)
            if row.fact == GONE and row.card is None:
                for listener in list(box.listeners):
                    listener.lose()
        return phones


def _entries(fold: Fold) -> Iterable[tuple[Kind, Held]]:
    for kind, cards in fold.cards.items():
        for held in cards.values():
            yield kind, held
