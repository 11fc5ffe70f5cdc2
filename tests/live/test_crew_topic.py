"""What others do costs an idle crew's phone nothing, and its own it never misses."""

from collections.abc import Mapping
from dataclasses import replace

import orjson
from orjson import Fragment

from tests.live.test_protocol_machine import AREA, OURS, THEIRS, Log, card_of
from ucr.domain.board import Entry, Kind
from ucr.domain.ids import CrewId
from ucr.live.messages import At
from ucr.live.stage import Stage


class Heard:
    """A phone that is connected, and which offsets it was told."""

    def __init__(self) -> None:
        self.offsets: list[int] = []
        self.cards: list[object] = []

    def hear(self, _topic: str, frame: str) -> None:
        told = orjson.loads(frame)
        self.offsets.append(told["offset"])
        self.cards.append(told["card"])

    def hear_positions(self, topic: str, moved: Mapping[CrewId, Fragment]) -> None:
        raise NotImplementedError

    def lose(self) -> None:
        raise NotImplementedError


class Town:
    """A stage that has read on, and a log that grows."""

    def __init__(self) -> None:
        self.log = Log()
        self.stage = Stage(AREA)
        self.stage.start_again(self.log.head, [], [])

    def has(self, kind: Kind, crew: CrewId, *, version: int | None = None) -> int:
        """Something of a crew; the offset of that event. Version 3 is a proposal."""
        offset = len(self.log.rows) + 1
        key = {Kind.ASSIGNMENT: f"a{crew.int}"}.get(kind, str(crew))
        self.log.append(kind, key, card_of(kind, key, version or offset, crew))
        self.stage.publish(self.log.rows[-1:])
        return offset

    def took_back(self, crew: CrewId, **more: str) -> int:
        """A job of a crew that was withdrawn and that it must hear of; the offset."""
        key = f"a{crew.int}"
        card = card_of(Kind.ASSIGNMENT, key, 1, crew)
        owed = {"status": "withdrawn", "stand_down_at": "12:00", **more}
        self.log.append(Kind.ASSIGNMENT, key, card | owed)
        self.stage.publish(self.log.rows[-1:])
        return len(self.log.rows)

    def loses(self, kind: Kind, key: str, *, of: CrewId | None = None) -> int:
        """An entry leaves the board, or had left it; `of`: whose, as its fact says."""
        self.log.append(kind, key, None)
        body = orjson.dumps({"crew_id": of}).decode() if of else "{}"
        self.log.rows[-1] = replace(self.log.rows[-1], body=body)
        self.stage.publish(self.log.rows[-1:])
        return len(self.log.rows)

    def since(self, offset: int) -> At:
        return At(epoch=self.log.head.epoch, offset=offset)

    def tells_all(self, crew: CrewId, offset: int) -> bool:
        """Whether who stood there is told the whole of its topic."""
        return self.stage.answer_crew(crew, self.since(offset)).snapshot is not None


def test_what_concerns_other_crews_is_no_news_for_an_idle_one() -> None:
    town = Town()
    ours = town.has(Kind.PLAN, OURS)

    theirs = town.has(Kind.PLAN, THEIRS)

    assert (town.stage.last_own(OURS), town.stage.last_own(THEIRS)) == (ours, theirs)


def test_an_idle_phone_that_missed_nothing_of_its_own_is_sent_nothing() -> None:
    town = Town()
    town.has(Kind.PLAN, OURS)
    stood = town.has(Kind.PLAN, THEIRS)
    town.has(Kind.PLAN, THEIRS)

    answer = town.stage.answer_crew(OURS, town.since(stood))

    assert (answer.events, answer.snapshot) == ((), None)
    assert answer.head.offset == stood + 1


def test_a_phone_that_missed_something_of_its_own_is_told_the_whole() -> None:
    town = Town()
    before = town.has(Kind.PLAN, THEIRS)
    at_it = town.has(Kind.PLAN, OURS)
    town.has(Kind.PLAN, THEIRS)

    assert town.tells_all(OURS, before)
    assert town.tells_all(OURS, at_it)  # of several frames it may have had the first
    assert not town.tells_all(OURS, at_it + 1)


def test_a_crew_with_a_case_is_told_the_whole_whatever_happened() -> None:
    """Whom it meets there, and what is joined to its case, are others' events."""
    town = Town()
    town.has(Kind.ASSIGNMENT, OURS, version=1)
    stood = town.has(Kind.PLAN, THEIRS)

    town.has(Kind.PLAN, THEIRS)

    assert town.tells_all(OURS, stood)
    assert town.stage.last_own(OURS) == stood + 1


