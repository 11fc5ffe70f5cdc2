"""What the capacity beacon said a moment ago, so that asking again costs nothing."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Final

from ucr.domain.beacon import Asked, Beacon
from ucr.domain.ids import AreaId

GOOD_S: Final = 10.0
MOST: Final = 500
Key = tuple[AreaId, Asked]


class KnownBeacons:
    """Answers by area, cell and need; one is computed at a time, whoever asks."""

    def __init__(self, *, seconds: Callable[[], float] = monotonic) -> None:
        """Know nothing yet.

        Args:
            seconds: Passing time, the machine's and never a demo's.
        """
        self._seconds = seconds
        self._known: dict[Key, tuple[Beacon, float]] = {}
        self._turn = asyncio.Lock()

    async def find(
        self, area_id: AreaId, asked: Asked, look: Callable[[], Awaitable[Beacon]]
    ) -> Beacon:
        """The answer of the last seconds, else what `look` says now."""
        key = (area_id, asked)
        found = self._fresh(key)
        if found is not None:
            return found
        async with self._turn:
            found = self._fresh(key)  # another may have asked while we waited
            if found is None:
                found = await look()
                self._keep(key, found)
        return found

    def _fresh(self, key: Key) -> Beacon | None:
        found, until_s = self._known.get(key, (None, 0.0))
        return found if self._seconds() < until_s else None

    def _keep(self, key: Key, found: Beacon) -> None:
        self._known.pop(key, None)
        if len(self._known) >= MOST:
            del self._known[next(iter(self._known))]  # the oldest
        self._known[key] = (found, self._seconds() + GOOD_S)
