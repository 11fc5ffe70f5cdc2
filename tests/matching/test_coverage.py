"""Coverage of an area from the crews, the plan in force and the rota, on real roads."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from routing.problem import Mode
from routing.travel.roads import RoadTravel
from routing.travel.source import TravelSource
from routing.travel.standing import GUESSED
from routing.travel.straight_line import StraightLine
from tests.domain.cases import MINUTE, NOON, a_shift
from tests.matching.pictures import (
    HOUR,
    OAKHAM,
    UPPINGHAM,
    a_call,
    a_picture,
    a_position,
    crew_on_duty,
    gives,
)
from tests.routing.travel_maps import rutland
from ucr.domain.codes import GoesBy, Skill
from ucr.domain.coverage import Counted, Coverage, Gap, Grid, SkillCoverage
from ucr.domain.crew import Crew, Shift, ShiftStatus
from ucr.domain.plan import CrewPlan, Stop
from ucr.matching.coverage import cover
from ucr.matching.picture import Picture
from ucr.places.squares import Squares

ROADS: Mapping[GoesBy, TravelSource] = {
    GoesBy.BIKE: GUESSED[Mode.BIKE],
    GoesBy.WALK: GUESSED[Mode.WALK],
}
FAR = (-1.9, 52.9)
KETTON = (-0.5522, 52.6275)


def squares(*places: tuple[float, float]) -> Squares:
    """One square for each place, one beside the other, one home in each."""
    wide = 1 / max(1, len(places))
    return Squares(
        grid=Grid(
            west=0,
            south=0,
            wide=wide,
            tall=1,
            columns=len(places),
            rows=1,
            side_m=1_000,
        ),
        number=np.arange(len(places)),
        places=np.array(places, dtype=np.float64),
        weights=np.ones(len(places), dtype=np.intp),
        counted=Counted.POSTCODES,
    )


def by(travel: TravelSource) -> Callable[[GoesBy], TravelSource]:
    return lambda goes_by: ROADS.get(goes_by, travel)


def seen(
    picture: Picture,
    *places: tuple[float, float],
    planned: tuple[tuple[Crew, Shift], ...] = (),
    travel: TravelSource | None = None,
) -> Coverage:
    """At noon, as the crow flies unless told otherwise."""
    measured = by(travel or StraightLine())
    return cover(picture, planned, squares(*places), measured, at=NOON)


def crews_at(line: SkillCoverage) -> list[int]:
    return [hour.crews for hour in line.hours]


def test_a_square_is_within_the_hour_as_the_drive_itself_is() -> None:
    """On real roads, against single routes; it starts when the visit before is over."""
    roads: RoadTravel = rutland()
    places = [
        (lon, lat)
        for lon, lat in np.random.default_rng(5).choice(roads.graph.points, 40).tolist()
    ]
    call = a_call(1, KETTON)
    picture = a_picture([crew_on_duty()], [call])
    free_at = NOON + 48 * MINUTE
    crew_id = next(iter(picture.crews))
    stop = Stop(referral_id=call.id, arrive_at=NOON + 20 * MINUTE, leave_at=free_at)
    picture.plans[crew_id] = CrewPlan(
        crew_id=crew_id,
        area_id=picture.area_id,
        version=1,
        stops=(stop,),
        travel="roads",
        as_of=NOON,
    )

    found = seen(picture, *places, travel=roads)

    drives = [roads.route(KETTON, place).seconds for place in places]
    now, in_one_hour = found.of(None).squares[:2]
    hours = ["2" if drive + 48 * 60 <= 3600 else "1" for drive in drives]
    assert "".join(hours) == now
    assert {"1", "2"} == set(now)
    assert in_one_hour == "2" * len(places)
    assert found.travel == ("roads",)


def test_the_count_is_that_of_the_squares() -> None:
    found = seen(a_picture([crew_on_duty()]), OAKHAM, UPPINGHAM, FAR)

    for line in found.skills:
        for hour, letters in zip(line.hours, line.squares, strict=True):
            assert hour.within == (
                letters.count("2"),
                letters.count("2") + letters.count("1"),
            )
    assert found.total == 3


def test_a_skill_that_runs_out_leaves_a_gap_with_its_moment() -> None:
    ends = NOON + 130 * MINUTE
    picture = a_picture([crew_on_duty(skills={Skill.WOUND: ends, Skill.SUBCUT: None})])

    found = seen(picture, OAKHAM)

    wound = found.of(Skill.WOUND)
    assert crews_at(wound) == [1, 1, 1, 0, 0]
    assert wound.gaps == (Gap(since=ends, until=None),)
    # At +2 h the skill is there for ten minutes more: no visit fits into them.
    assert wound.squares == ("2", "2", "0", "0", "0")
    assert found.of(Skill.SUBCUT).gaps == ()
    assert found.of(Skill.CATHETER).gaps == (Gap(since=NOON, until=None),)


def test_a_shift_that_is_planned_counts_from_when_it_begins() -> None:
    starts = NOON + 150 * MINUTE
    planned = crew_on_duty(
        2, shift=a_shift(status=ShiftStatus.PLANNED, starts_at=starts)
    )

    found = seen(a_picture([]), OAKHAM, planned=(planned,))

    line = found.of(None)
    assert crews_at(line) == [0, 0, 0, 1, 1]
    assert line.gaps == (Gap(since=NOON, until=starts),)
    # A call at +1 h is reached in 90 min, one at +2 h in 30.
    assert line.squares == ("0", "1", "2", "2", "2")


def test_a_shift_that_should_have_begun_is_left_out_and_counted() -> None:
    late = crew_on_duty(
        2, shift=a_shift(status=ShiftStatus.PLANNED, starts_at=NOON - MINUTE)
    )

    found = seen(a_picture([]), OAKHAM, planned=(late,))

    assert found.not_begun == 1
    assert set(found.of(None).squares) == {"0"}


def test_a_shift_that_has_begun_meanwhile_counts_once() -> None:
    on = crew_on_duty()
    crew, shift = on
    planned = replace(shift, status=ShiftStatus.PLANNED)

    found = seen(a_picture([on]), OAKHAM, planned=((crew, planned),))

    assert crews_at(found.of(None)) == [1] * 5
    assert found.not_begun == 0


def test_a_shift_that_ends_takes_its_reach_with_it_before() -> None:
    """A visit of half an hour must fit in: at +3 h there is a quarter of one left."""
    shift = a_shift(ends_at=NOON + 3 * HOUR + 15 * MINUTE)

    found = seen(a_picture([crew_on_duty(shift=shift)]), OAKHAM)

    assert crews_at(found.of(None)) == [1, 1, 1, 1, 0]
    assert found.of(None).squares == ("2", "2", "2", "0", "0")


def test_a_crew_on_scene_goes_from_there_when_it_is_done() -> None:
    """A fall takes 40 minutes; the drive to Ketton after it goes past the hour."""
    call = a_call(1, UPPINGHAM)
    picture = a_picture([crew_on_duty()], [call])
    gives(picture, next(iter(picture.crews)), call.id, on_scene_at=NOON)

    found = seen(picture, UPPINGHAM, KETTON)

    assert found.of(None).squares[:2] == ("21", "22")


def test_a_case_that_no_plan_knows_yet_keeps_its_crew_all_the_same() -> None:
    call = a_call(1, UPPINGHAM)
    picture = a_picture([crew_on_duty()], [call])
    gives(picture, next(iter(picture.crews)), call.id)

    found = seen(picture, UPPINGHAM, KETTON)

    assert found.of(None).squares[:2] == ("21", "22")


def test_a_crew_is_where_its_phone_said_not_long_ago() -> None:
    picture = a_picture([crew_on_duty()])
    crew_id = next(iter(picture.crews))
    fresh = a_position(crew_id, FAR, at=NOON - MINUTE)
    old = a_position(crew_id, FAR, at=NOON - timedelta(minutes=11))

    near = seen(replace(picture, positions={crew_id: old}), OAKHAM, FAR)
    away = seen(replace(picture, positions={crew_id: fresh}), OAKHAM, FAR)

    assert near.of(None).squares[0] == "20"
    assert away.of(None).squares[0] == "02"


@pytest.mark.parametrize(
    ("goes_by", "reached"),
    [(GoesBy.CAR, "2"), (GoesBy.BIKE, "1"), (GoesBy.WALK, "0")],
)
def test_a_crew_reaches_what_it_can_by_what_it_goes_by(
    goes_by: GoesBy, reached: str
) -> None:
    """Oakham to Ketton is 13 km as the crow flies."""
    picture = a_picture([crew_on_duty(goes_by=goes_by)])

    found = seen(picture, KETTON, travel=rutland())

    assert found.of(None).squares[0] == reached
    label = "roads" if goes_by is GoesBy.CAR else "straight_line"
    assert found.travel == (label,)


def test_a_volunteer_is_sent_no_further_than_agreed() -> None:
    volunteer = crew_on_duty(furthest_min=10)

    found = seen(a_picture([volunteer]), OAKHAM, UPPINGHAM)

    assert found.of(None).squares[0] == "20"


def test_a_crew_far_from_any_road_is_counted_and_reaches_nothing() -> None:
    lost = crew_on_duty(base_lon=FAR[0], base_lat=FAR[1])

    found = seen(a_picture([lost]), OAKHAM, travel=rutland())

    assert found.off_road == 1
    assert found.of(None).squares[0] == "0"
