"""How often a caller may ask: counted in Valkey for all processes, or else in this one.

A fixed window, begun by its first request. While Valkey is away each process counts for
itself: callers get a little more, and nobody is refused for our own fault (promise P9).
"""

from collections.abc import Callable
from math import ceil
from time import monotonic
from typing import Final

from redis.asyncio import Redis
from redis.exceptions import RedisError

WINDOW_S: Final = 60
MOST: Final = 1_000
"""Callers counted here at the most; then the oldest window is forgotten."""


class Allowance:
    """What each caller has had of this minute."""

    def __init__(self, *, seconds: Callable[[], float] = monotonic) -> None:
        """Nobody has asked yet.

        Args:
            seconds: Passing time, the machine's and never a demo's.
        """
        self._seconds = seconds
        self._here: dict[str, tuple[int, float]] = {}

    async def take(self, redis: Redis, what: str, by: str, *, most: int) -> int:
        """Count one request.

        Returns:
            0 where it may go on; else in how many seconds to ask again.
        """
        try:
            had, left_s = await _count(redis, f"ucr:allowance:{what}:{by}")
        except (RedisError, OSError):
            had, left_s = self._count_here(f"{what}:{by}")
        return max(1, left_s) if had > most else 0

    def _count_here(self, name: str) -> tuple[int, int]:
        now_s = self._seconds()
        had, until_s = self._here.pop(name, (0, 0.0))
        if now_s >= until_s:
            had, until_s = 0, now_s + WINDOW_S
        if len(self._here) >= MOST:
            del self._here[next(iter(self._here))]
        self._here[name] = (had + 1, until_s)
        return had + 1, ceil(until_s - now_s)


async def _count(redis: Redis, name: str) -> tuple[int, int]:
    async with redis.pipeline(transaction=True) as pipeline:
        pipeline.incr(name)
        pipeline.expire(name, WINDOW_S, nx=True)
        pipeline.ttl(name)
        had, _, left_s = await pipeline.execute()
    return int(had), int(left_s)
