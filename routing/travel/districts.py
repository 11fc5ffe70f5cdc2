"""A land in districts: what a drive to one place costs is kept at their borders only.

Districts are parts of the land that few roads leave. Whoever drives out of one goes by
one of its *ways out*: a road's state that lies in a neighbour and is turned onto from
here. What it costs from every state to each way out of its own district is worked out
once for a land. So the least cost to a place is kept for ways out alone, some hundredth
of all states, and read for a state by looking at those of its district; only where it
lies in the place's own district the drive may also stay inside. The sums are of whole
numbers and no way is left out: each is that of a search over all states.

Source: Delling, Goldberg, Pajor and Werneck (2015), Customizable Route Planning in Road
Networks; with one layer of districts, and tables to their ways out.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from routing.compiled import compiled
from routing.travel.halving import Links, halved
from routing.travel.source import Points
from routing.travel.sweep import NEVER, Arcs, Start, Tenths, swept, turned, wheel

Numbers = NDArray[np.int32]


class Outward(NamedTuple):
    """Tenths from every state to every way out of its district.

    State s is number `seat[s]` of district `of[s]`. The ways out of district d are
    numbers `way_at[d]:way_at[d + 1]`; with n of them, seat i's tenths are n numbers of
    `tenths` from `at[d] + n * i` on.
    """

    of: Numbers
    seat: Numbers
    way_at: Numbers
    at: NDArray[np.int64]
    tenths: Tenths


class Districts(NamedTuple):
    """A land's districts, for drives that are followed backwards.

    Attributes:
        first: The seats of district d are rows `first[d]:first[d + 1]` of `inside`.
        inside: Arcs that stay in their district, from seat to seat.
        way: The state that each way out leads onto.
        entry_at, entry: Ways out of others that lead into district d are
            `entry[entry_at[d]:entry_at[d + 1]]`.
        between: From each way out, backwards, to the ways into its district.
    """

    outward: Outward
    first: Numbers
    inside: Arcs
    way: Numbers
    entry_at: Numbers
    entry: Numbers
    between: Arcs

    @property
    def most_seats(self) -> int:
        """States of the largest district."""
        return int(np.diff(self.first).max(initial=0))


class Near(NamedTuple):
    """Tenths to a place from every seat of a district, by drives that stay in it."""

    district: int
    tenths: Tenths


class Tree(NamedTuple):
    """Tenths to one place from every way out, and inside the districts next to it."""

    ways: Tenths
    near: tuple[Near, ...]


def districts_of(back: Arcs, heads: Points, *, most_states: int) -> Districts:
    """Divide a land.

    Args:
        back: The arcs of state s lead to those that turn onto it.
        heads: Where the road of each state ends, as long in both directions.
        most_states: Of a district, unless more meet at one place.
    """
    rows = np.repeat(np.arange(len(heads), dtype=np.int32), np.diff(back.ptr))
    of = _divided(back, rows, heads, most_states)
    size = np.bincount(of)
    first = _starts(size)
    order = np.argsort(of, kind="stable")
    seat = np.empty(len(of), dtype=np.int32)
    seat[order] = np.arange(len(of)) - first[of[order]]
    stays = of[rows] == of[back.to]
    inside = _inside_arcs(back, rows, stays, (order, seat))
    way = np.unique(rows[~stays])
    leaves = of[back.to[back.ptr[way]]]
    by_district = np.lexsort((way, leaves))
    way, leaves = way[by_district], leaves[by_district]
    way_at = _starts(np.bincount(leaves, minlength=len(size)))
    at = np.concatenate([[0], np.cumsum(size * np.diff(way_at))]).astype(np.int64)
    outward = Outward(of, seat, way_at, at, np.empty(at[-1], dtype=np.int32))
    _fill(back, outward, (first, inside, way), wheel(back.tenths))
    entry = np.argsort(of[way], kind="stable").astype(np.int32)
    entry_at = _starts(np.bincount(of[way], minlength=len(size)))
    between = _between(outward, way, (entry_at, entry))
    return Districts(outward, first, inside, way, entry_at, entry, between)


def tree(districts: Districts, start: Start) -> Tree:
    """Least tenths to a place which is reached from the states of `start`.

    Safe from any number of threads at once.
    """
    outward, parts = districts.outward, districts.outward.of[start.states]
    near, ways, tenths = [], [], []
    for part in np.unique(parts).tolist():
        mine = parts == part
        seats = outward.seat[start.states[mine]]
        arcs = arcs_inside(districts.first, districts.inside, part)
        found = swept(arcs, Start(seats, start.tenths[mine]))
        near.append(Near(part, found))
        low, high = districts.entry_at[part : part + 2].tolist()
        entry = districts.entry[low:high]
        ways.append(entry)
        tenths.append(found[outward.seat[districts.way[entry]]])
    begin = Start(np.concatenate(ways), np.concatenate(tenths))
    known = begin.tenths < NEVER
    begin = Start(begin.states[known], begin.tenths[known])
    return Tree(swept(districts.between, begin), tuple(near))


@compiled
def arcs_inside(first: Numbers, inside: Arcs, district: int) -> Arcs:
    """The arcs of one district alone, by seat."""
    ptr = inside.ptr[first[district] : first[district + 1] + 1]
    low, high = ptr[0], ptr[-1]
    return Arcs(ptr - low, inside.to[low:high], inside.tenths[low:high])


@compiled
def through(
    outward: Outward, state: int, left: int, ways: Tenths, best: Tenths
) -> None:
    """Lower `best` (k,) to what the ways out allow, `left` tenths before the state.

    Args:
        ways: (ways out, k) tenths from each way out to k places.
    """
    district = outward.of[state]
    low = outward.way_at[district]
    count = outward.way_at[district + 1] - low
    row = outward.at[district] + count * outward.seat[state]
    for k in range(count):
        cost = np.int32(outward.tenths[row + k] + left)
        if cost < NEVER:
            for place in range(len(best)):
                there = np.int32(ways[low + k, place] + cost)
                best[place] = min(best[place], there)


def _divided(back: Arcs, rows: Numbers, heads: Points, most: int) -> Numbers:
    """The district of each state: states that turn onto one state are in one."""
    states = len(heads)
    ones = np.ones(len(rows), dtype=np.int8)
    meets = csr_array((ones, (states + rows, back.to)), shape=(2 * states, 2 * states))
    _, met = connected_components(meets, directed=False)
    _, one_of, place_of = np.unique(
        met[:states], return_index=True, return_inverse=True
    )
    place: Numbers = place_of.astype(np.int32)
    has_before = np.flatnonzero(np.diff(back.ptr))
    before = back.to[back.ptr[has_before]]
    links = Links.of(len(one_of), place[before], place[has_before])
    weight = np.bincount(place).astype(np.int32)
    return halved(links, heads[one_of], weight, most)[place]


def _starts(counts: NDArray[np.intp]) -> Numbers:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)


def _inside_arcs(
    back: Arcs,
    rows: Numbers,
    stays: NDArray[np.bool_],
    seated: tuple[NDArray[np.intp], Numbers],
) -> Arcs:
    order, seat = seated
    number = np.empty(len(order), dtype=np.int32)
    number[order] = np.arange(len(order), dtype=np.int32)
    row = number[rows[stays]]
    sort = np.argsort(row, kind="stable")
    ptr = _starts(np.bincount(row, minlength=len(order)))
    return Arcs(ptr, seat[back.to[stays]][sort], back.tenths[stays][sort])


@compiled
def _fill(
    back: Arcs, outward: Outward, laid: tuple[Numbers, Arcs, Numbers], buckets: int
) -> None:
    """Search from every way out of every district, inside it."""
    first, inside, way = laid
    for district in range(len(first) - 1):
        arcs = arcs_inside(first, inside, district)
        low = outward.way_at[district]
        count = outward.way_at[district + 1] - low
        for k in range(count):
            state = way[low + k]
            before = slice(back.ptr[state], back.ptr[state + 1])
            start = Start(outward.seat[back.to[before]], back.tenths[before])
            least = turned(arcs, start, buckets, NEVER)
            for seat in range(len(least)):
                outward.tenths[outward.at[district] + count * seat + k] = least[seat]


def _between(outward: Outward, way: Numbers, entries: tuple[Numbers, Numbers]) -> Arcs:
    """What it costs from each way into a district to each way out of it."""
    entry_at, entry = entries
    to: list[Numbers] = []
    tenths: list[Tenths] = []
    for district in range(len(outward.at) - 1):
        into = entry[entry_at[district] : entry_at[district + 1]]
        count = int(outward.way_at[district + 1] - outward.way_at[district])
        table = outward.tenths[outward.at[district] : outward.at[district + 1]]
        there = table.reshape(-1, count)[outward.seat[way[into]]] if count else table
        to.append(np.tile(into, count))
        tenths.append(there.T.ravel())
    counts = np.repeat(np.diff(entry_at), np.diff(outward.way_at))
    rows = np.repeat(np.arange(len(way)), counts)
    all_to = np.concatenate([np.empty(0, np.int32), *to])
    all_tenths = np.concatenate([np.empty(0, np.int32), *tenths])
    known = all_tenths < NEVER
    ptr = _starts(np.bincount(rows[known], minlength=len(way)))
    return Arcs(ptr, all_to[known], all_tenths[known])
