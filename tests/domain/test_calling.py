"""Who may be called about an offer, and what is kept of it."""

from datetime import timedelta

import pytest

from tests.domain.cases import NOON, a_shift, an_offer
from ucr.domain import calling
from ucr.domain.assignment import AssignmentStatus
from ucr.domain.calls import CallResult, Way
from ucr.domain.crew import ShiftStatus
from ucr.domain.ids import DISPATCHER


@pytest.mark.parametrize(
    ("status", "is_signed_in", "why"),
    [
        (ShiftStatus.ON, True, None),
        (ShiftStatus.ON, False, CallResult.SIGNED_OUT),
        (ShiftStatus.PAUSED, True, CallResult.ON_BREAK),
        (ShiftStatus.PLANNED, True, CallResult.OFF_DUTY),
        (ShiftStatus.ENDED, True, CallResult.OFF_DUTY),
    ],
)
def test_only_a_crew_on_shift_and_signed_in_is_called(
    status: ShiftStatus,
    is_signed_in: bool,  # noqa: FBT001
    why: CallResult | None,
) -> None:
    shift = a_shift(status=status)

    assert calling.hindrance(shift, is_signed_in=is_signed_in) is why


def test_a_crew_without_a_shift_is_not_called() -> None:
    assert calling.hindrance(None, is_signed_in=True) is CallResult.OFF_DUTY


@pytest.mark.parametrize("status", AssignmentStatus)
def test_a_crew_is_called_only_while_its_answer_is_awaited(
    status: AssignmentStatus,
) -> None:
    offer = an_offer(status=status)

    assert calling.waits(offer) is (status is AssignmentStatus.OFFERED)


def test_the_newest_word_on_each_way_is_kept() -> None:
    offer, told = an_offer(), []
    for way, result in (
        (Way.PUSH, CallResult.TRYING),
        (Way.TEXT, CallResult.SENT),
        (Way.PUSH, CallResult.SENT),
    ):
        moved = calling.called(offer, way, result, by=DISPATCHER, at=NOON)
        assert moved is not None
        offer, fact = moved
        told.append((fact.way, fact.result))

    assert {call.way: call.result for call in offer.calls} == {
        Way.PUSH: CallResult.SENT,
        Way.TEXT: CallResult.SENT,
    }
    assert told[-1] == (Way.PUSH, CallResult.SENT)


def test_what_was_said_of_a_way_is_not_said_again() -> None:
    moved = calling.called(
        an_offer(), Way.PUSH, CallResult.TRYING, by=DISPATCHER, at=NOON
    )
    assert moved is not None
    later = NOON + timedelta(seconds=9)

    again = calling.called(
        moved[0], Way.PUSH, CallResult.TRYING, by=DISPATCHER, at=later
    )

    assert again is None
