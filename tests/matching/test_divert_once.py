"""No crew is suggested to turn round for two people at a time."""

from dataclasses import replace
from datetime import timedelta

from tests.domain.cases import NOON
from tests.matching.pictures import OAKHAM, a_position, gives
from tests.matching.test_divert import (
    FALL,
    MINUTE,
    OAK,
    area,
    busy_area,
    lies,
    suggested,
)
from ucr.domain.assignment import AssignmentStatus
from ucr.domain.ids import CrewId, ReferralId
from ucr.domain.referral import Referral
from ucr.matching.picture import Picture


def lies_next_door(later: timedelta) -> Referral:
    """Somebody else on the floor, who is due so much later than the first."""
    other = lies(5, (OAKHAM[0], OAKHAM[1] + 0.001))
    clock = replace(other.due, due_at=FALL.due.due_at + later)
    return replace(other, running=(clock,))


def test_a_crew_is_suggested_for_who_is_due_first_and_not_for_the_other_too() -> None:
    other = lies_next_door(MINUTE)
    picture = area(other)

    first, second = suggested(picture), suggested(picture, other)

    assert first is not None
    assert (first.crew_id, second) == (OAK, None)
    sooner = lies_next_door(-MINUTE)
    picture.referrals[sooner.id] = sooner
    assert suggested(picture) is None
    assert suggested(picture, sooner) is not None


def test_once_the_first_has_a_crew_the_other_is_suggested_one_again() -> None:
    other = lies_next_door(MINUTE)
    picture = area(other)
    assert suggested(picture, other) is None

    picture.referrals.pop(FALL.id)

    found = suggested(picture, other)
    assert found is not None
    assert found.crew_id == OAK


def test_in_many_areas_no_crew_is_suggested_twice_whatever_is_only_proposed() -> None:
    """Whichever cards are read, in whatever order: it follows from the area alone."""
    given = 0
    for seed in range(25):
        picture = busy_area(seed)
        for proposed in (None, picture.waiting()[0].id):
            if proposed is not None:
                is_proposed(picture, proposed)
            found = [
                one.crew_id
                for id_ in tuple(picture.referrals)
                if (one := suggested(picture, picture.referrals[id_])) is not None
            ]
            given += len(found)
            assert len(found) == len(set(found)), seed

    assert given > 10


def is_proposed(picture: Picture, referral_id: ReferralId) -> None:
    """To the one crew that is free, which was told nothing of it."""
    (free,) = [id_ for id_ in picture.crews if id_ not in picture.assignments]
    gives(picture, free, referral_id)
    del picture.visits[free]
    held = picture.assignments[free]
    picture.assignments[free] = replace(
        held, status=AssignmentStatus.PROPOSED, offered_at=None
    )


def test_a_crew_that_pays_for_nobody_before_stays_suggested() -> None:
    """Who is due first is out of its reach: the other is not kept waiting for them."""
    other = lies_next_door(-MINUTE)
    picture = area(replace(other, refused_by=frozenset({OAK})))
    picture.positions = {OAK: a_position(CrewId(OAK), OAKHAM, at=NOON)}

    found = suggested(picture)

    assert found is not None
    assert found.crew_id == OAK
