"""A few of the histories that `bench.phone.histories` lives a thousand of."""

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest

from bench.stack import serving
from tests.phone.living import live
from tests.phone.phones import bundle
from tests.phone.verdict import SHOWS
from tests.world.ports import free_port
from tests.world.stores import _database
from ucr.settings import Settings

SEEDS: Final = range(1, 9)
AT_ONCE: Final = 5
CAUGHT_BY: Final = {
    "sends_before_storing": (2, 3, 9),
    "new_id_on_retry": (2, 3, 9),
    "newest_first": (2, 3, 9),
    "drops_on_503": (2, 3, 9),
}


@pytest.fixture(scope="module")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The phone's code as one file."""
    folder = tmp_path_factory.mktemp("phone")
    bundle(folder)
    return folder


@pytest.fixture(scope="module")
def served(
    postgres_server_url: str,
    migrated_template: str,
    valkey_server_url: str,
    rutland_packs: Path,
) -> Iterator[Settings]:
    """`ucr serve` for all histories of this file; each crew is in one only."""
    port = free_port()
    with _database(postgres_server_url, template=migrated_template) as database:
        settings = Settings(
            database_url=database,
            redis_url=valkey_server_url,
            packs=rutland_packs,
            port=port,
            public_origin=f"http://127.0.0.1:{port}",
            log_level="warning",
        )
        with serving(settings):
            yield settings


def test_no_tap_is_lost_or_done_twice_and_phone_and_service_agree(
    served: Settings, bundles: Path, record_property: Callable[[str, object], None]
) -> None:
    lived, wrongs = asyncio.run(live(served, bundles, SEEDS, at_once=AT_ONCE))

    assert wrongs == []
    hit = sum((one.hit for one in lived), Counter[str]())
    record_property("faults", hit.total())
    assert min(hit[what] for what in ("request_lost", "answer_lost", "busy")) > 0
    assert min(hit[what] for what in ("reordered", "cut", "no_signal")) > 0
    assert sum(diary.kills for one in lived for diary in one.diaries) > 0
    assert any(len(one.diaries) > 1 and one.diaries[1].tapped for one in lived)


@pytest.mark.parametrize("broken", list(SHOWS))
def test_an_outbox_that_is_wrong_is_caught(
    served: Settings, bundles: Path, broken: str
) -> None:
    seeds = CAUGHT_BY[broken]

    _, wrongs = asyncio.run(live(served, bundles, seeds, at_once=3, broken=broken))

    assert any(re.match(SHOWS[broken], wrong.what) for wrong in wrongs), wrongs


def test_the_same_outbox_made_right_is_not_caught(
    served: Settings, bundles: Path
) -> None:
    seeds = CAUGHT_BY["newest_first"]

    _, wrongs = asyncio.run(live(served, bundles, seeds, at_once=3, broken="nothing"))

    assert wrongs == []
