"""Cuts a land in two where few roads cross, and each part again, until parts are small.

A quarter of the places, those furthest to one side, stays on that side, and the quarter
furthest to the other side on the other. The fewest roads that keep them apart are found
as a greatest flow; of four directions the best is taken.

Source: Schild and Sommer (2015), On Balanced Separators in Road Networks.
"""

from typing import Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from routing.compiled import compiled
from routing.travel.source import Points

Numbers = NDArray[np.int32]

DIRECTIONS: Final = np.array([(1.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, -1.0)])
SIDE: Final = 0.25
"""The share of all weight that each side has for certain."""

NO_LIMIT: Final = 2**30

ELSEWHERE: Final = 0
BETWEEN: Final = 1
HERE: Final = 2
THERE: Final = 3


class Links(NamedTuple):
    """Roads among places, each seen from both ends.

    Link k of place p, with k in `ptr[p]:ptr[p + 1]`, leads to `to[k]` and stands for
    `room[k]` roads; seen from there it is link `twin[k]`.
    """

    ptr: Numbers
    to: Numbers
    room: Numbers
    twin: Numbers

    @classmethod
    def of(cls, places: int, one: Numbers, other: Numbers) -> Self:
        """From roads (k,) between two places each, in either direction."""
        apart = one != other
        rows = np.concatenate([one[apart], other[apart]])
        columns = np.concatenate([other[apart], one[apart]])
        roads = np.ones(len(rows), dtype=np.int32)
        links = csr_array((roads, (rows, columns)), shape=(places, places))
        links.sum_duplicates()
        back = links.copy()
        back.data = np.arange(links.nnz, dtype=np.int32)
        back = back.T.tocsr()
        back.sort_indices()
        kept = (links.indptr, links.indices, links.data, back.data)
        return cls(*(array.astype(np.int32) for array in kept))


class _Pad(NamedTuple):
    """Room to work in.

    By place: its side, when it was last seen, by which link it was come to, from which
    place of this side, and when a way across last began there. By link: how much of it
    is used, below zero for the way back.
    """

    side: Numbers
    seen: Numbers
    came: Numbers
    root: Numbers
    left: Numbers
    queue: Numbers
    used: Numbers


def halved(links: Links, at: Points, weight: Numbers, most: int) -> Numbers:
    """The part of each place (n,), counted from 0; the same for the same land.

    Args:
        at: Where places are (n, 2), as long in both directions.
        weight: Of each place, 0 or more.
        most: No part weighs more, unless it is a single place.
    """
    places = len(weight)
    found = np.zeros(places, dtype=np.int32)
    side, seen, came, root, left, queue = np.zeros((6, places), dtype=np.int32)
    used = np.zeros(len(links.to), dtype=np.int32)
    pad = _Pad(side, seen, came, root, left, queue, used)
    waiting, parts = [np.argsort(DIRECTIONS @ at.T, kind="stable").astype(np.int32)], 0
    while waiting:
        part = waiting.pop()
        if part.shape[1] < 2 or weight[part[0]].sum() <= most:  # noqa: PLR2004 (two halves)
            found[part[0]] = parts
            parts += 1
            continue
        here = _best_half(links, weight, part, pad)[part]
        waiting += [part[~here].reshape(4, -1), part[here].reshape(4, -1)]
    return found


def _best_half(
    links: Links, weight: Numbers, part: Numbers, pad: _Pad
) -> NDArray[np.bool_]:
    """Marks the places of a part that lie on one side of the best cut.

    Args:
        part: (directions, places) the part's places, in each direction's order.
    """
    whole, places = int(weight[part[0]].sum()), part.shape[1]
    best, half = np.inf, np.zeros(len(weight), dtype=np.bool_)
    for line in part:
        before = np.cumsum(weight[line])
        first = int(np.searchsorted(before, SIDE * whole)) + 1
        first = min(first, places - 1)
        last = int(np.searchsorted(before, (1 - SIDE) * whole))
        last = min(max(last, first), places - 1)
        most = int(min(best * whole / 2, NO_LIMIT))
        cut = _cut(links, line, (first, last), most, pad)
        if cut > most:
            continue
        near = line[pad.seen[line] == pad.seen[line[0]]]
        mine = int(weight[near].sum())
        price = cut / max(min(mine, whole - mine), 1)
        if price < best:
            best = price
            half[:] = False
            half[near] = True
    pad.side[part[0]] = ELSEWHERE
    return half


@compiled
def _cut(
    links: Links, line: Numbers, ends: tuple[int, int], most: int, pad: _Pad
) -> int:
    """The fewest roads between the ends of a line of places.

    Above `most` it is given up.

    Whoever was seen as last as `line[0]` is on its side.
    """
    first, last = ends
    for i in range(len(line)):
        place = line[i]
        pad.side[place] = HERE if i < first else THERE if i >= last else BETWEEN
        pad.used[links.ptr[place] : links.ptr[place + 1]] = 0
        pad.seen[place] = pad.left[place] = 0
    cut, look, more = 0, 0, 1
    while more > 0 and cut <= most:
        look += 1
        more = _crossings(links, line[:first], look, pad)
        cut += more
    return cut


@compiled
def _crossings(links: Links, here: Numbers, look: int, pad: _Pad) -> int:
    """Take further ways across, one at most from each place of this side; how many."""
    for i in range(len(here)):
        pad.queue[i] = pad.root[here[i]] = here[i]
        pad.seen[here[i]] = look
    at, filled, found = 0, len(here), 0
    while at < filled:
        place = pad.queue[at]
        root = pad.root[place]
        at += 1
        for k in range(links.ptr[place], links.ptr[place + 1]):
            other = links.to[k]
            if pad.left[root] == look:
                break
            if pad.seen[other] == look or pad.used[k] >= links.room[k]:
                continue
            if pad.side[other] == BETWEEN:
                pad.seen[other] = look
                pad.came[other], pad.root[other] = k, root
                pad.queue[filled] = other
                filled += 1
            elif pad.side[other] == THERE:
                pad.left[root] = look
                _take(links, k, root, pad)
                found += 1
    return found


@compiled
def _take(links: Links, last: int, root: int, pad: _Pad) -> None:
    """Use up one road of each link back from the last to where the way began."""
    k = last
    while True:
        pad.used[k] += 1
        pad.used[links.twin[k]] -= 1
        place = links.to[links.twin[k]]
        if place == root:
            break
        k = pad.came[place]
