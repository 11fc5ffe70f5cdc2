"""The streets of one settlement: a bent, thinned grid around its middle."""

import math
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import shapely

from ucr.places.county.names import TOWN_STREETS, VILLAGE_STREETS, street_names
from ucr.places.county.plan import Plan, Settlement
from ucr.places.county.plane import Spot, apart_m, line
from ucr.places.county.sheet import Sheet

Cell: TypeAlias = tuple[int, int]
Edge: TypeAlias = tuple[int, int]
"""Two node ids, the smaller first."""

CENTRE: Final[Cell] = (0, 0)
DROPPED: Final = 0.24
TOWARDS_BANK_M: Final = 30.0
LONGEST_STREET: Final = 6
MAIN_STREET_COST: Final = 0.5


@dataclass(frozen=True, slots=True)
class Net:
    """The streets of a settlement as a graph of nodes on the sheet.

    `centre` is its middle node; `named` maps each edge to its street's name.
    """

    settlement: Settlement
    centre: int
    neighbours: dict[int, set[int]]
    named: dict[Edge, str]
    bridges: set[Edge]

    def edges(self) -> list[Edge]:
        """List the edges in the order of their ids."""
        return sorted(self.named)


def edge(a: int, b: int) -> Edge:
    """Write an edge the one way round."""
    return (a, b) if a < b else (b, a)


def lay_out(rng: np.random.Generator, sheet: Sheet, plan: Plan, index: int) -> Net:
    """Draw the junctions of settlement `index` and join them by named streets."""
    settlement = plan.settlements[index]
    water = line(plan.river)
    cells = _cells(rng, settlement, water)
    joined, wet = _joined(rng, cells, water)
    kept = _reachable(joined)
    ids = {cell: sheet.node(cells[cell]) for cell in sorted(kept)}
    named = dict(_named(index, settlement, joined, ids))
    neighbours: dict[int, set[int]] = {node: set() for node in ids.values()}
    for a, b in named:
        neighbours[a].add(b)
        neighbours[b].add(a)
    bridges = {edge(ids[a], ids[b]) for a, b in wet if a in kept and b in kept}
    return Net(settlement, ids[CENTRE], neighbours, named, bridges)


def _cells(
    rng: np.random.Generator, settlement: Settlement, water: shapely.LineString
) -> dict[Cell, Spot]:
    reach = round(1.3 * settlement.radius_m / settlement.block_m) + 1
    turn = rng.uniform(0, math.tau)
    waves = [(rng.uniform(0.6, 1.4), rng.uniform(0, math.tau)) for _ in range(4)]
    lobes = [(k, rng.normal() * 0.16, rng.uniform(0, math.tau)) for k in (2, 3, 5)]
    cells: dict[Cell, Spot] = {}
    for i in range(-reach, reach + 1):
        for j in range(-reach, reach + 1):
            spot = _bent(settlement, i, j, turn, waves)
            jog = rng.normal(0, 11.0, 2)
            off = Spot(spot.x - settlement.middle.x, spot.y - settlement.middle.y)
            angle = math.atan2(off.y, off.x)
            swell = 1 + sum(size * math.sin(k * angle + at) for k, size, at in lobes)
            if math.hypot(off.x, off.y) > settlement.radius_m * swell and (i or j):
                continue
            if water.distance(shapely.Point(spot)) > TOWARDS_BANK_M + 30:
                cells[i, j] = Spot(spot.x + float(jog[0]), spot.y + float(jog[1]))
    return cells


def _bent(
    settlement: Settlement,
    i: int,
    j: int,
    turn: float,
    waves: list[tuple[float, float]],
) -> Spot:
    block = settlement.block_m
    (fast, at), (slow, then), (wide, here), (long, there) = waves
    u = i + 0.55 * math.sin(fast * j * 0.5 + at) + 0.3 * math.sin(slow * i + then)
    v = j + 0.55 * math.sin(wide * i * 0.5 + here) + 0.3 * math.sin(long * j + there)
    x, y = u * block, v * block * 0.92
    return Spot(
        settlement.middle.x + x * math.cos(turn) - y * math.sin(turn),
        settlement.middle.y + x * math.sin(turn) + y * math.cos(turn),
    )


