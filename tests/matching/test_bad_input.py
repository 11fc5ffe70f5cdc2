"""One odd row in our records stops no area: it has a rule in its way, others go on."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from math import nan
from uuid import UUID

import pytest

from routing.check import check
from tests.domain.cases import NOON, OAK
from tests.matching.pictures import (
    HOUR,
    OAKHAM,
    a_call,
    a_picture,
    a_position,
    crew_on_duty,
    standing,
)
from ucr.domain.crew import Break
from ucr.domain.ids import CrewId
from ucr.matching.decide import think
from ucr.matching.judge import match_card
from ucr.matching.picture import Picture

ODD, OTHER = a_call(1), a_call(2, OAKHAM)
Bend = Callable[[Picture], None]


def area() -> Picture:
    return a_picture([crew_on_duty(1), crew_on_duty(2)], [ODD, OTHER])


def planned(picture: Picture) -> set[object]:
    """The cases in the plan, which passed the check."""
    thought = think(picture, standing(), at=NOON, forecast=True)
    assert check(thought.posed.problem, thought.plan) == ()
    plans = thought.crew_plans(picture)
    return {stop.referral_id for plan in plans for stop in plan.stops}


def asks(**changes: int) -> Bend:
    def bend(picture: Picture) -> None:
        needs = replace(ODD.requirements, **changes)  # type: ignore[arg-type]
        picture.referrals[ODD.id] = replace(ODD, requirements=needs)

    return bend


def lies(lon: float, lat: float) -> Bend:
    def bend(picture: Picture) -> None:
        place = replace(ODD.location, lon=lon, lat=lat)
        picture.referrals[ODD.id] = replace(ODD, location=place)

    return bend


def pinned(picture: Picture) -> None:
    """To a crew that has refused it."""
    refused = frozenset({OAK})
    picture.referrals[ODD.id] = replace(ODD, pinned_to=OAK, refused_by=refused)


def pinned_to_nobody(picture: Picture) -> None:
    picture.referrals[ODD.id] = replace(ODD, pinned_to=CrewId(UUID(int=999)))


@pytest.mark.parametrize(
    ("bend", "rules"),
    [
        (asks(service_s=-5), {"past_shift_end"}),
        (asks(service_s=10**9), {"past_shift_end"}),
        (asks(people=9), {"too_few_people"}),
        (lies(500.0, 95.0), {"past_shift_end"}),
        (lies(nan, 52.6), {"past_shift_end"}),
        (lies(0.0, 0.0), {"past_shift_end"}),
        (pinned, {"crew_forbidden", "pin_broken"}),
        (pinned_to_nobody, {"pin_broken"}),
    ],
)
def test_an_odd_case_has_a_named_rule_in_its_way_and_the_other_is_planned(
    bend: Bend, rules: set[str]
) -> None:
    picture = area()
    bend(picture)

    served = planned(picture)

    assert served == {OTHER.id}
    told = match_card(picture, standing(), ODD.id, NOON)
    assert told is not None
    assert told.nobody is not None
    named = {failed.code for crew in told.others for failed in crew.failed}
    assert named >= rules


def based(lon: float, lat: float) -> Bend:
    def bend(picture: Picture) -> None:
        crew, shift = picture.crews[OAK]
        picture.crews[OAK] = (replace(crew, base_lon=lon, base_lat=lat), shift)

    return bend


def seen_at(lon: float, lat: float) -> Bend:
    def bend(picture: Picture) -> None:
        picture.positions = {OAK: a_position(OAK, (lon, lat), at=NOON)}

    return bend


def ends(hours: int) -> Bend:
    def bend(picture: Picture) -> None:
        crew, shift = picture.crews[OAK]
        picture.crews[OAK] = (crew, replace(shift, ends_at=NOON + hours * HOUR))

    return bend


@pytest.mark.parametrize(
    "bend",
    [
        based(999.0, 0.0),
        based(nan, nan),
        seen_at(nan, 1.0),
        seen_at(0.0, 91.0),
        ends(-1),
    ],
)
def test_a_crew_off_the_map_or_past_its_shift_gets_nothing_and_others_go(
    bend: Bend,
) -> None:
    picture = area()
    bend(picture)

    thought = think(picture, standing(), at=NOON)

    assert planned(picture) == {ODD.id, OTHER.id}
    assert {route.crew for route in thought.plan.routes if route.jobs} == {"Oak 2"}


@pytest.mark.parametrize(
    ("opens_h", "shuts_h", "duration_s"),
    [(0, 1, -60), (0, 1, 90_000), (2, 1, 600)],
    ids=["negative", "absurd", "shut before it opens"],
)
def test_a_break_that_makes_no_sense_is_left_out_and_its_crew_works(
    opens_h: int, shuts_h: int, duration_s: int
) -> None:
    picture = area()
    crew, shift = picture.crews[OAK]
    rest = Break(
        earliest_at=NOON + timedelta(hours=opens_h),
        latest_at=NOON + timedelta(hours=shuts_h),
        duration_s=duration_s,
    )
    picture.crews[OAK] = (crew, replace(shift, breaks=(rest,)))

    thought = think(picture, standing(), at=NOON)

    assert thought.posed.problem.crew("Oak 1").breaks == ()
    assert planned(picture) == {ODD.id, OTHER.id}
