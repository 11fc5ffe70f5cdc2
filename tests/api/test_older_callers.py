"""Whoever called the release before is still taken at its word by this one (P39).

`before.json` is what the release with the migrations to 0029 asked of its callers, a
phone's presses and a sender's requests among them: made by `older.py`.
"""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any, Final

import pytest

from tests.api.older import asked, broken

HERE: Final = Path(__file__).parent
BEFORE: Final = json.loads((HERE / "before.json").read_text("utf-8"))
NOW: Final = asked(
    json.loads((HERE.parents[1] / "frontend/openapi.json").read_text("utf-8"))
)
KNOWN: Final = {"POST /api/area/mode.why: demanded now"}
"""A desk that was not loaded anew is told so in words (ADR 66)."""
START: Final = "POST /api/crew/shift/{action}"


def test_nothing_that_was_sent_before_is_refused_now() -> None:
    assert {*broken(BEFORE, NOW)} == KNOWN
    assert len([door for door in BEFORE if "POST /api/crew/" in door]) > 15
    assert "POST /api/referrals" in BEFORE


def taken_away(now: Any) -> None:
    del now[START]["body"]["fields"]["occurred_at"]


def demanded(now: Any) -> None:
    now[START]["body"]["required"].append("battery")


def door_gone(now: Any) -> None:
    del now[START]


def header_demanded(now: Any) -> None:
    now[START]["parameters"]["header UCR-Page"] = True


@pytest.mark.parametrize("bend", [taken_away, demanded, door_gone, header_demanded])
def test_a_door_that_was_narrowed_is_noticed(bend: Any) -> None:
    now = deepcopy(NOW)

    bend(now)

    assert len({*broken(BEFORE, now)} - KNOWN) == 1
