"""Nobody's case is nobody's: every wait has an owner and an alarm (P2)."""

import pytest

from tests.domain.cases import NOON, a_referral
from ucr.domain import alarming
from ucr.domain.ids import DISPATCHER
from ucr.domain.referral_status import ReferralStatus
from ucr.domain.timer import OWNER, PATIENCE, RAN_OUT, Action, Alarm, start


@pytest.mark.parametrize("action", Action)
def test_every_action_has_an_owner_and_an_end_to_our_patience(action: Action) -> None:
    timer = start(action, at=NOON)

    assert timer.owner is OWNER[action]
    assert timer.at == NOON + PATIENCE[action] > NOON


@pytest.mark.parametrize("action", Action)
def test_every_wait_that_runs_out_alarms_but_filing(action: Action) -> None:
    assert (action in RAN_OUT) is (action is not Action.FILE)


def test_an_unanswered_offer_alarms_in_one_minute_and_suggests_another_crew_in_3() -> (
    None
):
    assert PATIENCE[Action.ANSWER].total_seconds() == 60
    _, then = RAN_OUT[Action.ANSWER]
    assert (PATIENCE[Action.ANSWER] + PATIENCE[then]).total_seconds() == 180


def test_an_alarm_that_is_acknowledged_rings_again_when_the_wait_runs_out() -> None:
    referral = a_referral()
    alarmed, _ = referral.run_out(by=DISPATCHER, at=NOON)

    seen, _ = alarming.acknowledge(alarmed, "Sam", by=DISPATCHER, at=NOON)

    assert seen.status is ReferralStatus.WAITING
    assert (seen.alarm, seen.timer) == (None, alarmed.timer)
    again, _ = seen.run_out(by=DISPATCHER, at=NOON)
    assert again.alarm is alarmed.alarm


def test_whether_clock_or_plan_says_that_nobody_comes_a_person_chooses_next() -> None:
    referral = a_referral()

    by_clock, _ = referral.run_out(by=DISPATCHER, at=NOON)
    by_plan, _ = alarming.warn(referral, Alarm.NOBODY_IN_TIME, by=DISPATCHER, at=NOON)

    for told in (by_clock, by_plan):
        assert (told.alarm, told.timer) == (
            Alarm.NOBODY_IN_TIME,
            start(Action.CHOOSE, at=NOON),
        )
