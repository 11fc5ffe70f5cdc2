"""Senders' keys that were good a moment ago, so that not every call asks again."""

from collections.abc import Callable
from datetime import datetime
from time import monotonic
from typing import Final

from ucr.domain.account import Sender
from ucr.store import accounts
from ucr.store.connection import Pool

TRUSTED_S: Final = 3.0
"""A key that was taken away is refused within 5 s (promise P27)."""
MOST: Final = 1_000


class KnownSenders:
    """Keys that the database knew, for three seconds; only good ones are kept."""

    def __init__(self, *, seconds: Callable[[], float] = monotonic) -> None:
        """Know nobody yet.

        Args:
            seconds: Passing time, the machine's and never a demo's.
        """
        self._seconds = seconds
        self._known: dict[bytes, tuple[Sender, float]] = {}

    async def find(self, pool: Pool, key: str, *, at: datetime) -> Sender | None:
        """The sender whose key this is, or was three seconds ago at the most."""
        hashed = accounts.hashed(key)
        now_s = self._seconds()
        sender, until_s = self._known.get(hashed, (None, now_s))
        if sender is not None and now_s < until_s:
            return sender
        async with pool.connection() as conn:
            found = await accounts.find_sender(conn, key, at=at)
        if found is None:
            self._known.pop(hashed, None)
        else:
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[hashed] = (found, now_s + TRUSTED_S)
        return found
