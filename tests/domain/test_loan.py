"""A crew lent to another area: what keeps it, when it comes home, what is told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from ucr.domain.board import loan_entry
from ucr.domain.crew import Shift, ShiftStatus
from ucr.domain.errors import WrongStatus
from ucr.domain.ids import DISPATCHER, Actor, AreaId, CrewId, LoanId, ShiftId
from ucr.domain.loan import (
    Attached,
    LendRule,
    Loan,
    LoanStatus,
    follow,
    term_rule,
)
from ucr.domain.loan_facts import LendBecause, LoanEnd

NOON = datetime(2026, 1, 12, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
FREE = Attached(visit=False, offered=False, owes=False, unsafe=False)
OAK = CrewId(UUID(int=1))
SHIFT = Shift(
    id=ShiftId(UUID(int=2)),
    crew_id=OAK,
    area_id=AreaId("rutland"),
    status=ShiftStatus.ON,
    version=3,
    starts_at=NOON - HOUR,
    ends_at=NOON + 8 * HOUR,
)
LOAN = Loan(
    id=LoanId(UUID(int=3)),
    crew_id=OAK,
    crew="Oak 1",
    shift_id=SHIFT.id,
    from_area=AreaId("rutland"),
    from_name="Rutland",
    to_area=AreaId("elsewhere"),
    to_name="Elsewhere",
    status=LoanStatus.LENT,
    version=1,
    lent_at=NOON,
    lent_by=Actor("account:sam"),
    because=LendBecause.MORE_CALLS,
    words="Two falls wait there",
    until_at=NOON + 2 * HOUR,
    shift_ends_at=SHIFT.ends_at,
)


@pytest.mark.parametrize(
    ("has", "rule", "stays"),
    [
        (FREE, None, False),
        (replace(FREE, visit=True), LendRule.AT_WORK, True),
        (replace(FREE, offered=True), LendRule.ASKED, False),
        (replace(FREE, owes=True), LendRule.STAND_DOWN_OWED, True),
        (replace(FREE, unsafe=True), LendRule.ASKS_FOR_HELP, True),
        (replace(FREE, unsafe=True, visit=True), LendRule.ASKS_FOR_HELP, True),
    ],
)
def test_what_a_crew_has_keeps_it_where_it_is(
    has: Attached, rule: LendRule | None, *, stays: bool
) -> None:
    assert has.keeps() == rule
    assert has.must_finish == stays


@pytest.mark.parametrize(
    ("until", "rule"),
    [
        (None, None),
        (NOON + timedelta(minutes=15), None),
        (NOON + timedelta(minutes=14, seconds=59), LendRule.TOO_SHORT),
        (SHIFT.ends_at, None),
        (SHIFT.ends_at + timedelta(seconds=1), LendRule.AFTER_SHIFT),
    ],
)
def test_a_loan_is_neither_too_short_nor_longer_than_the_shift(
    until: datetime | None, rule: LendRule | None
) -> None:
    assert term_rule(SHIFT, until, at=NOON) == rule


def test_it_is_due_by_the_clock_when_asked_for_and_when_the_shift_is_over() -> None:
    asked, _ = LOAN.recall(LoanEnd.SENT_BACK, by=DISPATCHER, at=NOON + HOUR)
    over = replace(SHIFT, status=ShiftStatus.ENDED)

    assert LOAN.why_due(SHIFT, LOAN.until_at - timedelta(seconds=1)) is None
    assert LOAN.why_due(SHIFT, LOAN.until_at) is LoanEnd.TIME
    assert asked.why_due(SHIFT, NOON + HOUR) is LoanEnd.SENT_BACK
    assert LOAN.why_due(over, NOON) is LoanEnd.SHIFT_OVER


def test_what_is_back_is_not_lent_any_more_and_cannot_come_back_again() -> None:
    back, fact = LOAN.end(LoanEnd.TIME, by=DISPATCHER, at=NOON + 2 * HOUR)

    assert (back.ended_because, fact.because) == (LoanEnd.TIME, LoanEnd.TIME)
    assert loan_entry(back).card is None
    for move in (back.end, back.recall):
        with pytest.raises(WrongStatus):
            move(LoanEnd.TIME, by=DISPATCHER, at=NOON)


def test_neither_the_card_nor_a_fact_has_the_lenders_own_words() -> None:
    told = (
        LOAN.card(),
        LOAN.begun(),
        LOAN.recall(LoanEnd.TIME, by=DISPATCHER, at=NOON)[1],
    )

    assert not any(LOAN.words in str(one) for one in told)


def test_a_shift_that_is_cut_before_it_should_have_begun_still_ends_after_it() -> None:
    early = replace(SHIFT, starts_at=NOON + HOUR)

    cut, fact = follow(early, AreaId("elsewhere"), NOON, by=DISPATCHER, at=NOON)

    assert early.starts_at < cut.ends_at == fact.ends_at
    assert cut.area_id == fact.area_id == "elsewhere"
