"""The ground between the roads: edge, river, lakes, woods, fields, built-up land."""

import math
from typing import Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from ucr.places.county.houses import House
from ucr.places.county.names import COUNTY, RIVER
from ucr.places.county.plan import Plan, Settlement
from ucr.places.county.plane import SIDE_M, Spot, apart_m, blob, line
from ucr.places.county.roads import Roads
from ucr.places.county.sheet import Sheet

LAKE: Final = {"natural": "water", "water": "lake"}
WOOD: Final = {"natural": "wood"}
PATCHES: Final = (
    *((450.0, LAKE),) * 3,
    *((800.0, WOOD),) * 24,
    *((350.0, WOOD),) * 60,
)
"""The widest radius of each patch, metres, and what it is."""

RIVER_HALF_M: Final = 16.0
GARDEN_M: Final = 34.0
GREEN_M: Final = 28.0
GREEN_OFF_M: Final = 65.0
NEARBY_M: Final = 600.0
CLEAR_OF_TOWN_M: Final = 250.0


def draw_land(
    rng: np.random.Generator,
    sheet: Sheet,
    plan: Plan,
    roads: Roads,
    houses: list[House],
) -> None:
    """Draw everything that is neither road nor house."""
    _draw_edge(sheet, plan)
    _draw_river(sheet, plan)
    _draw_patches(rng, sheet, plan, roads)
    for index, settlement in enumerate(plan.settlements):
        _draw_settlement(rng, sheet, roads, settlement)
        mine = [house.middle for house in houses if house.settlement == index]
        _draw_built_up(sheet, mine)


def _draw_edge(sheet: Sheet, plan: Plan) -> None:
    way = sheet.area(plan.edge, {"boundary": "administrative", "admin_level": "6"})
    tags = {
        "type": "boundary",
        "boundary": "administrative",
        "admin_level": "6",
        "name": COUNTY,
    }
    sheet.relation([("w", way, "outer")], tags)


def _draw_river(sheet: Sheet, plan: Plan) -> None:
    course = shapely.intersection(line(plan.river), shapely.Polygon(plan.edge))
    for part in shapely.get_parts(course):
        spots = [Spot(x, y) for x, y in shapely.get_coordinates(part).tolist()]
        nodes = [sheet.node(spot) for spot in spots]
        sheet.way(nodes, {"waterway": "river", "name": RIVER})
        banks = part.buffer(RIVER_HALF_M, cap_style="flat")
        ring = [Spot(x, y) for x, y in shapely.get_coordinates(banks).tolist()][:-1]
        sheet.area(ring, {"natural": "water", "water": "river", "name": RIVER})


def _draw_patches(
    rng: np.random.Generator, sheet: Sheet, plan: Plan, roads: Roads
) -> None:
    """Scatter lakes and woods where there is room."""
    land = shapely.Polygon(plan.edge).buffer(-500)
    towns = [
        shapely.Point(s.middle).buffer(s.radius_m + CLEAR_OF_TOWN_M)
        for s in plan.settlements
    ]
    busy = shapely.union_all([*towns, *(line(spots) for spots in roads.shapes)])
    busy = busy.union(line(plan.river).buffer(60))
    for widest_m, tags in PATCHES:
        ring = _patch(rng, land, busy, widest_m)
        sheet.area(ring, tags)
        busy = busy.union(shapely.Polygon(ring))


def _patch(
    rng: np.random.Generator, land: BaseGeometry, busy: BaseGeometry, widest_m: float
) -> list[Spot]:
    """Find room for one patch, smaller the longer it takes."""
    shapely.prepare(busy)
    while True:
        widest_m *= 0.99
        middle = Spot(*(float(v) for v in rng.uniform(0, SIDE_M, 2)))
        ring = blob(rng, middle, widest_m, 0.16)
        shape = shapely.Polygon(ring)
        if land.contains(shape) and not busy.intersects(shape):
            return ring


def _draw_settlement(
    rng: np.random.Generator, sheet: Sheet, roads: Roads, settlement: Settlement
) -> None:
    tags = {
        "place": settlement.place,
        "name": settlement.name,
        "population": str(settlement.people),
    }
    sheet.node(settlement.middle, tags)
    if settlement.place == "village":
        spot = _off_the_roads(settlement.middle, roads)
        green = {"landuse": "village_green", "name": f"{settlement.name} Green"}
        sheet.area(blob(rng, spot, GREEN_M, 0.1), green)


def _off_the_roads(middle: Spot, roads: Roads) -> Spot:
    """Choose the spot around `middle` that is farthest from any road."""
    near = shapely.MultiLineString(
        [spots for spots in roads.shapes if apart_m(spots[0], middle) < NEARBY_M]
    )
    around = [
        Spot(middle.x + GREEN_OFF_M * math.cos(a), middle.y + GREEN_OFF_M * math.sin(a))
        for a in np.arange(0, math.tau, 0.2).tolist()
    ]
    return max(around, key=lambda spot: near.distance(shapely.Point(spot)))


def _draw_built_up(sheet: Sheet, houses: list[Spot]) -> None:
    """Draw residential land around houses that stand together."""
    if not houses:
        return
    plots = shapely.union_all([shapely.Point(spot).buffer(GARDEN_M) for spot in houses])
    for part in shapely.get_parts(plots.simplify(6.0)):
        outside = shapely.get_coordinates(shapely.get_exterior_ring(part)).tolist()
        sheet.area([Spot(x, y) for x, y in outside[:-1]], {"landuse": "residential"})
