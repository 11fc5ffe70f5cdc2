"""Least times from one set of places to every state: what trees and reach are made of.

Dijkstra with a wheel of buckets, one for each tenth of a second: times are small whole
numbers, so nothing need be sorted. It holds no interpreter lock.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.compiled import compiled

Tenths = NDArray[np.int32]

NEVER: Final = 2**29
"""Tenths of a second where no road leads; two of them still fit an int32."""


class Arcs(NamedTuple):
    """The arcs of state s lead `to[ptr[s]:ptr[s + 1]]`, and take `tenths` from zero."""

    ptr: NDArray[np.int32]
    to: NDArray[np.int32]
    tenths: Tenths


class Start(NamedTuple):
    """Places to start from: state `states[i]` is reached at `tenths[i]`."""

    states: NDArray[np.int32]
    tenths: Tenths


def swept(arcs: Arcs, start: Start, *, limit: int = NEVER) -> Tenths:
    """Least tenths of a second from the nearest start to every state.

    What is further than `limit` is NEVER. Safe from any number of threads at once.
    """
    return turned(arcs, start, wheel(arcs.tenths, start.tenths), limit)


def wheel(*tenths: Tenths) -> int:
    """How many buckets a wheel needs for arcs and starts as long as these."""
    longest = max(int(some.max(initial=0)) for some in tenths)
    return 1 << (longest + 1).bit_length()


@compiled
def turned(arcs: Arcs, start: Start, buckets: int, limit: int) -> Tenths:
    """Turn the wheel; a pool of notes, chained by bucket, says who waits where."""
    least = np.full(len(arcs.ptr) - 1, NEVER, dtype=np.int32)
    head = np.full(buckets, -1, dtype=np.int32)
    waits = np.empty(len(arcs.to) + len(start.states), dtype=np.int32)
    after = np.empty(len(waits), dtype=np.int32)
    notes = 0
    for i in range(len(start.states)):
        then = start.tenths[i]
        if then < least[start.states[i]] and then <= limit:
            least[start.states[i]] = then
            waits[notes], after[notes] = start.states[i], head[then]
            head[then] = notes
            notes += 1
    waiting, now = notes, 0
    while waiting > 0:
        bucket = now & (buckets - 1)
        while head[bucket] >= 0:
            state = waits[head[bucket]]
            head[bucket] = after[head[bucket]]
            waiting -= 1
            if least[state] != now:
                continue  # it was reached sooner by another way
            for k in range(arcs.ptr[state], arcs.ptr[state + 1]):
                to, then = arcs.to[k], now + arcs.tenths[k]
                if then < least[to] and then <= limit:
                    least[to] = then
                    waits[notes], after[notes] = to, head[then & (buckets - 1)]
                    head[then & (buckets - 1)] = notes
                    notes += 1
                    waiting += 1
        now += 1
    return least
