"""Whoever changes the log afterwards is found out (P30)."""

from random import Random
from uuid import UUID

import pytest
import pytest_asyncio
from psycopg import sql

from tests.domain.cases import AREA, NOON, a_crew, a_referral, a_shift
from ucr.domain.area import Area
from ucr.domain.board import area_entry, crew_entry, referral_entry
from ucr.domain.codes import Mode
from ucr.domain.events import ModeChanged, ReferralReceived
from ucr.domain.ids import DISPATCHER, AreaId
from ucr.store import events
from ucr.store.connection import Connection
from ucr.store.events import Happening

RUTLAND = Area(id=AREA, name="Rutland", mode=Mode.AUTO, version=2)
LENGTH = 9
TRIES = 8
EDITS = {
    "fact": "fact || 'x'",
    "kind": "kind || 'x'",
    "key": "key || 'x'",
    "version": "version + 1",
    "recorded_at": "recorded_at - interval '1 microsecond'",
    "referral_id": "gen_random_uuid()",
    "crew_id": "gen_random_uuid()",
    "body": "replace(body::text, 'dispatcher', 'account:x')::json",
    "card": "'{}'::json",
    "hash": "sha256(hash)",
}


@pytest_asyncio.fixture
async def log(conn: Connection) -> Connection:
    """Nine events in three transactions: calls, a crew, a mode, and an end."""
    for number in (1, 2):
        referral = a_referral(number=number)
        received = ReferralReceived(
            referral_id=referral.id, at=NOON, by=DISPATCHER, concerns=()
        )
        cancelled, over = referral.cancel(by=DISPATCHER, at=NOON)
        filed, gone = cancelled.file(by=DISPATCHER, at=NOON)
        await events.append(
            conn,
            AREA,
            [
                Happening(received, referral_entry(referral)),
                Happening(over, referral_entry(cancelled)),
                Happening(gone, referral_entry(filed)),
            ],
        )
    paused, rests = a_shift().pause(by=DISPATCHER, at=NOON)
    back, resumes = paused.resume(by=DISPATCHER, at=NOON)
    mode = ModeChanged(area_id=AREA, mode=Mode.AUTO, at=NOON, by=DISPATCHER)
    await events.append(
        conn,
        AREA,
        [
            Happening(rests, crew_entry(a_crew(), paused)),
            Happening(mode, area_entry(RUTLAND)),
            Happening(resumes, crew_entry(a_crew(), back)),
        ],
    )
    return conn


async def tampered(conn: Connection, statement: str, **values: int) -> int | None:
    """Where the log is found broken after a change that is then taken back."""
    async with conn.transaction(force_rollback=True):
        cursor = await conn.execute(statement.encode(), values)
        assert cursor.rowcount > 0
        return await events.first_broken_link(conn, AREA)


async def test_a_log_that_nobody_touched_is_whole(log: Connection) -> None:
    assert await events.first_broken_link(log, AREA) is None


async def test_an_area_in_which_nothing_happened_yet_has_a_whole_log(
    conn: Connection,
) -> None:
    assert await events.first_broken_link(conn, AREA) is None


@pytest.mark.parametrize("column", EDITS)
async def test_an_edit_is_found_where_it_was_made(log: Connection, column: str) -> None:
    random = Random(column)  # noqa: S311 - a choice, not a secret
    edit = sql.SQL('UPDATE event SET {} = {} WHERE "offset" = %(at)s').format(
        sql.Identifier(column), sql.SQL(EDITS[column])
    )
    places = [random.randint(1, LENGTH) for _ in range(TRIES)]

    found = [await tampered(log, edit.as_string(log), at=at) for at in places]

    assert found == places


async def test_events_hidden_from_a_case_s_history_are_found(log: Connection) -> None:
    hidden = "UPDATE event SET referral_id = NULL WHERE referral_id IS NOT NULL"

    assert await tampered(log, hidden) == 1


async def test_a_deleted_event_is_found(log: Connection) -> None:
    found = [
        await tampered(log, 'DELETE FROM event WHERE "offset" = %(at)s', at=at)
        for at in range(1, LENGTH + 1)
    ]

    assert found == list(range(1, LENGTH + 1))


async def test_a_deletion_that_closes_the_gap_is_found(log: Connection) -> None:
    closed = """
        WITH gone AS (DELETE FROM event WHERE "offset" = %(at)s)
        UPDATE event SET "offset" = -"offset" WHERE "offset" > %(at)s
    """
    async with log.transaction(force_rollback=True):
        await log.execute(closed.encode(), {"at": 4})
        await log.execute(
            'UPDATE event SET "offset" = -"offset" - 1 WHERE "offset" < 0'
        )

        assert await events.first_broken_link(log, AREA) == 4


async def test_two_events_that_change_places_are_found(log: Connection) -> None:
    random = Random("reorder")  # noqa: S311 - a choice, not a secret
    pairs = [sorted(random.sample(range(1, LENGTH + 1), 2)) for _ in range(TRIES)]

    found = []
    for one, other in pairs:
        async with log.transaction(force_rollback=True):
            for now, then in ((one, -1), (other, one), (-1, other)):
                await log.execute(
                    'UPDATE event SET "offset" = %s WHERE "offset" = %s', (then, now)
                )
            found.append(await events.first_broken_link(log, AREA))

    assert found == [one for one, _ in pairs]


async def test_a_tail_that_is_cut_off_is_found(log: Connection) -> None:
    found = [
        await tampered(log, 'DELETE FROM event WHERE "offset" > %(kept)s', kept=kept)
        for kept in range(LENGTH)
    ]

    assert found == list(range(1, LENGTH + 1))


async def test_an_event_put_in_behind_the_head_is_found(log: Connection) -> None:
    forged = """
        INSERT INTO event SELECT area_id, "offset" + 1, fact, kind, key, version,
            recorded_at, referral_id, crew_id, body, card, hash
        FROM event ORDER BY "offset" DESC LIMIT 1
    """

    assert await tampered(log, forged) == LENGTH + 1


async def test_offsets_have_no_gaps_and_a_step_that_fails_takes_none(
    log: Connection,
) -> None:
    referral = a_referral(number=3)
    fact = ReferralReceived(
        referral_id=referral.id, at=NOON, by=DISPATCHER, concerns=()
    )
    happening = Happening(fact, referral_entry(referral))
    async with log.transaction(force_rollback=True):
        await events.append(log, AREA, [happening])

    head = await events.append(log, AREA, [happening])

    stored = await events.list_after(log, AREA, 0, limit=100)
    assert head.offset == LENGTH + 1
    assert [one.offset for one in stored] == list(range(1, LENGTH + 2))
    assert UUID(stored[-1].key) == referral.id


async def test_nothing_is_logged_for_an_area_that_is_not_there(
    conn: Connection,
) -> None:
    fact = ModeChanged(area_id=AREA, mode=Mode.AUTO, at=NOON, by=DISPATCHER)
    entry = area_entry(RUTLAND)

    with pytest.raises(LookupError, match="no area atlantis"):
        await events.append(conn, AreaId("atlantis"), [Happening(fact, entry)])
