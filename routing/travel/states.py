"""Turns edges into states, drops what a car cannot come back from, prices the turns.

An edge for visiting only has two states: one for cars that leave, one for cars that
arrive. Nothing leads from the second back to an open road.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components

from routing.travel.turns import Turns

LEAST_EDGES: Final = 2
"""There and back: one edge alone cannot be left and come back to."""


class States(NamedTuple):
    """`arriving[e]` is the state of a car that came to visit edge e; `edge` undoes it.

    State e (e below the number of edges) is that of a car which leaves edge e.
    """

    arriving: NDArray[np.int32]
    edge: NDArray[np.int32]
    turns: Turns


def states_of(turns: Turns, ends_only: NDArray[np.bool_]) -> States:
    """Lay the states out; turns come sorted by the state before."""
    edges = np.arange(len(ends_only), dtype=np.int32)
    arriving = edges.copy()
    arriving[ends_only] = len(edges) + np.arange(ends_only.sum(), dtype=np.int32)
    inside = ends_only[turns.before] & ends_only[turns.after]
    before = [turns.before, turns.before[inside], arriving[turns.before[inside]]]
    after = [arriving[turns.after], turns.after[inside], arriving[turns.after[inside]]]
    seconds = [turns.seconds, turns.seconds[inside], turns.seconds[inside]]
    order = np.argsort(np.concatenate(before), kind="stable")
    return States(
        arriving,
        np.concatenate([edges, edges[ends_only]]),
        Turns(
            np.concatenate(before)[order],
            np.concatenate(after)[order],
            np.concatenate(seconds)[order],
        ),
    )


def usable(
    turns: Turns, ends_only: NDArray[np.bool_], twin: NDArray[np.int32]
) -> NDArray[np.bool_]:
    """Mark the edges from which every other can be reached, and back.

    Of the open roads the largest strongly connected part; of the roads for visiting
    only those which a car from there can enter and leave, in either direction.
    """
    core = _largest_part(turns, ends_only)
    if not core.any():
        return core
    near = core | ends_only
    states = states_of(_among(turns, near), ends_only)
    graph = _matrix(states.turns, len(states.edge))
    seed = int(np.argmax(core))
    entered = _reached(graph, seed)[states.arriving]
    left = _reached(graph.T.tocsr(), seed)[: len(core)]
    both = _either(entered, twin) & _either(left, twin)
    return np.where(ends_only, both, core)


def _largest_part(turns: Turns, ends_only: NDArray[np.bool_]) -> NDArray[np.bool_]:
    graph = _matrix(_among(turns, ~ends_only), len(ends_only))
    _, part = connected_components(graph, directed=True, connection="strong")
    sizes = np.bincount(part, weights=~ends_only)
    if sizes.max() < LEAST_EDGES:
        return np.zeros(len(ends_only), dtype=np.bool_)
    largest: NDArray[np.bool_] = (part == np.argmax(sizes)) & ~ends_only
    return largest


def _among(turns: Turns, kept: NDArray[np.bool_]) -> Turns:
    stays = kept[turns.before] & kept[turns.after]
    return Turns(turns.before[stays], turns.after[stays], turns.seconds[stays])


def renumbered(turns: Turns, kept: NDArray[np.bool_]) -> Turns:
    """Turns among the kept edges, which are numbered anew in their old order."""
    number = np.cumsum(kept, dtype=np.int32) - np.int32(1)
    among = _among(turns, kept)
    return Turns(number[among.before], number[among.after], among.seconds)


def _matrix(turns: Turns, size: int) -> csr_array[np.float64]:
    ones = np.ones(len(turns.before), dtype=np.float64)
    return csr_array((ones, (turns.before, turns.after)), shape=(size, size))


def _reached(graph: csr_array[np.float64], seed: int) -> NDArray[np.bool_]:
    order = breadth_first_order(graph, seed, return_predecessors=False)
    found = np.zeros(graph.shape[0], dtype=np.bool_)
    found[order] = True
    return found


def _either(flag: NDArray[np.bool_], twin: NDArray[np.int32]) -> NDArray[np.bool_]:
    return flag | ((twin >= 0) & flag[twin])
