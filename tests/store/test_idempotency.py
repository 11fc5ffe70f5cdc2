"""The same command many times at once is carried out once (P5)."""

from datetime import timedelta

import pytest

from tests.domain.cases import NOON, a_referral
from tests.store.racing import RolledBack, race
from tests.world.hits import Hits
from ucr.domain.errors import KeyReused
from ucr.domain.ids import Actor
from ucr.store import idempotency, referrals
from ucr.store.connection import Connection

TWINS = 20
CALLER = Actor("sender:7")
BODY = b"the body's hash"


async def claim(conn: Connection, key: str = "k1", request_hash: bytes = BODY) -> bool:
    return await idempotency.claim(
        conn, CALLER, key, request_hash=request_hash, at=NOON
    )


async def ask(racer: Connection, number: int) -> bool:
    """Claim and carry out: what a step does."""
    if not await claim(racer):
        return False
    await referrals.add(racer, a_referral(number=1 + number))
    return True


async def test_twins_that_come_at_once_make_one_referral(
    conn: Connection, emptied_database: str, hits: Hits
) -> None:
    fates = await race(emptied_database, TWINS, ask)

    hits(TWINS - 1)
    assert sorted(fates, key=str) == [False] * (TWINS - 1) + [True]
    assert len(await referrals.list_on_board(conn, a_referral().area_id)) == 1


async def test_when_the_first_of_the_twins_fails_another_is_carried_out(
    conn: Connection, emptied_database: str, hits: Hits
) -> None:
    fates = await race(emptied_database, TWINS, ask, first_fails=True)

    hits(TWINS - 1)
    failed = [fate for fate in fates if isinstance(fate, RolledBack)]
    assert len(failed) == 1
    assert fates.count(True) == 1
    assert fates.count(False) == TWINS - 2
    assert len(await referrals.list_on_board(conn, a_referral().area_id)) == 1


@pytest.mark.parametrize(
    ("key", "field"), [("k1", "Idempotency-Key"), ("case:1", "case_number")]
)
async def test_a_key_that_comes_with_another_body_is_refused_by_name(
    conn: Connection, key: str, field: str
) -> None:
    await claim(conn, key)

    with pytest.raises(KeyReused) as refused:
        await claim(conn, key, b"another body's hash")

    assert refused.value.field == field


async def test_another_caller_may_use_the_same_key(conn: Connection) -> None:
    await claim(conn)

    assert await idempotency.claim(
        conn, Actor("sender:8"), "k1", request_hash=BODY, at=NOON
    )


async def test_a_key_is_kept_for_a_week(conn: Connection) -> None:
    await claim(conn)
    week = timedelta(days=7)

    kept = await idempotency.forget(conn, at=NOON + week)
    dropped = await idempotency.forget(conn, at=NOON + week + timedelta(seconds=1))

    assert (kept, dropped) == (0, 1)
    assert await claim(conn)


async def test_a_case_number_is_known_as_long_as_its_case(conn: Connection) -> None:
    referral = a_referral()
    await referrals.add(conn, referral)
    caller = Actor(f"sender:{referral.sender_id}")
    kept, gone = f"case:{referral.case_number}", "case:of-no-case"
    for key in (kept, gone):
        await idempotency.claim(conn, caller, key, request_hash=BODY, at=NOON)

    dropped = await idempotency.forget(conn, at=NOON + timedelta(days=400))

    assert dropped == 1
    assert await idempotency.is_done(conn, caller, kept, request_hash=BODY)
