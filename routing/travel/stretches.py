"""Cuts a drive into its roads: how long and how far on each."""

from collections.abc import Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from routing.travel.cost import Costs, whole_metres, whole_seconds
from routing.travel.source import Stretch


def stretches(roads: Sequence[str], costs: Costs) -> tuple[Stretch, ...]:
    """Roads in driving order, one after the other, none twice in a row.

    Whole numbers are rounded up from the start of the drive on, so that they add up to
    what the whole drive takes.

    Args:
        roads: The name of each piece of the drive, "" for none.
        costs: What the drive costs from its start to the end of each piece.
    """
    seconds, metres = _rising(whole_seconds(costs)), _rising(whole_metres(costs))
    found: list[Stretch] = []
    done_s = done_m = 0
    for road, pieces in groupby(range(len(roads)), key=lambda piece: roads[piece]):
        last = [*pieces][-1]
        found.append(Stretch(road, seconds[last] - done_s, metres[last] - done_m))
        done_s, done_m = seconds[last], metres[last]
    return tuple(found)


def _rising(ends: NDArray[np.int32]) -> list[int]:
    """Never back, and never past the end of the drive, whatever a server rounded."""
    rising: list[int] = np.maximum.accumulate(np.minimum(ends, ends[-1])).tolist()
    return rising
