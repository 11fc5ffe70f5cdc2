"""What we tell 999 goes to a server that we know, from a client that it knows."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.bars.conftest import Control
from tests.bars.outside_999 import Mutual, outside_999
from tests.bars.test_responses import Answering
from tests.webhooks.certificates import certified
from tests.world.people import Json

THEIRS, OURS, STRANGER = "localhost", "ucr.example", "stranger.example"


@pytest_asyncio.fixture
async def guarded(control: Control, tmp_path: Path) -> AsyncIterator[Answering]:
    """A 999 that hears only whoever shows our certificate; we believe only theirs."""
    for name in (THEIRS, OURS, STRANGER):
        certified(tmp_path, name)
    tls = Mutual(
        tmp_path / f"{THEIRS}.pem", tmp_path / f"{THEIRS}.key", tmp_path / f"{OURS}.pem"
    )
    async with outside_999(tls) as outside:
        settings: Json = {
            "bars_proxy_url": f"{outside.address}/fhir",
            "bars_authority": tls.certificate,
        }
        yield Answering(control, outside, settings)


def shows(guarded: Answering, folder: Path, name: str) -> None:
    guarded.settings |= {
        "bars_certificate": folder / f"{name}.pem",
        "bars_certificate_key": folder / f"{name}.key",
    }


async def status(guarded: Answering, case: Json) -> str:
    return str((await guarded.control.world.desk.card(case))["status"])


async def test_with_our_certificate_999_hears_us_and_the_case_is_theirs(
    guarded: Answering, tmp_path: Path
) -> None:
    shows(guarded, tmp_path, OURS)
    case = await guarded.declined()

    await guarded.turn()

    assert len(guarded.outside.bodies) == 1
    assert await status(guarded, case) == "declined_told"


@pytest.mark.parametrize("shown", [None, STRANGER])
async def test_without_it_nothing_is_told_until_it_is_there(
    guarded: Answering, tmp_path: Path, shown: str | None
) -> None:
    case = await guarded.declined()
    if shown:
        shows(guarded, tmp_path, shown)

    await guarded.turn()
    unheard = list(guarded.outside.bodies)
    before = await status(guarded, case)
    shows(guarded, tmp_path, OURS)
    await guarded.turn(seconds=60)

    assert (unheard, before) == ([], "declined")
    assert len(guarded.outside.bodies) == 1
    assert await status(guarded, case) == "declined_told"


async def test_a_server_that_our_authority_does_not_know_is_told_nothing(
    guarded: Answering, tmp_path: Path
) -> None:
    shows(guarded, tmp_path, OURS)
    guarded.settings["bars_authority"] = tmp_path / f"{STRANGER}.pem"
    case = await guarded.declined()

    await guarded.turn()

    assert guarded.outside.bodies == []
    assert await status(guarded, case) == "declined"
