"""A request for help, and who has it."""

from dataclasses import replace

import pytest

from tests.domain.cases import ASH, MINUTE, NOON, OAK, a_place, a_referral
from ucr.domain import alarming, timer
from ucr.domain.codes import Concern, OutcomeKind, RedFlag
from ucr.domain.errors import BadField, WrongStatus
from ucr.domain.ids import DISPATCHER
from ucr.domain.referral import Referral
from ucr.domain.referral_status import CLOSED, NEXT, ReferralStatus
from ucr.domain.timer import Action, Timer

LATER = NOON + MINUTE
BY_SENDER_NOW = {ReferralStatus.DECLINED, ReferralStatus.HANDING_BACK}


def assigned() -> Referral:
    return a_referral().assign(OAK, Action.ARRIVE, by=DISPATCHER, at=NOON)[0]


def worried() -> Referral:
    """One that Oak is on its way to when somebody worries."""
    return assigned().raise_concern(Concern.UPDATED, by=DISPATCHER, at=NOON)[0]


@pytest.mark.parametrize("status", sorted(set(NEXT) - CLOSED))
def test_an_open_referral_cannot_be_taken_off_the_board(status: ReferralStatus) -> None:
    with pytest.raises(WrongStatus, match=f"from {status} to filed"):
        replace(a_referral(), status=status).file(by=DISPATCHER, at=NOON)


def test_a_referral_is_filed_once() -> None:
    closed, _ = a_referral().cancel(by=DISPATCHER, at=NOON)
    filed, _ = closed.file(by=DISPATCHER, at=LATER)

    with pytest.raises(WrongStatus):
        filed.file(by=DISPATCHER, at=LATER)

    assert (filed.closed_at, filed.filed_at, filed.timer) == (NOON, LATER, None)


@pytest.mark.parametrize("status", sorted(CLOSED | BY_SENDER_NOW))
def test_a_crew_s_late_tap_does_not_change_who_must_act_on_what_has_ended(
    status: ReferralStatus,
) -> None:
    with pytest.raises(WrongStatus):
        replace(assigned(), status=status).await_(
            Action.FINISH, by=DISPATCHER, at=LATER
        )


def test_a_concern_does_not_turn_a_crew_round_that_is_on_its_way() -> None:
    referral = worried()

    assert referral.status is ReferralStatus.ASSIGNED
    assert referral.timer is not None
    assert referral.timer.action is Action.DECIDE


def test_a_crew_s_tap_does_not_make_a_concern_go_away() -> None:
    tapped, _ = worried().await_(Action.FINISH, by=DISPATCHER, at=LATER)

    assert tapped == worried()


def test_a_worry_that_a_person_has_seen_lets_the_crew_s_visit_go_on() -> None:
    seen, fact = worried().reassure(Action.ARRIVE, by=DISPATCHER, at=LATER)

    assert not seen.concerns
    assert seen.cleared == {Concern.UPDATED}
    assert fact.concerns == (Concern.UPDATED,)
    assert seen.timer is not None
    assert seen.timer.action is Action.ARRIVE


@pytest.mark.parametrize("refused", [True, False])
def test_a_referral_that_a_crew_leaves_with_a_worry_waits_for_a_person(
    refused: bool,  # noqa: FBT001 - a column of the table
) -> None:
    left, _ = worried().release(OAK, refused=refused, by=DISPATCHER, at=LATER)

    assert left.status is ReferralStatus.NEEDS_DECISION
    assert left.refused_by == ({OAK} if refused else frozenset())


def test_a_pin_goes_with_the_crew_that_refused_and_stays_with_another() -> None:
    to_oak, _ = assigned().pin(OAK, by=DISPATCHER, at=NOON)
    to_ash, _ = assigned().pin(ASH, by=DISPATCHER, at=NOON)

    of_oak, _ = to_oak.release(OAK, refused=True, by=DISPATCHER, at=LATER)
    of_ash, _ = to_ash.release(OAK, refused=True, by=DISPATCHER, at=LATER)

    assert (of_oak.pinned_to, of_ash.pinned_to) == (None, ASH)


def test_nobody_is_sent_to_a_place_that_a_person_has_not_found_either() -> None:
    lost = a_referral(
        red_flags=frozenset({RedFlag.TRAUMA}), location=a_place(lon=None, lat=None)
    )

    with pytest.raises(BadField) as refused:
        lost.clear(by=DISPATCHER, at=LATER)
    found, _ = lost.clear(by=DISPATCHER, at=LATER, location=a_place())

    assert refused.value.field == "location"
    assert found.status is ReferralStatus.WAITING


def test_the_moment_of_closing_stops_every_clock_on_screen() -> None:
    done, _ = assigned().complete(OutcomeKind.LIFTED, by=DISPATCHER, at=LATER)

    assert (done.closed_at, done.outcome) == (LATER, OutcomeKind.LIFTED)
    assert done.running == a_referral().running


def test_an_end_takes_the_alarm_with_it() -> None:
    alarmed, _ = assigned().run_out(by=DISPATCHER, at=NOON)
    cancelled, _ = alarmed.cancel(by=DISPATCHER, at=LATER)

    assert alarmed.alarm is not None
    assert cancelled.alarm is None


def test_an_alarm_that_came_late_makes_the_suggestion_of_another_crew_no_later() -> (
    None
):
    """P3: at 180 s, also where nobody looked at 60 s."""
    asked, _ = a_referral().assign(OAK, Action.ANSWER, by=DISPATCHER, at=NOON)

    alarmed, _ = asked.run_out(by=DISPATCHER, at=NOON + 2.5 * MINUTE)

    assert alarmed.timer == Timer(action=Action.REASSIGN, at=NOON + 3 * MINUTE)


def test_an_alarm_that_is_given_again_waits_from_when_it_was_given() -> None:
    alarmed, _ = assigned().run_out(by=DISPATCHER, at=NOON + 600 * MINUTE)

    assert alarmed.timer == timer.start(Action.ARRIVE, at=NOON + 600 * MINUTE)


def test_whoever_saw_an_alarm_before_a_concern_has_not_seen_the_concern() -> None:
    alarmed, _ = assigned().run_out(by=DISPATCHER, at=NOON)
    seen, _ = alarming.acknowledge(alarmed, "Sam", by=DISPATCHER, at=NOON)
    assert seen.alarm_seen is not None

    raised, _ = seen.raise_concern(Concern.LONG_LIE, by=DISPATCHER, at=LATER)

    assert raised.alarm_seen is None


def test_a_closed_case_whose_sender_was_not_told_stays_until_a_person_has_seen_it() -> (
    None
):
    done, _ = assigned().complete(OutcomeKind.TREATED, by=DISPATCHER, at=NOON)
    missed, _ = alarming.miss_sender(done, by=DISPATCHER, at=NOON)

    with pytest.raises(WrongStatus):
        missed.file(by=DISPATCHER, at=NOON)

    seen, fact = alarming.acknowledge(missed, "Sam", by=DISPATCHER, at=NOON)
    assert fact.alarm == "answer_undelivered"
    assert seen.file(by=DISPATCHER, at=NOON)[0].filed_at == NOON
