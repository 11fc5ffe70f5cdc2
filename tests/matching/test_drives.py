"""What crews' own drives taught moves the plan, and is never learned twice."""

from dataclasses import replace
from datetime import timedelta

import pytest

from routing.check import check
from routing.problem import Mode
from routing.travel.learned import FEWEST, PRIOR
from tests.domain.cases import MINUTE, NOON, OAK
from tests.matching.pictures import a_call, a_picture, crew_on_duty, gives, standing
from ucr.domain.area_settings import AreaSettings
from ucr.domain.codes import GoesBy
from ucr.domain.drive import Drive, PlannedDrive
from ucr.domain.setting import LEARN_DRIVES
from ucr.matching.decide import think
from ucr.matching.drives import NOTHING_LEARNED, LearnedDrives, learn
from ucr.matching.in_force import as_crew_plans
from ucr.matching.picture import Picture
from ucr.matching.pose import Posed, pose


def slow(
    times: int = 300, *, goes_by: GoesBy = GoesBy.CAR, travel: str = "straight_line"
) -> LearnedDrives:
    """Drives of the middle of the day that took half as long again."""
    planned = PlannedDrive(road_s=600, goes_by=goes_by, travel=travel)
    return learn([Drive(planned=planned, took_s=900, set_off_at=NOON)] * times)


def pictured(learned: LearnedDrives, goes_by: GoesBy = GoesBy.CAR) -> Picture:
    picture = a_picture([crew_on_duty(goes_by=goes_by)], [a_call()])
    return replace(picture, learned=learned)


def drive_s(posed: Posed) -> int:
    (crew,), (job,) = posed.problem.crews, posed.problem.jobs
    return int(posed.problem.travel_of(crew)[crew.place, job.place])


def test_slow_drives_make_the_plan_s_arrival_later_and_the_check_agrees() -> None:
    before = think(pictured(NOTHING_LEARNED), standing(), at=NOON)
    after = think(pictured(slow()), standing(), at=NOON)

    roads_s = drive_s(before.posed)
    assert drive_s(after.posed) == pytest.approx(1.5 * roads_s, rel=0.1)
    (stop,) = after.crew_plans(pictured(slow()))[0].stops
    assert stop.arrive_at == NOON + timedelta(seconds=drive_s(after.posed))
    assert check(after.posed.problem, after.plan) == ()
    assert after.posed.travel == before.posed.travel == "straight_line"


def test_what_is_kept_with_a_drive_is_what_the_roads_alone_say() -> None:
    picture = pictured(slow())
    plain = pose(pictured(NOTHING_LEARNED), standing(), at=NOON)

    thought = think(picture, standing(), at=NOON)

    (plan,) = as_crew_plans(thought.posed, picture, thought.plan)
    assert plan.drive == PlannedDrive(
        road_s=drive_s(plain), goes_by=GoesBy.CAR, travel="straight_line"
    )


def test_a_crew_with_nothing_before_it_has_no_drive_planned() -> None:
    picture = a_picture([crew_on_duty()])
    thought = think(picture, standing(), at=NOON)

    (plan,) = as_crew_plans(thought.posed, picture, thought.plan)

    assert plan.drive is None


def test_a_crew_on_scene_keeps_the_drive_from_there() -> None:
    here, then = a_call(1), a_call(2)
    picture = a_picture([crew_on_duty()], [here, then])
    gives(picture, OAK, here.id, on_scene_at=NOON - 10 * MINUTE)
    thought = think(picture, standing(), at=NOON)

    (plan,) = as_crew_plans(thought.posed, picture, thought.plan)

    assert plan.drive is not None
    assert plan.drive.road_s == 0


@pytest.mark.parametrize(
    "learned",
    [
        slow(FEWEST - 1),
        slow(goes_by=GoesBy.BIKE),
        slow(travel="roads"),
    ],
    ids=["too few", "of bikes", "planned on other roads"],
)
def test_drives_that_say_nothing_of_this_one_leave_the_prior(
    learned: LearnedDrives,
) -> None:
    posed = pose(pictured(learned), standing(), at=NOON)

    plain = pose(pictured(NOTHING_LEARNED), standing(), at=NOON)
    assert drive_s(posed) == drive_s(plain)
    assert posed.problem.travel_quantiles == PRIOR


def test_a_bike_has_the_spread_of_bikes_and_a_car_keeps_its_own() -> None:
    posed = pose(pictured(slow(goes_by=GoesBy.BIKE), GoesBy.BIKE), standing(), at=NOON)

    (bike,) = posed.problem.crews
    assert bike.mode is Mode.BIKE
    assert posed.problem.quantiles_of(bike) != PRIOR
    assert posed.problem.travel_quantiles == PRIOR


def test_what_was_learned_is_said_in_words_with_the_drives_behind_it() -> None:
    (enough,) = slow().said()
    (few,) = slow(3).said()

    assert enough.words == (
        "car (straight line): learned from 300 drives; 10-16 h: 1.50; else 1.45"
    )
    assert few.words == "car (straight line): drives known: 3; used from 50 on"


def test_a_manager_switches_learning_off_for_one_way_of_getting_about() -> None:
    without_bikes = AreaSettings(own={LEARN_DRIVES: ("car", "walk")})

    assert AreaSettings().learns_drives == frozenset(GoesBy)
    assert without_bikes.learns_drives == {GoesBy.CAR, GoesBy.WALK}
    assert AreaSettings(own={LEARN_DRIVES: ()}).learns_drives == frozenset()
