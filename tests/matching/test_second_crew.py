"""Two crews that meet at a case, as the engine is told of them."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from routing.check import check
from tests.domain.cases import NOON
from tests.matching.pictures import (
    OAKHAM,
    UPPINGHAM,
    a_call,
    a_picture,
    a_plan,
    crew_on_duty,
    gives,
    standing,
)
from ucr.domain.codes import ActKind, Flag, Part, Skill
from ucr.domain.errors import BadField, CrewBusy, WrongStatus
from ucr.domain.ids import AssignmentId, CrewId, VisitId
from ucr.domain.plan import Stop
from ucr.domain.referral_status import ReferralStatus
from ucr.domain.visit import VisitStatus
from ucr.matching import as_if
from ucr.matching.decide import think
from ucr.matching.judge import broken_by_second, match_card
from ucr.matching.picture import Picture
from ucr.matching.preview import Look, Wanted, preview

ONE, TWO, THREE = (CrewId(UUID(int=number)) for number in (1, 2, 3))
FALL = a_call(flags=frozenset({Flag.TWO_PERSON}))


def area(*, helped: bool = True) -> Picture:
    """Oak 1, alone, is on its way to a fall; Oak 2, alone, was asked to meet it."""
    picture = a_picture(
        [
            crew_on_duty(1, people=1),
            crew_on_duty(2, people=1, base_lon=UPPINGHAM[0], base_lat=UPPINGHAM[1]),
            crew_on_duty(3, people=1),
        ],
        [FALL, a_call(2, place=OAKHAM)],
    )
    gives(picture, ONE, FALL.id)
    picture.assignments[ONE] = replace(picture.assignments[ONE], offered_at=NOON)
    if helped:
        picture.assignments[TWO] = replace(
            picture.assignments[ONE],
            id=AssignmentId(UUID(int=77)),
            crew_id=TWO,
            part=Part.ASSIST,
        )
        picture.visits[TWO] = replace(
            picture.visits[ONE],
            id=VisitId(UUID(int=78)),
            crew_id=TWO,
            part=Part.ASSIST,
        )
    return picture


def test_a_second_crew_is_busy_with_a_job_of_its_own_and_the_check_agrees() -> None:
    picture = area()

    thought = think(picture, standing(), at=NOON)

    plans = {plan.crew_id: plan for plan in thought.crew_plans(picture)}
    firsts = [plans[crew].stops[0].referral_id for crew in (ONE, TWO)]
    assert firsts == [FALL.id, FALL.id]
    assert plans[TWO].stops[0].arrive_at < plans[ONE].stops[0].arrive_at
    assert (check(thought.posed.problem, thought.plan), thought.unplaced) == ((), ())


def test_whoever_comes_first_waits_for_the_other_before_the_visit_begins() -> None:
    picture = area()
    there_at = NOON + timedelta(minutes=40)
    late = Stop(referral_id=FALL.id, arrive_at=there_at, leave_at=there_at)
    picture.plans = {
        ONE: replace(a_plan(ONE, [FALL.id]), stops=(late,)),
        TWO: a_plan(TWO, [FALL.id]),
    }

    thought = think(picture, standing(), at=NOON)

    plans = {plan.crew_id: plan.stops[0] for plan in thought.crew_plans(picture)[:2]}
    assert plans[TWO].arrive_at < there_at
    assert plans[TWO].leave_at >= there_at + timedelta(minutes=10)


def test_a_second_crew_brings_what_the_first_does_not() -> None:
    picture = area(helped=False)
    first, shift = picture.crews[ONE]
    able = replace(first, skills={Skill.LIFT_ASSIST: None, Skill.ASSESSMENT: None})
    picture.crews[ONE] = (able, shift)
    second, shift = picture.crews[TWO]
    picture.crews[TWO] = (replace(second, skills={}, kit=frozenset()), shift)

    assert broken_by_second(picture, standing(), FALL.id, TWO, NOON) == ()
    picture.crews[ONE] = (replace(able, skills={}), shift)
    assert broken_by_second(picture, standing(), FALL.id, TWO, NOON) == (
        "skill_missing",
    )


def test_a_preview_counts_to_the_later_of_the_two() -> None:
    picture = area(helped=False)

    wanted = Wanted(referral_id=FALL.id, crew_id=TWO, look=Look.SECOND)
    seen = preview(picture, standing(), wanted, NOON)

    assert (seen.act, seen.rules) == (ActKind.SECOND, ())
    assert (seen.case.before.crew, seen.case.after.crew) == ("Oak 1", "Oak 2 and Oak 1")
    assert seen.case.after.arrive_at == seen.case.before.arrive_at


def test_help_for_a_crew_that_is_with_the_person_is_previewed_beside_it() -> None:
    picture = area(helped=False)
    picture.visits[ONE] = replace(
        picture.visits[ONE], status=VisitStatus.ON_SCENE, on_scene_at=NOON
    )
    wanted = Wanted(referral_id=FALL.id, crew_id=TWO, look=Look.SECOND)

    seen = preview(picture, standing(), wanted, NOON)

    assert (seen.case.before.crew, seen.case.before.arrive_at) == ("Oak 1", NOON)
    assert seen.case.after.crew == "Oak 1 and Oak 2"


def test_why_nobody_names_the_two_who_could_go_together_and_by_when() -> None:
    picture = area(helped=False)
    picture.assignments.clear()
    picture.visits.clear()
    picture.referrals[FALL.id] = FALL

    told = match_card(picture, standing(), FALL.id, NOON)

    assert told is not None
    assert told.nobody is not None
    assert told.nobody.together is not None
    assert told.nobody.together.crews[0] != told.nobody.together.crews[1]
    assert set(told.nobody.together.crews) <= {"Oak 1", "Oak 2", "Oak 3"}
    waits = (told.nobody.together.at - NOON).total_seconds() / 60
    assert told.nobody.change == (
        f"{' and '.join(told.nobody.together.crews)} could meet there in"
        f" {waits:.0f} minutes."
    )


def test_one_crew_cannot_be_both_nor_two_help_nor_one_that_nobody_meets() -> None:
    with pytest.raises(BadField):
        as_if.helping(area(), FALL.id, ONE, NOON)
    with pytest.raises(WrongStatus):
        as_if.helping(area(), FALL.id, THREE, NOON)
    with pytest.raises(WrongStatus):
        as_if.helping(area(), a_call(2).id, THREE, NOON)


def test_a_crew_on_its_way_elsewhere_may_help_and_what_it_leaves_waits_again() -> None:
    picture, other = area(helped=False), a_call(2)
    picture.referrals[other.id] = other
    gives(picture, THREE, other.id)

    chosen = as_if.helping(picture, FALL.id, THREE, NOON)

    assert (chosen.kind, chosen.taken_from) == (ActKind.SECOND, other.id)
    assert chosen.picture.assignments[THREE].part is Part.ASSIST
    assert chosen.picture.referrals[other.id].status is ReferralStatus.WAITING
    assert THREE not in chosen.picture.visits


def test_who_is_with_somebody_or_helps_another_crew_is_not_taken_away_to_help() -> None:
    other, there, helps = a_call(2), area(helped=False), area(helped=False)
    for picture in (there, helps):
        picture.referrals[other.id] = other
    gives(there, THREE, other.id, on_scene_at=NOON)
    helps.assignments[THREE] = replace(
        area().assignments[TWO], crew_id=THREE, referral_id=other.id
    )

    with pytest.raises(WrongStatus):
        as_if.helping(there, FALL.id, THREE, NOON)
    with pytest.raises(CrewBusy):
        as_if.helping(helps, FALL.id, THREE, NOON)


def test_taking_the_case_from_its_first_crew_frees_the_second() -> None:
    picture = area()

    chosen = as_if.given(picture, FALL.id, THREE, NOON)

    assert set(chosen.picture.assignments) == {THREE}
    assert set(chosen.picture.visits) == set()


def test_a_second_crew_with_the_person_stays_there() -> None:
    picture = area()
    picture.visits[TWO] = replace(
        picture.visits[TWO], status=VisitStatus.ON_SCENE, on_scene_at=NOON
    )

    chosen = as_if.given(picture, FALL.id, THREE, NOON)

    assert set(chosen.picture.assignments) == {TWO, THREE}
