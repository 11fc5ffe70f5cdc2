"""A crew's attendance, and how it may end."""

from datetime import timedelta

import pytest

from tests.domain.cases import ASH, NOON, a_tap, a_visit
from ucr.domain.codes import Destination, OutcomeKind
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
