"""One command says whether we would come back, and its status is the verdict."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.recovery.archived import Store
from tests.world.ground import Ground, HandClock, runtime_on
from ucr.domain.ids import Actor
from ucr.recovery.manifest import FILE
from ucr.recovery.sealing import seal_and_anchor
from ucr.store import audit
from ucr.store.audit import Line

KEY = "5e" * 32


async def two_calls(url: str, valkey_url: str) -> None:
    async with runtime_on(url, valkey_url, clock=HandClock()) as runtime:
        ground = await Ground.lay(runtime)
        for _ in range(2):
            await ground.call_comes_in()
        async with runtime.pool.connection() as conn:
            line = Line(at=runtime.clock.now(), actor=Actor("x"), action="read case")
            await audit.write(conn, line)
        await seal_and_anchor(runtime)


def rehearsed(url: str, folder: Path, **more: str) -> tuple[int, str]:
    """Run the command as a timer does; its status and all that it printed."""
    key = folder / "key"
    key.write_text(KEY)
    told = {
        "UCR_DATABASE_URL": url,
        "UCR_BACKUPS": str(folder / "backups"),
        "UCR_BACKUP_KEY": str(key),
        "COLUMNS": "200",
        **more,
    }
    done = subprocess.run(
        [sys.executable, "-m", "ucr", "rehearse"],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, **told},
    )
    return done.returncode, done.stdout + done.stderr


def test_a_rehearsal_brings_back_all_by_both_ways_and_says_what_a_loss_would_cost(
    stores_folder: Path, valkey_url: str, tmp_path: Path
) -> None:
    store = Store.lay(stores_folder)
    try:
        url = store.found()
        asyncio.run(two_calls(url, valkey_url))

        status, said = rehearsed(url, tmp_path, UCR_ARCHIVE=str(store.archive.folder))
    finally:
        store.server.stop()

    assert status == 0, said
    lines = [line for line in said.splitlines() if "whole" in line]
    assert [" backup " in lines[0], " archive " in lines[1]] == [True, True], said
    # The copy is older than both calls, and the piece with them is not full yet.
    assert [cells(line)[2:4] for line in lines[:2]] == [["2", "0"], ["0", "2"]]
    assert "Zzyzx" not in said
    (folder,) = (tmp_path / "backups").iterdir()
    assert json.loads((folder / FILE).read_text())["rows"]["referral"] == 2


@pytest.mark.parametrize(
    ("bend", "said_of_it"),
    [
        ("UPDATE audit SET reason = 'x' WHERE id = 1", "The audit was changed"),
        (
            "UPDATE referral SET next_action_at = next_action_at - interval '1 day'",
            "its timer ran out",
        ),
    ],
)
def test_a_rehearsal_of_what_is_not_whole_ends_badly_and_says_why(
    bend: str, said_of_it: str, postgres_url: str, valkey_url: str, tmp_path: Path
) -> None:
    asyncio.run(two_calls(postgres_url, valkey_url))
    with psycopg.connect(postgres_url) as conn:
        conn.execute("SET session_replication_role = replica")
        assert conn.execute(bend.encode()).rowcount

    status, said = rehearsed(postgres_url, tmp_path)

    assert status == 1, said
    assert said_of_it in said


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("│┃ ").split("│")]
