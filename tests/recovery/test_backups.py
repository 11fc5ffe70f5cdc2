"""A backup proves itself or is refused; a restore is all or nothing, and a new past."""

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
import pytest_asyncio
from psycopg import sql

from tests.recovery.disaster import destroy
from tests.world.ground import Ground, HandClock, runtime_on
from tests.world.people import RUTLAND
from ucr.recovery.backup import AlreadyThere, Tools, back_up, verify
from ucr.recovery.manifest import DUMP, FILE, NotWhole
from ucr.recovery.new_past import InUse
from ucr.recovery.programs import ProgramAbsent
from ucr.recovery.restore import Occupied, restore
from ucr.store import leases

SEALED = Tools(key=bytes(range(32)))
NOW = HandClock().now()


@dataclass(frozen=True)
class Kept:
    """A database with one case, its backup, and a case that came after that."""

    url: str
    folder: Path


@pytest_asyncio.fixture
async def kept(postgres_url: str, valkey_url: str, tmp_path: Path) -> Kept:
    async with runtime_on(postgres_url, valkey_url, clock=HandClock()) as runtime:
        ground = await Ground.lay(runtime)
        await ground.call_comes_in()
        async with runtime.pool.connection() as conn:
            assert await leases.take(conn, RUTLAND, "lost:1") is not None
        folder = await asyncio.to_thread(
            back_up, postgres_url, tmp_path / "backups", at=NOW, tools=SEALED
        )
        await ground.call_comes_in()
    return Kept(postgres_url, folder)


async def put_back(kept: Kept, *, over: bool = False) -> None:
    await asyncio.to_thread(
        restore, kept.url, kept.folder, at=NOW, tools=SEALED, over=over
    )


async def test_a_dispatcher_of_the_lost_timeline_decides_nothing(
    kept: Kept,
) -> None:
    with psycopg.connect(kept.url) as conn:
        before = conn.execute("SELECT token FROM lease").fetchall()
    destroy(kept.url)

    await put_back(kept)

    with psycopg.connect(kept.url) as conn:
        after = conn.execute(
            "SELECT token, expires_at <= clock_timestamp() FROM lease"
        ).fetchall()
        audited = conn.execute(
            "SELECT count(*) FROM audit WHERE action = 'restored a backup'"
        ).fetchone()
    assert after[0][0] > before[0][0] + 1000
    assert after[0][1]
    assert audited == (1,)


async def test_a_database_that_is_not_empty_is_left_alone_unless_told(
    kept: Kept,
) -> None:
    with pytest.raises(Occupied):
        await put_back(kept)
    with psycopg.connect(kept.url) as conn:
        count = conn.execute("SELECT count(*) FROM referral").fetchone()
        with pytest.raises(InUse):
            await put_back(kept, over=True)

    await put_back(kept, over=True)

    with psycopg.connect(kept.url) as conn:
        (aside,) = conn.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'before_restore_%'"
        ).fetchone() or ("",)
        query = sql.SQL("SELECT count(*) FROM {}.referral")
        there = conn.execute(query.format(sql.Identifier(aside))).fetchone()
        here = conn.execute("SELECT count(*) FROM referral").fetchone()
    assert there == count
    assert here != count


async def test_a_backup_that_was_changed_is_refused_and_nothing_is_touched(
    kept: Kept,
) -> None:
    day, dump = kept, kept.folder / DUMP
    whole = dump.read_bytes()
    told = json.loads((day.folder / FILE).read_text())
    destroy(day.url)

    with pytest.raises(NotWhole, match="with this key"):
        verify(day.folder, Tools(key=bytes(32)))
    for bent in (whole[:-1], whole[:500] + b"?" + whole[501:]):
        dump.write_bytes(bent)
        with pytest.raises(NotWhole):
            await put_back(day)
    dump.write_bytes(whole)
    told["logs"][0]["offset"] += 1
    (day.folder / FILE).write_text(json.dumps(told))
    with pytest.raises(NotWhole, match="with this key"):
        await put_back(day)

    with psycopg.connect(day.url) as conn:
        tables = conn.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname='public'"
        )
        assert tables.fetchone() == (0,)


async def test_a_sealed_backup_holds_no_name_that_can_be_read(
    kept: Kept,
) -> None:
    texts = [path.read_bytes() for path in kept.folder.iterdir()]

    assert len(texts) == 2
    assert not any(b"Canary" in text or b"PGDMP" in text for text in texts)
    assert kept.folder.stat().st_mode & 0o077 == 0


async def test_a_second_backup_of_the_same_second_is_refused(kept: Kept) -> None:
    with pytest.raises(AlreadyThere):
        back_up(kept.url, kept.folder.parent, at=NOW, tools=SEALED)

    assert [path.name for path in kept.folder.parent.iterdir()] == [kept.folder.name]


async def test_a_backup_that_fails_leaves_nothing_behind(
    kept: Kept, tmp_path: Path
) -> None:
    nowhere = Tools(programs=tmp_path / "nowhere")

    with pytest.raises(ProgramAbsent, match="UCR_POSTGRES_PROGRAMS"):
        back_up(kept.url, tmp_path / "others", at=NOW, tools=nowhere)

    assert list((tmp_path / "others").iterdir()) == []


async def test_a_backup_without_a_key_says_that_it_is_open(
    kept: Kept, tmp_path: Path
) -> None:
    folder = back_up(kept.url, tmp_path / "open", at=NOW, tools=Tools())

    assert not verify(folder, Tools()).is_sealed
    assert (folder / DUMP).read_bytes().startswith(b"PGDMP")
