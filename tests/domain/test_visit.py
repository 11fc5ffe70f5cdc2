"""A crew's attendance, and how it may end."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.domain.cases import ASH, NOON, a_tap, a_visit
from ucr.domain.codes import Destination, GoesBy, OutcomeKind, Undone
from ucr.domain.drive import HEARD_LATE, PlannedDrive
from ucr.domain.errors import BadField, NotAllowed, WrongStatus
from ucr.domain.ids import DISPATCHER
from ucr.domain.visit import Outcome, Tap, VisitStatus


@pytest.mark.parametrize("kind", OutcomeKind)
@pytest.mark.parametrize("destination", [None, Destination.GP])
def test_a_destination_is_given_exactly_when_the_person_was_referred_on(
    kind: OutcomeKind, destination: Destination | None
) -> None:
    if (kind is OutcomeKind.REFERRED_ON) == (destination is not None):
        outcome = Outcome(kind=kind, destination=destination, note=None)
        assert outcome.destination is destination
    else:
        with pytest.raises(BadField) as refused:
            Outcome(kind=kind, destination=destination, note=None)
        assert refused.value.field == "destination"


def test_a_crew_cannot_press_the_buttons_of_another_crew_s_visit() -> None:
    with pytest.raises(NotAllowed):
        a_visit().set_off(a_tap(ASH))


def test_a_crew_that_is_with_the_person_is_not_stood_down() -> None:
    visit = a_visit(status=VisitStatus.ON_SCENE)

    with pytest.raises(WrongStatus):
        visit.stand_down(by=DISPATCHER, at=NOON)


@pytest.mark.parametrize("wrong_h", [-24, 24])
def test_a_phone_s_clock_is_kept_as_a_claim_and_changes_nothing(wrong_h: int) -> None:
    claimed = NOON + timedelta(hours=wrong_h)
    tap = Tap(crew_id=a_visit().crew_id, by=DISPATCHER, at=NOON, occurred_at=claimed)

    gone, set_off = a_visit().set_off(tap)
    there, arrived = gone.arrive(tap)

    assert (there.en_route_at, there.on_scene_at) == (NOON, NOON)
    assert (set_off.at, set_off.occurred_at) == (NOON, claimed)
    assert (arrived.at, arrived.occurred_at) == (NOON, claimed)


PLANNED = PlannedDrive(road_s=600, goes_by=GoesBy.CAR, travel="roads")


def late_tap(at: datetime, by: timedelta) -> Tap:
    """A press that was heard later than the phone says that it was."""
    return replace(a_tap(at=at), occurred_at=at - by)


def test_a_drive_is_kept_from_press_to_press_and_goes_with_an_undo() -> None:
    gone, set_off = a_visit().set_off(a_tap(), PLANNED)
    there, _ = gone.arrive(a_tap(at=NOON + timedelta(minutes=9)))
    away, _ = there.undo(Undone.ON_SCENE, a_tap(at=NOON + timedelta(minutes=9)))
    back, _ = gone.undo(Undone.EN_ROUTE, a_tap())

    assert set_off.drive == gone.drive == PLANNED
    assert there.was_driven
    assert not away.was_driven
    assert away.drive == PLANNED
    assert back.drive is None


@pytest.mark.parametrize("which", ["en route", "on scene"])
def test_a_press_that_was_heard_late_times_no_drive(which: str) -> None:
    late = HEARD_LATE + timedelta(seconds=1)
    first = late_tap(NOON, late) if which == "en route" else a_tap()
    later = NOON + timedelta(minutes=9)
    then = late_tap(later, late) if which == "on scene" else a_tap(at=later)

    gone, _ = a_visit().set_off(first, PLANNED)
    there, _ = gone.arrive(then)

    assert not there.was_driven
