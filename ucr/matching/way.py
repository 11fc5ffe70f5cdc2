"""One drive along the roads, in words that need no routing."""

from dataclasses import dataclass

from routing.travel.source import Point, TravelError, TravelSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How to get there.

    Attributes:
        travel: What measured it: "roads", "osrm" or "straight_line".
        coordinates: (lon, lat) along the road, in driving order.
    """

    seconds: int
    metres: int
    travel: str
    coordinates: tuple[Point, ...]


def way(travel: TravelSource, here: Point, there: Point) -> Way | None:
    """The drive from here to there, or None where no road leads."""
    try:
        leg = travel.route(here, there)
    except TravelError:
        return None
    return Way(
        seconds=leg.seconds,
        metres=leg.metres,
        travel=leg.label,
        coordinates=leg.geometry,
    )
