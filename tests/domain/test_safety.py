"""A crew's own safety: what each move does; no order of them loses an alarm."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ucr.domain.check_in import LEAST, RULES, check_in_every
from ucr.domain.codes import Flag
from ucr.domain.errors import WrongStatus
from ucr.domain.ids import Actor, AreaId, CrewId, VisitId
from ucr.domain.safety import CrewSafety, HelpCall, Place
from ucr.domain.safety_card import card
from ucr.domain.safety_facts import CancelledBecause, Danger, Rung

NOON = datetime(2026, 1, 12, 12, tzinfo=UTC)
NIGHT = datetime(2026, 1, 12, 23, tzinfo=UTC)
ANN = Actor("account:ann")
VISIT = VisitId(UUID(int=2))
OAK = CrewSafety(
    crew_id=CrewId(UUID(int=1)),
    area_id=AreaId("rutland"),
    name="Oak 1",
    people=2,
    version=0,
)
CALL = HelpCall(
    asked_at=NOON,
    occurred_at=NOON,
    asked_by="Ann",
    place=Place(lon=-0.72912, lat=52.67077, accuracy_m=8, at=NOON),
)
HALF_AN_HOUR = timedelta(minutes=30)


def minutes(count: float) -> datetime:
    return NOON + timedelta(minutes=count)


def on_scene() -> CrewSafety:
    return OAK.start_check_in(VISIT, HALF_AN_HOUR, by=ANN, at=NOON)[0]


def in_danger() -> CrewSafety:
    return OAK.ask_help(CALL, by=ANN, at=NOON)[0]


def climbed(safety: CrewSafety, at: datetime) -> list[tuple[Danger, Rung]]:
    """Everything that is raised when somebody looks at a moment."""
    raised = []
    while moved := safety.climb("Manager", by=ANN, at=at):
        safety, fact = moved
        raised.append((fact.danger, fact.rung))
    return raised


@pytest.mark.parametrize(
    ("at", "rungs"),
    [
        (29.9, []),
        (30, ["reminder"]),
        (31.9, ["reminder"]),
        (32, ["reminder", "alarm"]),
        (37, ["reminder", "alarm", "second_alarm"]),
        (999, ["reminder", "alarm", "second_alarm"]),
    ],
)
def test_a_missed_check_in_climbs_rung_by_rung(at: float, rungs: list[str]) -> None:
    assert [rung for _, rung in climbed(on_scene(), minutes(at))] == rungs


def test_whoever_has_seen_the_alarm_the_second_one_comes() -> None:
    safety = on_scene()
    for _ in range(2):
        moved = safety.climb(None, by=ANN, at=minutes(32))
        assert moved is not None
        safety, _fact = moved
    seen, _ = safety.see(Danger.CHECK_IN, "Sam", by=ANN, at=minutes(33))

    assert climbed(seen, minutes(37)) == [(Danger.CHECK_IN, Rung.SECOND_ALARM)]


def test_a_sign_of_life_begins_the_timer_again_with_nothing_raised() -> None:
    late, _ = on_scene().check_in_now(by=ANN, at=minutes(40))

    assert climbed(late, minutes(69)) == []
    assert late.next_at == minutes(70)


def test_help_that_somebody_has_seen_in_time_goes_no_higher() -> None:
    seen, _ = in_danger().see(Danger.HELP, "Sam", by=ANN, at=minutes(0.5))

    assert climbed(seen, minutes(60)) == []
    assert climbed(in_danger(), minutes(1)) == [(Danger.HELP, Rung.SECOND_ALARM)]


def test_what_a_crew_takes_back_unseen_still_goes_up() -> None:
    back, _ = in_danger().cancel_help(
        "Ann", CancelledBecause.BY_MISTAKE, by=ANN, at=minutes(0.5)
    )

    assert back.help is not None
    assert climbed(back, minutes(1)) == [(Danger.HELP, Rung.SECOND_ALARM)]


@pytest.mark.parametrize("danger", list(Danger))
def test_what_does_not_stand_can_neither_be_seen_nor_closed(danger: Danger) -> None:
    with pytest.raises(WrongStatus):
        OAK.see(danger, "Sam", by=ANN, at=NOON)
    with pytest.raises(WrongStatus):
        OAK.close(danger, "Sam", "Ann", by=ANN, at=NOON)


def test_a_timer_that_runs_is_no_alarm_to_close() -> None:
    with pytest.raises(WrongStatus):
        on_scene().close(Danger.CHECK_IN, "Sam", "Ann", by=ANN, at=NOON)


def test_screens_get_a_rough_place_and_nothing_when_nothing_stands() -> None:
    shown = card(in_danger())

    assert shown is not None
    assert shown.help is not None
    assert shown.help.place is not None
    assert (shown.help.place.lon, shown.help.place.lat) == (-0.729, 52.671)
    assert card(OAK) is None


@pytest.mark.parametrize(
    ("people", "flags", "at", "minutes_"),
    [
        (1, set(), NOON, 30),
        (1, set(), NIGHT, 20),
        (1, {Flag.SCENE_UNKNOWN}, NOON, 15),
        (1, {Flag.CALL_WARNING}, NIGHT, 15),
        (2, set(), NOON, 60),
        (2, {Flag.SCENE_UNSAFE}, NIGHT, 30),
        (2, {Flag.ANIMALS}, NOON, 60),
    ],
)
def test_the_rule_of_a_crew_on_a_scene(
    people: int, flags: set[Flag], at: datetime, minutes_: int
) -> None:
    every = check_in_every(people=people, flags=flags, service_s=7200, at=at)

    assert every == timedelta(minutes=minutes_)


@given(
    flags=st.sets(st.sampled_from(Flag)),
    service_s=st.integers(0, 20_000),
    at=st.datetimes(timezones=st.just(UTC), min_value=datetime(2026, 1, 1)),  # noqa: DTZ001
)
def test_alone_is_never_watched_less_than_a_pair(
    flags: set[Flag], service_s: int, at: datetime
) -> None:
    alone, pair = (
        check_in_every(people=people, flags=flags, service_s=service_s, at=at)
        for people in (1, 2)
    )

    assert LEAST <= alone <= pair <= max(rule.most for rule in RULES)


@given(
    st.lists(
        st.sampled_from(
            ["ask", "cancel", "see", "well", "start", "end", "climb", "later"]
        ),
        max_size=30,
    )
)
def test_no_order_of_moves_but_a_persons_close_ends_a_call_for_help(
    moves: list[str],
) -> None:
    safety, at, asked = OAK, NOON, False
    for move in moves:
        at += timedelta(minutes=40 if move == "later" else 1)
        asked = asked or move == "ask"
        safety = _moved(safety, move, at)

    assert (safety.help is not None) == asked
    assert safety.next_at is None or safety.help or safety.check_in


def _moved(safety: CrewSafety, move: str, at: datetime) -> CrewSafety:
    moves: dict[str, Callable[[], tuple[CrewSafety, object]]] = {
        "ask": lambda: safety.ask_help(CALL, by=ANN, at=at),
        "cancel": lambda: safety.cancel_help(
            "Ann", CancelledBecause.SAFE_NOW, by=ANN, at=at
        ),
        "see": lambda: safety.see(Danger.HELP, "Sam", by=ANN, at=at),
        "well": lambda: safety.check_in_now(by=ANN, at=at),
        "start": lambda: safety.start_check_in(VISIT, HALF_AN_HOUR, by=ANN, at=at),
        "end": lambda: safety.end_check_in(by=ANN, at=at),
        "climb": lambda: safety.climb(None, by=ANN, at=at) or (safety, None),
        "later": lambda: (safety, None),
    }
    try:
        return moves[move]()[0]
    except WrongStatus:
        return safety
