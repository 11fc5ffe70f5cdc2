"""One command says whether we would come back, and its status is the verdict."""

import asyncio
import json
import tempfile
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner

from tests.recovery.archived import Store
from tests.world.ground import Ground, HandClock, runtime_on
from ucr.cli import program
from ucr.domain.ids import Actor
from ucr.recovery.manifest import FILE
from ucr.recovery.sealing import seal_and_anchor
from ucr.store import audit
from ucr.store.audit import Line

KEY = "5e" * 32
Run = Callable[..., tuple[int, str]]


async def two_calls(url: str, valkey_url: str) -> None:
    async with runtime_on(url, valkey_url, clock=HandClock()) as runtime:
        ground = await Ground.lay(runtime)
        for _ in range(2):
            await ground.call_comes_in()
        async with runtime.pool.connection() as conn:
            line = Line(
                at=runtime.clock.now(),
                actor=Actor("account:1"),
                action="read case",
                area_id=ground.area_id,
            )
            await audit.write(conn, line)
        await seal_and_anchor(runtime)


@pytest.fixture
def rehearsed(
    stores_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Run:
    """Run the command; its status and all that it printed."""

    def run(url: str, **more: str) -> tuple[int, str]:
        (tmp_path / "key").write_text(KEY)
        told = {
            "UCR_DATABASE_URL": url,
            "UCR_BACKUPS": str(tmp_path / "backups"),
            "UCR_BACKUP_KEY": str(tmp_path / "key"),
        }
        for name, value in (told | more).items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(tempfile, "tempdir", str(stores_folder))
        done = CliRunner().invoke(program(["rehearse"]), ["rehearse"])
        return done.exit_code, done.output

    return run


def test_a_rehearsal_brings_back_all_by_both_ways_and_says_what_a_loss_would_cost(
    stores_folder: Path, valkey_url: str, tmp_path: Path, rehearsed: Run
) -> None:
    store = Store.lay(stores_folder)
    try:
        url = store.found()
        asyncio.run(two_calls(url, valkey_url))

        status, said = rehearsed(url, UCR_ARCHIVE=str(store.archive.folder))
    finally:
        store.server.stop()

    assert status == 0, said
    backup, archive = (line for line in said.splitlines() if " came back and " in line)
    assert "2 events came back and 0 did not" in backup
    # The copy is older than both calls, and the piece with them is not full yet.
    assert "0 events came back and 2 did not" in archive
    assert {backup[-7:], archive[-7:]} == {": whole"}
    assert not {path.name for path in stores_folder.glob("ucr-rehearsal-*")}
    assert "Canary" not in said
    (folder,) = (tmp_path / "backups").iterdir()
    assert json.loads((folder / FILE).read_text())["rows"]["referral"] == 2


def test_a_rehearsal_of_what_is_not_whole_ends_badly_and_says_why(
    postgres_url: str, valkey_url: str, rehearsed: Run
) -> None:
    asyncio.run(two_calls(postgres_url, valkey_url))
    with psycopg.connect(postgres_url) as conn:
        for bend in (
            "UPDATE audit SET reason = 'x' WHERE id = 1",
            "UPDATE referral SET next_action_at = next_action_at - interval '1 day'",
        ):
            assert conn.execute(bend.encode()).rowcount

    status, said = rehearsed(postgres_url)

    assert status == 1, said
    assert "backup: The audit was changed between lines 1 and 1." in said
    assert said.count("its timer ran out and nobody looked") == 2
