"""The plan of the county: its edge, its river, its settlements and what links them."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra, minimum_spanning_tree
from shapely.geometry.base import BaseGeometry

from ucr.places.county.names import COUNTY_TOWN, TOWNS, VILLAGES
from ucr.places.county.plane import SIDE_M, Spot, apart_m, blob, line

MIDDLE: Final = Spot(SIDE_M / 2, SIDE_M / 2)
COUNTY_RADIUS_M: Final = 12_000.0
VILLAGES_APART_M: Final = 1_900.0
HAMLET_AFTER: Final = 22
DRY_M: Final = 450.0
CROSSING_COST: Final = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """A town or village; `district` is the number of its postcode district."""

    name: str
    place: str
    middle: Spot
    radius_m: float
    block_m: float
    district: int
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A road between two settlements, by their index."""

    a: int
    b: int
    highway: str
    ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All that is decided before anything is drawn."""

    edge: list[Spot]
    river: list[Spot]
    settlements: list[Settlement]
    links: list[Link]


def make_plan(rng: np.random.Generator) -> Plan:
    """Decide where everything lies."""
    edge = blob(rng, MIDDLE, COUNTY_RADIUS_M, 0.07)
    river = _river(rng)
    settlements = list(_settlements(rng, edge, river))
    return Plan(
        edge=edge,
        river=river,
        settlements=settlements,
        links=_links(settlements, river),
    )


def _river(rng: np.random.Generator) -> list[Spot]:
    phases = rng.uniform(0, math.tau, 3)
    spots = []
    for x in np.arange(-500.0, SIDE_M + 501.0, 120.0):
        bend = 1_500 * math.sin(x / 5_200 + phases[0])
        bend += 420 * math.sin(x / 1_300 + phases[1])
        bend += 130 * math.sin(x / 420 + phases[2])
        spots.append(Spot(float(x), SIDE_M * 0.62 - 0.24 * float(x) + bend))
    return spots


def _settlements(
    rng: np.random.Generator, edge: list[Spot], river: list[Spot]
) -> Iterator[Settlement]:
    water = line(river)
    bank = min(river, key=lambda spot: abs(spot.x - MIDDLE.x))
    centre = Spot(bank.x + 60.0, bank.y - 420.0)
    yield _settlement(COUNTY_TOWN, "town", centre, 1)
    taken = [centre]
    turn = rng.uniform(0, math.tau)
    for i, name in enumerate(TOWNS):
        angle = turn + math.tau * (i + rng.uniform(-0.12, 0.12)) / len(TOWNS)
        reach = rng.uniform(6_800, 8_300)
        spot = Spot(
            MIDDLE.x + reach * math.cos(angle), MIDDLE.y + reach * math.sin(angle)
        )
        taken.append(_dry(spot, water))
        yield _settlement(name, "town", taken[-1], i + 2)
    land = shapely.Polygon(edge).buffer(-900)
    for i, name in enumerate(VILLAGES):
        spot = _free_spot(rng, land, water, taken)
        taken.append(spot)
        place = "village" if i < HAMLET_AFTER else "hamlet"
        nearest = min(range(len(TOWNS) + 1), key=lambda k: apart_m(taken[k], spot))
        yield _settlement(name, place, spot, nearest + 1)


def _settlement(name: str, place: str, middle: Spot, district: int) -> Settlement:
    is_capital = name == COUNTY_TOWN
    radius_m = {"village": 240.0, "hamlet": 130.0}.get(place, 540.0)
    people = {"village": 900, "hamlet": 120}.get(place, 7_000)
    return Settlement(
        name=name,
        place=place,
        middle=middle,
        radius_m=1_000.0 if is_capital else radius_m,
        block_m=112.0,
        district=district,
        people=28_000 if is_capital else people,
    )


def _dry(spot: Spot, water: shapely.LineString) -> Spot:
    """Move a spot off the river, straight away from it."""
    off_m = water.distance(shapely.Point(spot))
    if off_m >= DRY_M * 2:
        return spot
    near = water.interpolate(water.project(shapely.Point(spot)))
    side = 1 if spot.y >= near.y else -1
    return Spot(spot.x, near.y + side * DRY_M * 2)


def _free_spot(
    rng: np.random.Generator,
    land: BaseGeometry,
    water: shapely.LineString,
    taken: list[Spot],
) -> Spot:
    gap_m = VILLAGES_APART_M
    while True:
        spot = Spot(*(float(v) for v in rng.uniform(0, SIDE_M, 2)))
        gap_m *= 0.999  # so that the last village always finds room
        roomy = all(
            apart_m(spot, other) > gap_m * (1.0 if i > len(TOWNS) else 1.15)
            for i, other in enumerate(taken)
        )
        point = shapely.Point(spot)
        if roomy and land.contains(point) and water.distance(point) > DRY_M:
            return spot


def _links(settlements: list[Settlement], river: list[Spot]) -> list[Link]:
    """Choose the roads: neighbours without one between; few of them over the river."""
    spots = [settlement.middle for settlement in settlements]
    water = line(river)
    near = list(_neighbours(spots))
    wet = {(a, b) for a, b in near if water.intersects(line([spots[a], spots[b]]))}
    cost = [
        apart_m(spots[a], spots[b]) * (CROSSING_COST if (a, b) in wet else 1)
        for a, b in near
    ]
    rank = _main_roads(near, cost, len(spots))
    needed = _needed(near, cost, len(spots))
    links = []
    for a, b in near:
        if (a, b) in rank or (a, b) in needed or (a, b) not in wet:
            lane = "tertiary" if (a, b) in needed else "unclassified"
            highway, ref = rank.get((a, b), (lane, ""))
            links.append(Link(a=a, b=b, highway=highway, ref=ref))
    return links


def _neighbours(spots: list[Spot]) -> Iterator[tuple[int, int]]:
    """Yield the Gabriel graph: pairs with no third spot in the circle between them."""
    for a, b in combinations(range(len(spots)), 2):
        middle = Spot((spots[a].x + spots[b].x) / 2, (spots[a].y + spots[b].y) / 2)
        reach = apart_m(spots[a], spots[b]) / 2
        others = (k for k in range(len(spots)) if k not in (a, b))
        if all(apart_m(middle, spots[k]) > reach for k in others):
            yield a, b


def _matrix(near: list[tuple[int, int]], cost: list[float], count: int) -> coo_array:
    rows, columns = [a for a, _ in near], [b for _, b in near]
    return coo_array((cost, (rows, columns)), shape=(count, count))


def _needed(
    near: list[tuple[int, int]], cost: list[float], count: int
) -> set[tuple[int, int]]:
    tree = minimum_spanning_tree(_matrix(near, cost, count).tocsr()).tocoo()
    return {
        (min(a, b), max(a, b))
        for a, b in zip(tree.row.tolist(), tree.col.tolist(), strict=True)
    }


def _main_roads(
    near: list[tuple[int, int]], cost: list[float], count: int
) -> dict[tuple[int, int], tuple[str, str]]:
    """Give A numbers to the ways out of the county town, B to those between towns."""
    graph = _matrix(near, cost, count).tocsr()
    _, before = dijkstra(
        graph, directed=False, indices=range(len(TOWNS) + 1), return_predecessors=True
    )
    chosen: dict[tuple[int, int], tuple[str, str]] = {}
    towns = range(1, len(TOWNS) + 1)
    for town in towns:
        for step in _steps(before, 0, town):
            chosen.setdefault(step, ("primary", f"A94{town}0"))
    for town in towns:
        other = town % len(TOWNS) + 1
        for step in _steps(before, town, other):
            chosen.setdefault(step, ("secondary", f"B74{town}1"))
    return chosen


def _steps(before: np.ndarray, start: int, end: int) -> Iterator[tuple[int, int]]:
    here = end
    while here != start:
        there = int(before[start, here])
        yield min(here, there), max(here, there)
        here = there
