"""What may be done to many cases at once: nothing that a person must read first."""

from dataclasses import replace

import pytest

from tests.domain.cases import NOON, a_referral
from ucr.domain.bulk import MUST_BE_READ, BulkAct, Standing, refusal
from ucr.domain.ids import Actor
from ucr.domain.referral import Referral
from ucr.domain.timer import STANDING, Alarm

SAM = Actor("account:sam")


def refused(referral: Referral) -> str | None:
    stands = Standing(referral=referral, held=None, visit=None)
    return refusal(BulkAct.ACKNOWLEDGE, stands, by=SAM, at=NOON)


@pytest.mark.parametrize("alarm", Alarm)
def test_an_alarm_that_only_a_reader_may_end_is_not_ended_with_many(
    alarm: Alarm,
) -> None:
    told = refused(replace(a_referral(), alarm=alarm))

    assert told == (MUST_BE_READ if alarm in STANDING else None)


def test_an_answer_that_never_arrived_is_not_put_aside_with_many() -> None:
    assert refused(replace(a_referral(), undelivered=True)) == MUST_BE_READ
