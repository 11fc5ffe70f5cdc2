"""A sender finds a person's cases again without all of its cases being read (P24).

As a request asks, behind its wall: not every index that there is may be used there.
"""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Final

import psycopg

from tests.domain.cases import AREA
from ucr.app import new_id
from ucr.domain.ids import ReferralId, SenderId
from ucr.store import bars_messages
from ucr.store.bars_messages import Described
from ucr.store.connection import Connection
from ucr.store.walls import CALLER, TAKE_UP

FEW, MANY = 300, 3_300
MOST_READ: Final = 20
"""Rows of one question, whatever there is: what is found, and what says where."""
SENDER: Final = SenderId(new_id())
READ: Final = """
SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables
"""
WRITE: Final = """
WITH told AS (
    INSERT INTO referral (
        id, area_id, sender_id, case_number, status, version, source, need,
        received_at, due_at, due_because, next_action, next_action_at, owner, value
    )
    SELECT gen_random_uuid(), %(area)s, %(sender)s, 'C' || k, 'waiting', 1,
        'ambulance_999', 'fall', now(), now(), 'sender', 'decide', now(), 'desk',
        jsonb_build_object(
            'story', jsonb_build_object('patient', jsonb_build_object(
                'nhs_number', lpad(k::text, 10, '9'), 'name', 'Test Canary',
                'born_on', (date '1930-01-01' + k)::text
            )),
            'location', jsonb_build_object('postcode', 'LE15 9PZ')
        )
    FROM generate_series(%(first)s::int, %(last)s::int) k
    RETURNING *
)
INSERT INTO bars_message (
    id, area_id, sender_id, referral_id, service_id, asked, request_id,
    correlation_id, bundle_id, version, return_address, case_number, received_at, body
)
SELECT gen_random_uuid(), area_id, sender_id, id, 'service', 'new', gen_random_uuid(),
    gen_random_uuid(), 'bundle', '1', 'https://999.test', case_number, received_at, '{}'
FROM told
"""
Ask = Callable[[Connection], Awaitable[list[ReferralId]]]


async def a_sender(conn: Connection) -> None:
    await conn.execute(
        "INSERT INTO area (id, name, epoch) VALUES (%s, 'Rutland', 'one')", (AREA,)
    )
    await conn.execute(
        "INSERT INTO sender (id, area_id, name, source)"
        " VALUES (%s, %s, 'EMAS', 'ambulance_999')",
        (SENDER, AREA),
    )


async def tells(conn: Connection, first: int, last: int) -> None:
    """So many people, each with a number and a birthday of their own."""
    told = {"area": AREA, "sender": SENDER, "first": first, "last": last}
    await conn.execute(WRITE, told)
    for table in ("referral", "bars_message"):
        await conn.execute(f"ANALYZE {table}".encode())
    await conn.commit()


def questions() -> dict[str, Ask]:
    """Of the hundredth person."""
    who = Described(words=("Canary",), born_on=date(1930, 4, 11), postcode="LE159PZ")
    return {
        "by number": lambda conn: bars_messages.list_of_patient(
            conn, SENDER, "9999999100", limit=50
        ),
        "by birthday": lambda conn: bars_messages.list_described(
            conn, SENDER, who, limit=50
        ),
    }


async def asked(url: str) -> dict[str, tuple[int, bool]]:
    """How many each question finds, and whether it read few rows for that."""
    found = {}
    async with await psycopg.AsyncConnection.connect(url) as conn:
        await conn.execute(TAKE_UP, (CALLER, AREA))
        await conn.commit()
        for name, ask in questions().items():
            before = await (await conn.execute(READ)).fetchone()
            many = len(await ask(conn))
            after = await (await conn.execute(READ)).fetchone()
            await conn.rollback()
            read = int((after or (0,))[0]) - int((before or (0,))[0])
            found[name] = (many, 0 < read < MOST_READ)
    return found


async def test_a_person_is_found_by_as_many_rows_among_few_as_among_many(
    postgres_url: str,
) -> None:
    async with await psycopg.AsyncConnection.connect(postgres_url) as conn:
        await a_sender(conn)
        await tells(conn, 1, FEW)
        among_few = await asked(postgres_url)
        await tells(conn, FEW + 1, MANY)

        among_many = await asked(postgres_url)

    assert among_few == among_many == dict.fromkeys(questions(), (1, True))
