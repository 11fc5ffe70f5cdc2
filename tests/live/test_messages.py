"""No message is lost, whatever a phone, a shift and a desk do: over chance days.

A phone here loses any frame, and makes it good only by subscribing again or by the
reminder: the board and its mailbox are the service's own.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import orjson
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from hypothesis.strategies import data, integers

from ucr.domain.board import Kind, message_entry
from ucr.domain.crew_message import (
    OPEN,
    PATIENCE,
    CrewMessage,
    MessageStatus,
)
from ucr.domain.ids import Actor, AreaId, CrewId, MessageId
from ucr.domain.message_facts import ClosedBecause, UnseenBecause
from ucr.live.fold import Fold
from ucr.live.mailbox import Mailbox

OAK, ASH = CrewId(UUID(int=1)), CrewId(UUID(int=2))
BY = Actor("account:x")
START = datetime(2026, 1, 12, 9, tzinfo=UTC)


class Day(RuleBasedStateMachine):
    """One crew's messages, its phone, and the desk."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.on_duty = True
        self.messages: list[CrewMessage] = []
        self.of_another: list[CrewMessage] = []
        self.shown: list[MessageId] = []
        """What the crew has on its screen."""

    @rule()
    @precondition(lambda self: self.on_duty)
    def desk_writes(self) -> None:
        """To this crew, and by the way to another."""
        number = len(self.messages) + 1
        for crew_id in (OAK, ASH):
            one = CrewMessage(
                id=MessageId(UUID(int=9_000 - number if crew_id == OAK else number)),
                area_id=AreaId("rutland"),
                crew_id=crew_id,
                referral_id=None,
                number=number,
                status=MessageStatus.SENT,
                version=1,
                words="x",
                sent_at=self.now,
                sent_by="Sam",
            )
            theirs = self.messages if crew_id == OAK else self.of_another
            theirs.append(one)

    @rule()
    def phone_subscribes(self) -> None:
        """It gets all that is open, and says what it has stored."""
        held = Mailbox(OAK, self._board()).held
        self.shown = [
            MessageId(UUID(key.key)) for key in held if key.kind is Kind.MESSAGE
        ]
        for at, one in enumerate(self.messages):
            if one.id in self.shown and one.status is MessageStatus.SENT:
                self.messages[at] = one.receive(by=BY, at=self.now)[0]

    @rule(chosen=data())
    @precondition(lambda self: self.shown)
    def crew_presses_seen(self, chosen: data) -> None:  # type: ignore[valid-type]
        """On what it has on the screen: closed meanwhile or not."""
        place = chosen.draw(integers(0, len(self.shown) - 1))  # type: ignore[attr-defined]
        self._move(self.shown.pop(place), "see")

    @rule(chosen=data())
    @precondition(lambda self: self.messages)
    def desk_closes(self, chosen: data) -> None:  # type: ignore[valid-type]
        place = chosen.draw(integers(0, len(self.messages) - 1))  # type: ignore[attr-defined]
        self._move(self.messages[place].id, "close")

    @rule(seconds=integers(0, 90))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        self._look(off_duty=not self.on_duty)

    @rule()
    def shift_turns(self) -> None:
        self.on_duty = not self.on_duty
        if not self.on_duty:
            self._look(off_duty=True)

    @invariant()
    def what_nobody_saw_or_closed_is_on_the_board_in_order(self) -> None:
        fold = self._board()
        wanted = [one.id for one in self.messages if one.status in OPEN]
        held = Mailbox(OAK, fold).held
        found = [UUID(key.key) for key in held if key.kind is Kind.MESSAGE]
        assert found == wanted

    @invariant()
    def what_the_phone_never_stored_is_said_to_it_again(self) -> None:
        again = Mailbox(OAK, self._board()).unanswered()
        assert [UUID(one.seen.key.key) for one in again] == [
            one.id for one in self.messages if one.status is MessageStatus.SENT
        ]

    @invariant()
    def nothing_waits_longer_than_a_minute_or_a_shift_in_silence(self) -> None:
        for one in self.messages:
            if not one.is_open:
                assert one.seen_by or one.closed_by
            elif not self.on_duty:
                assert one.unseen_because is UnseenBecause.SHIFT_ENDED
            elif self.now - one.sent_at >= PATIENCE:
                assert one.unseen_at is not None
            else:
                assert one.unseen_because in (None, UnseenBecause.SHIFT_ENDED)

    def _look(self, *, off_duty: bool) -> None:
        for at, one in enumerate(self.messages):
            raised = one.alarm(off_duty=off_duty, by=BY, at=self.now)
            if raised is not None:
                self.messages[at] = raised[0]

    def _move(self, id_: MessageId, how: str) -> None:
        for at, one in enumerate(self.messages):
            if one.id != id_ or not one.is_open:
                continue
            if how == "see":
                moved = one.see("Ann", by=BY, at=self.now, occurred_at=self.now)[0]
            else:
                because = ClosedBecause.NOT_NEEDED
                moved = one.close("Sam", because, by=BY, at=self.now)[0]
            self.messages[at] = moved

    def _board(self) -> Fold:
        """As the store would tell it: in no order of its own."""
        return Fold.of(
            message_entry(one) for one in reversed([*self.messages, *self.of_another])
        )


TestDay = Day.TestCase
TestDay.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


def test_a_card_of_a_message_has_none_of_its_words() -> None:
    day = Day()
    day.desk_writes()
    (held,) = Mailbox(OAK, day._board()).held.values()

    assert "words" not in orjson.loads(held.card)
