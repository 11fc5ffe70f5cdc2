"""One tree per job, grown once and kept for the job's life.

A dispatcher asks again every few seconds how far its crews are from its jobs. The jobs
stand still, so each has the least costs from everywhere to it computed once, backwards;
after that any crew, wherever it drives, is an array look-up.

Memory: 8 bytes for each state of the graph and each job there is room for, which on
Rutland (19 thousand states) is 0.15 MB a job. Room is made BLOCK jobs at a time, so
that no tree is ever copied, and kept for later jobs.
"""

from collections.abc import Hashable, Sequence
from typing import Final, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from routing.travel.cost import Costs, whole_seconds
from routing.travel.ends import joined
from routing.travel.roads import RoadTravel, as_matrix
from routing.travel.snap import Snapped
from routing.travel.source import Point, Points, TravelError, TravelMatrix

Key = TypeVar("Key", bound=Hashable)

BLOCK: Final = 32
"""Jobs that one block of memory has room for."""


class NoTree(TravelError):
    """A job was asked about that was never added, or was dropped."""


class JobTrees(Generic[Key]):
    """Travel to jobs on the road; not safe to change from two threads at once.

    Equal, to the second and the metre, to a fresh `RoadTravel.matrix`.
    """

    def __init__(self, roads: RoadTravel) -> None:
        """Hold no job."""
        self._roads = roads
        self._slots: dict[Key, int] = {}
        self._free: list[int] = []
        self._nobody = roads.snapped(np.empty((0, 2)))
        self._ends: list[Snapped] = []
        self._stacked: Snapped | None = None
        self._blocks: list[Costs] = []

    def __contains__(self, key: Key) -> bool:
        """Say whether `key` has a tree."""
        return key in self._slots

    def __len__(self) -> int:
        """Count the trees."""
        return len(self._slots)

    @property
    def size_bytes(self) -> int:
        """Memory held by trees and by the room for more."""
        return sum(block.nbytes for block in self._blocks)

    def add(self, key: Key, point: Point) -> None:
        """Grow the tree of a job; one that moved gets a new tree.

        Raises:
            TooFarFromRoad: `point` is not on a road; the old tree, if any, stays.
        """
        end = self._roads.snapped(np.array([point], dtype=np.float64))
        tree = self._roads.search.backwards(end, 0)
        slot = self._slots[key] if key in self._slots else self._new_slot(end)
        self._ends[slot] = end
        self._blocks[slot // BLOCK][:, slot % BLOCK] = tree
        self._slots[key] = slot
        self._stacked = None

    def drop(self, key: Key) -> None:
        """Forget a job; its room is used again.

        Raises:
            NoTree: It has no tree.
        """
        if key not in self._slots:
            raise NoTree(f"no tree for {key}")
        self._free.append(self._slots.pop(key))

    def seconds(self, origins: Points, keys: Sequence[Key]) -> NDArray[np.int32]:
        """Travel times from every origin (n, 2) to every job: (n, m).

        Raises:
            TooFarFromRoad: Some origin is not on a road.
            NoTree: Some key has no tree.
        """
        return whole_seconds(self._costs(self._roads.snapped(origins), keys))

    def matrix(self, origins: Points, keys: Sequence[Key]) -> TravelMatrix:
        """As `seconds`, with the metres of the same drives."""
        return as_matrix(self._costs(self._roads.snapped(origins), keys))

    def between(self, keys: Sequence[Key]) -> NDArray[np.int32]:
        """Travel times from every job to every job: (n, n).

        Raises:
            NoTree: Some key has no tree.
        """
        ends = self._ends_of(self._slots_of(keys))
        return whole_seconds(self._costs(ends, keys))

    def _costs(self, origins: Snapped, keys: Sequence[Key]) -> Costs:
        slots = self._slots_of(keys)
        blocks = [np.take(block, origins.edge, axis=0) for block in self._blocks]
        nothing = np.empty((*origins.edge.shape, 0))
        trees = np.take(np.concatenate([nothing, *blocks], axis=2), slots, axis=2)
        road: Costs = (trees + origins.left[:, :, None]).min(axis=1)
        return joined(road, origins, self._ends_of(slots))

    def _slots_of(self, keys: Sequence[Key]) -> NDArray[np.intp]:
        try:
            return np.array([self._slots[key] for key in keys], dtype=np.intp)
        except KeyError as missing:
            raise NoTree(f"no tree for {missing}") from missing

    def _ends_of(self, slots: NDArray[np.intp]) -> Snapped:
        if self._stacked is None:
            self._stacked = Snapped.stacked([self._nobody, *self._ends])
        return self._stacked.taken(slots)

    def _new_slot(self, end: Snapped) -> int:
        if self._free:
            return self._free.pop()
        self._ends.append(end)
        if len(self._ends) > BLOCK * len(self._blocks):
            self._blocks.append(np.empty((self._roads.search.states, BLOCK)))
        return len(self._ends) - 1
