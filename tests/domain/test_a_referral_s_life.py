"""Random lives of one referral with its offers and visits: it is never nobody's."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from tests.domain.cases import (
    ASH,
    NOON,
    OAK,
    a_place,
    a_referral,
    a_tap,
    a_visit,
    an_offer,
)
from ucr.domain import alarming, joining
from ucr.domain.assignment import Assignment, AssignmentStatus
from ucr.domain.capacity import Capacity
from ucr.domain.codes import (
    Concern,
    DeclineReason,
    HandBackReason,
    OutcomeKind,
    RedFlag,
    Refusal,
)
from ucr.domain.errors import (
    BadField,
    NotJoinable,
    OfferExpired,
    Superseded,
    WrongStatus,
)
from ucr.domain.ids import DISPATCHER, AssignmentId, CrewId, VisitId
from ucr.domain.referral import Referral
from ucr.domain.referral_status import CLOSED, ReferralStatus
from ucr.domain.response_clock import ResponseClock
from ucr.domain.timer import Action, Alarm
from ucr.domain.visit import Outcome, Tap, Visit, VisitStatus

CREWS = st.sampled_from([OAK, ASH])
ACTIONS = st.sampled_from([Action.ANSWER, Action.SET_OFF, Action.ARRIVE, Action.FINISH])
Move = Callable[[], tuple[Referral, object]]
NO_CREWS = Capacity(crews_on_shift=0, crews_free=0, open_referrals=1)
OTHER = a_referral(number=2)
DONE_OTHER = OTHER.cancel(by=DISPATCHER, at=NOON)[0]
DONE = Outcome(kind=OutcomeKind.TREATED, destination=None, note=None)


class Life(RuleBasedStateMachine):
    """What the steps of the journey do, in any order; a refused move changes nothing.

    Each rule makes the moves that one step makes, all of them or none.
    """

    referral: Referral
    clocks: tuple[ResponseClock, ...]

    def __init__(self) -> None:
        super().__init__()
        self.at = NOON
        self.offers: list[Assignment] = []
        self.visits: list[Visit] = []
        self.closed_before = False

    @initialize(red_flag=st.booleans(), on_floor=st.booleans())
    def a_call_comes_in(self, *, red_flag: bool, on_floor: bool) -> None:
        flags = frozenset({RedFlag.FRACTURE} if red_flag else ())
        self.referral = a_referral(red_flags=flags, on_floor=on_floor)
        self.clocks = self.referral.running

    @rule(seconds=st.integers(1, 900))
    def time_passes(self, seconds: int) -> None:
        self.at += timedelta(seconds=seconds)

    @rule(concern=st.sampled_from(Concern))
    def somebody_worries(self, concern: Concern) -> None:
        self._try(
            lambda: self.referral.raise_concern(concern, by=DISPATCHER, at=self.at)
        )

    @rule(found=st.booleans())
    def a_clinician_takes_it(self, *, found: bool) -> None:
        place = a_place() if found else None
        self._try(
            lambda: self.referral.clear(by=DISPATCHER, at=self.at, location=place)
        )

    @rule(action=ACTIONS)
    def a_clinician_has_seen_it(self, action: Action) -> None:
        self._try(lambda: self.referral.reassure(action, by=DISPATCHER, at=self.at))

    @rule(crew_id=CREWS | st.none())
    def somebody_pins_it(self, crew_id: CrewId | None) -> None:
        self._try(lambda: self.referral.pin(crew_id, by=DISPATCHER, at=self.at))

    @rule(crew_id=CREWS, minutes=st.integers(1, 5))
    def a_crew_is_asked(self, crew_id: CrewId, minutes: int) -> None:
        if not self._try(
            lambda: self.referral.assign(
                crew_id, Action.ANSWER, by=DISPATCHER, at=self.at
            )
        ):
            return
        self.offers.append(
            an_offer(
                id=AssignmentId(UUID(int=100 + len(self.offers))),
                crew_id=crew_id,
                made_at=self.at,
                offered_at=self.at,
                expires_at=self.at + timedelta(minutes=minutes),
            )
        )

    @precondition(lambda self: self.offers)
    @rule()
    def the_crew_accepts(self) -> None:
        offer = self.offers[-1]
        with suppress(WrongStatus, OfferExpired, Superseded):
            taken, _ = offer.accept(
                crew_id=offer.crew_id, by=DISPATCHER, at=self.at, occurred_at=self.at
            )
            self.offers[-1] = taken
            number = VisitId(UUID(int=200 + len(self.visits)))
            self.visits.append(a_visit(id=number, crew_id=offer.crew_id))

    @precondition(lambda self: self.offers)
    @rule(refuses=st.booleans())
    def the_crew_refuses_or_lets_it_expire(self, *, refuses: bool) -> None:
        offer = self.offers[-1]
        with suppress(WrongStatus, OfferExpired, Superseded):
            if refuses:
                ended, _ = offer.refuse(
                    crew_id=offer.crew_id,
                    reason=Refusal.OTHER,
                    by=DISPATCHER,
                    at=self.at,
                    occurred_at=self.at,
                )
            elif offer.has_run_out(self.at):
                ended, _ = offer.expire(by=DISPATCHER, at=self.at)
            else:
                return
            self.offers[-1] = ended
            self._must_release(offer.crew_id)

    @precondition(lambda self: self.visits)
    @rule(arrives=st.booleans(), action=ACTIONS)
    def the_crew_goes(self, *, arrives: bool, action: Action) -> None:
        visit = self.visits[-1]
        tap = self._tap(visit)
        with suppress(WrongStatus):
            self.visits[-1], _ = visit.arrive(tap) if arrives else visit.set_off(tap)
            self.referral, _ = self.referral.await_(action, by=DISPATCHER, at=self.at)

    @precondition(lambda self: self.visits)
    @rule()
    def the_visit_is_completed(self) -> None:
        visit = self.visits[-1]
        with suppress(WrongStatus):
            self.visits[-1], _ = visit.complete(DONE, self._tap(visit))
            self.offers[-1], _ = self.offers[-1].finish(by=DISPATCHER, at=self.at)
            self.referral, _ = self.referral.complete(
                DONE.kind, by=DISPATCHER, at=self.at
            )

    @precondition(lambda self: self.visits)
    @rule()
    def the_visit_is_abandoned(self) -> None:
        visit = self.visits[-1]
        with suppress(WrongStatus):
            self.visits[-1], _ = visit.abandon(
                HandBackReason.NO_ACCESS, self._tap(visit)
            )
            self.offers[-1], _ = self.offers[-1].finish(by=DISPATCHER, at=self.at)
            self._must_release(visit.crew_id)

    @rule(
        ending=st.sampled_from(["cancel", "hand_back", "decline", "acknowledge"]),
    )
    def it_is_ended(self, ending: str) -> None:
        before = self.referral
        moves: dict[str, Move] = {
            "cancel": lambda: before.cancel(by=DISPATCHER, at=self.at),
            "hand_back": lambda: before.hand_back(
                HandBackReason.OTHER, by=DISPATCHER, at=self.at
            ),
            "decline": lambda: before.decline(
                DeclineReason.OTHER, NO_CREWS, by=DISPATCHER, at=self.at
            ),
            "acknowledge": lambda: before.acknowledge(by=DISPATCHER, at=self.at),
        }
        with suppress(WrongStatus):
            stood_down = self._stood_down()
            moved, _ = moves[ending]()
            self.referral = moved
            self.offers, self.visits = stood_down

    @rule()
    def its_timer_runs_out(self) -> None:
        if self.referral.is_closed or self.referral.timer is None:
            return
        alarmed, _ = self.referral.run_out(by=DISPATCHER, at=self.at)
        self.referral = alarmed

    @rule()
    def somebody_is_warned(self) -> None:
        self._try(
            lambda: alarming.warn(
                self.referral, Alarm.NOBODY_IN_TIME, by=DISPATCHER, at=self.at
            )
        )

    @rule()
    def the_alarm_is_acknowledged(self) -> None:
        self._try(
            lambda: alarming.acknowledge(
                self.referral, "Sam", by=DISPATCHER, at=self.at
            )
        )

    @rule(action=ACTIONS)
    def somebody_else_must_act(self, action: Action) -> None:
        self._try(lambda: self.referral.await_(action, by=DISPATCHER, at=self.at))

    @rule(crew_id=CREWS, refused=st.booleans())
    def it_is_released_out_of_turn(self, crew_id: CrewId, *, refused: bool) -> None:
        if self._active_offers():
            return
        self._try(
            lambda: self.referral.release(
                crew_id, refused=refused, by=DISPATCHER, at=self.at
            )
        )

    @rule()
    def it_is_joined_to_another(self) -> None:
        with suppress(WrongStatus, NotJoinable):
            stood_down = self._stood_down()
            self.referral, _ = joining.join(
                self.referral, OTHER, by=DISPATCHER, at=self.at
            )
            self.offers, self.visits = stood_down

    @rule()
    def it_is_separated(self) -> None:
        self._try(lambda: joining.separate(self.referral, by=DISPATCHER, at=self.at))

    @rule()
    def its_lead_has_ended(self) -> None:
        if self.referral.ties.lead is None:
            return
        told = joining.ended_with(
            self.referral, DONE_OTHER, NO_CREWS, by=DISPATCHER, at=self.at
        )
        assert told is not None
        self.referral, _ = told

    @rule()
    def it_is_filed(self) -> None:
        self._try(lambda: self.referral.file(by=DISPATCHER, at=self.at))

    @invariant()
    def an_open_referral_has_an_owner_and_a_timer(self) -> None:
        if self.referral.status not in CLOSED:
            assert self.referral.timer is not None
            assert self.referral.timer.owner
            assert self.referral.timer.action is not Action.FILE
            assert self.referral.closed_at is None
            assert self.referral.filed_at is None

    @invariant()
    def a_closed_referral_only_waits_to_be_filed(self) -> None:
        if self.referral.status in CLOSED:
            assert self.referral.closed_at is not None
            timer = self.referral.timer
            assert (timer is None) == (self.referral.filed_at is not None)
            assert timer is None or timer.action is Action.FILE
            self.closed_before = True
        assert self.referral.is_closed or not self.closed_before

    @invariant()
    def its_clocks_never_change(self) -> None:
        assert self.referral.running == self.clocks

    @invariant()
    def somebody_has_it_exactly_when_it_is_assigned(self) -> None:
        active = self._active_offers()
        held = [visit for visit in self.visits if visit.is_active]
        assert len(active) <= 1
        assert (self.referral.status is ReferralStatus.ASSIGNED) == bool(active)
        accepted = [o for o in active if o.status is AssignmentStatus.ACCEPTED]
        assert [visit.crew_id for visit in held] == [o.crew_id for o in accepted]

    @invariant()
    def it_has_a_lead_exactly_when_it_is_joined(self) -> None:
        is_joined = self.referral.status is ReferralStatus.JOINED
        assert is_joined == (self.referral.ties.lead is not None)

    @invariant()
    def a_concern_waits_for_a_person_until_the_end(self) -> None:
        status = self.referral.status
        assert status is not ReferralStatus.NEEDS_DECISION or self.referral.concerns
        assert status is not ReferralStatus.WAITING or not self.referral.concerns

    def _try(self, move: Move) -> bool:
        with suppress(WrongStatus, BadField):
            self.referral, _ = move()
            return True
        return False

    def _must_release(self, crew_id: CrewId) -> None:
        """A crew that is off it: the referral takes that without a word."""
        self.referral, _ = self.referral.release(
            crew_id, refused=True, by=DISPATCHER, at=self.at
        )
        assert crew_id in self.referral.refused_by

    def _stood_down(self) -> tuple[list[Assignment], list[Visit]]:
        """Everyone after standing down, as `journey.stop` does it.

        Raises:
            WrongStatus: A crew is with the person.
        """
        return (
            [
                one.withdraw(by=DISPATCHER, at=self.at)[0] if one.is_active else one
                for one in self.offers
            ],
            [
                one.stand_down(by=DISPATCHER, at=self.at)[0] if one.is_active else one
                for one in self.visits
            ],
        )

    def _active_offers(self) -> Sequence[Assignment]:
        return [offer for offer in self.offers if offer.is_active]

    def _tap(self, visit: Visit) -> Tap:
        return a_tap(visit.crew_id, at=self.at)


Life.TestCase.settings = settings(max_examples=60, stateful_step_count=40)
TestLife = Life.TestCase


def test_a_visit_ends_in_one_of_three_ways() -> None:
    assert {
        status for status in VisitStatus if not a_visit(status=status).is_active
    } == {
        VisitStatus.COMPLETED,
        VisitStatus.ABANDONED,
        VisitStatus.STOOD_DOWN,
    }