def _joined(
    rng: np.random.Generator,
    cells: dict[Cell, Spot],
    water: shapely.LineString,
) -> tuple[set[tuple[Cell, Cell]], set[tuple[Cell, Cell]]]:
    """Join neighbouring cells, some left out; over the river only on the main axes."""
    joined, wet = set(), set()
    shapely.prepare(water)
    for i, j in sorted(cells):
        for there in ((i + 1, j), (i, j + 1)):
            drop = rng.random() < DROPPED
            if there not in cells:
                continue
            pair = ((i, j), there)
            main = 0 in (i, j) and (there[0] == i == 0 or there[1] == j == 0)
            crosses = water.intersects(line([cells[i, j], cells[there]]))
            if main or not (drop or crosses):
                joined.add(pair)
                if crosses:
                    wet.add(pair)
    return joined, wet


def _reachable(joined: set[tuple[Cell, Cell]]) -> set[Cell]:
    graph: defaultdict[Cell, list[Cell]] = defaultdict(list)
    for a, b in joined:
        graph[a].append(b)
        graph[b].append(a)
    seen, waiting = {CENTRE}, deque([CENTRE])
    while waiting:
        for there in graph[waiting.popleft()]:
            if there not in seen:
                seen.add(there)
                waiting.append(there)
    return seen


def _named(
    index: int,
    settlement: Settlement,
    joined: set[tuple[Cell, Cell]],
    ids: dict[Cell, int],
) -> Iterator[tuple[Edge, str]]:
    """Name runs of the grid's lines, the two through the middle first."""
    first = TOWN_STREETS if settlement.place == "town" else VILLAGE_STREETS
    names = street_names(7 * index, first)
    runs = sorted(_runs(joined, ids), key=lambda run: (_from_middle(run), run))
    for run in runs:
        name = next(names)
        for a, b in run:
            yield edge(ids[a], ids[b]), name


def _from_middle(run: list[tuple[Cell, Cell]]) -> int:
    return min(abs(i) + abs(j) for (i, j), _ in run)


def _runs(
    joined: set[tuple[Cell, Cell]], ids: dict[Cell, int]
) -> Iterator[list[tuple[Cell, Cell]]]:
    """Yield unbroken straight pieces of at most a few blocks."""
    lines: defaultdict[tuple[bool, int], list[tuple[Cell, Cell]]] = defaultdict(list)
    for a, b in sorted(joined):
        if a in ids and b in ids:
            along_i = a[1] == b[1]
            lines[along_i, a[1] if along_i else a[0]].append((a, b))
    for pieces in lines.values():
        run: list[tuple[Cell, Cell]] = []
        for piece in pieces:
            if run and (run[-1][1] != piece[0] or len(run) == LONGEST_STREET):
                yield run
                run = []
            run.append(piece)
        yield run


def gate(net: Net, sheet: Sheet, towards: Spot) -> int:
    """Choose the junction where the road to `towards` leaves the settlement."""
    middle = net.settlement.middle
    far_m = apart_m(middle, towards)
    return min(
        net.neighbours,
        key=lambda node: (
            apart_m(sheet.spot(node), towards)
            + apart_m(sheet.spot(node), middle) * min(0.3, 500 / far_m),
            node,
        ),
    )


def way_through(net: Net, sheet: Sheet, start: int) -> list[Edge]:
    """Find the shortest way from `start` to the middle, as edges."""
    best: dict[int, tuple[float, int]] = {start: (0.0, start)}
    open_ = {start}
    while open_:
        here = min(open_, key=lambda node: (best[node][0], node))
        open_.remove(here)
        for there in sorted(net.neighbours[here]):
            cost = best[here][0] + _weight(net, sheet, here, there)
            if there not in best or cost < best[there][0]:
                best[there] = (cost, here)
                open_.add(there)
    path, node = [], net.centre
    while node != start:
        path.append(edge(node, best[node][1]))
        node = best[node][1]
    return path


def _weight(net: Net, sheet: Sheet, a: int, b: int) -> float:
    length_m = apart_m(sheet.spot(a), sheet.spot(b))
    is_main = net.named[edge(a, b)] in (*TOWN_STREETS, *VILLAGE_STREETS)
    return length_m * (MAIN_STREET_COST if is_main else 1.0)
