"""What waits to be written to one socket: frames in order, of positions the newest."""

import asyncio
from collections import deque
from collections.abc import Mapping
from typing import Final

from orjson import Fragment

from ucr.domain.ids import CrewId
from ucr.live import encode

MOST_FRAMES: Final = 1_024
MOST_BYTES: Final = 1 << 20
PATIENCE_S: Final = 5.0
NEVER: Final = 8
"""Times either bound at which there is no patience left: memory is not ours to give."""


class Outbox:
    """Filled without waiting by the hub, emptied by the socket's one writer."""

    def __init__(self) -> None:
        self._frames: deque[str] = deque()
        self._size = 0
        self._places: dict[str, dict[CrewId, Fragment]] = {}
        self._wake = asyncio.Event()
        self._over_since: float | None = None
        self._sending_since: float | None = None
        self._closed = False

    def put(self, frame: str) -> None:
        """Queue a frame; it is never dropped."""
        if not self._closed:
            self._frames.append(frame)
            self._size += len(frame)
            self._wake.set()

    def put_positions(self, topic: str, moved: Mapping[CrewId, Fragment]) -> None:
        """Keep the newest position of each crew until the writer has time for it."""
        if not self._closed:
            self._places.setdefault(topic, {}).update(moved)
            self._wake.set()

    def close(self, *, drop: bool) -> None:
        """Take nothing more; `drop` what waits, or let the writer finish it."""
        self._closed = True
        self._places.clear()
        if drop:
            self._frames.clear()
            self._size = 0
        self._wake.set()

    def is_too_slow(self, now: float) -> bool:
        """Whether the other side has been too far behind for too long.

        Args:
            now: Seconds of the event loop's clock.
        """
        fill = max(len(self._frames) / MOST_FRAMES, self._size / MOST_BYTES)
        if fill <= 1:
            self._over_since = None
        elif self._over_since is None:
            self._over_since = now
        return (
            fill > NEVER
            or _longer(self._over_since, now)
            or _longer(self._sending_since, now)
        )

    async def next(self, now: float) -> str | None:
        """The next frame to write; None: closed, and nothing is left.

        Args:
            now: When the frame before it had been written.
        """
        self._sending_since = None
        while not self._frames and not self._places:
            if self._closed:
                return None
            self._wake.clear()
            await self._wake.wait()
            now = asyncio.get_running_loop().time()
        self._sending_since = now
        if self._frames:
            frame = self._frames.popleft()
            self._size -= len(frame)
            return frame
        topic, moved = self._places.popitem()
        return encode.positions(topic, moved.values())


def _longer(since: float | None, now: float) -> bool:
    return since is not None and now - since > PATIENCE_S
