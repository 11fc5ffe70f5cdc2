"""Every road of the county, drawn: streets, country roads, bridges, one rule or two."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import numpy as np
import shapely

from ucr.places.county.plan import Link, Plan
from ucr.places.county.plane import Spot, apart_m, beside, line, wander
from ucr.places.county.sheet import Sheet, Tags
from ucr.places.county.streets import Edge, Net, edge, gate, lay_out, way_through

RANK: Final = ("residential", "unclassified", "tertiary", "secondary", "primary")
SPEED: Final = {
    "primary": "60 mph",
    "secondary": "50 mph",
    "tertiary": "50 mph",
    "unclassified": "60 mph",
}
"""In the country; 60 mph is the national limit on single carriageways (cars)."""

STREET_SPEED: Final = {"primary": "40 mph", "secondary": "30 mph"}
BEND_M: Final = 85.0
RING: Final = 4
"""Corners of a block, the smallest ring a one-way system can be."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A named piece of road that houses may stand along."""

    name: str
    settlement: int
    nodes: list[int]


@dataclass(frozen=True, slots=True)
class Roads:
    """What later drawing needs to know of the roads."""

    nets: list[Net]
    stretches: list[Stretch] = field(default_factory=list)
    country: list[Stretch] = field(default_factory=list)
    shapes: list[list[Spot]] = field(default_factory=list)


def draw_roads(rng: np.random.Generator, sheet: Sheet, plan: Plan) -> Roads:
    """Draw all roads of `plan` but the drives to single houses."""
    nets = [lay_out(rng, sheet, plan, i) for i in range(len(plan.settlements))]
    roads = Roads(nets)
    ranks: dict[Edge, tuple[str, str]] = {}
    for link in plan.links:
        _draw_link(rng, sheet, plan, roads, link)
        for end, other in ((link.a, link.b), (link.b, link.a)):
            start = gate(nets[end], sheet, plan.settlements[other].middle)
            for step in way_through(nets[end], sheet, start):
                _raise_rank(ranks, step, link)
    for index in range(len(nets)):
        _draw_streets(sheet, roads, index, ranks)
    return roads


def _raise_rank(ranks: dict[Edge, tuple[str, str]], step: Edge, link: Link) -> None:
    now = ranks.get(step, ("residential", ""))
    if RANK.index(link.highway) > RANK.index(now[0]):
        ranks[step] = (link.highway, link.ref)


def _draw_link(
    rng: np.random.Generator, sheet: Sheet, plan: Plan, roads: Roads, link: Link
) -> None:
    there, here = plan.settlements[link.b], plan.settlements[link.a]
    start = gate(roads.nets[link.a], sheet, there.middle)
    end = gate(roads.nets[link.b], sheet, here.middle)
    sway = 0.03 if link.highway == "primary" else 0.06
    water = line(plan.river)
    tries = [
        wander(rng, sheet.spot(start), sheet.spot(end), share * sway, BEND_M)
        for share in (1.0, 0.5, 0.0)
    ]
    course = min(tries, key=lambda spots: _crossings(water, spots))
    nodes = [start, *(sheet.node(spot) for spot in course[1:-1]), end]
    tags = _link_tags(link, there.name)
    for piece, is_bridge in _over_water(water, sheet, nodes):
        sheet.way(piece, {**tags, "bridge": "yes", "layer": "1"} if is_bridge else tags)
    roads.country.append(Stretch(tags["name"], link.a, nodes))
    roads.shapes.append([sheet.spot(node) for node in nodes])


def _crossings(water: shapely.LineString, spots: list[Spot]) -> int:
    return len(shapely.get_parts(shapely.intersection(water, line(spots))))


def _link_tags(link: Link, towards: str) -> dict[str, str]:
    tags = {"highway": link.highway, "name": f"{towards} Road"}
    if link.ref:
        tags["ref"] = link.ref
    return {**tags, "maxspeed": SPEED[link.highway]}


