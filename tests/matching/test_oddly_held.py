"""Who has what, where records contradict each other: nobody is sent in silence."""

from dataclasses import replace
from uuid import UUID

import pytest

from tests.matching.pictures import OAKHAM, a_call, a_picture, crew_on_duty, gives
from ucr.domain.codes import Part
from ucr.domain.ids import CrewId
from ucr.domain.referral_status import ReferralStatus
from ucr.matching.oddly_held import OddlyHeld, oddly_held
from ucr.matching.picture import Picture
from ucr.store.whole import Unread

OAK, ELM = crew_on_duty(1), crew_on_duty(2)
CALL, OTHER = a_call(1, OAKHAM), a_call(2, OAKHAM)
NOTHING = OddlyHeld(frozenset(), frozenset())
BOTH = OddlyHeld(frozenset({CALL.id}), frozenset({OAK[0].id}))
CASE_ALONE = OddlyHeld(frozenset({CALL.id}), frozenset())


def under_way() -> Picture:
    """Oak has accepted one of two calls, and is on its way."""
    picture = a_picture([OAK, ELM], [CALL, OTHER])
    gives(picture, OAK[0].id, CALL.id)
    had = picture.assignments[OAK[0].id]
    visit = replace(picture.visits[OAK[0].id], assignment_id=had.id)
    picture.visits[OAK[0].id] = visit
    return picture


def without_visit(picture: Picture) -> None:
    picture.visits.clear()


def without_assignment(picture: Picture) -> None:
    picture.assignments.clear()


def of_another_assignment(picture: Picture) -> None:
    visit = picture.visits[OAK[0].id]
    odd = replace(visit, assignment_id=UUID(int=77))  # type: ignore[arg-type]
    picture.visits[OAK[0].id] = odd


def still_waiting(picture: Picture) -> None:
    case = picture.referrals[CALL.id]
    picture.referrals[CALL.id] = replace(case, status=ReferralStatus.WAITING)


def closed(picture: Picture) -> None:
    del picture.referrals[CALL.id]


def unread(picture: Picture) -> None:
    had = picture.assignments.pop(OAK[0].id)
    picture.visits.clear()
    row = Unread(had.id, had.referral_id, had.crew_id, is_active=True)
    picture.unread_held[had.id] = row


def assigned_to_nobody(picture: Picture) -> None:
    picture.assignments.clear()
    picture.visits.clear()


@pytest.mark.parametrize(
    ("spoils", "odd"),
    [
        (without_visit, BOTH),
        (without_assignment, BOTH),
        (of_another_assignment, BOTH),
        (still_waiting, BOTH),
        (closed, BOTH),
        (unread, BOTH),
        (assigned_to_nobody, CASE_ALONE),
    ],
)
def test_what_no_step_of_ours_writes_is_for_people(
    spoils: object, odd: OddlyHeld
) -> None:
    picture = under_way()
    spoils(picture)  # type: ignore[operator]

    assert oddly_held(picture, set()) == odd


def test_what_we_write_ourselves_is_not_odd() -> None:
    picture = under_way()
    helper = replace(
        picture.assignments[OAK[0].id],
        id=UUID(int=78),  # type: ignore[arg-type]
        crew_id=ELM[0].id,
        part=Part.ASSIST,
    )
    seen = replace(
        picture.visits[OAK[0].id], crew_id=ELM[0].id, assignment_id=helper.id
    )
    picture.assignments[ELM[0].id] = helper
    picture.visits[ELM[0].id] = seen

    assert oddly_held(picture, set()) == NOTHING


def test_what_an_unplanned_crew_has_is_odd_and_no_other_s_is() -> None:
    picture = under_way()

    found = oddly_held(picture, {CrewId(OAK[0].id)})

    assert found == CASE_ALONE


def test_an_unreadable_case_makes_nobody_else_odd() -> None:
    picture = under_way()
    del picture.referrals[CALL.id]
    picture.unread.add(CALL.id)

    assert oddly_held(picture, set()) == NOTHING
