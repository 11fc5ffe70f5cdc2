"""Dijkstra over the states of a road graph, from points in the middle of edges.

Where lengths are asked for as well scipy does the work, and holds the interpreter's
lock while it does; where times are enough, `sweep` does.
"""

from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from routing.travel import sweep
from routing.travel.cost import Costs, pack, whole_tenths
from routing.travel.districts import Districts, Tree, districts_of, tree
from routing.travel.graph import RoadGraph
from routing.travel.snap import Snapped
from routing.travel.sphere import flat_scale
from routing.travel.sweep import NEVER, Tenths

CHUNK: Final = 32
"""Sources a call: on a graph of 600,000 states 32 rows take 150 MB."""

MOST_STATES: Final = 1_000
"""Of a district: of more, its own searches take longer; of fewer, those across all."""


class Entry(NamedTuple):
    """Where a search starts: it reaches state `to[i]` at `cost[i]`."""

    to: NDArray[np.int32]
    cost: Costs


class Path(NamedTuple):
    """The states that a drive goes through, and what each costs to reach.

    `column` is that of `destinations.edge` in which the drive ends.
    """

    states: list[int]
    reached: Costs
    column: int


class Arcs:
    """Turns in one direction, in compressed rows, each with the edge it follows."""

    def __init__(
        self, row: NDArray[np.int32], to: NDArray[np.int32], turn: Costs, edge: Costs
    ) -> None:
        """Sort the turns by `row`; an arc costs its turn and the edge of its row."""
        order = np.argsort(row, kind="stable")
        self._states = len(edge)
        self._ptr = np.zeros(len(edge) + 1, dtype=np.int32)
        np.cumsum(np.bincount(row, minlength=len(edge)), out=self._ptr[1:])
        self._to = to[order]
        self._turn = turn[order]
        self._whole = (turn + edge[row])[order]
        self.times: Final = sweep.Arcs(self._ptr, self._to, whole_tenths(self._whole))

    def entry(self, states: NDArray[np.int32], costs: Costs) -> Entry:
        """Start in the middle of edges: `costs[i]` is left to the turns of state i."""
        rows = [slice(self._ptr[s], self._ptr[s + 1]) for s in states]
        to = np.concatenate([self._to[row] for row in rows])
        cost = np.concatenate(
            [self._turn[r] + c for r, c in zip(rows, costs, strict=True)]
        )
        order = np.lexsort((cost, to))
        to, first = np.unique(to[order], return_index=True)
        return Entry(to, cost[order][first])

    def costs(self, entries: list[Entry]) -> Costs:
        """Least cost from each entry to each state: (k, states), infinity for none."""
        graph, sources = self._entered(entries)
        found: Costs = dijkstra(graph, indices=sources)
        return found[:, : self._states]

    def tenths(self, entry: Entry, *, limit: int = NEVER) -> Tenths:
        """Least tenths of a second from an entry to each state: (states,)."""
        return sweep.swept(self.times, _start(entry), limit=limit)

    def path(self, entry: Entry, target: int) -> tuple[list[int], Costs]:
        """The cheapest path from `entry` to `target`, which exists, and each cost."""
        graph, sources = self._entered([entry])
        found, before = dijkstra(graph, indices=sources, return_predecessors=True)
        states = [target]
        while before[0, states[-1]] != sources[0]:
            states.append(int(before[0, states[-1]]))
        return states[::-1], found[0, states[::-1]]

    def _entered(
        self, entries: list[Entry]
    ) -> tuple[csr_array[np.float64], NDArray[np.int32]]:
        """The arcs with one more node for each entry."""
        ends = self._ptr[-1] + np.cumsum([len(e.to) for e in entries], dtype=np.int32)
        size = self._states + len(entries)
        ptr = np.concatenate([self._ptr, ends])
        to = np.concatenate([self._to, *(e.to for e in entries)])
        cost = np.concatenate([self._whole, *(e.cost for e in entries)])
        sources = np.arange(self._states, size, dtype=np.int32)
        return csr_array((cost, to, ptr), shape=(size, size)), sources


