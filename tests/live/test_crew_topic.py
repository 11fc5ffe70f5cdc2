"""What others do costs a crew's phone nothing, and what is its own it never misses."""

from tests.live.test_protocol_machine import AREA, OURS, THEIRS, Log, Phone, card_of
from ucr.domain.board import Kind
from ucr.domain.codes import Role
from ucr.domain.ids import CrewId
from ucr.live.messages import At
from ucr.live.stage import Stage


class Town:
    """A stage with one phone that listens, and a log that grows."""

    def __init__(self) -> None:
        self.log = Log()
        self.stage = Stage(AREA)
        self.stage.start_again(self.log.head, [], [])
        self.stage.join_crew(OURS, Phone(Role.CREW, OURS))

    def plans(self, crew: CrewId) -> int:
        """A plan of a crew; the offset of that event."""
        version = len(self.log.rows) + 1
        card = card_of(Kind.PLAN, str(crew), version, crew)
        self.log.append(Kind.PLAN, str(crew), card)
        self.stage.publish(self.log.rows[-1:])
        return version


def test_what_concerns_another_crew_lets_no_phone_ask_again() -> None:
    town = Town()
    ours = town.plans(OURS)

    town.plans(THEIRS)

    assert town.stage.told(OURS).offset == ours
    assert town.stage.head.offset == ours + 1


def test_a_phone_that_missed_nothing_of_its_own_is_sent_nothing() -> None:
    town = Town()
    since = At(epoch="e1", offset=town.plans(OURS))
    town.plans(THEIRS)

    answer = town.stage.answer_crew(OURS, since)

    assert (answer.events, answer.snapshot) == ((), None)
    assert answer.head.offset == since.offset + 1


def test_a_phone_that_missed_something_of_its_own_gets_the_whole() -> None:
    town = Town()
    before = At(epoch="e1", offset=town.plans(THEIRS))
    town.plans(OURS)

    for since in (before, At(epoch="e0", offset=2), None):
        assert town.stage.answer_crew(OURS, since).snapshot is not None


def test_a_crew_to_which_nobody_listened_gets_the_whole() -> None:
    """Nobody knows what was told to a phone of another process, or of yesterday."""
    town = Town()
    since = At(epoch="e1", offset=town.plans(OURS))

    assert town.stage.answer_crew(THEIRS, since).snapshot is not None
