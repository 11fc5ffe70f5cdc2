"""Dijkstra over the states of a road graph, from points in the middle of edges.

scipy does the work, and holds the interpreter's lock while it does.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from routing.travel.cost import Costs, pack
from routing.travel.graph import RoadGraph
from routing.travel.snap import Snapped

CHUNK: Final = 32
"""Sources a call: on a graph of 600,000 states 32 rows take 150 MB."""


class Entry(NamedTuple):
    """Where a search starts: it reaches state `to[i]` at `cost[i]`."""

    to: NDArray[np.int32]
    cost: Costs


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

    def path(self, entry: Entry, target: int) -> list[int]:
        """The states of the cheapest path from `entry` to `target`, which exists."""
        graph, sources = self._entered([entry])
        _, before = dijkstra(graph, indices=sources, return_predecessors=True)
        states = [target]
        while before[0, states[-1]] != sources[0]:
            states.append(int(before[0, states[-1]]))
        return states[::-1]

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
        self.arriving = graph.arriving
        self._onward = Arcs(graph.turn_before, graph.turn_after, turn, edge)
        self._back = Arcs(graph.turn_after, graph.turn_before, turn, edge)

    def backwards(self, destinations: Snapped, row: int) -> Costs:
        """Least cost from the end of each state's edge to one destination."""
        found: Costs = self._back.costs([self._arrival(destinations, row)])[0]
        return found

    def between(self, origins: Snapped, destinations: Snapped) -> Costs:
        """Costs by the turns, ends off the road left out: (n, m).

        Searches from the fewer side. Two points on one edge are `ends.joined`'s.
        """
        if len(origins) <= len(destinations):
            return self._from_origins(origins, destinations)
        return self._from_destinations(origins, destinations)

    def path(self, origins: Snapped, destinations: Snapped) -> tuple[list[int], int]:
        """The states driven through from row 0 to row 0, and how the last is driven.

        The second is the column of `destinations.edge` in which the drive ends. There
        must be such a drive.
        """
        leaving = self._leaving(origins, 0)
        found = self._onward.costs([leaving])[0]
        states = self.arriving[destinations.edge[0]]
        column = int(np.argmin(found[states] + destinations.done[0]))
        return self._onward.path(leaving, int(states[column])), column

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


def _chunks(count: int) -> list[range]:
    return [range(i, min(i + CHUNK, count)) for i in range(0, count, CHUNK)]
