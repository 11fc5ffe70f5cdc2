"""A request with an impossible time is refused, and told which field it was."""

from datetime import timedelta
from typing import Any

import pytest

from tests.domain.cases import MINUTE, NOON, a_referral, a_story
from ucr.domain.codes import Category, Flag, ResponseStandard
from ucr.domain.errors import BadField
from ucr.domain.response_clock import ClockKind

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
NO_CLOCK = {"standard": ResponseStandard.NOT_TWO_HOUR, "category": None}


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("clock_start_at", {"clock_start_at": NOON + 2 * MINUTE + SECOND}),
        ("clock_start_at", {"clock_start_at": NOON - DAY - SECOND}),
        ("floor_since_at", {"floor_since_at": NOON + 2 * MINUTE + SECOND}),
        ("floor_since_at", {"floor_since_at": NOON - 7 * DAY - SECOND}),
        ("patient.born_on", {"story": a_story(born_on=NOON.date() + DAY)}),
        ("sender_breach_at", {"sender_breach_at": NOON}),
        (
            "sender_breach_at",
            {
                "clock_start_at": NOON - 10 * MINUTE,
                "sender_breach_at": NOON - 10 * MINUTE,
            },
        ),
        ("two_hour", NO_CLOCK),
    ],
)
def test_an_impossible_time_is_refused_by_its_field(
    field: str, changes: dict[str, Any]
) -> None:
    with pytest.raises(BadField) as refused:
        a_referral(**changes)

    assert refused.value.field == field


@pytest.mark.parametrize(
    "changes",
    [
        {"clock_start_at": NOON + 2 * MINUTE},
        {"clock_start_at": NOON - DAY},
        {"floor_since_at": NOON - 7 * DAY},
        {"sender_breach_at": NOON + SECOND},
        {"story": a_story(born_on=NOON.date())},
        NO_CLOCK | {"on_floor": True},
        NO_CLOCK | {"floor_since_at": NOON - MINUTE},
        NO_CLOCK | {"sender_breach_at": NOON + MINUTE},
        NO_CLOCK | {"category": Category.C4},
    ],
)
def test_a_time_at_the_edge_of_the_possible_is_taken(
    changes: dict[str, Any],
) -> None:
    referral = a_referral(**changes)

    assert referral.running


def test_a_breach_that_has_passed_when_we_hear_of_it_is_still_the_one_that_counts() -> (
    None
):
    referral = a_referral(
        clock_start_at=NOON - 60 * MINUTE, sender_breach_at=NOON - MINUTE
    )

    assert referral.due.kind is ClockKind.SENDER_BREACH


def test_a_person_on_the_floor_since_nobody_knows_when_lies_since_the_call_began() -> (
    None
):
    referral = a_referral(on_floor=True, clock_start_at=NOON - 15 * MINUTE)

    assert referral.floor_since_at == NOON - 15 * MINUTE
    assert referral.due.due_at == NOON + 45 * MINUTE


def test_what_was_told_is_kept_as_it_was_told() -> None:
    story = a_story()
    referral = a_referral(story=story, flags=frozenset({Flag.ANIMALS}))

    assert referral.story == story
    assert referral.flags == {Flag.ANIMALS}
    assert referral.version == 1
