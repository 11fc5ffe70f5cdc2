"""Houses along the streets and farms along the roads, numbered and with postcodes."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely

from ucr.places.county.names import FARMS, postcodes
from ucr.places.county.plan import Plan, Settlement
from ucr.places.county.plane import Spot, apart_m, beside, line
from ucr.places.county.roads import Roads, Stretch, draw_drive
from ucr.places.county.sheet import Sheet

HOUSES_A_POSTCODE: Final = 16
CORNER_M: Final = 20.0
PLOT_M: Final = {"town": 14.5, "village": 21.0, "hamlet": 34.0}
CLEAR_OF_ROAD_M: Final = 5.0
CLEAR_OF_HOUSE_M: Final = 12.0
CLEAR_OF_RIVER_M: Final = 40.0
FARM_EVERY: Final = 13
FARMYARD_M: Final = 13.0


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """One house: its ring, its middle, and its address as tags."""

    settlement: int
    middle: Spot
    ring: list[Spot]
    tags: dict[str, str]


@dataclass(frozen=True, slots=True)
class Plot:
    """Ground for one house on a street."""

    stretch: Stretch
    middle: Spot
    ring: list[Spot]
    is_left: bool


def find_houses(
    rng: np.random.Generator, sheet: Sheet, plan: Plan, roads: Roads
) -> list[House]:
    """Decide which houses stand, free of roads and of each other, and address them."""
    plots = [
        plot
        for stretch in roads.stretches
        for plot in _plots(rng, sheet, plan, stretch)
    ]
    streets: defaultdict[tuple[int, str], list[Plot]] = defaultdict(list)
    for plot in _free(plots, plan, roads):
        streets[plot.stretch.settlement, plot.stretch.name].append(plot)
    codes = {s.district: postcodes(s.district) for s in plan.settlements}
    houses: list[House] = []
    for (index, _), street in sorted(streets.items(), key=lambda item: item[0]):
        settlement = plan.settlements[index]
        houses.extend(_addressed(index, settlement, street, codes[settlement.district]))
    return houses


def _plots(
    rng: np.random.Generator, sheet: Sheet, plan: Plan, stretch: Stretch
) -> Iterator[Plot]:
    a, b = (sheet.spot(node) for node in stretch.nodes)
    width_m = PLOT_M[plan.settlements[stretch.settlement].place]
    for is_left in (True, False):
        side = 1 if is_left else -1
        along_m = CORNER_M + rng.uniform(0, width_m / 2)
        while along_m < apart_m(a, b) - CORNER_M:
            front_m = 9.0 + rng.uniform(0, 3.5)
            half_m, deep_m = rng.uniform(3.6, 5.4), rng.uniform(7.5, 11.0)
            corners = (
                (along_m - half_m, front_m),
                (along_m + half_m, front_m),
                (along_m + half_m, front_m + deep_m),
                (along_m - half_m, front_m + deep_m),
            )
            ring = [beside(a, b, along, side * off) for along, off in corners]
            middle = beside(a, b, along_m, side * (front_m + deep_m / 2))
            yield Plot(stretch, middle, ring, is_left)
            along_m += width_m * rng.uniform(0.92, 1.35)


def _free(plots: Sequence[Plot], plan: Plan, roads: Roads) -> Iterator[Plot]:
    """Keep the plots that touch no road, no river and no house kept before."""
    lines = shapely.STRtree([line(spots) for spots in roads.shapes])
    shapes = [shapely.Polygon(plot.ring) for plot in plots]
    on_road = set(
        lines.query(shapes, predicate="dwithin", distance=CLEAR_OF_ROAD_M)[0].tolist()
    )
    wet_m = shapely.distance(line(plan.river), shapes)
    kept: defaultdict[tuple[int, int], list[Spot]] = defaultdict(list)
    for i, plot in enumerate(plots):
        if i in on_road or wet_m[i] < CLEAR_OF_RIVER_M:
            continue
        column, row = (int(v // CLEAR_OF_HOUSE_M) for v in plot.middle)
        around = [
            spot
            for x in (column - 1, column, column + 1)
            for y in (row - 1, row, row + 1)
            for spot in kept[x, y]
        ]
        if all(apart_m(plot.middle, spot) >= CLEAR_OF_HOUSE_M for spot in around):
            kept[column, row].append(plot.middle)
            yield plot


def _addressed(
    index: int, settlement: Settlement, street: Sequence[Plot], codes: Iterator[str]
) -> Iterator[House]:
    """Number a street, odd on the left, and give every few houses a postcode."""
    last = {True: -1, False: 0}
    code = ""
    for count, plot in enumerate(street):
        if count % HOUSES_A_POSTCODE == 0:
            code = next(codes)
        last[plot.is_left] += 2
        tags = {
            "building": "house",
            "addr:housenumber": str(last[plot.is_left]),
            "addr:street": plot.stretch.name,
            **locality_tags(settlement),
            "addr:postcode": code,
        }
        yield House(settlement=index, middle=plot.middle, ring=plot.ring, tags=tags)


def locality_tags(settlement: Settlement) -> dict[str, str]:
    """Write the settlement's name under the key its size calls for."""
    key = "addr:city" if settlement.place == "town" else "addr:village"
    return {key: settlement.name}


def draw_farms(
    rng: np.random.Generator, sheet: Sheet, plan: Plan, roads: Roads
) -> list[House]:
    """Draw farms at the end of drives off the country roads; they have names only."""
    farms: list[House] = []
    for road in list(roads.country):
        for i in range(FARM_EVERY, len(road.nodes) - FARM_EVERY, FARM_EVERY):
            off_m = float(rng.choice((-1, 1)) * rng.uniform(120, 380))
            ahead = sheet.spot(road.nodes[i + 1])
            tags = {"highway": "service", "service": "driveway"}
            end = draw_drive(sheet, roads, road.nodes[i], (ahead, off_m), tags)
            farms.append(_farm(plan, end, len(farms)))
    return farms


def _farm(plan: Plan, spot: Spot, count: int) -> House:
    index = min(
        range(len(plan.settlements)),
        key=lambda i: apart_m(plan.settlements[i].middle, spot),
    )
    settlement = plan.settlements[index]
    name = f"{settlement.name.split()[-1]} {FARMS[count % len(FARMS)]} Farm"
    around = ((-1, -0.7), (1, -0.7), (1, 0.7), (-1, 0.7))
    ring = [Spot(spot.x + x * FARMYARD_M, spot.y + y * FARMYARD_M) for x, y in around]
    tags = {
        "building": "farm",
        "addr:housename": name,
        **locality_tags(settlement),
    }
    return House(settlement=index, middle=spot, ring=ring, tags=tags)
