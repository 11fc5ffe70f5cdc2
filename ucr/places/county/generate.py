"""Writing the whole invented county to one OpenStreetMap file."""

from pathlib import Path

import numpy as np

from ucr.places.county.houses import draw_farms, find_houses
from ucr.places.county.land import draw_land
from ucr.places.county.plan import make_plan
from ucr.places.county.roads import draw_roads
from ucr.places.county.services import draw_hospital, with_services
from ucr.places.county.sheet import Sheet

SEED = 4


def generate_county(into: Path, *, seed: int = SEED) -> Path:
    """Write the county grown from `seed` to the file `into` (.osm.pbf) and return it.

    The same seed gives the same file, byte for byte. Another county of the same kind
    grows from another seed.
    """
    rng = np.random.default_rng(seed)
    plan = make_plan(rng)
    sheet = Sheet()
    roads = draw_roads(rng, sheet, plan)
    draw_hospital(sheet, roads)
    farms = draw_farms(rng, sheet, plan, roads)
    houses = with_services(rng, plan, find_houses(rng, sheet, plan, roads))
    for house in (*houses, *farms):
        sheet.area(house.ring, house.tags)
    draw_land(rng, sheet, plan, roads, houses)
    sheet.write(into)
    return into
