"""One number that holds a drive's time and its length, exactly.

A cost is `tenths of a second * 2**24 + decimetres`, a whole number in a float64.
Adding costs adds both parts; comparing them compares time first, then length. So one
Dijkstra finds the fastest drive, the shorter of equals, and tells both figures, and
forwards and backwards agree to the last bit: below 2**53 such sums are exact. That is
good for 1,677 km and for 621 days; infinity means that no road leads there.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from routing.travel.source import UNREACHABLE_M, UNREACHABLE_S

Costs = NDArray[np.float64]

TENTH_S: Final = float(2**24)
"""The cost of a tenth of a second; that of a decimetre is 1."""


def pack(seconds: Costs, metres: Costs) -> Costs:
    """Costs from seconds and metres, each rounded to the nearest tenth."""
    return np.rint(seconds * 10) * TENTH_S + np.rint(metres * 10)


def whole_tenths(costs: Costs) -> NDArray[np.int32]:
    """Tenths of a second of costs, none of them infinite."""
    return np.floor(costs / TENTH_S).astype(np.int32)


def whole_seconds(costs: Costs) -> NDArray[np.int32]:
    """Seconds rounded up; UNREACHABLE_S for infinity."""
    tenths = np.floor(costs / TENTH_S)
    seconds = np.where(np.isfinite(costs), np.ceil(tenths / 10), UNREACHABLE_S)
    return seconds.astype(np.int32)


def whole_metres(costs: Costs) -> NDArray[np.int32]:
    """Metres rounded up; UNREACHABLE_M for infinity."""
    finite = np.isfinite(costs)
    known = np.where(finite, costs, 0.0)
    decimetres = known - np.floor(known / TENTH_S) * TENTH_S
    metres = np.where(finite, np.ceil(decimetres / 10), UNREACHABLE_M)
    return metres.astype(np.int32)
