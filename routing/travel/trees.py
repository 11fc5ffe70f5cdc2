"""One tree per job, grown once and kept for the job's life.

A dispatcher asks again every few seconds how far its crews are from its jobs. The jobs
stand still, so each has the least costs from everywhere to it computed once, backwards;
after that any crew, wherever it drives, is an array look-up.

Memory: 4 bytes for each edge of the graph and each job there is room for, which on
Rutland (17 thousand edges) is 0.07 MB a job and on a county of 16,000 km (0.5 million)
2 MB. Room is made BLOCK jobs at a time, so that no tree is ever copied, and kept for
later jobs; the last AHEAD jobs of a block each make a part of the next one's, so that
no job waits for all of it. A block holds its jobs' times from one edge side by side: a
crew reads two short runs of memory, whatever the number of jobs.
"""

from collections.abc import Hashable, Sequence
from typing import Final, Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from routing.compiled import compiled
from routing.travel.cost import whole_seconds, whole_tenths
from routing.travel.ends import neighbours
from routing.travel.roads import RoadTravel
from routing.travel.snap import Snapped
from routing.travel.source import UNREACHABLE_S, Point, Points, TravelError
from routing.travel.sweep import NEVER, Tenths

Key = TypeVar("Key", bound=Hashable)

BLOCK: Final = 64
"""Jobs that one block of memory has room for."""
AHEAD: Final = 48
"""So many jobs before a block is full, room for the next begins to be made."""


class NoTree(TravelError):
    """A job was asked about that was never added, or was dropped."""


