"""What stands as long as the process does delays no sweep of what comes and goes."""

import gc
from collections import deque
from weakref import WeakSet

from ucr.app import settled_memory

STANDING = 400_000
"""As much as a service has once it is up: modules, routes, models."""
CIRCLES = 60_000
LIVE_AT_ONCE = 3_000
"""As many as are in use: each outlives the two young generations of the collector."""


class Circle:
    """Rubbish that nothing but the collector finds: it holds itself."""

    def __init__(self) -> None:
        self.itself = self


def test_circles_are_swept_while_much_stands() -> None:
    standing: list[list[int]] = [[] for _ in range(STANDING)]
    seen: WeakSet[Circle] = WeakSet()
    in_use: deque[Circle] = deque(maxlen=LIVE_AT_ONCE)
    before = gc.get_stats()[2]["collections"]

    with settled_memory():
        frozen = gc.get_freeze_count()
        settled = gc.get_stats()[2]["collections"]
        for _ in range(CIRCLES):
            circle = Circle()
            seen.add(circle)
            in_use.append(circle)
        left = len(seen)

    assert settled > before
    assert frozen >= len(standing), "what stands is passed over"
    assert left < CIRCLES / 2
