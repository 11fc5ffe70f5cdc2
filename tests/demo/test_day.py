"""The order of a simulated day: from its beginning, over midnight, to its end."""

from datetime import timedelta
from itertools import pairwise, takewhile
from pathlib import Path

import pytest

from tests.demo.conftest import MORNING
from ucr.cli.demo import state
from ucr.cli.demo.people import script, until
from ucr.demo import day
from ucr.demo.doors import Neighbourhoods
from ucr.demo.script import Script


@pytest.fixture
def watched(ground: Neighbourhoods, tmp_path: Path) -> Script:
    """The script of a day that is watched for thirty hours."""
    known = state.begin(tmp_path, slug="invented-county", seed=3, began_at=MORNING)
    return script(
        known,
        ground.pack,
        tmp_path / "ledger",
        origin="http://127.0.0.1:1",
        until=until(known, 30),
    )


def test_calls_come_in_order_from_the_beginning_to_the_end(
    watched: Script, ground: Neighbourhoods
) -> None:
    calls = list(day.calls(watched, ground))

    assert all(a.at <= b.at for a, b in pairwise(calls))
    assert calls[0].at >= MORNING
    assert MORNING + timedelta(hours=29) < calls[-1].at < MORNING + timedelta(hours=30)


def test_the_scenes_are_played_on_the_first_day_only(
    watched: Script, ground: Neighbourhoods
) -> None:
    numbers = [call.case_number for call in day.calls(watched, ground)]

    assert len([number for number in numbers if number.endswith("red-flag")]) == 1
    assert len(set(numbers)) == len(numbers)


def test_without_an_end_the_calls_never_cease(
    watched: Script, ground: Neighbourhoods
) -> None:
    endless = watched.model_copy(update={"until": None})
    a_week = MORNING + timedelta(days=7)

    calls = list(takewhile(lambda c: c.at < a_week, day.calls(endless, ground)))

    assert len(calls) > 7 * 25