class Search:
    """Least costs between points on the road and every state, both ways.

    Forwards, the cost of a state is that of reaching the start of its edge;
    backwards, it is that of the rest of the drive from the end of its edge.
    """

    def __init__(self, graph: RoadGraph) -> None:
        """Lay out the arcs of both directions."""
        edge = pack(graph.tenths / 10, graph.decimetres / 10)[graph.state_edge]
        turn = pack(graph.turn_tenths / 10, np.zeros(len(graph.turn_tenths)))
        self.states = len(edge)
        self._graph = graph
        self.arriving = graph.arriving
        self._onward = Arcs(graph.turn_before, graph.turn_after, turn, edge)
        self._back = Arcs(graph.turn_after, graph.turn_before, turn, edge)

    @cached_property
    def districts(self) -> Districts:
        """The land in districts, worked out when first asked for."""
        graph = self._graph
        heads = graph.points[graph.last[graph.state_edge]] * flat_scale(graph.points)
        return districts_of(self._back.times, heads, most_states=MOST_STATES)

    def tree(self, destinations: Snapped, row: int) -> Tree:
        """Least tenths of a second from the end of any edge to one destination."""
        return tree(self.districts, _start(self._arrival(destinations, row)))

    def soonest(self, origins: Snapped) -> Tenths:
        """Least tenths from the nearest origin to the start of each state's edge."""
        costs = origins.left + origins.off_road[:, None]
        known = np.isfinite(costs)
        if not known.any():
            return np.full(self.states, NEVER, dtype=np.int32)
        return self._onward.tenths(
            self._onward.entry(origins.edge[known], costs[known])
        )

    def between(self, origins: Snapped, destinations: Snapped) -> Costs:
        """Costs by the turns, ends off the road left out: (n, m).

        Searches from the fewer side. Two points on one edge are `ends.joined`'s.
        """
        if len(origins) <= len(destinations):
            return self._from_origins(origins, destinations)
        return self._from_destinations(origins, destinations)

    def path(self, origins: Snapped, destinations: Snapped) -> Path:
        """The cheapest drive by the turns from row 0 to row 0, which must exist."""
        leaving = self._leaving(origins, 0)
        found = self._onward.costs([leaving])[0]
        states = self.arriving[destinations.edge[0]]
        column = int(np.argmin(found[states] + destinations.done[0]))
        return Path(*self._onward.path(leaving, int(states[column])), column)

    def _from_origins(self, origins: Snapped, destinations: Snapped) -> Costs:
        states = self.arriving[destinations.edge]
        found = np.empty((len(origins), len(destinations)))
        for rows in _chunks(len(origins)):
            costs = self._onward.costs([self._leaving(origins, r) for r in rows])
            found[rows] = (costs[:, states] + destinations.done).min(axis=2)
        return found

    def _from_destinations(self, origins: Snapped, destinations: Snapped) -> Costs:
        found = np.empty((len(origins), len(destinations)))
        for rows in _chunks(len(destinations)):
            costs = self._back.costs([self._arrival(destinations, r) for r in rows])
            found[:, rows] = (costs[:, origins.edge] + origins.left).min(axis=2).T
        return found

    def _leaving(self, origins: Snapped, row: int) -> Entry:
        return self._onward.entry(origins.edge[row], origins.left[row])

    def _arrival(self, destinations: Snapped, row: int) -> Entry:
        states = self.arriving[destinations.edge[row]]
        return self._back.entry(states, destinations.done[row])


def _start(entry: Entry) -> sweep.Start:
    return sweep.Start(entry.to, whole_tenths(entry.cost))


def _chunks(count: int) -> list[range]:
    return [range(i, min(i + CHUNK, count)) for i in range(0, count, CHUNK)]
