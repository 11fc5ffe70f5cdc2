"""Travel times without a road network: the source that always answers.

An estimate, and labelled so: it knows no river, no one-way street, no motorway.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.travel.source import (
    Label,
    Leg,
    Point,
    Points,
    Stretch,
    TravelMatrix,
    checked,
)
from routing.travel.sphere import metres_between


@dataclass(frozen=True, slots=True, kw_only=True)
class StraightLine:
    """As the crow flies, times a detour factor, at one speed.

    Args:
        speed_kmh: Mean speed on the road.
        detour: Road metres per metre as the crow flies.

    Source:
        Medians between postcodes on our own road graphs: in Rutland 51 km/h and 1.28,
        in Newport 32 km/h and 1.46. The defaults lie between, so they are late in the
        country and early in a dense city: set them for the place.
    """

    speed_kmh: float = 40.0
    detour: float = 1.35

    def __post_init__(self) -> None:
        """Refuse a speed that never arrives and a road shorter than the line.

        Raises:
            ValueError: `speed_kmh` is not positive, or `detour` is below 1.
        """
        if not self.speed_kmh > 0:
            raise ValueError(f"speed_kmh must be positive, not {self.speed_kmh}")
        if not self.detour >= 1:
            raise ValueError(f"detour must be at least 1, not {self.detour}")

    @property
    def label(self) -> Label:
        """Say that it is a guess."""
        return "straight_line"

    @property
    def version(self) -> str:
        """Speed and detour are all it knows."""
        return f"straight_line-{self.speed_kmh:g}kmh-x{self.detour:g}"

    def matrix(self, origins: Points, destinations: Points) -> TravelMatrix:
        """Estimate every pair; nothing is ever unreachable."""
        metres = np.ceil(
            metres_between(checked(origins)[:, None], checked(destinations)[None])
            * self.detour
        )
        return TravelMatrix(
            seconds=np.ceil(metres * 3.6 / self.speed_kmh).astype(np.int32),
            metres=metres.astype(np.int32),
            label=self.label,
        )

    def route(self, origin: Point, destination: Point) -> Leg:
        """A line on the map from end to end, with no road names."""
        ends = np.array([origin, destination], dtype=np.float64)
        matrix = self.matrix(ends[:1], ends[1:])
        seconds, metres = int(matrix.seconds[0, 0]), int(matrix.metres[0, 0])
        return Leg(
            geometry=(origin, destination),
            seconds=seconds,
            metres=metres,
            roads=(),
            stretches=(Stretch("", seconds, metres),),
            label=self.label,
        )

    def snap_distance_m(self, points: Points) -> NDArray[np.float64]:
        """Zero everywhere: there is no road to be far from."""
        return np.zeros(len(checked(points)))
