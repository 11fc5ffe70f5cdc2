"""Every process is replaced under load, and the next release's tables come: P39.

`python -m bench.release` does it for minutes; here each of two apps and of two
dispatchers is told to stop once.
"""

import asyncio
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.kill.points import Victim
from tests.kill.release import LOCKED_S, NEXT, Release, release
from ucr.live.closing import Why

MAY_BE_TOLD = {"200", "201", "202", "408", "503", "no answer"}
"""408 is of the BaRS doors: no answer in 5 s, and its sender asks again."""
REFUSED = {"404", "409", "412", "422"}
"""What a desk and a control room hear of a case that has gone on without them."""


@pytest.fixture(scope="module")
def released(rutland_packs: Path) -> Iterator[Release]:
    """A service whose processes were all replaced, and what came of it."""
    folder = Path(tempfile.mkdtemp(prefix="ucr-release-"))
    folder.chmod(0o755)
    try:
        yield asyncio.run(release(folder, rutland_packs, seed=39))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_a_release_loses_nothing_that_was_acknowledged(released: Release) -> None:
    assert released.wrong == []
    assert released.load.acked["referral"] > 0
    assert released.load.acked["accept"] > 0


def test_whoever_was_told_to_stop_had_work_in_hand_and_answered_for_it(
    released: Release, record_property: Callable[[str, object], None]
) -> None:
    record_property("faults", len(released.changes))
    apps = [one for one in released.changes if one.kind is Victim.APP]

    assert sorted(one.name for one in released.changes) == [
        "app-0",
        "app-1",
        "dispatcher-0",
        "dispatcher-1",
    ]
    assert all(one.open_writes > 0 for one in released.changes)
    assert all(one.under_way for one in apps)
    assert all(one.answered > 0 for one in apps)


def test_callers_hear_an_answer_or_that_they_shall_ask_again(released: Release) -> None:
    assert set(released.load.told) <= MAY_BE_TOLD | REFUSED


def test_screens_are_told_to_come_back_and_are_right_again(released: Release) -> None:
    watched = sum(one.screens for one in released.changes)

    assert watched > 0
    assert released.codes == {int(Why.DEPLOY): watched}
    assert released.converged == len(released.watchers)


def test_the_next_releases_tables_come_while_this_one_works(released: Release) -> None:
    assert released.migrated == [NEXT]
    assert released.waited_s < 2 * LOCKED_S
