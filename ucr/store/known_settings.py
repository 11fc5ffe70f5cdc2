"""How areas are set, as read a moment ago: not every arrival asks again."""

from collections.abc import Callable
from time import monotonic
from typing import Final

from ucr.domain.area_settings import AreaSettings
from ucr.domain.ids import AreaId
from ucr.store import areas
from ucr.store.connection import Pool

GOOD_S: Final = 1.0
"""A change counts for arrivals within a second, whichever process takes them."""


class KnownSettings:
    """What each area has set of its own, for a second."""

    def __init__(self, *, seconds: Callable[[], float] = monotonic) -> None:
        """Know nothing yet.

        Args:
            seconds: Passing time, the machine's and never a demo's.
        """
        self._seconds = seconds
        self._known: dict[AreaId, tuple[AreaSettings, float]] = {}

    async def find(self, pool: Pool, area_id: AreaId) -> AreaSettings:
        """The settings of an area, or those of a second ago.

        Raises:
            NotFound: There is no such area.
        """
        settings, until_s = self._known.get(area_id, (None, 0.0))
        if settings is not None and self._seconds() < until_s:
            return settings
        async with pool.connection() as conn:
            found = (await areas.get(conn, area_id)).settings
        self._known[area_id] = (found, self._seconds() + GOOD_S)
        return found

    def forget(self, area_id: AreaId) -> None:
        """Ask again: they were changed here."""
        self._known.pop(area_id, None)