class JobTrees(Generic[Key]):
    """Travel to jobs on the road; not safe to use from two threads at once.

    Equal, to the second, to a fresh `RoadTravel.matrix`.
    """

    def __init__(self, roads: RoadTravel) -> None:
        """Hold no job."""
        self._roads = roads
        self._slots: dict[Key, int] = {}
        self._free: list[int] = []
        self._ends = roads.snapped(np.empty((0, 2)))
        self._blocks: list[Tenths] = []
        self._next: Tenths | None = None
        self._square = np.empty((0, 0), dtype=np.int32)
        self._squared: set[int] = set()

    def __contains__(self, key: Key) -> bool:
        """Say whether `key` has a tree."""
        return key in self._slots

    def __len__(self) -> int:
        """Count the trees."""
        return len(self._slots)

    @property
    def size_bytes(self) -> int:
        """Memory held by trees and by the room for more."""
        blocks = [*self._blocks, *([] if self._next is None else [self._next])]
        return sum(block.nbytes for block in blocks) + self._square.nbytes

    def add(self, key: Key, point: Point) -> None:
        """Grow the tree of a job; one that moved gets a new tree.

        Raises:
            TooFarFromRoad: `point` is not on a road; the old tree, if any, stays.
        """
        end = self._roads.snapped(np.array([point], dtype=np.float64))
        tree = self._roads.search.tree(end, 0)
        slot = self._slots[key] if key in self._slots else self._new_slot()
        self._put(slot, end)
        self._blocks[slot // BLOCK][:, slot % BLOCK] = tree
        self._slots[key] = slot
        self._squared.discard(slot)

    def drop(self, key: Key) -> None:
        """Forget a job; its room is used again.

        Raises:
            NoTree: It has no tree.
        """
        if key not in self._slots:
            raise NoTree(f"no tree for {key}")
        slot = self._slots.pop(key)
        self._squared.discard(slot)
        self._free.append(slot)

    def seconds(self, origins: Points, keys: Sequence[Key]) -> NDArray[np.int32]:
        """Travel times from every origin (n, 2) to every job: (n, m).

        Raises:
            TooFarFromRoad: Some origin is not on a road.
            NoTree: Some key has no tree.
        """
        return self.seconds_from(self._roads.snapped(origins), keys)

    def seconds_from(self, origins: Snapped, keys: Sequence[Key]) -> NDArray[np.int32]:
        """As `seconds`, from points that are on the road already.

        Raises:
            NoTree: Some key has no tree.
        """
        return self._read(origins, self._slots_of(keys))

    def between(self, keys: Sequence[Key]) -> NDArray[np.int32]:
        """Travel times from every job to every job: (n, n).

        Jobs stand still, so each pair is read from the trees once and then kept.

        Raises:
            NoTree: Some key has no tree.
        """
        slots = self._slots_of(keys)
        new = np.array(sorted({*slots.tolist()} - self._squared), dtype=np.intp)
        if len(new):
            self._square_up(new)
        found: NDArray[np.int32] = self._square[slots[:, None], slots]
        return found

    def _square_up(self, new: NDArray[np.intp]) -> None:
        """Read the times to and from these slots into the kept square."""
        room = BLOCK * len(self._blocks)
        if len(self._square) < room:
            larger = np.full((room, room), UNREACHABLE_S, dtype=np.int32)
            larger[: len(self._square), : len(self._square)] = self._square
            self._square = larger
        self._squared.update(new.tolist())
        every = np.array(sorted(self._squared), dtype=np.intp)
        self._square[np.ix_(new, every)] = self._read(self._ends_of(new), every)
        self._square[np.ix_(every, new)] = self._read(self._ends_of(every), new)

    def _read(self, origins: Snapped, slots: NDArray[np.intp]) -> NDArray[np.int32]:
        ends = self._ends_of(slots)
        left = np.where(np.isfinite(origins.left), origins.left, 0)
        left_tenths = np.where(np.isfinite(origins.left), whole_tenths(left), NEVER)
        off_road = whole_tenths(ends.off_road)
        seconds = np.empty((len(origins), len(slots)), dtype=np.int32)
        leaving = Leaving(origins.edge, left_tenths, whole_tenths(origins.off_road))
        for number, block in enumerate(self._blocks):
            columns = np.flatnonzero(slots // BLOCK == number)
            asked = Asked(columns, slots[columns] % BLOCK, off_road[columns])
            _read_block(block, leaving, asked, seconds)
        rows, columns, directly = neighbours(origins, ends)
        seconds[rows, columns] = np.minimum(
            seconds[rows, columns], whole_seconds(directly)
        )
        return seconds

    def _slots_of(self, keys: Sequence[Key]) -> NDArray[np.intp]:
        try:
            return np.array([self._slots[key] for key in keys], dtype=np.intp)
        except KeyError as missing:
            raise NoTree(f"no tree for {missing}") from missing

    def _ends_of(self, slots: NDArray[np.intp]) -> Snapped:
        return self._ends.taken(slots)

    def _put(self, slot: int, end: Snapped) -> None:
        """Keep where a job is: in the row of the one before it, or in a new one."""
        if slot < len(self._ends):
            self._ends.put(slot, end)
        else:
            self._ends = Snapped.stacked([self._ends, end])

    def _new_slot(self) -> int:
        if self._free:
            return self._free.pop()
        slot = len(self._ends)
        left = BLOCK * len(self._blocks) - slot - 1
        if left < 0:
            block = self._new_block() if self._next is None else self._next
            self._blocks.append(block)
            self._next = None
        elif left < AHEAD:
            self._prepare(AHEAD - 1 - left)
        return slot

    def _new_block(self) -> Tenths:
        return np.empty((self._roads.search.edges, BLOCK), dtype=np.int32)

    def _prepare(self, part: int) -> None:
        """Touch one part of the next block: memory costs time when first written."""
        if self._next is None:
            self._next = self._new_block()
        share = -(-len(self._next) // AHEAD)
        self._next[part * share : (part + 1) * share] = NEVER


class Leaving(NamedTuple):
    """Where drives start: (n, 2) edges in both directions, what is left of each."""

    edge: NDArray[np.int32]
    left: Tenths
    off_road: Tenths


class Asked(NamedTuple):
    """Jobs of one block: their columns of the answer and of the block."""

    answered: NDArray[np.intp]
    kept: NDArray[np.intp]
    off_road: Tenths


@compiled
def _read_block(
    block: Tenths, leaving: Leaving, asked: Asked, seconds: NDArray[np.int32]
) -> None:
    """Fill in columns: the better of both directions, and the ends off the road."""
    for i in range(len(leaving.edge)):
        one, other = block[leaving.edge[i, 0]], block[leaving.edge[i, 1]]
        for k in range(len(asked.kept)):
            tenths = min(
                one[asked.kept[k]] + leaving.left[i, 0],
                other[asked.kept[k]] + leaving.left[i, 1],
            )
            if tenths < NEVER:
                tenths += leaving.off_road[i] + asked.off_road[k]
                seconds[i, asked.answered[k]] = (tenths + 9) // 10
            else:
                seconds[i, asked.answered[k]] = UNREACHABLE_S
