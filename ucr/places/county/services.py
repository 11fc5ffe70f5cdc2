"""What people go to or live in besides houses: care homes, surgeries, a hospital."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from ucr.places.county.houses import House
from ucr.places.county.names import CARE_HOMES, COUNTY_TOWN, PUBS, SAINTS
from ucr.places.county.plan import Plan, Settlement
from ucr.places.county.plane import Spot, apart_m
from ucr.places.county.roads import Roads, draw_drive
from ucr.places.county.sheet import Sheet, Tags

CARE_HOME: Final = {"amenity": "social_facility", "social_facility": "nursing_home"}
SERVICE_ROAD: Final = {"highway": "service", "maxspeed": "10 mph"}
HOSPITAL_OFF_M: Final = 110.0
STATION_OFF_M: Final = -70.0


def with_services(
    rng: np.random.Generator, plan: Plan, houses: list[House]
) -> list[House]:
    """Turn some houses into public buildings and care homes; addresses stay."""
    changed = list(houses)
    by_settlement: defaultdict[int, list[int]] = defaultdict(list)
    for i, house in enumerate(houses):
        by_settlement[house.settlement].append(i)
    for index, mine in sorted(by_settlement.items()):
        settlement = plan.settlements[index]
        mine.sort(key=lambda i: apart_m(houses[i].middle, settlement.middle))
        for i, tags in zip(mine, _public(index, settlement), strict=False):
            changed[i] = replace(houses[i], tags={**houses[i].tags, **tags})
    _add_care_homes(rng, plan, changed)
    return changed


def _public(index: int, settlement: Settlement) -> Iterator[Tags]:
    """Yield the public buildings of a settlement, from its middle outwards."""
    pub = PUBS[index % len(PUBS)]
    yield {"amenity": "pub", "building": "pub", "name": pub}
    if settlement.place == "hamlet":
        return
    saint = SAINTS[index % len(SAINTS)]
    yield {
        "amenity": "place_of_worship",
        "religion": "christian",
        "building": "church",
        "name": f"St {saint}'s Church",
    }
    yield {"shop": "convenience", "building": "retail", "name": "Village Stores"}
    if settlement.place == "village" and index % 5:
        return
    name = settlement.name
    yield {"amenity": "doctors", "name": f"{name} Surgery"}
    yield {"amenity": "pharmacy", "name": f"{name} Pharmacy"}
    yield {"amenity": "school", "building": "school", "name": f"{name} Primary School"}
    if name == COUNTY_TOWN:
        yield {"amenity": "doctors", "name": "Riverside Medical Practice"}
        yield {"amenity": "townhall", "name": "County Hall"}


def _add_care_homes(rng: np.random.Generator, plan: Plan, houses: list[House]) -> None:
    """Spread the care homes: two in each town at first, the rest in villages."""
    plain: defaultdict[int, list[int]] = defaultdict(list)
    for i, house in enumerate(houses):
        if "name" not in house.tags:
            plain[house.settlement].append(i)
    towns = [i for i, s in enumerate(plan.settlements) if s.place == "town"]
    villages = [i for i, s in enumerate(plan.settlements) if s.place == "village"]
    for name, index in zip(CARE_HOMES, [*towns, 0, *villages[::3]], strict=False):
        chosen = plain[index][int(rng.integers(len(plain[index])))]
        tags = {**houses[chosen].tags, **CARE_HOME, "name": name}
        houses[chosen] = replace(houses[chosen], tags=tags)


def draw_hospital(sheet: Sheet, roads: Roads) -> None:
    """Draw the hospital and the ambulance station by the main road out of town."""
    road = max(
        (road for road in roads.country if road.settlement == 0),
        key=lambda road: len(road.nodes),
    )
    base = {"addr:street": road.name, "addr:city": COUNTY_TOWN}
    sites = (
        (
            4,
            HOSPITAL_OFF_M,
            75.0,
            {"amenity": "hospital", "emergency": "yes"},
            "County Hospital",
        ),
        (
            7,
            STATION_OFF_M,
            28.0,
            {"emergency": "ambulance_station"},
            "Ambulance Station",
        ),
    )
    for at, off_m, half_m, tags, kind in sites:
        towards = (sheet.spot(road.nodes[at + 1]), off_m)
        end = draw_drive(sheet, roads, road.nodes[at], towards, SERVICE_ROAD)
        name = f"{COUNTY_TOWN} {kind}"
        sheet.area(_square(end, half_m), {**base, **tags, "name": name})
        sheet.area(_square(end, half_m * 0.6), {"building": "yes"})


def _square(middle: Spot, half_m: float) -> list[Spot]:
    corners = ((-1, -1), (1, -1), (1, 1), (-1, 1))
    return [Spot(middle.x + x * half_m, middle.y + y * half_m) for x, y in corners]
