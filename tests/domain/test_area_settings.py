"""What a service may set of its area: ranges, rules between two, and what is frozen."""

from datetime import timedelta

import pytest

from routing.prices import Prices
from tests.domain.cases import NOON
from ucr.domain import timer
from ucr.domain.area_settings import AreaSettings, faults
from ucr.domain.codes import Need
from ucr.domain.response_clock import ALLOWED
from ucr.domain.setting import CATALOGUE, NEEDS_OFF, OFFER_ENDS, TARGETS, WAITS, Setting
from ucr.domain.timer import PATIENCE, Action
from ucr.domain.triage import BY_NEED, Asks
from ucr.matching.price import prices

NUMBERS = [one for one in CATALOGUE.values() if not one.options]
CODES = [one for one in CATALOGUE.values() if one.options]


def by_name(one: Setting) -> str:
    return one.name


@pytest.mark.parametrize("one", NUMBERS, ids=by_name)
def test_a_number_may_be_anything_in_its_range_and_nothing_beside_it(
    one: Setting,
) -> None:
    told = [one.fault(value) for value in (one.least - 1, one.least, one.most)]
    beyond = one.fault(one.most + 1)

    rule = f"from {one.least} to {one.most} {one.unit}"
    assert [*told, beyond] == [rule, None, None, rule]


@pytest.mark.parametrize("one", CODES, ids=by_name)
def test_only_codes_that_there_are_may_be_chosen(one: Setting) -> None:
    assert one.fault(one.options[: one.most]) is None
    assert (one.fault(("nonsense",)) or "").startswith("one of: ")
    assert one.fault(7) == "codes"


def test_an_area_takes_at_least_one_need() -> None:
    off = CATALOGUE[NEEDS_OFF]

    assert off.fault(off.options[1:]) is None
    assert off.fault(off.options) == "at most 8 of them"


def test_an_area_takes_every_need_until_its_manager_switches_one_off() -> None:
    assert AreaSettings().needs_off == frozenset()
    assert AreaSettings(own={NEEDS_OFF: ("catheter",)}).needs_off == {Need.CATHETER}


@pytest.mark.parametrize("one", CATALOGUE.values(), ids=by_name)
def test_what_is_usual_breaks_no_rule(one: Setting) -> None:
    assert one.fault(one.usual) is None


def test_no_target_can_be_later_than_the_national_one() -> None:
    latest = {kind: CATALOGUE[name].most for name, kind in TARGETS.items()}

    assert latest == {kind: ALLOWED[kind].total_seconds() / 60 for kind in latest}


def test_an_offer_alarms_no_later_than_promised() -> None:
    most = [CATALOGUE[name].most for name in ("wait.answer_s", "wait.reassign_s")]

    assert most == [60, 120]


def test_an_area_that_says_nothing_is_set_as_is_usual() -> None:
    usual = AreaSettings()

    assert (usual.asks, usual.targets) == (Asks(), ALLOWED)
    assert [usual.wait(action) for action in Action] == [*PATIENCE.values()]
    assert prices(usual) == Prices()


def test_saying_what_is_usual_is_saying_nothing() -> None:
    said = {name: one.usual for name, one in CATALOGUE.items() if name != OFFER_ENDS}

    assert AreaSettings(own={"wait.answer_s": 45}).having(said) == AreaSettings()


def test_when_an_offer_ends_is_said_even_where_it_is_what_the_catalogue_says() -> None:
    usual = CATALOGUE[OFFER_ENDS].usual

    said = AreaSettings().having({OFFER_ENDS: usual})

    assert said.offer_ends_s(usual=0) == usual


def test_what_is_stored_and_no_longer_allowed_holds_no_more_and_bars_no_change() -> (
    None
):
    old = AreaSettings(
        own={
            "wait.answer_s": 10_000,
            "need.fall.skills": ("a skill of once",),
            "a setting of once": 1,
        }
    )

    assert old.number("wait.answer_s") == CATALOGUE["wait.answer_s"].usual
    assert old.asks.by_need == BY_NEED
    assert "a setting of once" not in old.having({"wait.confirm_s": None}).own


@pytest.mark.parametrize(
    ("own", "field"),
    [
        ({"price.floor.late": 5, "price.two_hour.late": 6}, "price.floor.late"),
        (
            {"price.two_hour.waiting": 40, "price.four_hour.waiting": 50},
            "price.two_hour.waiting",
        ),
        ({"clock.ucr_two_hour_min": 45}, "clock.on_floor_min"),
        ({"nothing.like_this": 1}, "nothing.like_this"),
    ],
)
def test_the_setting_that_breaks_a_rule_is_named(
    own: dict[str, int], field: str
) -> None:
    assert [one.name for one in faults(AreaSettings(own=own))] == [field]


@pytest.mark.parametrize(("name", "action"), WAITS.items())
def test_a_wait_that_begins_now_is_as_long_as_the_area_says(
    name: str, action: Action
) -> None:
    least = CATALOGUE[name].least
    settings = AreaSettings(own={name: least})

    begun = settings.retimed(timer.start(action, at=NOON), at=NOON)

    within = timedelta(seconds=least * (60 if name.endswith("_min") else 1))
    assert begun == timer.start(action, at=NOON, within=within)


def test_a_wait_that_ran_before_or_has_a_time_of_its_own_is_left_alone() -> None:
    settings = AreaSettings(own={"wait.confirm_s": 60})
    before = timer.start(Action.CONFIRM, at=NOON - timedelta(seconds=1))
    own = timer.start(Action.CONFIRM, at=NOON, within=timedelta(seconds=90))

    assert [settings.retimed(one, at=NOON) for one in (before, own)] == [before, own]
