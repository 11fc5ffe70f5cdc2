"""What stands in our records as the engine can take it: one odd row stops no area.

The doors refuse such values. Should one be stored all the same, by a defect or an older
release, its own case or crew gets a rule in its way and a name for it; every other is
decided about as ever.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from routing.problem import LONGEST_S, BreakWindow
from routing.travel.source import Point

NOWHERE: Final[Point] = (0.0, 0.0)
"""In the sea: no road leads there, and that is the reason that people read."""
FURTHEST_LON: Final = 180
FURTHEST_LAT: Final = 90


def point(lon: float | None, lat: float | None) -> Point:
    """A place on the globe; what is none is nowhere."""
    if lon is None or lat is None:
        return NOWHERE
    if not (abs(lon) <= FURTHEST_LON and abs(lat) <= FURTHEST_LAT):  # neither is NaN
        return NOWHERE
    return (lon, lat)


def service_s(seconds: int) -> int:
    """Time with the person; an absurd one is a day, which fits into no shift."""
    return seconds if 0 <= seconds <= LONGEST_S else LONGEST_S


def breaks(
    windows: Iterable[tuple[int, int, int]], end_s: int
) -> Iterator[BreakWindow]:
    """Those that make sense and still fit into a shift, given as the engine's numbers.

    Args:
        windows: Earliest and latest start, and how long, in seconds.
        end_s: When the shift ends.
    """
    for earliest_s, latest_s, duration_s in windows:
        is_sound = earliest_s <= latest_s and 0 <= duration_s <= LONGEST_S
        if is_sound and max(0, earliest_s) + duration_s <= end_s:
            yield BreakWindow(
                earliest_s=max(0, earliest_s),
                latest_s=max(0, latest_s),
                duration_s=duration_s,
            )
