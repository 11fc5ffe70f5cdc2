"""Nobody changes what happened, or who read what, unseen: not even whole chains."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import psycopg
import pytest
import pytest_asyncio

from tests.recovery.disaster import destroy
from tests.world.form import IS_LONG
from tests.world.ground import Ground, HandClock, runtime_on
from tests.world.hits import Hits
from ucr.domain.ids import Actor, AreaId
from ucr.recovery import anchors
from ucr.recovery.backup import Tools, back_up
from ucr.recovery.restore import anchored, restore
from ucr.recovery.sealing import seal_and_anchor
from ucr.recovery.verify import Verdict, verify
from ucr.runtime import Runtime
from ucr.store import audit, audit_seals
from ucr.store.audit import Line

LINES = 12
EVENTS = 4
TAMPERED = 1000 if IS_LONG else 48
SWAP = """
UPDATE audit SET actor = CASE id WHEN 3 THEN 'account:3' ELSE 'account:2' END
WHERE id IN (3, 4)
"""
RECHAINED = """
WITH RECURSIVE again AS (
    SELECT e."offset", e.body, sha256('\\x00'::bytea || convert_to(concat_ws(
        E'\\n', e."offset", e.fact, e.kind, e.key, e.version, e.body,
        coalesce(e.card::text, 'null')), 'UTF8')) AS hash
    FROM event AS e WHERE e."offset" = 1
    UNION ALL
    SELECT e."offset", e.body, sha256(a.hash || convert_to(concat_ws(
        E'\\n', e."offset", e.fact, e.kind, e.key, e.version, e.body,
        coalesce(e.card::text, 'null')), 'UTF8'))
    FROM event AS e JOIN again AS a ON e."offset" = a."offset" + 1
), written AS (
    UPDATE event SET hash = again.hash FROM again
    WHERE event."offset" = again."offset" RETURNING event."offset", event.hash
)
UPDATE area SET head_hash = (SELECT hash FROM again ORDER BY "offset" DESC LIMIT 1)
"""


@dataclass(frozen=True)
class Record:
    """A service whose audit has been sealed twice, and anchored each time."""

    runtime: Runtime
    ground: Ground
    folder: Path

    async def reads(self, count: int) -> None:
        async with self.runtime.pool.connection() as conn:
            for number in range(count):
                line = Line(
                    at=self.runtime.clock.now(),
                    actor=Actor(f"account:{number}"),
                    action="read case",
                    area_id=AreaId("rutland"),
                )
                await audit.write(conn, line)

    async def is_sealed(self) -> None:
        await seal_and_anchor(self.runtime)

    async def problems(self) -> tuple[str, ...]:
        async with self.runtime.pool.connection() as conn:
            return (await verify(conn, self.folder)).problems

    async def after(self, *statements: str) -> tuple[str, ...]:
        """What is found after somebody with every right did this, behind our back."""
        async with self.runtime.pool.connection() as conn:
            for statement in statements:
                cursor = await conn.execute(statement.encode())
                assert cursor.rowcount
        return await self.problems()


@pytest_asyncio.fixture
async def record(
    postgres_url: str, valkey_url: str, tmp_path: Path
) -> AsyncIterator[Record]:
    async with runtime_on(postgres_url, valkey_url, clock=HandClock()) as bare:
        settings = bare.settings.model_copy(update={"anchors": tmp_path / "anchors"})
        runtime = replace(bare, settings=settings)
        made = Record(runtime, await Ground.lay(runtime), tmp_path / "anchors")
        for _ in range(2):
            for _ in range(2):
                await made.ground.call_comes_in()
            await made.reads(LINES // 2)
            await made.is_sealed()
        yield made


async def test_a_record_that_nobody_touched_is_whole(record: Record) -> None:
    await record.reads(1)  # younger than the last seal

    assert await record.problems() == ()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET reason = 'x' WHERE id = 3",
        "UPDATE audit SET referral_id = gen_random_uuid() WHERE id = 3",
        "UPDATE audit SET at = at - interval '1 minute' WHERE id = 3",
        "DELETE FROM audit WHERE id = 3",
        SWAP,
        "UPDATE audit_seal SET lines = lines + 1 WHERE last_id = 6",
        "UPDATE audit_seal SET hash = '\\x01' WHERE last_id = 6",
    ],
)
async def test_a_line_that_is_changed_taken_out_or_swapped_is_found_where_it_was(
    record: Record, statement: str
) -> None:
    found = await record.after(statement)

    assert found[0] == "The audit was changed between lines 1 and 6."


SWAPPED = "UPDATE audit SET actor = other.actor FROM audit AS other WHERE"
EDITS = {
    "audit": (
        "action = action || 'x'",
        "actor = actor || 'x'",
        "reason = 'x'",
        "at = at - interval '1 microsecond'",
        "area_id = 'elsewhere'",
    ),
    "event": (
        "fact = fact || 'x'",
        "key = key || 'x'",
        "version = version + 1",
        "card = '{}'",
        "recorded_at = recorded_at - interval '1 microsecond'",
        "hash = sha256(hash)",
    ),
}


def tampering(chance: Random) -> list[str]:
    """An edit, a deletion, two that change places, or a tail that is cut."""
    table = chance.choice(list(EDITS))
    edit = chance.choice(EDITS[table])
    if table == "event":
        at, other = chance.sample(range(1, EVENTS + 1), 2)
        swap = [
            f'UPDATE event SET "offset" = {then} WHERE "offset" = {now}'  # noqa: S608
            for now, then in ((at, -1), (other, at), (-1, other))
        ]
        one, tail = f'event WHERE "offset" = {at}', f'event WHERE "offset" >= {at}'
        cut = [f"DELETE FROM {tail}"]  # noqa: S608
        edited = f'UPDATE event SET {edit} WHERE "offset" = {at}'  # noqa: S608
    else:
        at, other = chance.sample(range(1, LINES // 2 + 1), 2)
        pair = f"(({at}, {other}), ({other}, {at}))"
        swap = [f"{SWAPPED} (audit.id, other.id) IN {pair}"]
        one, tail = f"audit WHERE id = {at}", f"audit WHERE id >= {at}"
        seals = f"DELETE FROM audit_seal WHERE last_id >= {at}"  # noqa: S608
        cut = [f"DELETE FROM {tail}", seals]  # noqa: S608
        edited = f"UPDATE audit SET {edit} WHERE id = {at}"  # noqa: S608
    gone = f"DELETE FROM {one}"  # noqa: S608
    return chance.choice([[edited], [gone], swap, cut])


async def test_of_a_thousand_random_changes_each_is_found(
    record: Record, hits: Hits
) -> None:
    """48 in the short form; each is taken back before the next."""
    chance = Random(30)  # noqa: S311 - a choice, not a secret
    unseen = []
    async with record.runtime.pool.connection() as conn:
        for _ in range(TAMPERED):
            statements = tampering(chance)
            async with conn.transaction(force_rollback=True):
                for statement in statements:
                    cursor = await conn.execute(statement.encode())
                    assert cursor.rowcount, statement
                hits(1)
                if not (await verify(conn, record.folder)).problems:
                    unseen.append(statements)

    assert unseen == []
    assert await record.problems() == ()


async def test_a_line_that_is_put_in_later_is_found(record: Record) -> None:
    found = await record.after(
        "DELETE FROM audit WHERE id = 3",
        "INSERT INTO audit (id, at, actor, action) OVERRIDING SYSTEM VALUE"
        " VALUES (3, now(), 'account:9', 'read case')",
    )

    assert found[0] == "The audit was changed between lines 1 and 6."


async def test_a_cut_tail_of_the_audit_is_found_by_the_anchor(record: Record) -> None:
    found = await record.after(
        "DELETE FROM audit WHERE id > 6", "DELETE FROM audit_seal WHERE last_id > 6"
    )

    assert [text.endswith("says of line 12.") for text in found] == [True]


async def test_an_audit_that_is_sealed_anew_is_found_by_the_anchor(
    record: Record,
) -> None:
    await record.after("DELETE FROM audit WHERE id = 3", "DELETE FROM audit_seal")
    async with record.runtime.pool.connection() as conn:
        await audit_seals.seal(conn, at=record.runtime.clock.now())
        assert await audit_seals.first_torn(conn) is None

    found = await record.problems()

    assert [text.endswith("says of line 6.") for text in found] == [True]


async def test_a_log_that_is_rewritten_whole_is_found_by_the_anchor(
    record: Record,
) -> None:
    forged = "UPDATE event SET body = replace(body::text, 'dispatcher', 'nobody')::json"

    found = await record.after(f'{forged} WHERE "offset" = 2', RECHAINED)

    assert [text.endswith("says of 2.") for text in found] == [True]


async def test_a_log_whose_tail_and_head_are_cut_is_found_by_the_anchor(
    record: Record,
) -> None:
    found = await record.after(
        'DELETE FROM event WHERE "offset" > 2',
        "UPDATE area SET head = 2, head_hash ="
        ' (SELECT hash FROM event WHERE "offset" = 2)',
    )

    assert [text.endswith("says of 4.") for text in found] == [True]


@pytest.mark.parametrize("bend", ["edit", "drop", "cut in the line"])
async def test_anchors_that_are_changed_are_found(record: Record, bend: str) -> None:
    path = anchors.own(record.folder)
    first, second = path.read_bytes().splitlines(keepends=True)
    bent = {
        "edit": first.replace(b'"at":2', b'"at":3') + second,
        "drop": second,
        "cut in the line": first + second[:-20],
    }[bend]
    assert bent != first + second
    path.write_bytes(bent)

    found = await record.problems()

    assert [path.name in text for text in found] == [True]


async def test_seals_miss_no_line_of_a_writer_that_is_late(record: Record) -> None:
    """One that took its number first and commits last holds the seal up."""
    url, at = str(record.runtime.pool.conninfo), record.runtime.clock.now()
    write = "INSERT INTO audit (at, actor, action) VALUES (now(), 'late', 'read case')"
    with psycopg.connect(url) as late:
        late.execute(write)
        await record.reads(1)
        async with record.runtime.pool.connection() as conn:
            sealing = asyncio.create_task(audit_seals.seal(conn, at=at))
            with psycopg.connect(url, autocommit=True) as watching:
                await _waits_for_a_lock(watching)
            late.commit()
            sealed = await sealing

    assert sealed is not None
    assert sealed.last_id == LINES + 2
    assert await record.problems() == ()


async def _waits_for_a_lock(watching: psycopg.Connection) -> None:
    waits = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    async with asyncio.timeout(10):
        while watching.execute(waits).fetchone() == (0,):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_what_a_restore_took_back_is_no_break_and_is_told(
    record: Record, postgres_url: str, tmp_path: Path
) -> None:
    at = record.runtime.clock.now()
    folder = await asyncio.to_thread(
        back_up, postgres_url, tmp_path / "backups", at=at, tools=Tools()
    )
    await record.ground.call_comes_in()
    await record.reads(2)
    await record.is_sealed()
    destroy(postgres_url)
    await asyncio.to_thread(restore, postgres_url, folder, at=at, tools=Tools())
    before = await _verdict(postgres_url, record.folder)

    await anchored(postgres_url, record.folder, at=at)

    after = await _verdict(postgres_url, record.folder)
    assert len(before.problems) == 2
    assert after.problems == ()
    assert len(after.restores) == 1


async def _verdict(url: str, folder: Path) -> Verdict:
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as conn:
        return await verify(conn, folder)
