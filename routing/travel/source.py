"""The words every source of travel times speaks: matrices, legs, snaps, refusals."""

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Point: TypeAlias = tuple[float, float]
"""Longitude and latitude, degrees, WGS 84."""

Points: TypeAlias = NDArray[np.float64]
"""(n, 2) longitude and latitude, degrees, WGS 84."""

Label: TypeAlias = Literal["roads", "osrm", "straight_line"]
"""What a screen shows beside a travel time; only `straight_line` is a guess."""

UNREACHABLE_S: Final = 1_000_000
"""Seconds where no road leads: 11.6 days, so that sums of hundreds fit an int32."""

UNREACHABLE_M: Final = 10_000_000
"""Metres where no road leads."""

SNAP_LIMIT_M: Final = 1_000.0
"""How far from a road a point may lie unless a source is told otherwise."""

PLANE: Final = 2


class TravelError(Exception):
    """A travel time was asked for that cannot honestly be given."""


class TooFarFromRoad(TravelError):
    """Some points lie further from any road than the limit.

    The message names rows, never places: a point may be a patient's home.
    """

    def __init__(self, rows: tuple[int, ...], limit_m: float) -> None:
        super().__init__(f"points {rows} are more than {limit_m:.0f} m from a road")
        self.rows = rows
        self.limit_m = limit_m


class NoRoute(TravelError):
    """Both ends are on roads, but no legal drive leads from one to the other."""


class SourceUnavailable(TravelError):
    """The source did not answer, or not in time, or not in its own protocol."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TravelMatrix:
    """How long and how far from each origin (row) to each destination (column).

    Whole numbers, rounded up, so that an estimate never flatters. A pair without
    a drive holds UNREACHABLE_S and UNREACHABLE_M. Metres are those of the fastest
    drive.
    """

    seconds: NDArray[np.int32]
    metres: NDArray[np.int32]
    label: Label


class Stretch(NamedTuple):
    """A part of a drive on one road; `road` is "" for a road without a name."""

    road: str
    seconds: int
    metres: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One drive. `geometry` runs from road point to road point, at least two points.

    `seconds` and `metres` are those of the matrix, ends off the road included.
    `roads` are the street names in driving order, none twice in a row. `stretches` are
    all parts in that order, ends off the road in the first and the last; they add up.
    """

    geometry: tuple[Point, ...]
    seconds: int
    metres: int
    roads: tuple[str, ...]
    stretches: tuple[Stretch, ...]
    label: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Snap:
    """Where a point meets the road. `road` is "" for a road without a name."""

    point: Point
    distance_m: float
    road: str


class TravelSource(Protocol):
    """Anything that can say how long a drive takes."""

    @property
    def label(self) -> Label:
        """What answers, for the screen."""

    @property
    def version(self) -> str:
        """Changes whenever the same question may get another answer."""

    def matrix(self, origins: Points, destinations: Points) -> TravelMatrix:
        """Travel from every origin (n, 2) to every destination (m, 2).

        Raises:
            TooFarFromRoad: Rows are counted over the origins, then the destinations.
            SourceUnavailable: No answer.
            ValueError: Not (n, 2) finite longitudes and latitudes.
        """

    def route(self, origin: Point, destination: Point) -> Leg:
        """The drive itself.

        Raises:
            TooFarFromRoad: Row 0 is the origin, row 1 the destination.
            NoRoute: No legal drive exists.
            SourceUnavailable: No answer.
        """

    def snap_distance_m(self, points: Points) -> NDArray[np.float64]:
        """How far each point (n, 2) lies from the nearest road, in metres."""


def checked(points: Points) -> Points:
    """Take only (n, 2) finite degrees.

    Raises:
        ValueError: The shape, a NaN, or a latitude or longitude off the globe.
    """
    if points.ndim != PLANE or points.shape[1] != PLANE:
        raise ValueError(f"points must be (n, 2), not {points.shape}")
    if not (np.abs(points) <= (180.0, 90.0)).all():
        raise ValueError("points must be finite (longitude, latitude) in degrees")
    return points
