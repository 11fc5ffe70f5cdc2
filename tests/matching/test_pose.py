"""How an area is put to the solver: where crews are, and what they may do."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from routing.check import check_one
from routing.prices import Need
from routing.problem import Mode
from routing.rules import Rule
from routing.travel.standing import StandingTimes
from routing.travel.straight_line import StraightLine
from tests.domain.cases import MINUTE, NOON, OAK, a_place, a_shift
from tests.matching.pictures import (
    HOUR,
    OAKHAM,
    UPPINGHAM,
    a_call,
    a_picture,
    a_plan,
    a_position,
    crew_on_duty,
    gives,
    standing,
)
from tests.routing.travel_maps import rutland
from ucr.domain.codes import (
    Category,
    CrewKind,
    Flag,
    GoesBy,
    Kit,
    ResponseStandard,
    Skill,
    Trait,
)
from ucr.domain.crew import Break, ShiftStatus
from ucr.domain.ids import DISPATCHER
from ucr.domain.joining import join
from ucr.domain.joining import lead as leads
from ucr.domain.referral import Referral
from ucr.domain.timer import Action
from ucr.domain.vehicle import Vehicle
from ucr.domain.wishes import Wishes
from ucr.matching.card import card
from ucr.matching.decide import think
from ucr.matching.picture import Picture
from ucr.matching.pose import Posed, pose

LEICESTER = (-1.13, 52.63)
MICROSECOND = timedelta(microseconds=1)


def rules(picture: Picture, *, crew: str = "Oak 1", at: datetime = NOON) -> set[Rule]:
    """The hard rules that keep a crew from the one call there is."""
    posed = pose(picture, standing(), at=at)
    (job,) = posed.problem.jobs
    return {breach.rule for breach in check_one(posed.problem, crew, job.key)}


def drive_s(posed: Posed, crew: str = "Oak 1") -> int:
    """How far the crew is from the last call, in seconds."""
    row = posed.problem.crew(crew).place
    return int(posed.problem.travel_s[row, posed.problem.jobs[-1].place])


def test_a_crew_on_scene_is_free_there_when_its_visit_is_expected_to_end() -> None:
    here, next_call = a_call(1, UPPINGHAM), a_call(2, UPPINGHAM)
    picture = a_picture([crew_on_duty()], [here, next_call])
    gives(picture, OAK, here.id, on_scene_at=NOON - 10 * MINUTE)

    posed = pose(picture, standing(), at=NOON)

    crew = posed.problem.crew("Oak 1")
    assert crew.free_s == here.requirements.service_s - 600
    assert drive_s(posed) == 0
    assert [job.key for job in posed.problem.jobs] == [str(next_call.id)]
    assert crew.committed == ()


def test_a_visit_that_outlasts_its_time_is_expected_to_last_five_minutes_more() -> None:
    here = a_call()
    picture = a_picture([crew_on_duty()], [here])
    gives(picture, OAK, here.id, on_scene_at=NOON - 5 * HOUR)

    assert pose(picture, standing(), at=NOON).problem.crew("Oak 1").free_s == 300


def test_a_crew_on_its_way_is_committed_to_where_it_goes() -> None:
    call = a_call()
    picture = a_picture([crew_on_duty(), crew_on_duty(2)], [call])
    gives(picture, OAK, call.id)

    posed = pose(picture, standing(), at=NOON)

    assert posed.problem.crew("Oak 1").committed == (str(call.id),)
    assert posed.problem.crew("Oak 1").free_s == 0
    assert posed.problem.job(str(call.id)).told_crew == "Oak 1"
    assert posed.problem.crew("Oak 2").committed == ()


@pytest.mark.parametrize(
    ("age", "is_used"),
    [
        (timedelta(0), True),
        (timedelta(minutes=10), True),
        (timedelta(minutes=10) + MICROSECOND, False),
    ],
)
def test_a_position_older_than_ten_minutes_is_not_used(
    age: timedelta,
    is_used: bool,  # noqa: FBT001 - a column of the table
) -> None:
    picture = a_picture(
        [crew_on_duty(base_lon=OAKHAM[0], base_lat=OAKHAM[1])], [a_call()]
    )
    picture.positions = {OAK: a_position(OAK, UPPINGHAM, at=NOON - age)}

    assert (drive_s(pose(picture, standing(), at=NOON)) == 0) is is_used


def test_a_crew_that_refused_is_not_asked_again() -> None:
    call = a_call()
    asked, _ = call.assign(OAK, Action.ANSWER, by=DISPATCHER, at=NOON)
    refused, _ = asked.release(OAK, refused=True, by=DISPATCHER, at=NOON)

    assert rules(a_picture([crew_on_duty()], [refused])) == {Rule.CREW_FORBIDDEN}
    assert rules(a_picture([crew_on_duty(2)], [refused]), crew="Oak 2") == set()


def test_what_is_pinned_to_a_crew_that_is_off_duty_is_for_nobody() -> None:
    pinned, _ = a_call().pin(OAK, by=DISPATCHER, at=NOON)

    off_duty = a_picture([crew_on_duty(2)], [pinned])
    on_duty = a_picture([crew_on_duty(), crew_on_duty(2)], [pinned])

    assert rules(off_duty, crew="Oak 2") == {Rule.PIN_BROKEN}
    assert rules(on_duty, crew="Oak 2") == {Rule.PIN_BROKEN}
    assert rules(on_duty) == set()


def test_a_crew_on_its_break_is_not_available() -> None:
    paused = crew_on_duty(shift=a_shift(status=ShiftStatus.PAUSED))

    assert rules(a_picture([paused], [a_call()])) == {Rule.CREW_UNAVAILABLE}


@pytest.mark.parametrize(("before_end", "fits"), [(30, True), (29, False)])
def test_a_break_that_no_longer_fits_into_the_shift_is_left_out(
    before_end: int,
    fits: bool,  # noqa: FBT001 - a column of the table
) -> None:
    ends_at = NOON + 6 * HOUR
    opens = ends_at - before_end * MINUTE
    rest = Break(earliest_at=opens, latest_at=ends_at, duration_s=1800)
    picture = a_picture([crew_on_duty(shift=a_shift(ends_at=ends_at, breaks=(rest,)))])

    crew = pose(picture, standing(), at=NOON).problem.crew("Oak 1")

    assert bool(crew.breaks) is fits


def test_a_break_whose_window_has_opened_can_start_at_once() -> None:
    rest = Break(earliest_at=NOON - HOUR, latest_at=NOON - MINUTE, duration_s=1800)
    picture = a_picture([crew_on_duty(shift=a_shift(breaks=(rest,)))])

    (window,) = pose(picture, standing(), at=NOON).problem.crew("Oak 1").breaks

    assert (window.earliest_s, window.latest_s, window.duration_s) == (0, 0, 1800)


NIGHT_SHIFT = a_shift(starts_at=NOON, ends_at=NOON + 24 * HOUR)
TEN_IN_THE_EVENING = NOON + 10 * HOUR


def test_nobody_goes_alone_at_night_and_two_may() -> None:
    alone = crew_on_duty(1, shift=NIGHT_SHIFT, people=1)
    together = crew_on_duty(2, shift=NIGHT_SHIFT, people=2)
    picture = a_picture([alone, together], [a_call()])

    assert rules(picture, at=TEN_IN_THE_EVENING) == {Rule.LONE_WORKER}
    assert rules(picture, crew="Oak 2", at=TEN_IN_THE_EVENING) == set()


def test_nobody_alone_is_sent_to_a_visit_that_would_last_into_the_night() -> None:
    alone = crew_on_duty(1, shift=NIGHT_SHIFT, people=1)
    call = a_call(place=OAKHAM)
    service = timedelta(seconds=call.requirements.service_s)
    picture = a_picture([alone], [call])
    drive = timedelta(seconds=drive_s(pose(picture, standing(), at=NOON)))
    last = TEN_IN_THE_EVENING - service - drive

    assert rules(picture, at=last) == set()
    assert rules(picture, at=last + timedelta(seconds=1)) == {Rule.LONE_WORKER}


def test_a_violence_warning_is_not_for_one_person_alone() -> None:
    warned = a_call(flags=frozenset({Flag.CALL_WARNING}))
    alone, together = crew_on_duty(1, people=1), crew_on_duty(2, people=2)
    picture = a_picture([alone, together], [warned])

    assert rules(picture) == {Rule.LONE_WORKER}
    assert rules(picture, crew="Oak 2") == set()


def test_volunteers_are_not_sent_further_than_twenty_five_minutes() -> None:
    volunteers = crew_on_duty(kind=CrewKind.VOLUNTEER)

    assert rules(a_picture([volunteers], [a_call(place=UPPINGHAM)])) == set()
    assert rules(a_picture([volunteers], [a_call(place=LEICESTER)])) == {
        Rule.VOLUNTEER_LIMIT
    }


def test_kit_that_its_vehicle_carries_counts_as_the_crew_s_own() -> None:
    lift = frozenset({Kit.LIFTING_DEVICE})
    call = replace(a_call(), requirements=replace(a_call().requirements, kit=lift))
    van = Vehicle("Van 3", lift)
    on_a_bike = crew_on_duty(1, kit=frozenset())
    in_the_van = crew_on_duty(2, shift=a_shift(vehicle=van), kit=frozenset())
    picture = a_picture([on_a_bike, in_the_van], [call])

    assert rules(picture) == {Rule.KIT_MISSING}
    assert rules(picture, crew="Oak 2") == set()


def test_a_skill_that_has_run_out_does_not_count() -> None:
    crew = crew_on_duty(skills={Skill.ASSESSMENT: NOON + HOUR})
    picture = a_picture([crew], [a_call()])

    assert rules(picture) == set()
    assert rules(picture, at=NOON + HOUR) == {Rule.SKILL_MISSING}


def test_a_skill_that_lapses_in_the_shift_must_outlast_the_visit() -> None:
    call = a_call(place=OAKHAM)
    service = timedelta(seconds=call.requirements.service_s)
    plain = a_picture([crew_on_duty()], [call])
    drive = timedelta(seconds=drive_s(pose(plain, standing(), at=NOON)))

    def lapsing(until: datetime) -> set[Rule]:
        crew = crew_on_duty(skills=dict.fromkeys(Skill, until))
        return rules(a_picture([crew], [call]))

    assert lapsing(NOON + drive + service) == set()
    assert lapsing(NOON + drive + service - timedelta(seconds=1)) == {Rule.SKILL_LAPSED}


def test_a_skill_that_outlasts_the_shift_ends_nothing() -> None:
    _, shift = crew_on_duty()
    lasting = crew_on_duty(skills=dict.fromkeys(Skill, shift.ends_at))

    posed = pose(a_picture([lasting], [a_call()]), standing(), at=NOON)

    assert posed.problem.crew("Oak 1").skill_ends_s == {}


def test_what_is_uncertain_is_told_as_quantiles_about_what_is_expected() -> None:
    call = a_call()
    posed = pose(a_picture([crew_on_duty()], [call]), standing(), at=NOON)

    (job,) = posed.problem.jobs
    low, _, middle, _, high = job.service_quantiles_s
    assert low < middle < job.service_s < high
    assert posed.problem.travel_quantiles[2] == 1_000


def test_somebody_whose_place_nobody_knows_is_not_sent_for() -> None:
    lost = a_place(lon=None, lat=None)
    picture = a_picture([crew_on_duty()], [a_call(location=lost)])

    assert pose(picture, standing(), at=NOON).problem.jobs == ()


def test_minutes_late_are_priced_by_what_the_person_waits_for() -> None:
    on_floor = a_call(1, on_floor=True)
    in_four = a_call(2, category=Category.C4, standard=ResponseStandard.NOT_TWO_HOUR)
    picture = a_picture([crew_on_duty()], [on_floor, in_four, a_call(3)])

    jobs = {job.key: job for job in pose(picture, standing(), at=NOON).problem.jobs}

    assert jobs[str(on_floor.id)].need is Need.FLOOR
    assert jobs[str(in_four.id)].need is Need.FOUR_HOUR
    assert jobs[str(a_call(3).id)].need is Need.TWO_HOUR
    assert jobs[str(on_floor.id)].due_s == 3600


def test_the_plan_in_force_counts_only_for_crews_on_duty() -> None:
    first, second = a_call(1), a_call(2)
    picture = a_picture([crew_on_duty()], [first, second])
    gone_home = crew_on_duty(9)[0].id
    picture.plans = {
        OAK: a_plan(OAK, [first.id]),
        gone_home: a_plan(gone_home, [second.id]),
    }

    problem = pose(picture, standing(), at=NOON).problem

    assert problem.job(str(first.id)).planned_crew == "Oak 1"
    assert problem.job(str(second.id)).planned_crew is None


def test_a_crew_by_bike_or_on_foot_is_measured_as_such() -> None:
    ways = [
        crew_on_duty(number, goes_by=goes_by) for number, goes_by in enumerate(GoesBy)
    ]
    posed = pose(a_picture(ways, [a_call(place=UPPINGHAM)]), standing(), at=NOON)

    by_car, by_bike, on_foot = (
        int(posed.problem.travel_of(crew)[crew.place, posed.problem.jobs[0].place])
        for crew in posed.problem.crews
    )

    assert abs(by_bike - by_car * 40 / 15) <= 3
    assert abs(on_foot - by_car * 40 / 4.8) <= 9


def test_what_measured_a_crew_s_way_is_said_of_each_crew() -> None:
    times = StandingTimes(rutland(), {Mode.BIKE: StraightLine(speed_kmh=15)})
    crews = [crew_on_duty(1), crew_on_duty(2, goes_by=GoesBy.BIKE)]

    posed = pose(a_picture(crews, [a_call()]), times, at=NOON)

    assert [posed.travel_of(name) for name in ("Oak 1", "Oak 2")] == [
        "roads",
        "straight_line",
    ]


def test_how_far_and_how_often_a_crew_goes_is_what_was_agreed_with_it() -> None:
    near = a_picture([crew_on_duty(furthest_min=5)], [a_call(place=UPPINGHAM)])
    once = a_picture([crew_on_duty(most_visits=1)], [a_call(place=UPPINGHAM)])
    had_one = a_picture([crew_on_duty(most_visits=1)], [a_call(place=UPPINGHAM)])
    had_one.had = {OAK: 1}
    volunteers = crew_on_duty(kind=CrewKind.VOLUNTEER, furthest_min=60)
    willing = a_picture([volunteers], [a_call(place=LEICESTER)])

    assert rules(near) == {Rule.VOLUNTEER_LIMIT}
    assert rules(once) == set()
    assert rules(had_one) == {Rule.VOLUNTEER_LIMIT}
    assert rules(willing) == set()


def test_visits_that_a_crew_has_had_count_when_work_is_spread() -> None:
    here, next_call = a_call(1, UPPINGHAM), a_call(2, UPPINGHAM)
    picture = a_picture([crew_on_duty()], [here, next_call])
    gives(picture, OAK, here.id, on_scene_at=NOON - 10 * MINUTE)
    picture.had = {OAK: 2}

    assert pose(picture, standing(), at=NOON).problem.crew("Oak 1").done == 3


WOMAN, POLISH = frozenset({Trait.WOMAN}), frozenset({Trait.POLISH})


def wishing(**wishes: object) -> Referral:
    """A call of somebody who wishes."""
    return replace(a_call(), wishes=Wishes(**wishes))  # type: ignore[arg-type]


def test_what_is_asked_for_is_a_price_and_what_safeguarding_asks_is_a_rule() -> None:
    crews = [crew_on_duty(1), crew_on_duty(2, traits=WOMAN)]
    asked = a_picture(crews, [wishing(prefers=WOMAN | POLISH)])
    ruled = a_picture(crews, [wishing(must=WOMAN)])

    (job,) = pose(asked, standing(), at=NOON).problem.jobs
    assert job.prefers == {"woman", "polish"}
    assert rules(asked) == set()
    assert rules(ruled) == {Rule.SKILL_MISSING}
    assert rules(ruled, crew="Oak 2") == set()


def test_a_crew_that_may_not_go_does_not() -> None:
    crews = [crew_on_duty(1), crew_on_duty(2)]
    picture = a_picture(crews, [wishing(not_crews=frozenset({OAK}))])

    assert rules(picture) == {Rule.CREW_FORBIDDEN}
    assert rules(picture, crew="Oak 2") == set()


def test_of_two_as_near_the_one_that_was_asked_for_goes() -> None:
    crews = [crew_on_duty(1), crew_on_duty(2, traits=POLISH)]
    picture = a_picture(crews, [wishing(prefers=POLISH)])

    thought = think(picture, standing(), at=NOON)
    told = card(picture, thought.posed, thought.plan, picture.waiting()[0].id)

    assert told.chosen is not None
    assert (told.chosen.name, told.chosen.unmet) == ("Oak 2", ())
    assert [one.unmet for one in told.next] == [(Trait.POLISH,)]
    assert told.next[0].terms["preference"] == 10


def test_what_a_joined_case_wishes_is_wished_of_whoever_comes() -> None:
    lead, follower = a_call(1), replace(a_call(2), wishes=Wishes(must=WOMAN))
    joined, _ = join(follower, lead, by=DISPATCHER, at=NOON)
    leading, _ = leads(lead, joined, by=DISPATCHER, at=NOON)
    crews = [crew_on_duty(1), crew_on_duty(2, traits=WOMAN)]

    assert rules(a_picture(crews, [leading])) == {Rule.SKILL_MISSING}


def test_nobody_goes_says_which_wish_keeps_everybody_away() -> None:
    picture = a_picture([crew_on_duty()], [wishing(must=WOMAN)])

    thought = think(picture, standing(), at=NOON)
    told = card(picture, thought.posed, thought.plan, picture.waiting()[0].id)

    assert told.nobody is not None
    assert told.nobody.change == "Oak 1 could go if it had a woman aboard."
