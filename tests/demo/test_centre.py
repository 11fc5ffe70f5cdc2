"""The simulated alarm centre speaks as the contract says, the same at every telling."""

from datetime import timedelta
from itertools import islice

import pytest

from tests.demo.conftest import MORNING
from ucr.api.telecare_body import AlertBody
from ucr.api.telecare_intake import whole
from ucr.demo import centre, demand, scenes
from ucr.demo.call import Call
from ucr.demo.doors import Neighbourhoods
from ucr.domain.codes import Source
from ucr.domain.telecare import Meaning


def calls_of_the_centre(ground: Neighbourhoods) -> list[Call]:
    """A busy day's calls of the centre, and the scene that it plays."""
    drawn = demand.day(ground, seed=5, on=MORNING.date(), rate=5)
    scripted = scenes.calls(ground, seed=5, began_at=MORNING)
    every = [*islice(drawn, 300), *scripted]
    return [call for call in every if call.source is Source.TELECARE]


@pytest.fixture
def calls(ground: Neighbourhoods) -> list[Call]:
    return calls_of_the_centre(ground)


def test_every_call_of_the_centre_is_a_whole_alert(calls: list[Call]) -> None:
    alerts = [AlertBody.model_validate(centre.alert(call)) for call in calls]

    assert len(alerts) > 5
    assert {body.meaning for body in alerts} == {Meaning.ALARM}
    assert [whole(body).alert_id for body in alerts] == [
        call.case_number for call in calls
    ]
    assert [body.unknown for body in alerts] == [()] * len(alerts)


def test_it_tells_the_same_at_every_telling(
    ground: Neighbourhoods, calls: list[Call]
) -> None:
    again = calls_of_the_centre(ground)

    assert [centre.alert(call) for call in again] == [
        centre.alert(call) for call in calls
    ]


def test_who_lies_on_the_floor_is_said_to(calls: list[Call]) -> None:
    for call in calls:
        told = whole(AlertBody.model_validate(centre.alert(call)))
        since = told.voice.heard.floor_since(told.event, told.received_at)
        if call.floor_since_at is None:
            assert since is None
        else:
            assert since is not None
            assert abs(since - call.floor_since_at) < timedelta(minutes=1)
