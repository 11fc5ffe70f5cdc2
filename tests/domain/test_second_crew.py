"""A second crew moves no case: it is news, and an alarm where a person must act."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.cases import (
    ASH,
    MINUTE,
    NOON,
    OAK,
    a_referral,
    a_tap,
    a_visit,
    an_offer,
)
from ucr.domain import second
from ucr.domain.act import Act
from ucr.domain.assignment import Assignment, AssignmentStatus
from ucr.domain.codes import ActKind, Concern, OutcomeKind, Part, SecondNews
from ucr.domain.errors import NotAllowed, WrongStatus
from ucr.domain.ids import DISPATCHER
from ucr.domain.referral import Referral
from ucr.domain.timer import OF_SECOND, STANDING, Action, Alarm
from ucr.domain.visit import Outcome, VisitStatus

TREATED = Outcome(kind=OutcomeKind.TREATED, destination=None, note=None)
ACT = Act(kind=ActKind.SECOND, by=DISPATCHER, at=NOON, crew_id=ASH)


def led() -> Referral:
    """A case that Oak was asked to lead."""
    return a_referral().assign(OAK, Action.ANSWER, by=DISPATCHER, at=NOON)[0]


def asked_to_help(**changes: object) -> Assignment:
    return an_offer(crew_id=ASH, part=Part.ASSIST, expires_at=None, **changes)


@given(
    news=st.sampled_from(SecondNews), alarm=st.none() | st.sampled_from(sorted(Alarm))
)
def test_news_of_a_second_crew_change_nothing_but_the_alarm(
    news: SecondNews, alarm: Alarm | None
) -> None:
    before = replace(led(), alarm=alarm)

    after, fact = second.tell(before, ASH, news, by=DISPATCHER, at=NOON + MINUTE)

    assert replace(after, alarm=None) == replace(before, alarm=None)
    assert (fact.crew_id, fact.news) == (ASH, news)


@given(
    news=st.sampled_from(SecondNews), alarm=st.none() | st.sampled_from(sorted(Alarm))
)
def test_an_alarm_is_raised_where_a_person_must_act_and_ended_where_none_need(
    news: SecondNews, alarm: Alarm | None
) -> None:
    after, _ = second.tell(
        replace(led(), alarm=alarm), ASH, news, by=DISPATCHER, at=NOON
    )

    if alarm in STANDING:
        assert after.alarm is alarm
    elif news in second.RAISES:
        assert after.alarm is second.RAISES[news]
    elif news in second.SETTLES and alarm in OF_SECOND:
        assert after.alarm is None
    else:
        assert after.alarm is alarm


@pytest.mark.parametrize("alarm", sorted(OF_SECOND))
def test_no_step_of_the_first_crew_ends_the_alarm_about_the_second(
    alarm: Alarm,
) -> None:
    case = replace(led(), alarm=alarm)

    gone, _ = case.await_(Action.ARRIVE, by=DISPATCHER, at=NOON + MINUTE)
    late, _ = gone.run_out(by=DISPATCHER, at=NOON + 70 * MINUTE)

    assert (gone.alarm, late.alarm) == (alarm, alarm)


def test_a_second_crew_is_sent_only_to_a_case_that_a_crew_has() -> None:
    case, fact = second.send(led(), ACT, ASH, by=DISPATCHER, at=NOON)
    assert (case.acts, fact.news) == ((ACT,), SecondNews.SENT)

    with pytest.raises(WrongStatus):
        second.send(a_referral(), ACT, ASH, by=DISPATCHER, at=NOON)


def test_a_second_crew_is_not_sent_while_a_person_must_decide() -> None:
    worried, _ = led().raise_concern(Concern.RED_FLAG, by=DISPATCHER, at=NOON)

    with pytest.raises(WrongStatus):
        second.send(worried, ACT, ASH, by=DISPATCHER, at=NOON)


@pytest.mark.parametrize(
    ("seconds", "rung"), [(0, 0), (59, 0), (60, 1), (179, 1), (180, 2), (9999, 2)]
)
def test_an_unanswered_second_crew_rises_like_any_other(
    seconds: int, rung: int
) -> None:
    at = NOON + timedelta(seconds=seconds)

    assert second.rung_of(asked_to_help(), at) == rung
    assert second.rung_of(an_offer(expires_at=None), at) == 0
    accepted = asked_to_help(status=AssignmentStatus.ACCEPTED)
    assert second.rung_of(accepted, at) == 0


def test_each_rung_is_said_once() -> None:
    risen, fact = second.rise(asked_to_help(), 1, by=DISPATCHER, at=NOON + MINUTE)
    assert (risen.rung, fact.rung, fact.part) == (1, 1, Part.ASSIST)

    with pytest.raises(WrongStatus):
        second.rise(risen, 1, by=DISPATCHER, at=NOON + MINUTE)


def test_only_the_lead_says_how_it_ended_and_only_the_second_leaves() -> None:
    helping = a_visit(part=Part.ASSIST, status=VisitStatus.ON_SCENE)
    leading = a_visit(status=VisitStatus.ON_SCENE)

    left, fact = helping.leave(a_tap())

    assert (left.status, left.outcome, fact.part) == (
        VisitStatus.COMPLETED,
        None,
        Part.ASSIST,
    )
    with pytest.raises(NotAllowed, match="first crew"):
        helping.complete(TREATED, a_tap())
    with pytest.raises(NotAllowed, match="say how it ended"):
        leading.leave(a_tap())
