"""Referrals that come at once are written together, each with its own fate."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import psycopg
import pytest
import pytest_asyncio

from tests.world.ground import Ground, HandClock, a_referral, runtime_on
from ucr.domain.board import referral_entry
from ucr.domain.errors import KeyReused
from ucr.domain.events import ReferralReceived
from ucr.domain.ids import DISPATCHER
from ucr.store import arrivals, events
from ucr.store.arrivals import Arrival, Arrivals, Fate
from ucr.store.events import Happening
from ucr.store.idempotency import Claim


@pytest_asyncio.fixture
async def area(postgres_url: str, valkey_url: str) -> AsyncIterator[Ground]:
    async with runtime_on(postgres_url, valkey_url, clock=HandClock()) as runtime:
        yield await Ground.lay(runtime)


class Counted:
    """Arrivals written for real; how many each transaction held."""

    def __init__(self, area: Ground) -> None:
        self.area = area
        self.sizes: list[int] = []
        self._arrivals = Arrivals()

    async def put(self, arrival: Arrival) -> bool:
        return await self._arrivals.put(self.area.area_id, arrival, self._write)

    async def _write(self, together: Sequence[Arrival]) -> list[Fate]:
        self.sizes.append(len(together))
        async with self.area.runtime.pool.connection() as conn, conn.transaction():
            fates, _ = await arrivals.write(conn, self.area.area_id, together)
        return fates

    async def stored(self) -> int:
        """Referrals in the database, as many as the log has events."""
        async with self.area.runtime.pool.connection() as conn:
            cursor = await conn.execute("SELECT count(*) FROM referral")
            row = await cursor.fetchone()
            head = await events.head(conn, self.area.area_id)
            assert await events.first_broken_link(conn, self.area.area_id) is None
        assert row is not None
        assert head is not None
        assert row[0] == head.offset
        return head.offset


def arrival(area: Ground, *keys: str, body: bytes = b"one") -> Arrival:
    """A call with keys of its sender; `body` is what the request was hashed to."""
    referral = replace(
        a_referral(area, name="Mary Canary"), case_number=keys[0] if keys else "none"
    )
    fact = ReferralReceived(
        referral_id=referral.id, at=referral.received_at, by=DISPATCHER, concerns=()
    )
    return Arrival(
        referral=referral,
        happening=Happening(fact, referral_entry(referral)),
        claims=tuple(
            Claim(DISPATCHER, key, body, referral.received_at) for key in keys
        ),
    )


async def test_fifty_twins_at_once_make_one_referral(area: Ground) -> None:
    door = Counted(area)

    told = await asyncio.gather(*(door.put(arrival(area, "case:1")) for _ in range(50)))

    assert sorted(told) == [False] * 49 + [True]
    assert await door.stored() == 1


async def test_fifty_calls_at_once_share_a_few_transactions(area: Ground) -> None:
    door = Counted(area)

    calls = [arrival(area, f"case:{number}") for number in range(50)]
    told = await asyncio.gather(*map(door.put, calls))

    assert told == [True] * 50
    assert await door.stored() == 50
    assert len(door.sizes) <= 2


async def test_one_that_cannot_be_stored_does_not_fail_its_neighbours(
    area: Ground,
) -> None:
    door = Counted(area)
    poison = arrival(area, "case:poison")
    story = replace(poison.referral.story, reason="\x00 cannot be stored as JSON text")
    poison = replace(poison, referral=replace(poison.referral, story=story))

    calls = [arrival(area, "case:1"), poison, arrival(area, "case:2")]
    told = await asyncio.gather(*map(door.put, calls), return_exceptions=True)

    assert told[0] is True
    assert isinstance(told[1], psycopg.DataError)
    assert told[2] is True
    assert await door.stored() == 2


async def test_a_key_that_came_with_another_request_is_refused_alone(
    area: Ground,
) -> None:
    door = Counted(area)
    await door.put(arrival(area, "case:1", "key"))

    calls = [arrival(area, "case:2", "key", body=b"two"), arrival(area, "case:3")]
    told = await asyncio.gather(*map(door.put, calls), return_exceptions=True)

    assert isinstance(told[0], KeyReused)
    assert told[1] is True
    assert await door.stored() == 2


async def test_a_refused_call_leaves_its_case_number_free(area: Ground) -> None:
    door = Counted(area)
    await door.put(arrival(area, "case:1", "key"))
    with pytest.raises(KeyReused):
        await door.put(arrival(area, "case:2", "key", body=b"two"))

    assert await door.put(arrival(area, "case:2", "another key", body=b"two"))


async def test_nothing_is_acknowledged_before_it_is_committed(area: Ground) -> None:
    """Whoever is told reads it from a connection of its own in the same moment."""
    door = Counted(area)

    async def told_then_found(number: int) -> bool:
        call = arrival(area, f"case:{number}")
        await door.put(call)
        async with area.runtime.pool.connection() as conn:
            cursor = await conn.execute(
                "SELECT 1 FROM referral WHERE id = %s", (call.referral.id,)
            )
            return await cursor.fetchone() is not None

    assert all(await asyncio.gather(*map(told_then_found, range(20))))


async def test_a_sender_that_hangs_up_takes_nobody_with_it(area: Ground) -> None:
    door = Counted(area)
    gone = asyncio.create_task(door.put(arrival(area, "case:1")))
    await asyncio.sleep(0)
    gone.cancel()

    assert await door.put(arrival(area, "case:2"))
    assert await door.stored() == 2
