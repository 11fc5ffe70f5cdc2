"""The first two hours show what every watcher must see."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.demo.conftest import MORNING
from ucr.demo import scenes
from ucr.demo.call import Call
from ucr.demo.cues import Cues
from ucr.demo.doors import Neighbourhoods
from ucr.demo.ledger import Ledger
from ucr.demo.scenes import CUES, Cue
from ucr.domain.codes import Confidence
from ucr.places.location import LocationInput
from ucr.places.resolve import resolve


@pytest.fixture
def script(ground: Neighbourhoods) -> dict[str, Call]:
    """The scripted calls by the end of their case number."""
    calls = scenes.calls(ground, seed=1, began_at=MORNING)
    return {call.case_number.split("-", maxsplit=2)[2]: call for call in calls}


def test_all_scenes_come_within_two_hours(script: dict[str, Call]) -> None:
    last = MORNING + timedelta(hours=2)

    assert all(MORNING < call.at < last for call in script.values())
    assert all(MORNING + after < last for after in CUES.values())


def test_who_starts_the_demo_sees_a_call_within_a_minute(
    script: dict[str, Call],
) -> None:
    first = script["first"]

    assert first.at - MORNING <= timedelta(minutes=1)
    assert (first.red_flags, first.cancels_at) == (frozenset(), None)
    assert first.where.point is not None


def test_there_is_a_red_flag_and_a_long_lie(script: dict[str, Call]) -> None:
    floor_since = script["long-lie"].floor_since_at

    assert script["red-flag"].red_flags
    assert floor_since == script["long-lie"].at - timedelta(minutes=75)


def test_one_fall_is_told_by_two_senders(script: dict[str, Call]) -> None:
    first = script["told-twice"]
    (second,) = [one for name, one in script.items() if name.startswith("told-twice-")]

    assert second.source is not first.source
    assert second.where == first.where
    assert timedelta(0) < second.at - first.at < timedelta(minutes=30)


def test_one_sender_takes_its_call_back(script: dict[str, Call]) -> None:
    call = script["cancelled"]

    assert call.cancels_at is not None
    assert call.cancels_at > call.at


def test_one_place_is_told_too_vaguely_to_send_anyone(
    script: dict[str, Call], ground: Neighbourhoods
) -> None:
    told = script["where"].where

    found = resolve(ground.pack, LocationInput(text=told.text))

    assert found.needs_human
    assert found.confidence in {Confidence.PLACE, Confidence.UNKNOWN}


def test_a_cue_is_given_once_and_not_before_its_time(tmp_path: Path) -> None:
    time = MORNING + CUES[Cue.REFUSE]
    with Ledger(tmp_path / "ledger") as ledger:
        cues = Cues(ledger, MORNING)

        early = cues.take(Cue.REFUSE, by="Oak 1", at=time - timedelta(seconds=1))
        first = cues.take(Cue.REFUSE, by="Oak 1", at=time)
        second = cues.take(Cue.REFUSE, by="Oak 2", at=time)

    assert (early, first, second) == (False, True, False)


def test_a_cue_that_was_acted_on_is_not_acted_on_after_a_restart(
    tmp_path: Path,
) -> None:
    time = MORNING + CUES[Cue.HAND_BACK]
    with Ledger(tmp_path / "ledger") as ledger:
        Cues(ledger, MORNING).take(Cue.HAND_BACK, by="Oak 1", at=time)

    with Ledger(tmp_path / "ledger") as ledger:
        again = Cues(ledger, MORNING).take(Cue.HAND_BACK, by="Oak 1", at=time)

    assert not again