def test_a_case_that_came_and_went_meanwhile_is_told_of() -> None:
    town = Town()
    stood = town.has(Kind.PLAN, THEIRS)
    town.has(Kind.ASSIGNMENT, OURS, version=1)

    town.loses(Kind.ASSIGNMENT, f"a{OURS.int}")

    assert town.tells_all(OURS, stood)


def test_a_proposal_is_no_news_for_the_crew() -> None:
    town = Town()
    town.has(Kind.PLAN, OURS)
    stood = town.has(Kind.PLAN, THEIRS)

    town.has(Kind.ASSIGNMENT, OURS, version=3)

    assert not town.tells_all(OURS, stood)


def test_what_nobody_can_say_whose_it_was_is_news_for_all() -> None:
    town = Town()
    stood = town.has(Kind.PLAN, OURS)

    town.loses(Kind.VISIT, "a visit that had left the board before")

    assert town.tells_all(OURS, stood)
    assert town.tells_all(THEIRS, stood)


def test_what_is_changed_for_the_whole_area_is_news_for_all() -> None:
    town = Town()
    stood = town.has(Kind.PLAN, OURS)

    town.has(Kind.AREA, THEIRS)

    assert town.tells_all(OURS, stood)


def test_a_process_that_starts_does_not_say_what_it_has_not_read() -> None:
    town = Town()
    town.has(Kind.PLAN, THEIRS)
    read_before = town.has(Kind.PLAN, THEIRS)

    town.stage.start_again(town.log.head, [], town.log.rows)

    assert town.tells_all(OURS, read_before - 1)


def test_a_board_that_was_mended_is_told_anew_to_all() -> None:
    town = Town()
    town.has(Kind.PLAN, OURS)
    stood = town.has(Kind.PLAN, THEIRS)

    town.stage.hold(
        [Entry(kind=Kind.PLAN, key=str(OURS), version=99, card=None)],
    )

    assert town.tells_all(OURS, stood)
    assert town.stage.last_own(OURS) > stood


# ------------------------------------------- a job taken away, and a crew of two phones


def test_what_one_phone_says_of_a_stand_down_its_crew_s_other_phone_is_told() -> None:
    town, other = Town(), Heard()
    town.has(Kind.ASSIGNMENT, OURS, version=1)
    town.stage.join_crew(OURS, other)

    taken = town.took_back(OURS)
    received = town.took_back(OURS, stand_down_received_at="12:01")
    seen = town.loses(Kind.ASSIGNMENT, f"a{OURS.int}")

    assert other.offsets == [taken, received, seen]


def test_a_stand_down_that_was_over_and_must_be_heard_again_is_told() -> None:
    """The other phone had accepted it in a dead spot: it may go (P20)."""
    town, other = Town(), Heard()
    town.took_back(OURS)
    town.loses(Kind.ASSIGNMENT, f"a{OURS.int}")
    town.stage.join_crew(OURS, other)

    again = town.took_back(OURS, superseded_at="12:02")

    assert other.offsets == [again]
    assert town.stage.last_own(OURS) == again


def test_a_phone_that_was_away_from_its_crew_s_stand_down_is_told_the_whole() -> None:
    town = Town()
    town.took_back(OURS)
    stood = town.has(Kind.PLAN, THEIRS)
    town.took_back(OURS, stand_down_received_at="12:01")
    town.has(Kind.PLAN, THEIRS)

    assert town.tells_all(OURS, stood)
    assert not town.tells_all(OURS, stood + 2)  # its news is behind it


def test_of_the_case_that_was_taken_away_the_crew_is_told_nothing_more() -> None:
    town, phone = Town(), Heard()
    town.log.append(Kind.REFERRAL, "r1", card_of(Kind.REFERRAL, "r1", 1, OURS))
    town.stage.publish(town.log.rows[-1:])
    town.has(Kind.ASSIGNMENT, OURS, version=1)
    town.stage.join_crew(OURS, phone)

    town.took_back(OURS)

    whole = orjson.loads(orjson.dumps(town.stage.answer_crew(OURS).snapshot))
    assert whole["referrals"] == []
    assert [card["status"] for card in whole["assignments"]] == ["withdrawn"]
    assert phone.cards == [whole["assignments"][0], None]


def test_a_visit_that_one_phone_corrects_afterwards_is_told_to_the_other() -> None:
    town, other = Town(), Heard()
    town.stage.join_crew(OURS, other)
    stood = town.has(Kind.PLAN, THEIRS)

    corrected = town.loses(Kind.VISIT, "a visit that is over", of=OURS)

    assert other.offsets == [corrected]
    assert town.tells_all(OURS, stood)
    assert town.stage.last_own(THEIRS) == stood
