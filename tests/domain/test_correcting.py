"""A crew may take back a press for half a minute, and correct an ending for a day."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ucr.domain.codes import AmendReason, Destination, OutcomeKind, Undone
from ucr.domain.correcting import calls_a_person
from ucr.domain.errors import BadField, NotAllowed, UndoTooLate, WrongStatus
from ucr.domain.ids import Actor, AreaId, AssignmentId, CrewId, ReferralId, VisitId
from ucr.domain.visit import Outcome, Tap, Visit, VisitStatus

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
OAK, ASH = CrewId(UUID(int=3)), CrewId(UUID(int=4))
TREATED = Outcome(kind=OutcomeKind.TREATED, destination=None, note=None)
LIFTED = Outcome(kind=OutcomeKind.LIFTED, destination=None, note=None)


def tap(seconds: float = 0, crew_id: CrewId = OAK) -> Tap:
    at = AT + timedelta(seconds=seconds)
    return Tap(crew_id=crew_id, by=Actor("account:7"), at=at, occurred_at=at)


def a_visit(**changes: object) -> Visit:
    visit = Visit(
        id=VisitId(UUID(int=1)),
        area_id=AreaId("rutland"),
        referral_id=ReferralId(UUID(int=2)),
        assignment_id=AssignmentId(UUID(int=5)),
        crew_id=OAK,
        status=VisitStatus.TO_DO,
        version=1,
        opened_at=AT,
    )
    return replace(visit, **changes)  # type: ignore[arg-type]


def on_scene() -> Visit:
    return a_visit().set_off(tap())[0].arrive(tap(60))[0]


def finished() -> Visit:
    return on_scene().complete(LIFTED, tap(600))[0]


def test_an_arrival_that_is_undone_leaves_no_time_with_the_person() -> None:
    back, fact = on_scene().undo(Undone.ON_SCENE, tap(90))

    assert (back.status, back.on_scene_at) == (VisitStatus.EN_ROUTE, None)
    assert fact.undone is Undone.ON_SCENE


def test_a_press_can_be_undone_up_to_half_a_minute_after_we_heard_of_it() -> None:
    assert on_scene().undo(Undone.ON_SCENE, tap(90))[0].on_scene_at is None
    with pytest.raises(UndoTooLate, match="ring control"):
        on_scene().undo(Undone.ON_SCENE, tap(90.1))


def test_only_the_last_press_can_be_undone() -> None:
    with pytest.raises(WrongStatus):
        on_scene().undo(Undone.EN_ROUTE, tap(61))


def test_an_outcome_is_amended_and_never_undone() -> None:
    with pytest.raises(WrongStatus):
        finished().undo(Undone.ON_SCENE, tap(601))


def test_an_amendment_says_who_when_what_stood_what_stands_and_why() -> None:
    to_gp = Outcome(kind=OutcomeKind.REFERRED_ON, destination=Destination.GP, note=None)

    amended, fact = finished().amend(to_gp, AmendReason.WRONG_BUTTON, tap(900))

    assert amended.outcome == to_gp
    assert amended.ended_at == finished().ended_at
    assert (fact.by, fact.at, fact.reason) == (
        "account:7",
        tap(900).at,
        AmendReason.WRONG_BUTTON,
    )
    assert (fact.before, fact.before_destination) == (OutcomeKind.LIFTED, None)
    assert (fact.outcome, fact.destination) == (
        OutcomeKind.REFERRED_ON,
        Destination.GP,
    )


def test_what_stands_already_is_no_correction() -> None:
    with pytest.raises(BadField):
        finished().amend(LIFTED, AmendReason.OTHER, tap(900))


def test_nobody_corrects_another_crew_s_visit() -> None:
    with pytest.raises(NotAllowed):
        finished().amend(TREATED, AmendReason.OTHER, tap(900, ASH))


def test_after_a_day_control_is_rung() -> None:
    day = timedelta(hours=24).total_seconds()

    assert finished().amend(TREATED, AmendReason.OTHER, tap(600 + day))
    with pytest.raises(UndoTooLate, match="24 hours"):
        finished().amend(TREATED, AmendReason.OTHER, tap(601 + day))


def test_a_visit_that_has_no_outcome_has_none_to_correct() -> None:
    with pytest.raises(WrongStatus):
        on_scene().amend(TREATED, AmendReason.OTHER, tap(61))


@pytest.mark.parametrize(
    ("before", "after", "calls"),
    [
        ("lifted", "treated", False),
        ("lifted", "not_found", True),
        ("not_found", "lifted", True),
        ("not_found", "escalated_999", True),
        ("treated", "escalated_999", True),
    ],
)
def test_a_person_is_called_where_the_sender_had_to_act_or_must_now(
    before: str,
    after: str,
    calls: bool,  # noqa: FBT001
) -> None:
    assert calls_a_person(OutcomeKind(before), OutcomeKind(after)) is calls


PRESSES = ("set_off", "arrive", "undo_en_route", "undo_on_scene", "complete", "amend")


def pressed(visit: Visit, name: str, by: Tap) -> Visit:
    match name:
        case "set_off":
            return visit.set_off(by)[0]
        case "arrive":
            return visit.arrive(by)[0]
        case "undo_en_route":
            return visit.undo(Undone.EN_ROUTE, by)[0]
        case "undo_on_scene":
            return visit.undo(Undone.ON_SCENE, by)[0]
        case "complete":
            return visit.complete(LIFTED, by)[0]
        case _:
            return visit.amend(TREATED, AmendReason.OTHER, by)[0]


@given(st.lists(st.tuples(st.sampled_from(PRESSES), st.integers(0, 40)), max_size=20))
def test_whatever_is_pressed_times_and_status_tell_the_same_story(
    presses: list[tuple[str, int]],
) -> None:
    visit, clock = a_visit(), 0
    for name, later in presses:
        clock += later
        try:
            visit = pressed(visit, name, tap(clock))
        except (WrongStatus, UndoTooLate, BadField):
            continue
        gone = visit.status is not VisitStatus.TO_DO
        there = visit.status in (VisitStatus.ON_SCENE, VisitStatus.COMPLETED)
        assert (visit.en_route_at is not None) is gone
        assert (visit.on_scene_at is not None) is there
        assert (visit.outcome is not None) is (visit.status is VisitStatus.COMPLETED)
