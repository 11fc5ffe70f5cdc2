"""Transactions of one area at the same moment: all end, and the log stays whole."""

import asyncio
from collections.abc import AsyncIterator

import pytest_asyncio

from tests.world.ground import Ground, HandClock, a_referral, runtime_on
from ucr.domain.board import referral_entry
from ucr.domain.events import ReferralReceived
from ucr.domain.ids import DISPATCHER
from ucr.store import events, referrals
from ucr.store.events import Happening


@pytest_asyncio.fixture
async def area(postgres_url: str, valkey_url: str) -> AsyncIterator[Ground]:
    async with runtime_on(postgres_url, valkey_url, clock=HandClock()) as runtime:
        yield await Ground.lay(runtime)


async def test_transactions_that_have_both_written_before_either_logs_both_end(
    area: Ground,
) -> None:
    written = asyncio.Barrier(2)

    async def one() -> None:
        referral = a_referral(area, name="Mary Canary")
        fact = ReferralReceived(
            referral_id=referral.id, at=referral.received_at, by=DISPATCHER, concerns=()
        )
        async with area.runtime.pool.connection() as conn, conn.transaction():
            await referrals.add(conn, referral)
            await written.wait()
            happened = Happening(fact, referral_entry(referral))
            await events.append(conn, area.area_id, [happened])

    await asyncio.gather(one(), one())

    async with area.runtime.pool.connection() as conn:
        head = await events.head(conn, area.area_id)
        broken = await events.first_broken_link(conn, area.area_id)
    assert head is not None
    assert (head.offset, broken) == (2, None)
