"""Coverage as it was thought a moment ago, so that many screens cost one thought."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic
from typing import Final

from ucr.domain.coverage import Coverage
from ucr.domain.ids import AreaId
from ucr.store.events import Head

YOUNG_S: Final = 10.0
"""So young an answer is good whatever has happened since; it tells its own time."""
GOOD_S: Final = 60.0
"""And so young a one while nothing at all has happened in the area."""
REST: Final = 20.0
"""And one for so many times as long as it took: a twentieth of a core is the most."""


@dataclass(frozen=True, slots=True)
class _Kept:
    found: Coverage
    head: Head | None
    since_s: float
    took_s: float


class KnownCoverage:
    """One answer for each area; one is thought at a time, whoever asks."""

    def __init__(self, *, seconds: Callable[[], float] = monotonic) -> None:
        """Know nothing yet.

        Args:
            seconds: Passing time, the machine's and never a demo's.
        """
        self._seconds = seconds
        self._kept: dict[AreaId, _Kept] = {}
        self._turn = asyncio.Lock()

    async def find(
        self,
        area_id: AreaId,
        head: Head | None,
        look: Callable[[], Awaitable[Coverage]],
    ) -> Coverage:
        """What is known and still good, else what `look` says now.

        Args:
            head: How far the area's log goes: what was thought before it is old.
        """
        found = self._good(area_id, head)
        if found is not None:
            return found
        async with self._turn:
            found = self._good(area_id, head)  # another may have asked while we waited
            if found is None:
                before_s = self._seconds()
                found = await look()
                now_s = self._seconds()
                self._kept[area_id] = _Kept(found, head, now_s, now_s - before_s)
        return found

    def _good(self, area_id: AreaId, head: Head | None) -> Coverage | None:
        kept = self._kept.get(area_id)
        if kept is None:
            return None
        limit_s = max(GOOD_S if kept.head == head else YOUNG_S, REST * kept.took_s)
        return kept.found if self._seconds() - kept.since_s < limit_s else None