def _over_water(
    water: shapely.LineString, sheet: Sheet, nodes: list[int]
) -> Iterator[tuple[list[int], bool]]:
    """Cut a road where it goes over the river: the segment that does is a bridge."""
    piece = [nodes[0]]
    for a, b in pairwise(nodes):
        if water.intersects(line([sheet.spot(a), sheet.spot(b)])):
            if len(piece) > 1:
                yield piece, False
            yield [a, b], True
            piece = [b]
        else:
            piece.append(b)
    if len(piece) > 1:
        yield piece, False


def _draw_streets(
    sheet: Sheet, roads: Roads, index: int, ranks: dict[Edge, tuple[str, str]]
) -> None:
    net = roads.nets[index]
    one_way = _ring_road(net) if index == 0 else []
    ring = {edge(a, b): (a, b) for a, b in one_way}
    ways: dict[Edge, int] = {}
    for step in net.edges():
        tags = _street_tags(net, step, ranks.get(step, ("residential", "")))
        if step in ring:
            tags["oneway"] = "yes"
        ways[step] = sheet.way(ring.get(step, step), tags)
        roads.stretches.append(Stretch(net.named[step], index, list(step)))
        roads.shapes.append([sheet.spot(node) for node in step])
    if ring:
        _forbid_turns(sheet, net, one_way, ways)


def _street_tags(net: Net, step: Edge, rank: tuple[str, str]) -> dict[str, str]:
    highway, ref = rank
    is_centre = net.centre in step and net.settlement.place == "town"
    speed = "20 mph" if is_centre else STREET_SPEED.get(highway, "30 mph")
    tags = {"highway": highway, "name": net.named[step], "maxspeed": speed}
    if ref:
        tags["ref"] = ref
    if step in net.bridges:
        tags |= {"bridge": "yes", "layer": "1"}
    return tags


def _ring_road(net: Net) -> list[tuple[int, int]]:
    """Find a block by the middle and return its sides in one driving direction."""
    for start in sorted(net.neighbours[net.centre]) + sorted(net.neighbours):
        for ring in _rings(net, start):
            return [(ring[k], ring[(k + 1) % RING]) for k in range(RING)]
    return []


def _rings(net: Net, start: int) -> Iterator[tuple[int, int, int, int]]:
    near = net.neighbours
    for a in sorted(near[start]):
        for b in sorted(near[a] - {start}):
            for c in sorted((near[b] & near[start]) - {a}):
                yield start, a, b, c


def _forbid_turns(
    sheet: Sheet, net: Net, one_way: list[tuple[int, int]], ways: dict[Edge, int]
) -> None:
    """Forbid one of the turns out of the ring at each corner that has one."""
    ring = {node for pair in one_way for node in pair}
    for before, corner in one_way:
        outside = sorted(net.neighbours[corner] - ring)
        if not outside:
            continue
        side = _turn_side(sheet, before, corner, outside[0])
        sheet.relation(
            [
                ("w", ways[edge(before, corner)], "from"),
                ("n", corner, "via"),
                ("w", ways[edge(corner, outside[0])], "to"),
            ],
            {"type": "restriction", "restriction": f"no_{side}_turn"},
        )


def _turn_side(sheet: Sheet, before: int, corner: int, after: int) -> str:
    a, b, c = sheet.spot(before), sheet.spot(corner), sheet.spot(after)
    cross = (b.x - a.x) * (c.y - b.y) - (b.y - a.y) * (c.x - b.x)
    return "left" if cross > 0 else "right"


def draw_drive(
    sheet: Sheet, roads: Roads, start: int, towards: tuple[Spot, float], tags: Tags
) -> Spot:
    """Draw a drive that leaves `start` sideways; return the spot where it ends.

    `towards` is the next spot of the road and the metres to go to its left.
    """
    ahead, off_m = towards
    here = sheet.spot(start)
    bend = beside(here, ahead, min(30.0, apart_m(here, ahead) / 3), off_m * 0.5)
    end = beside(here, ahead, 0.0, off_m)
    sheet.way([start, sheet.node(bend), sheet.node(end)], tags)
    roads.shapes.append([here, bend, end])
    return end
