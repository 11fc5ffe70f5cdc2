"""Random lives of one offer: who may end it, when, and what is remembered of it."""

from collections.abc import Callable
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.domain.cases import ASH, NOON, OAK, an_offer
from ucr.domain.assignment import Assignment, AssignmentStatus
from ucr.domain.codes import Refusal
from ucr.domain.errors import DomainError, NotYourOffer, OfferExpired, Superseded
from ucr.domain.events import Event
from ucr.domain.ids import DISPATCHER, CrewId

Move = Callable[[], tuple[Assignment, Event]]
ENDS = frozenset({"refused", "expired", "withdrawn", "finished"})


class OfferLife(RuleBasedStateMachine):
    """One assignment, told of beside it in the simplest words."""

    def __init__(self) -> None:
        super().__init__()
        self.offer = an_offer()
        self.at = NOON
        self.stands = "proposed"
        self.answered_by: list[str] = []
        self.received = self.seen = self.NEVER

    NEVER = NOON - timedelta(days=1)

    @initialize()
    def it_is_proposed(self) -> None:
        self.offer = an_offer(
            status=AssignmentStatus.PROPOSED, offered_at=None, expires_at=None
        )

    @rule(seconds=st.integers(1, 90))
    def time_passes(self, seconds: int) -> None:
        self.at += timedelta(seconds=seconds)

    @rule(minutes=st.integers(1, 3) | st.none())
    def it_is_put_to_the_crew(self, minutes: int | None) -> None:
        ends = None if minutes is None else self.at + timedelta(minutes=minutes)
        self._does(
            lambda: self.offer.offer(by=DISPATCHER, at=self.at, expires_at=ends),
            {"proposed": "offered"},
        )

    @rule(crew_id=st.sampled_from([OAK, ASH]), accepts=st.booleans())
    def a_crew_answers(self, crew_id: CrewId, *, accepts: bool) -> None:
        then = "accepted" if accepts else "refused"
        may = crew_id == OAK and not self._is_over
        done = self._does(
            lambda: self._answer(crew_id, accepts=accepts),
            {"offered": then} if may else {},
            self._why(crew_id),
        )
        if done:
            self.answered_by.append(then)
            if accepts:
                self._was_seen()

    @rule()
    def its_time_is_looked_at(self) -> None:
        if self.offer.has_run_out(self.at):
            assert self.stands == "offered"
            assert self._is_over
            self._does(
                lambda: self.offer.expire(by=DISPATCHER, at=self.at),
                {"offered": "expired"},
            )

    @rule()
    def it_is_taken_away(self) -> None:
        self._does(
            lambda: self.offer.withdraw(by=DISPATCHER, at=self.at),
            dict.fromkeys(("proposed", "offered", "accepted"), "withdrawn"),
        )

    @rule()
    def its_visit_ends(self) -> None:
        self._does(
            lambda: self.offer.finish(by=DISPATCHER, at=self.at),
            {"accepted": "finished"},
        )

    @rule(opened=st.booleans())
    def its_phone_tells(self, *, opened: bool) -> None:
        tell = self.offer.see if opened else self.offer.receive
        self.offer, _ = tell(by=DISPATCHER, at=self.at)
        if opened:
            self._was_seen()
        elif self.received == self.NEVER:
            self.received = self.at

    @invariant()
    def it_stands_where_it_was_brought(self) -> None:
        assert self.offer.status == self.stands
        assert self.offer.is_active == (self.stands not in ENDS)
        assert (self.offer.ended_at is not None) == (self.stands in ENDS)

    @invariant()
    def it_is_answered_once_at_the_most(self) -> None:
        assert len(self.answered_by) <= 1
        assert (self.offer.answered_at is not None) == bool(self.answered_by)

    @invariant()
    def the_first_telling_counts(self) -> None:
        told = (self.offer.received_at or self.NEVER, self.offer.seen_at or self.NEVER)
        assert told == (self.received, self.seen)

    @property
    def _is_over(self) -> bool:
        ends = self.offer.expires_at
        return ends is not None and self.at >= ends

    def _was_seen(self) -> None:
        self.received = self.at if self.received == self.NEVER else self.received
        self.seen = self.at if self.seen == self.NEVER else self.seen

    def _answer(self, crew_id: CrewId, *, accepts: bool) -> tuple[Assignment, Event]:
        if accepts:
            return self.offer.accept(
                crew_id=crew_id, by=DISPATCHER, at=self.at, occurred_at=self.at
            )
        return self.offer.refuse(
            crew_id=crew_id,
            reason=Refusal.VEHICLE,
            by=DISPATCHER,
            at=self.at,
            occurred_at=self.at,
        )

    def _why(self, crew_id: CrewId) -> type[DomainError]:
        """What an answer that is not taken must say."""
        if crew_id != OAK:
            return NotYourOffer
        if self.stands == "withdrawn":
            return Superseded
        if self.stands == "expired" or (self.stands == "offered" and self._is_over):
            return OfferExpired
        return DomainError

    def _does(
        self, move: Move, leads: dict[str, str], why: type[DomainError] = DomainError
    ) -> bool:
        """Try it; whether it was done must be whether it leads anywhere from here."""
        before = self.offer
        try:
            self.offer, _ = move()
        except why:
            assert self.stands not in leads
            assert self.offer == before
            return False
        self.stands = leads[self.stands]
        return True


OfferLife.TestCase.settings = settings(max_examples=60, stateful_step_count=25)
TestOfferLife = OfferLife.TestCase
