"""When a person was reached: first contact by whichever crew, and no failed one."""

from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.cases import ASH, MINUTE, NOON, OAK, a_referral, a_tap, a_visit
from ucr.domain import joining
from ucr.domain.capacity import Capacity
from ucr.domain.codes import (
    AmendReason,
    Destination,
    HandBackReason,
    OutcomeKind,
    Part,
    Undone,
)
from ucr.domain.ids import DISPATCHER, VisitId
from ucr.domain.reached import reached_at
from ucr.domain.timer import Action
from ucr.domain.visit import Outcome, Visit

CLOSED_DOOR: Final = frozenset({HandBackReason.NO_ACCESS, HandBackReason.SCENE_UNSAFE})
MET: Final = [kind for kind in OutcomeKind if kind is not OutcomeKind.NOT_FOUND]
LENGTH: Final = 60
"""Minutes within which every made-up visit is over; the next begins after that."""


def so(kind: OutcomeKind) -> Outcome:
    is_on = kind is OutcomeKind.REFERRED_ON
    return Outcome(kind=kind, destination=Destination.GP if is_on else None, note=None)


def there(*, minute: int, number: int = 1, part: Part = Part.LEAD) -> Visit:
    """A visit whose crew came so many minutes after noon, and is there still."""
    visit = a_visit(id=VisitId(UUID(int=number)), part=part, opened_at=NOON)
    going, _ = visit.set_off(a_tap())
    return going.arrive(a_tap(at=NOON + minute * MINUTE))[0]


@st.composite
def attended(draw: st.DrawFn, number: int) -> tuple[Visit, datetime | None]:
    """A visit by its own presses, and when its crew was with the person, if it was."""
    begun = NOON + number * LENGTH * MINUTE
    came = begun + draw(st.integers(1, 20)) * MINUTE
    ended = came + draw(st.integers(1, 20)) * MINUTE
    visit = a_visit(id=VisitId(UUID(int=number + 1)), opened_at=begun)
    going, _ = visit.set_off(a_tap(at=begun))
    then = draw(st.sampled_from(["turned", "undone", "still", "done", "handed back"]))
    if then == "turned":
        reason = draw(st.sampled_from(HandBackReason))
        return going.abandon(reason, a_tap(at=ended))[0], None
    on_scene, _ = going.arrive(a_tap(at=came))
    if then == "undone":
        return on_scene.undo(Undone.ON_SCENE, a_tap(at=came))[0], None
    if then == "still":
        return on_scene, came
    if then == "done":
        kind = draw(st.sampled_from(OutcomeKind))
        done, _ = on_scene.complete(so(kind), a_tap(at=ended))
        return done, None if kind is OutcomeKind.NOT_FOUND else came
    reason = draw(st.sampled_from(HandBackReason))
    left, _ = on_scene.abandon(reason, a_tap(at=ended))
    return left, None if reason in CLOSED_DOOR else came


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Visit], datetime | None]:
    """Visits of one case, one after the other, in any order; and its first contact."""
    told = [draw(attended(number)) for number in range(draw(st.integers(0, 5)))]
    met = [came for _, came in told if came is not None]
    visits = draw(st.permutations([visit for visit, _ in told]))
    return visits, min(met, default=None)


@given(histories())
def test_a_person_is_reached_by_the_first_crew_that_was_with_them_and_by_no_other(
    history: tuple[list[Visit], datetime | None],
) -> None:
    visits, first_contact = history

    assert reached_at(visits) == first_contact


@given(st.integers(0, 30), st.integers(0, 30))
def test_of_two_crews_that_meet_there_the_first_counts(lead: int, second: int) -> None:
    both = [
        there(minute=lead),
        there(minute=second, number=2, part=Part.ASSIST),
    ]

    assert reached_at(both) == NOON + min(lead, second) * MINUTE


@pytest.mark.parametrize("second", [5, 10, 15])
def test_a_second_crew_at_a_door_that_nobody_opened_reached_nobody(second: int) -> None:
    lead, _ = there(minute=10).complete(
        so(OutcomeKind.NOT_FOUND), a_tap(at=NOON + 20 * MINUTE)
    )
    helped = there(minute=second, number=2, part=Part.ASSIST)

    assert reached_at([lead, helped]) is None


def test_a_second_crew_that_could_not_get_in_reached_nobody() -> None:
    second, _ = there(minute=5, part=Part.ASSIST).abandon(
        HandBackReason.NO_ACCESS, a_tap(at=NOON + 8 * MINUTE)
    )

    assert reached_at([second]) is None


def test_who_came_after_the_first_crew_gave_up_reached_the_person() -> None:
    lead, _ = there(minute=10).abandon(
        HandBackReason.NO_ACCESS, a_tap(at=NOON + 20 * MINUTE)
    )

    later = there(minute=25, number=2)

    assert reached_at([lead, later]) == NOON + 25 * MINUTE


@given(st.sampled_from(MET))
def test_a_corrected_ending_gives_the_arrival_back_or_takes_it(
    kind: OutcomeKind,
) -> None:
    ended_at = NOON + 20 * MINUTE
    met, _ = there(minute=10).complete(so(kind), a_tap(at=ended_at))
    wrong = AmendReason.WRONG_BUTTON
    nobody = so(OutcomeKind.NOT_FOUND)

    taken, _ = met.amend(nobody, wrong, a_tap(at=ended_at))
    given_back, _ = taken.amend(so(kind), wrong, a_tap(at=ended_at))

    assert reached_at([taken]) is None
    assert reached_at([given_back]) == NOON + 10 * MINUTE


def test_the_phones_own_clock_is_no_arrival() -> None:
    """A day fast: what counts is when we heard of it (P17)."""
    visit, _ = a_visit().set_off(a_tap())
    claimed = replace(a_tap(at=NOON + MINUTE), occurred_at=NOON - 1440 * MINUTE)

    on_scene, _ = visit.arrive(claimed)

    assert reached_at([on_scene]) == NOON + MINUTE


def test_a_joined_case_is_reached_when_the_case_that_leads_it_is() -> None:
    lead = a_referral(number=1, case_number="1")
    lead, _ = lead.assign(OAK, Action.FINISH, by=DISPATCHER, at=NOON)
    lead = replace(lead, reached_at=NOON + 9 * MINUTE)
    over, _ = lead.complete(OutcomeKind.LIFTED, by=DISPATCHER, at=NOON + 30 * MINUTE)
    follower = a_referral(number=2, case_number="2")
    follower, _ = joining.join(follower, lead, by=DISPATCHER, at=NOON)
    nobody = Capacity(crews_on_shift=0, crews_free=0, open_referrals=0)

    moved = joining.ended_with(
        follower, over, nobody, by=DISPATCHER, at=NOON + 31 * MINUTE
    )

    assert moved is not None
    assert moved[0].reached_at == NOON + 9 * MINUTE


def test_a_case_that_waits_again_was_reached_all_the_same() -> None:
    case, _ = a_referral().assign(ASH, Action.FINISH, by=DISPATCHER, at=NOON)
    case = replace(case, reached_at=NOON + MINUTE)

    waits, _ = case.release(ASH, refused=True, by=DISPATCHER, at=NOON + 2 * MINUTE)

    assert waits.reached_at == NOON + MINUTE
