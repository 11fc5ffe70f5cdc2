"""How often a caller may ask, counted in Valkey; and here, while that is away."""

import pytest
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from ucr.store.allowance import MOST, WINDOW_S, Allowance


class Passing:
    """Seconds that a test lets pass."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def nowhere() -> Redis:
    """A Valkey that is not there."""
    return Redis(host="127.0.0.1", port=9, retry=Retry(NoBackoff(), 0))


async def test_two_processes_share_one_count(valkey_url: str) -> None:
    one, other = Allowance(), Allowance()
    async with Redis.from_url(valkey_url) as redis:
        await redis.flushdb()

        waits = [
            await each.take(redis, "capacity", "sender:1", most=2)
            for each in (one, other, one, other)
        ]
        neighbour = await one.take(redis, "capacity", "sender:2", most=2)
        left_s = await redis.ttl("ucr:allowance:capacity:sender:1")

    assert waits[:2] == [0, 0]
    assert all(0 < wait <= WINDOW_S for wait in waits[2:])
    assert neighbour == 0
    assert 0 < left_s <= WINDOW_S


@pytest.mark.parametrize("asked", [1, 2])
async def test_a_window_is_begun_by_its_first_request_and_not_moved_by_a_later_one(
    valkey_url: str, asked: int
) -> None:
    async with Redis.from_url(valkey_url) as redis:
        await redis.flushdb()
        name = "ucr:allowance:capacity:sender:1"
        await Allowance().take(redis, "capacity", "sender:1", most=9)
        await redis.expire(name, 10)

        for _ in range(asked):
            await Allowance().take(redis, "capacity", "sender:1", most=9)

        assert await redis.ttl(name) <= 10


async def test_without_valkey_this_process_counts_and_forgets_after_a_minute() -> None:
    passing = Passing()
    allowance = Allowance(seconds=passing)
    async with nowhere() as redis:
        waits = [
            await allowance.take(redis, "capacity", "sender:1", most=1)
            for _ in range(2)
        ]
        passing.now_s = WINDOW_S

        again = await allowance.take(redis, "capacity", "sender:1", most=1)

    assert waits == [0, WINDOW_S]
    assert again == 0


async def test_what_is_counted_here_is_bounded() -> None:
    allowance = Allowance()
    async with nowhere() as redis:
        for number in range(MOST + 5):
            await allowance.take(redis, "capacity", f"sender:{number}", most=1)

    assert len(allowance._here) == MOST
