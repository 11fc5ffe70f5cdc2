"""A few of the histories of which `bench.phone.still` lives a thousand."""

import os
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from tests.phone.phones import bundle
from tests.phone.still import live
from tests.phone.verdict import SHOWS

MANY: Final = int(os.environ.get("UCR_EXAMPLES", "60"))
LATE_ONCE: Final = (632, 716)
"""Here a socket that was begun just before the end of a dead spot hung."""
LIMIT_S: Final = 2.0
FEW: Final = range(1, 21)


@pytest.fixture(scope="module")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The phone's code as one file."""
    folder = tmp_path_factory.mktemp("phone")
    bundle(folder)
    return folder


def test_no_tap_is_lost_or_done_twice_and_all_agree_within_two_seconds(
    bundles: Path, record_property: Callable[[str, object], None]
) -> None:
    lived, wrongs = live(bundles, [*range(1, MANY + 1), *LATE_ONCE])

    assert wrongs == []
    late = {
        one.history.seed: one.agreed_s
        for one in lived
        if one.agreed_s is None or one.agreed_s > LIMIT_S
    }
    assert late == {}
    hit = sum((one.hit for one in lived), Counter[str]())
    record_property("faults", hit.total())
    assert min(hit[what] for what in ("request_lost", "answer_lost", "busy")) > 0
    assert min(hit[what] for what in ("reordered", "cut", "down", "stood_down")) > 0
    assert sum(diary.kills for one in lived for diary in one.diaries) > 0
    assert any(len(one.diaries) > 1 and one.diaries[1].tapped for one in lived)


def test_a_seed_plays_its_history_again(bundles: Path) -> None:
    once, again = (live(bundles, range(7, 12)) for _ in range(2))

    assert once == again


@pytest.mark.parametrize("broken", list(SHOWS))
def test_an_outbox_that_is_wrong_is_caught(bundles: Path, broken: str) -> None:
    _, wrongs = live(bundles, FEW, broken=broken)

    assert any(re.match(SHOWS[broken], wrong.what) for wrong in wrongs), wrongs


def test_the_same_outbox_made_right_is_not_caught(bundles: Path) -> None:
    _, wrongs = live(bundles, FEW, broken="nothing")

    assert wrongs == []
