"""A sender's key is trusted for three seconds, and never longer than promised."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.world.ground import START, Ground, HandClock, runtime_on
from ucr.domain.account import Sender
from ucr.domain.codes import Source
from ucr.domain.ids import SenderId
from ucr.store import accounts
from ucr.store.known_senders import KnownSenders

PROMISED_S = 5.0


class Passing:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


@pytest_asyncio.fixture
async def area(postgres_url: str, valkey_url: str) -> AsyncIterator[Ground]:
    async with runtime_on(postgres_url, valkey_url, clock=HandClock()) as runtime:
        yield await Ground.lay(runtime)


async def given_key(area: Ground, sender_id: SenderId, key: str) -> Sender:
    sender = Sender(
        id=sender_id, area_id=area.area_id, name="999", source=Source.AMBULANCE
    )
    async with area.runtime.pool.connection() as conn:
        await accounts.add_sender(conn, sender, key=key)
    return sender


async def test_a_key_that_was_replaced_is_refused_within_five_seconds(
    area: Ground,
) -> None:
    passing = Passing()
    known, pool = KnownSenders(seconds=passing), area.runtime.pool
    sender = await given_key(area, SenderId(area.runtime.new_id()), "old key")
    assert await known.find(pool, "old key", at=START) == sender

    await given_key(area, sender.id, "new key")
    passing.now_s += PROMISED_S

    assert await known.find(pool, "old key", at=START) is None
    assert await known.find(pool, "new key", at=START) == sender


async def test_a_key_that_was_nobodys_works_as_soon_as_it_is_given(
    area: Ground,
) -> None:
    known, pool = KnownSenders(seconds=Passing()), area.runtime.pool
    assert await known.find(pool, "fresh key", at=START) is None

    sender = await given_key(area, SenderId(area.runtime.new_id()), "fresh key")

    assert await known.find(pool, "fresh key", at=START) == sender


async def test_a_key_that_was_just_good_is_not_asked_for_again(area: Ground) -> None:
    passing = Passing()
    known, pool = KnownSenders(seconds=passing), area.runtime.pool
    sender = await given_key(area, SenderId(area.runtime.new_id()), "old key")
    await known.find(pool, "old key", at=START)
    await given_key(area, sender.id, "new key")

    passing.now_s += 1

    assert await known.find(pool, "old key", at=START) == sender
