"""What a referral asks of a crew, and when a person must decide first."""

from datetime import timedelta

import pytest

from tests.domain.cases import MINUTE, NOON, a_referral, a_story, some_findings
from ucr.domain.codes import Concern, Confidence, Flag, Kit, Need, RedFlag, Skill
from ucr.domain.referral_status import ReferralStatus
from ucr.domain.rules import concerns
from ucr.domain.timer import Action, Owner
from ucr.domain.triage import BY_NEED, requirements


@pytest.mark.parametrize("flag", RedFlag)
def test_every_red_flag_stops_the_line(flag: RedFlag) -> None:
    found = concerns(some_findings(red_flags=frozenset({flag})), at=NOON)

    assert found == {Concern.RED_FLAG}


@pytest.mark.parametrize(
    ("lying", "found"),
    [
        (timedelta(minutes=59, seconds=59), frozenset()),
        (timedelta(minutes=60), frozenset({Concern.LONG_LIE})),
    ],
)
def test_a_lie_is_long_from_the_sixtieth_minute(
    lying: timedelta, found: frozenset[Concern]
) -> None:
    findings = some_findings(on_floor=True, floor_since_at=NOON - lying)

    assert concerns(findings, at=NOON) == found


@pytest.mark.parametrize(
    ("age_years", "stops"), [(0, True), (17, True), (18, False), (None, False)]
)
def test_a_child_is_for_a_person_to_decide(
    age_years: int | None,
    stops: bool,  # noqa: FBT001 - a column of the table
) -> None:
    found = concerns(some_findings(age_years=age_years), at=NOON)

    assert (Concern.UNDER_AGE in found) is stops


def test_somebody_born_today_is_under_age() -> None:
    referral = a_referral(story=a_story(born_on=NOON.date()))

    assert referral.concerns == {Concern.UNDER_AGE}


@pytest.mark.parametrize("confidence", Confidence)
def test_nobody_is_sent_to_a_place_that_is_only_guessed(confidence: Confidence) -> None:
    found = concerns(some_findings(confidence=confidence), at=NOON)

    unsure = {Confidence.PLACE, Confidence.UNKNOWN}
    assert (Concern.LOCATION_UNSURE in found) is (confidence in unsure)


@pytest.mark.parametrize(
    ("flag", "concern"),
    [
        (Flag.SCENE_UNSAFE, Concern.SCENE_UNSAFE),
        (Flag.SCENE_UNKNOWN, Concern.SCENE_UNKNOWN),
    ],
)
def test_a_scene_that_is_not_known_to_be_safe_stops_the_line(
    flag: Flag, concern: Concern
) -> None:
    found = concerns(some_findings(flags=frozenset({flag})), at=NOON)

    assert found == {concern}


@pytest.mark.parametrize("need", Need)
@pytest.mark.parametrize("flag", [Flag.TWO_PERSON, Flag.SCENE_UNSAFE])
def test_two_people_go_where_one_would_not_be_safe(need: Need, flag: Flag) -> None:
    alone = requirements(some_findings(need=need))
    together = requirements(some_findings(need=need, flags=frozenset({flag})))

    assert (alone.people, together.people) == (1, 2)
    assert together.skills == alone.skills == BY_NEED[need].skills
    assert together.kit == alone.kit


@pytest.mark.parametrize("need", Need)
def test_a_person_on_the_floor_needs_two_people_who_can_lift(need: Need) -> None:
    needed = requirements(some_findings(need=need, on_floor=True))

    assert needed.people == 2
    assert Skill.LIFT_ASSIST in needed.skills
    assert Kit.LIFTING_DEVICE in needed.kit


def test_a_referral_that_worries_nobody_waits_for_a_crew() -> None:
    referral = a_referral()

    assert referral.status is ReferralStatus.WAITING
    assert referral.timer is not None
    assert referral.timer.action is Action.MATCH


def test_a_referral_that_worries_waits_for_a_clinician() -> None:
    referral = a_referral(on_floor=True, floor_since_at=NOON - 61 * MINUTE)

    assert referral.status is ReferralStatus.NEEDS_DECISION
    assert referral.timer is not None
    assert referral.timer.owner is Owner.CLINICIAN
