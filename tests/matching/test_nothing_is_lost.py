"""No rule of the domain is lost on the way to the solver, and none is added there.

What a crew may do is said here once more, in the domain's own words and figures; the
independent check of routing must name the same rules for each crew and each call.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.check import check_one
from routing.rules import Rule
from routing.travel.sphere import metres_between
from tests.domain.cases import NOON
from tests.matching.pictures import any_picture, standing
from ucr.domain.codes import CrewKind, Flag, GoesBy
from ucr.domain.crew import Crew, ShiftStatus
from ucr.domain.ids import CrewId
from ucr.domain.referral import Referral
from ucr.domain.visit import VisitStatus
from ucr.matching.picture import Picture
from ucr.matching.pose import FRESH, pose

KMH = {GoesBy.CAR: 40.0, GoesBy.BIKE: 15.0, GoesBy.WALK: 4.8}
DETOUR = 1.35
WHATEVER_THE_TIME = {
    Rule.SKILL_MISSING,
    Rule.KIT_MISSING,
    Rule.TOO_FEW_PEOPLE,
    Rule.CREW_FORBIDDEN,
    Rule.CREW_UNAVAILABLE,
    Rule.PIN_BROKEN,
    Rule.VOLUNTEER_LIMIT,
}


@settings(max_examples=60)
@given(seed=st.integers(0, 2**32), crews=st.integers(1, 4))
def test_the_check_names_the_rules_that_the_domain_has(seed: int, crews: int) -> None:
    picture = any_picture(seed, crews=crews, calls=3)
    posed = pose(picture, standing(), at=NOON)

    for call in picture.waiting():
        for crew_id, (crew, _) in picture.crews.items():
            found = check_one(posed.problem, crew.name, str(call.id))
            told = {one.rule for one in found} & WHATEVER_THE_TIME
            assert told == set(rules(picture, crew_id, call))


def rules(picture: Picture, crew_id: CrewId, call: Referral) -> Iterator[Rule]:
    """What keeps a crew from a call, whatever the time, by the domain."""
    crew, shift = picture.crews[crew_id]
    lacks = not call.requirements.skills <= crew.can(NOON)
    if lacks or not call.wishes.must <= crew.traits:
        yield Rule.SKILL_MISSING
    if not call.requirements.kit <= crew.kit:
        yield Rule.KIT_MISSING
    if crew.people < call.requirements.people:
        yield Rule.TOO_FEW_PEOPLE
    if crew_id in call.refused_by | call.wishes.not_crews:
        yield Rule.CREW_FORBIDDEN
    if shift.status is ShiftStatus.PAUSED:
        yield Rule.CREW_UNAVAILABLE
    if call.pinned_to not in (None, crew_id):
        yield Rule.PIN_BROKEN
    if is_beyond_its_limits(picture, crew, call):
        yield Rule.VOLUNTEER_LIMIT


def is_beyond_its_limits(picture: Picture, crew: Crew, call: Referral) -> bool:
    """Whether it is too far for this crew, or one visit too many."""
    usual = 25 if crew.kind is CrewKind.VOLUNTEER else None
    furthest_min = usual if crew.furthest_min is None else crew.furthest_min
    here, before = starts_from(picture, crew)
    if crew.most_visits is not None and before >= crew.most_visits:
        return True
    return (
        furthest_min is not None and way_s(crew, here, door(call)) > furthest_min * 60
    )


def starts_from(picture: Picture, crew: Crew) -> tuple[tuple[float, float], int]:
    """Where it sets off to a further visit, and how many it has had by then."""
    had = picture.had.get(crew.id, 0)
    if crew.id in picture.visits:
        return door(picture.referrals[picture.visits[crew.id].referral_id]), had + 1
    position = picture.positions.get(crew.id)
    if position is not None and NOON - position.at <= FRESH:
        return (position.lon, position.lat), had
    return (crew.base_lon, crew.base_lat), had


def door(call: Referral) -> tuple[float, float]:
    assert call.location.lon is not None
    assert call.location.lat is not None
    return (call.location.lon, call.location.lat)


def way_s(crew: Crew, here: tuple[float, float], there: tuple[float, float]) -> int:
    """Seconds by what it goes by, as the crow flies and a third more."""
    metres = float(metres_between(np.array(here), np.array(there)))
    return int(np.ceil(np.ceil(metres * DETOUR) * 3.6 / KMH[crew.goes_by]))


def test_on_the_way_and_on_scene_both_count_as_had() -> None:
    """The world of the property has crews of both kinds, else it says nothing."""
    pictures = [any_picture(seed, crews=4, calls=6) for seed in range(20)]
    states = {visit.status for one in pictures for visit in one.visits.values()}

    assert states >= {VisitStatus.ON_SCENE, VisitStatus.EN_ROUTE}
    assert any(Flag.TWO_PERSON in c.flags for p in pictures for c in p.waiting())


@settings(max_examples=30)
@given(seed=st.integers(0, 2**32))
def test_what_is_wished_has_a_price_and_never_keeps_anybody_away(seed: int) -> None:
    picture = any_picture(seed, crews=3, calls=2)
    plain = replace(picture, referrals=dict(picture.referrals))
    for id_, call in picture.referrals.items():
        unasked = replace(call.wishes, prefers=frozenset())
        plain.referrals[id_] = replace(call, wishes=unasked)
    asked, not_asked = (pose(one, standing(), at=NOON) for one in (picture, plain))

    for call in picture.waiting():
        for crew, _ in picture.crews.values():
            key = str(call.id)
            found = [check_one(p.problem, crew.name, key) for p in (asked, not_asked)]
            assert found[0] == found[1]
