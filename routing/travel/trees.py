"""One tree per job, grown once and kept for the job's life.

A dispatcher asks again every few seconds how far its crews are from its jobs. The jobs
stand still, so each has the least costs to it computed once, backwards; after that any
crew, wherever it drives, is a look-up. They are kept for the ways out of districts and
for the job's own one or two (`districts`), from which those of any edge follow.

Memory: some 27 KB a job on a county of 16,000 km. Room is made BLOCK jobs at a time, so
that no tree is ever copied, and kept for later jobs. A block holds its jobs' times from
one way out side by side: a crew reads a few short runs of memory, whatever the number
of jobs.
"""

from collections.abc import Hashable, Sequence
from typing import Final, Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from routing.compiled import compiled
from routing.travel.cost import whole_seconds, whole_tenths
from routing.travel.districts import Districts, Outward, Tree, through
from routing.travel.ends import neighbours
from routing.travel.roads import RoadTravel
from routing.travel.snap import Snapped
from routing.travel.source import UNREACHABLE_S, Point, Points, TravelError
from routing.travel.sweep import NEVER, Tenths

Key = TypeVar("Key", bound=Hashable)

BLOCK: Final = 64
"""Jobs that one block of memory has room for."""
FEW: Final = 8
"""So few jobs of a block are taken out of it before they are read."""
SIDES: Final = 2
"""A job's road has two ends, and so it may lie in two districts."""
NOWHERE: Final = -1


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
        self._districts = roads.search.districts
        self._blocks: list[_Block] = []
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
        blocks = (array.nbytes for block in self._blocks for array in block)
        return sum(blocks) + self._square.nbytes

    def add(self, key: Key, point: Point) -> None:
        """Grow the tree of a job; one that moved gets a new tree.

        Raises:
            TooFarFromRoad: `point` is not on a road; the old tree, if any, stays.
        """
        end = self._roads.snapped(np.array([point], dtype=np.float64))
        tree = self._roads.search.tree(end, 0)
        slot = self._slots[key] if key in self._slots else self._new_slot()
        self._put(slot, end)
        self._blocks[slot // BLOCK].keep(slot % BLOCK, tree)
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
            if len(columns) > FEW:
                _read_block(self._districts.outward, block, leaving, asked, seconds)
            elif len(columns):
                few = block.taken(asked.kept)
                asked = asked._replace(kept=np.arange(len(columns)))
                _read_block(self._districts.outward, few, leaving, asked, seconds)
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
        if slot == BLOCK * len(self._blocks):
            self._blocks.append(_Block.empty(self._districts))
        return slot


class _Block(NamedTuple):
    """Trees of BLOCK jobs.

    Attributes:
        ways: (ways out, BLOCK) tenths from there to each job.
        district: (BLOCK, SIDES) where each job lies, or NOWHERE.
        near: (BLOCK, SIDES, most seats) tenths inside these districts.
    """

    ways: Tenths
    district: NDArray[np.int32]
    near: Tenths

    @classmethod
    def empty(cls, districts: Districts) -> "_Block":
        seats = districts.most_seats
        return cls(
            ways=np.full((len(districts.way), BLOCK), NEVER, dtype=np.int32),
            district=np.full((BLOCK, SIDES), NOWHERE, dtype=np.int32),
            near=np.full((BLOCK, SIDES, seats), NEVER, dtype=np.int32),
        )

    def taken(self, columns: NDArray[np.intp]) -> "_Block":
        """Only these jobs, in this order."""
        ways = self.ways.take(columns, axis=1)
        return _Block(ways, self.district[columns], self.near[columns])

    def keep(self, column: int, tree: Tree) -> None:
        """Write the tree of one job over that of the one before it."""
        self.ways[:, column] = tree.ways
        self.district[column] = NOWHERE
        for side, near in enumerate(tree.near):
            self.district[column, side] = near.district
            self.near[column, side, : len(near.tenths)] = near.tenths


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
    outward: Outward,
    block: _Block,
    leaving: Leaving,
    asked: Asked,
    seconds: NDArray[np.int32],
) -> None:
    """Fill in columns: the better of both directions, and the ends off the road."""
    best = np.empty(len(block.near), dtype=np.int32)
    for i in range(len(leaving.edge)):
        best[:] = NEVER
        for side in range(SIDES):
            if leaving.left[i, side] < NEVER:
                state, left = leaving.edge[i, side], leaving.left[i, side]
                through(outward, state, left, block.ways, best)
                _inside(outward, state, left, block, best)
        for k in range(len(asked.kept)):
            tenths = best[asked.kept[k]]
            if tenths < NEVER:
                tenths += leaving.off_road[i] + asked.off_road[k]
                seconds[i, asked.answered[k]] = (tenths + 9) // 10
            else:
                seconds[i, asked.answered[k]] = UNREACHABLE_S


@compiled
def _inside(
    outward: Outward, state: int, left: int, block: _Block, best: Tenths
) -> None:
    """Lower `best` to what drives allow that stay in a job's own district."""
    district, seat = outward.of[state], outward.seat[state]
    for column in range(len(best)):
        for side in range(SIDES):
            if block.district[column, side] == district:
                there = block.near[column, side, seat] + left
                best[column] = min(best[column], there)
