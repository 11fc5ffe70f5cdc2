"""Which diversion the match card suggests, and which it never does."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Final
from uuid import UUID

import pytest
from typing_extensions import override

from routing.ahead.divert import LEAST_GAIN
from routing.travel.standing import SquareTimes, StandingTimes
from routing.travel.straight_line import StraightLine
from tests.domain.cases import NOON, a_shift
from tests.matching.pictures import (
    OAKHAM,
    UPPINGHAM,
    a_call,
    a_picture,
    a_position,
    crew_on_duty,
    gives,
    standing,
)
from ucr.domain.act import Act
from ucr.domain.area_settings import AreaSettings
from ucr.domain.assignment import AssignmentStatus
from ucr.domain.codes import ActKind, Category, Part, RedFlag
from ucr.domain.crew import ShiftStatus
from ucr.domain.ids import DISPATCHER, CrewId, ReferralId
from ucr.domain.referral import Referral
from ucr.domain.visit import VisitStatus
from ucr.matching import as_if
from ucr.matching.could_divert import CouldDivert
from ucr.matching.divert import KEEPS, Asked, suggest
from ucr.matching.picture import Picture
from ucr.matching.preview import Effect, Look, Wanted, preview

ON: Final = AreaSettings(own={"divert.suggest": ("floor", "two_hour")})
OAK, ELM, ASH = (CrewId(UUID(int=number)) for number in (1, 2, 3))
MINUTE: Final = timedelta(minutes=1)
NORTH: Final = (-0.73, 53.4)
"""Two hours from Oakham and more."""


def calm(number: int, place: tuple[float, float]) -> Referral:
    """Category 4, as it came in at noon: four hours."""
    return a_call(number, place, category=Category.C4)


def lies(number: int, place: tuple[float, float]) -> Referral:
    """On the floor since half an hour before noon."""
    since = NOON - 30 * MINUTE
    return a_call(number, place, on_floor=True, floor_since_at=since)


FALL: Final = lies(1, OAKHAM)
CALM: Final = calm(2, UPPINGHAM)


def area(*more: Referral, settings: AreaSettings = ON) -> Picture:
    """Oak 1 passes the door of who lies on the floor, on its way to who can wait.

    Oak 2 is two hours away: it is the only one that is free.
    """
    far = crew_on_duty(2, base_lon=NORTH[0], base_lat=NORTH[1])
    picture = a_picture([crew_on_duty(1), far], [FALL, CALM, *more])
    gives(picture, OAK, CALM.id)
    picture.positions = {OAK: a_position(OAK, OAKHAM, at=NOON)}
    picture.settings = settings
    return picture


def suggested(
    picture: Picture, case: Referral = FALL, at: datetime = NOON, **known: object
) -> CouldDivert | None:
    asked = Asked(referral_id=case.id, at=at, **known)  # type: ignore[arg-type]
    return suggest(picture, standing(), asked)


def test_the_card_says_who_turns_how_much_sooner_and_who_comes_to_the_person_left() -> (
    None
):
    picture = area()

    found = suggested(picture)

    assert found is not None
    assert (found.crew_id, found.crew, found.from_id) == (OAK, "Oak 1", CALM.id)
    seen = preview(picture, standing(), of(found), NOON)
    (left,) = [one for one in seen.others if one.referral_id == CALM.id]
    assert (seen.act, seen.rules) == (ActKind.DIVERT, ())
    assert seen.case.before.arrive_at is not None
    assert found.at == seen.case.after.arrive_at
    assert found.sooner_min == whole(seen.case.before.arrive_at - found.at)
    assert (found.left_crew, found.left_at) == (left.after.crew, left.after.arrive_at)
    assert left.before.arrive_at is not None
    assert -found.later_min == whole(left.before.arrive_at - found.left_at)
    assert (found.late_min, found.left_late_min, found.others) == (0, 0, 0)
    assert found.gain >= LEAST_GAIN


def of(found: CouldDivert) -> Wanted:
    """The choice that a press on the suggestion looks at."""
    return Wanted(referral_id=FALL.id, crew_id=found.crew_id, look=Look.ASSIGN)


def whole(span: timedelta) -> int:
    return span // MINUTE


@pytest.mark.parametrize("classes", [(), ("two_hour",)])
def test_where_the_area_is_not_set_so_nothing_is_suggested(
    classes: tuple[str, ...],
) -> None:
    settings = AreaSettings(own={"divert.suggest": classes})

    assert suggested(area(settings=settings)) is None


def test_usually_an_area_is_not_set_so_and_then_no_road_is_even_measured() -> None:
    class Unmeasured(StandingTimes):
        @override
        def times(self, *_: object) -> SquareTimes:
            pytest.fail("a road was measured")

    asked = Asked(referral_id=FALL.id, at=NOON)
    usual = area(settings=AreaSettings())

    assert AreaSettings().diverts_for == frozenset()
    assert suggest(usual, Unmeasured(StraightLine()), asked) is None


def test_who_is_reached_in_time_as_it_stands_needs_no_diversion() -> None:
    picture = area()
    twenty_min = -0.88
    picture.crews[ASH] = crew_on_duty(3, base_lon=twenty_min)
    picture.referrals[FALL.id] = replace(FALL, refused_by=frozenset({ASH}))
    assert suggested(picture) is not None
    picture.referrals[FALL.id] = FALL

    assert suggested(picture) is None


def test_a_crew_that_is_only_proposed_and_late_keeps_no_suggestion_back() -> None:
    picture = area()
    gives(picture, ELM, FALL.id)
    del picture.visits[ELM]
    picture.assignments[ELM] = replace(
        picture.assignments[ELM], status=AssignmentStatus.PROPOSED, offered_at=None
    )

    found = suggested(picture)

    assert found is not None
    assert found.crew_id == OAK


def test_another_crew_for_the_person_left_costs_what_they_were_told() -> None:
    picture = area()
    same = suggested(picture)
    picture.crews[ASH] = crew_on_duty(3, base_lat=UPPINGHAM[1])
    picture.referrals[FALL.id] = replace(FALL, refused_by=frozenset({ASH}))

    other = suggested(picture)

    assert same is not None
    assert other is not None
    assert (same.left_crew, same.told) == ("Oak 1", 0)
    assert (other.left_crew, other.told) == ("Oak 3", 60)


@pytest.mark.parametrize("told", ["offered", "accepted"])
def test_a_case_of_which_a_crew_was_told_is_suggested_no_other(told: str) -> None:
    picture = area()
    gives(picture, ELM, FALL.id)
    if told == "offered":
        del picture.visits[ELM]

    assert suggested(picture) is None


def is_with_somebody(picture: Picture) -> None:
    visit = picture.visits[OAK]
    there = replace(visit, status=VisitStatus.ON_SCENE, on_scene_at=NOON)
    picture.visits[OAK] = there


def helps(picture: Picture) -> None:
    assist = replace(picture.assignments[OAK], part=Part.ASSIST)
    picture.assignments[OAK] = assist


def is_helped(picture: Picture) -> None:
    held = picture.assignments[OAK]
    picture.assignments[ELM] = replace(held, crew_id=ELM, part=Part.ASSIST)


def rests(picture: Picture) -> None:
    crew, shift = picture.crews[OAK]
    picture.crews[OAK] = (crew, replace(shift, status=ShiftStatus.PAUSED))


def was_turned_already(picture: Picture) -> None:
    turned = Act(kind=ActKind.DIVERT, by=DISPATCHER, at=NOON, crew_id=OAK)
    case = picture.referrals[CALM.id]
    picture.referrals[CALM.id] = replace(case, acts=(turned,))


def was_pinned(picture: Picture) -> None:
    case = picture.referrals[CALM.id]
    picture.referrals[CALM.id] = replace(case, pinned_to=OAK)


def is_nobody_knows_where(picture: Picture) -> None:
    old = a_position(OAK, OAKHAM, at=NOON - 11 * MINUTE)
    picture.positions = {OAK: old}


def was_only_asked(picture: Picture) -> None:
    del picture.visits[OAK]


def ends_its_shift_soon(picture: Picture) -> None:
    crew, _ = picture.crews[OAK]
    picture.crews[OAK] = (crew, a_shift(ends_at=NOON + 20 * MINUTE))


def is_lent_away(picture: Picture) -> None:
    del picture.crews[OAK]


HELD: Final = (
    is_with_somebody,
    helps,
    is_helped,
    rests,
    was_turned_already,
    was_pinned,
    is_nobody_knows_where,
    was_only_asked,
    ends_its_shift_soon,
    is_lent_away,
)


@pytest.mark.parametrize("held", HELD)
def test_a_crew_that_something_holds_is_not_suggested(
    held: Callable[[Picture], None],
) -> None:
    picture = area()
    assert suggested(picture) is not None

    held(picture)

    assert suggested(picture) is None


def test_a_crew_that_asks_for_help_itself_is_not_suggested() -> None:
    assert suggested(area(), unsafe=frozenset({OAK})) is None


def test_a_crew_that_has_not_set_off_may_be_where_no_phone_says() -> None:
    picture = area()
    picture.positions = {}
    picture.visits[OAK] = replace(picture.visits[OAK], status=VisitStatus.TO_DO)

    assert suggested(picture) is not None


def test_a_case_with_a_red_flag_is_not_made_late_whatever_the_prices_say() -> None:
    dear = {"price.floor.late": 60, "price.floor.waiting": 2000}
    bold = AreaSettings(own={**ON.own, **dear})

    def left(red_flags: frozenset[RedFlag]) -> CouldDivert | None:
        """Its four hours end at half past twelve."""
        picture = area(settings=bold)
        case = picture.referrals[CALM.id]
        clock = replace(case.due, due_at=NOON + 30 * MINUTE)
        picture.referrals[CALM.id] = replace(
            case, running=(clock,), red_flags=red_flags
        )
        return suggested(picture)

    calm_one = left(frozenset())
    assert calm_one is not None
    assert calm_one.left_late_min > 0

    assert left(frozenset({RedFlag.BLEEDING})) is None


def test_nobody_is_left_without_a_crew() -> None:
    picture = area()
    crew, shift = picture.crews[OAK]
    hour = replace(shift, ends_at=NOON + 80 * MINUTE)
    picture.crews[OAK] = (crew, hour)
    elm, elms = picture.crews[ELM]
    picture.crews[ELM] = (elm, replace(elms, ends_at=NOON + 80 * MINUTE))

    assert suggested(picture) is None


def test_a_screen_that_shows_one_crew_is_told_of_another_only_for_clearly_more() -> (
    None
):
    picture = two_could()
    best = suggested(picture)
    assert best is not None
    shown = ASH if best.crew_id == OAK else OAK
    alone = suggested(picture, only=shown)
    assert alone is not None
    assert 0 <= best.gain - alone.gain < KEEPS

    stays = suggested(picture, shown=shown)

    assert stays == alone
    picture.positions = {
        **picture.positions,
        shown: a_position(shown, (OAKHAM[0], OAKHAM[1] - 0.2), at=NOON),
    }
    moved = suggested(picture, shown=shown)
    assert moved is not None
    assert moved.crew_id == best.crew_id


def two_could() -> Picture:
    """Oak 3 too is near the one on the floor, and on its way to who can wait."""
    third = calm(3, UPPINGHAM)
    picture = area(third)
    picture.crews[ASH] = crew_on_duty(3)
    gives(picture, ASH, third.id)
    near = (OAKHAM[0], OAKHAM[1] - 0.004)
    picture.positions = {
        OAK: a_position(OAK, OAKHAM, at=NOON),
        ASH: a_position(ASH, near, at=NOON),
    }
    return picture


def test_of_many_areas_each_suggestion_pays_and_harms_nobody_who_must_not() -> None:
    given = 0
    for seed in range(25):
        picture = busy_area(seed)
        for case in picture.waiting():
            found = suggested(picture, case)
            picture.settings = AreaSettings()
            assert suggested(picture, case) is None
            picture.settings = ON
            if found is None:
                continue
            given += 1
            assert found.gain >= LEAST_GAIN
            assert picture.visits[found.crew_id].status is VisitStatus.EN_ROUTE
            chosen = as_if.given(picture, case.id, found.crew_id, NOON)
            assert (chosen.kind, chosen.taken_from) == (ActKind.DIVERT, found.from_id)
            wanted = Wanted(
                referral_id=case.id, crew_id=found.crew_id, look=Look.ASSIGN
            )
            seen = preview(picture, standing(), wanted, NOON)
            assert seen.rules == ()
            assert [one for one in seen.others if pays(picture, one)] == []

    assert given > 10


def pays(picture: Picture, one: Effect) -> bool:
    """Left without a crew, or of those who must not pay in time before and late now."""
    was, then = one.before.spare_min, one.after.spare_min
    case = picture.referrals[one.referral_id]
    is_kept = case.floor_since_at is not None or bool(case.red_flags)
    if was is None:
        return False
    return then is None or (is_kept and then < 0 <= was)


def busy_area(seed: int) -> Picture:
    """Six crews on their way to who can wait, some who lie on the floor, one free."""
    chance = Random(seed)  # noqa: S311 - a world, not a secret

    def anywhere() -> tuple[float, float]:
        return (-0.7 + chance.uniform(-0.3, 0.3), 52.65 + chance.uniform(-0.2, 0.2))

    ends = [NOON + chance.randrange(90, 400) * MINUTE for _ in range(7)]
    crews = [
        crew_on_duty(number, shift=a_shift(ends_at=end))
        for number, end in enumerate(ends, 1)
    ]
    calls = [calm(number, anywhere()) for number in range(1, 8)]
    urgent = [
        lies(number, anywhere())
        if chance.random() < 0.6
        else a_call(number, anywhere())
        for number in range(8, 13)
    ]
    picture = a_picture(crews, [*calls, *urgent])
    for (crew, _), call in zip(crews[:6], calls, strict=False):
        there = NOON - 10 * MINUTE if chance.random() < 0.2 else None
        gives(picture, crew.id, call.id, on_scene_at=there)
        if chance.random() < 0.3:
            _has_red_flag(picture, call.id)
    picture.positions = {
        crew.id: a_position(crew.id, anywhere(), at=NOON) for crew, _ in crews
    }
    picture.settings = ON
    return picture


def _has_red_flag(picture: Picture, referral_id: ReferralId) -> None:
    case = picture.referrals[referral_id]
    flagged = replace(case, red_flags=frozenset({RedFlag.FRACTURE}))
    picture.referrals[referral_id] = flagged
