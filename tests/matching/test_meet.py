"""Two crews who could meet where no crew alone will do: who, when, and when not."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.domain.cases import NOON
from tests.matching.pictures import (
    OAKHAM,
    UPPINGHAM,
    a_call,
    a_picture,
    any_picture,
    crew_on_duty,
    gives,
    standing,
)
from tests.matching.test_second_crew import ONE, TWO
from ucr.domain.codes import ActKind, Flag, Kit, Skill
from ucr.domain.crew import Crew, Shift
from ucr.domain.errors import BadField, CrewBusy
from ucr.matching import as_if, meet
from ucr.matching.judge import match_card
from ucr.matching.meet import CouldMeet
from ucr.matching.picture import Picture
from ucr.matching.preview import Look, Wanted, preview

FALL = a_call(flags=frozenset({Flag.TWO_PERSON}))
FAR = (-0.7, 53.4)


def lone(number: int, at: tuple[float, float] = OAKHAM) -> tuple[Crew, Shift]:
    return crew_on_duty(number, people=1, base_lon=at[0], base_lat=at[1])


def area(*more: tuple[Crew, Shift]) -> Picture:
    """Oak 1 in Oakham and Oak 2 in Uppingham, each alone; the fall is in Uppingham."""
    return a_picture([lone(1), lone(2, UPPINGHAM), *more], [FALL])


def met(picture: Picture, at: datetime = NOON) -> CouldMeet | None:
    told = match_card(picture, standing(), FALL.id, at)
    assert told is not None
    return told.could_meet


def test_the_two_who_could_be_there_soonest_are_named_who_is_there_first_leads() -> (
    None
):
    found = met(area(lone(3, FAR)))

    assert found is not None
    assert (found.lead, found.second) == ("Oak 2", "Oak 1")
    assert (found.lead_id, found.second_id) == (TWO, ONE)
    assert NOON < found.at < FALL.due.due_at
    assert found.late_min == 0


def test_a_crew_of_two_that_is_in_time_needs_nobody_to_meet_it() -> None:
    further = crew_on_duty(3, base_lon=-0.9, base_lat=OAKHAM[1])

    assert met(area(further)) is None


def test_two_who_meet_in_time_are_named_beside_a_crew_of_two_that_would_be_late() -> (
    None
):
    late = FALL.due.due_at - timedelta(minutes=40)
    far = crew_on_duty(3, base_lon=FAR[0], base_lat=FAR[1])

    found = met(area(far), late)

    assert found is not None
    assert {found.lead, found.second} == {"Oak 1", "Oak 2"}
    assert found.at <= FALL.due.due_at


def test_at_night_two_who_are_alone_are_not_sent_to_wait_for_each_other() -> None:
    night = NOON.replace(hour=2)
    (crew, shift), (other, _) = lone(1), lone(2, UPPINGHAM)
    nightly = replace(
        shift, starts_at=night - timedelta(hours=4), ends_at=night + timedelta(hours=6)
    )
    picture = a_picture([(crew, nightly), (other, nightly)], [FALL])

    assert met(picture, night) is None


@pytest.mark.parametrize("lacking", ["busy", "skill", "refused"])
def test_a_crew_that_is_busy_cannot_do_it_or_has_refused_meets_nobody(
    lacking: str,
) -> None:
    picture = area()
    if lacking == "busy":
        other = a_call(2, OAKHAM)
        picture.referrals[other.id] = other
        gives(picture, ONE, other.id)
    elif lacking == "skill":
        crew, shift = picture.crews[ONE]
        picture.crews[ONE] = (replace(crew, skills={Skill.WOUND: None}), shift)
    else:
        picture.referrals[FALL.id] = replace(FALL, refused_by=frozenset({ONE}))

    assert met(picture) is None


def test_the_check_finds_nothing_against_any_two_that_are_named() -> None:
    named, skills, kit = 0, dict.fromkeys(Skill), frozenset(Kit)
    for seed in range(40):
        picture = any_picture(seed, crews=6, calls=8)
        picture.crews = {
            crew_id: (replace(crew, people=1, skills=skills, kit=kit), shift)
            for crew_id, (crew, shift) in picture.crews.items()
        }
        for case in picture.waiting():
            asks = replace(case.requirements, people=2)
            picture.referrals[case.id] = replace(case, requirements=asks)
            found = meet.soonest(picture, standing(), case.id, NOON)
            if found is None:
                continue
            named += 1
            crews = (found.lead_id, found.second_id)
            free = as_if.free(picture, case.id, found.lead_id, NOON).picture
            codes = meet.broken_by_two(free, standing(), case.id, crews, NOON)
            assert codes == ()
            assert as_if.both(picture, case.id, crews, NOON).kind is ActKind.MEET

    assert named > 10


def test_a_preview_of_the_two_says_when_both_are_there() -> None:
    wanted = Wanted(referral_id=FALL.id, crew_id=TWO, second_id=ONE, look=Look.MEET)

    seen = preview(area(), standing(), wanted, NOON)

    found = met(area())
    assert found is not None
    assert (seen.act, seen.crew, seen.rules) == (ActKind.MEET, "Oak 2 and Oak 1", ())
    assert seen.case.before.crew is None
    assert seen.case.after.crew == "Oak 2 and Oak 1"
    assert seen.case.after.arrive_at == found.at
    assert seen.crew_seen != seen.second_seen


def test_two_that_the_check_refuses_are_previewed_with_the_rule() -> None:
    picture = area()
    crew, shift = picture.crews[ONE]
    picture.crews[ONE] = (replace(crew, skills={}), shift)
    wanted = Wanted(referral_id=FALL.id, crew_id=TWO, second_id=ONE, look=Look.MEET)

    seen = preview(picture, standing(), wanted, NOON)

    assert [rule.code for rule in seen.rules] == ["skill_missing"]


def test_one_crew_is_not_two_and_a_busy_one_is_taken_from_nobody() -> None:
    picture = area()
    other = a_call(2, OAKHAM)
    picture.referrals[other.id] = other
    with pytest.raises(BadField):
        as_if.both(picture, FALL.id, (ONE, ONE), NOON)
    gives(picture, ONE, other.id)
    held = picture.assignments[ONE]
    picture.assignments[ONE] = replace(held, offered_at=NOON)

    for crews in ((ONE, TWO), (TWO, ONE)):
        with pytest.raises(CrewBusy):
            as_if.both(picture, FALL.id, crews, NOON)
