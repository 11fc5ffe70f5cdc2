"""How fast a crew really drives on each class of road.

Class speeds are assumptions, of the size that published car profiles use, lowered
for England's unclassified lanes, which are narrow and sunk whatever their limit
says; one whose limit nobody noted is the narrowest. They are held against OSRM's car
profile by bench/travel.py (chosen on Rutland; Newport was held out), and against
crews' own trips once there are any.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from routing.travel.tags import Tags, Way, tagged_limit_kmh


class Speeds(NamedTuple):
    """Kilometres an hour: among fields, among houses, and whatever the limit says."""

    open_country: float
    built_up: float
    most: float


CLASS_SPEEDS: Final[Mapping[str, Speeds]] = {
    "motorway": Speeds(100, 100, 105),
    "trunk": Speeds(80, 45, 95),
    "primary": Speeds(68, 40, 78),
    "secondary": Speeds(62, 37, 70),
    "tertiary": Speeds(50, 34, 58),
    "unclassified": Speeds(32, 26, 48),
    "residential": Speeds(26, 24, 32),
    "road": Speeds(30, 26, 40),
    "living_street": Speeds(10, 10, 16),
    "service": Speeds(15, 15, 25),
    "track": Speeds(12, 12, 15),
    "motorway_link": Speeds(60, 50, 80),
    "trunk_link": Speeds(50, 40, 65),
    "primary_link": Speeds(45, 35, 55),
    "secondary_link": Speeds(40, 32, 50),
    "tertiary_link": Speeds(35, 28, 45),
}
OF_THE_LIMIT: Final = 0.8
"""Mean speed as a share of a posted limit, for bends, lights and others."""


def driving_kmh(tags: Tags, way: Way, *, built_up: bool) -> float:
    """Mean speed along a way driven `way`, FORWARD or BACKWARD."""
    speeds = CLASS_SPEEDS[tags["highway"]]
    limit = tagged_limit_kmh(tags, way)
    if limit is not None:
        return min(limit * OF_THE_LIMIT, speeds.most)
    return speeds.built_up if built_up else speeds.open_country
