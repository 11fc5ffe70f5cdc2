"""Travel times from OSRM, however it is reached.

OSRM moves a point to the nearest road at any distance without a word. So every
question states a radius, and every answer's distances are read as well.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Final, NamedTuple, Protocol, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from routing.travel.cost import Costs, pack, whole_metres, whole_seconds
from routing.travel.snap import off_road
from routing.travel.source import (
    SNAP_LIMIT_M,
    Label,
    Leg,
    NoRoute,
    Point,
    Points,
    SourceUnavailable,
    TooFarFromRoad,
    TravelMatrix,
    checked,
)
from routing.travel.stretches import stretches

Answer = TypeVar("Answer")

BLOCK: Final = 100
"""Origins and destinations a question: what a stock osrm-routed allows in a table."""


class Json(Protocol):
    """What OSRM answers: parsed JSON, or the embedded engine's look-alike."""

    def __getitem__(self, key: str | int, /) -> Self:
        """Take a member or an item."""

    def __iter__(self) -> Iterator[Self]:
        """Walk an array."""

    def __float__(self) -> float:
        """Read a number."""


class Table(NamedTuple):
    """Seconds and metres (n, m), NaN for no drive; distances to the road in metres."""

    seconds: NDArray[np.float64]
    metres: NDArray[np.float64]
    from_road_m: NDArray[np.float64]
    to_road_m: NDArray[np.float64]


class OsrmRefused(Exception):
    """OSRM understood the question and said no."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        number = re.search(r"coordinate (\d+)", message)
        self.code = code
        self.coordinate = int(number[1]) if number else None


class OsrmEngine(Protocol):
    """A way to reach OSRM.

    Both questions raise OsrmRefused when OSRM says no, and SourceUnavailable when
    there is nobody to say anything.
    """

    @property
    def version(self) -> str:
        """What is known of the engine and its data."""

    def table(self, points: Points, origins: int, radius_m: float | None) -> Json:
        """Ask from the first `origins` points to all the others."""

    def route(self, ends: Points, radius_m: float) -> Json:
        """Ask for the drive from row 0 to row 1 with its line and its steps."""


class OsrmTravel:
    """A `TravelSource` over an OSRM engine."""

    def __init__(
        self, engine: OsrmEngine, *, snap_limit_m: float = SNAP_LIMIT_M
    ) -> None:
        """Ask nothing yet."""
        self._engine = engine
        self._limit_m = snap_limit_m

    @property
    def label(self) -> Label:
        """Measured on roads, by OSRM."""
        return "osrm"

    @property
    def version(self) -> str:
        """The engine's."""
        return self._engine.version

    def matrix(self, origins: Points, destinations: Points) -> TravelMatrix:
        """Ask block by block, for a stock server takes only so many."""
        costs = np.empty((len(checked(origins)), len(checked(destinations))))
        for top in range(0, len(origins), BLOCK):
            for left in range(0, len(destinations), BLOCK):
                rows, columns = slice(top, top + BLOCK), slice(left, left + BLOCK)
                costs[rows, columns] = self._block(
                    origins[rows], destinations[columns], (top, len(origins) + left)
                )
        return _as_matrix(costs)

    def route(self, origin: Point, destination: Point) -> Leg:
        """Ask for the line and the steps, and add the ends off the road."""
        ends = checked(np.array([origin, destination], dtype=np.float64))
        try:
            answer = self._engine.route(ends, self._limit_m)
        except OsrmRefused as refused:
            raise self._refusal(refused, (0, 1)) from refused
        drive = _read(lambda: _drive(answer))
        self._within(drive.off_road_m, (0, 1))
        costs = drive.costs + off_road(drive.off_road_m[:1])
        costs[-1] += off_road(drive.off_road_m[1:])[0]
        return Leg(
            geometry=drive.line if len(drive.line) > 1 else drive.line * 2,
            seconds=int(whole_seconds(costs)[-1]),
            metres=int(whole_metres(costs)[-1]),
            roads=tuple(name for name, _ in groupby(n for n in drive.names if n)),
            stretches=stretches(drive.names, costs),
            label=self.label,
        )

    def snap_distance_m(self, points: Points) -> NDArray[np.float64]:
        """Read the distances that come with a table from the first point of each."""
        checked(points)
        found = np.empty(len(points))
        for top in range(0, len(points), BLOCK):
            some = points[top : top + BLOCK]
            rows = range(top, top + len(some))
            table = self._table(some[:1], some, None, (top, *rows))
            found[top : top + BLOCK] = table.to_road_m
        return found

    def _block(
        self, origins: Points, destinations: Points, first_rows: tuple[int, int]
    ) -> Costs:
        rows = (
            *range(first_rows[0], first_rows[0] + len(origins)),
            *range(first_rows[1], first_rows[1] + len(destinations)),
        )
        table = self._table(origins, destinations, self._limit_m, rows)
        self._within(np.concatenate([table.from_road_m, table.to_road_m]), rows)
        ends = off_road(table.from_road_m)[:, None] + off_road(table.to_road_m)
        drives = pack(table.seconds, table.metres)
        return np.where(np.isnan(drives), np.inf, drives) + ends

    def _table(
        self,
        origins: Points,
        destinations: Points,
        radius_m: float | None,
        rows: Sequence[int],
    ) -> Table:
        points = np.concatenate([origins, destinations])
        try:
            answer = self._engine.table(points, len(origins), radius_m)
        except OsrmRefused as refused:
            raise self._refusal(refused, rows) from refused
        table = _read(lambda: _table(answer))
        shape = (len(origins), len(destinations))
        if not table.seconds.shape == table.metres.shape == shape:
            raise SourceUnavailable("OSRM answered with a table of another shape")
        return table

    def _within(self, metres: NDArray[np.float64], rows: Sequence[int]) -> None:
        far = tuple(rows[i] for i in np.flatnonzero(metres > self._limit_m).tolist())
        if far:
            raise TooFarFromRoad(far, self._limit_m)

    def _refusal(
        self, refused: OsrmRefused, rows: Sequence[int]
    ) -> TooFarFromRoad | NoRoute | SourceUnavailable:
        if refused.code == "NoSegment" and refused.coordinate is not None:
            return TooFarFromRoad((rows[refused.coordinate],), self._limit_m)
        if refused.code == "NoRoute":
            return NoRoute("no legal drive leads from the one point to the other")
        return SourceUnavailable(f"OSRM refused: {refused.code}")


class _Drive(NamedTuple):
    """A drive as OSRM tells it: the cost at the end of each step; `off_road_m` (2,)."""

    costs: Costs
    names: list[str]
    off_road_m: NDArray[np.float64]
    line: tuple[Point, ...]


def _read(parse: Callable[[], Answer]) -> Answer:
    """Take an answer in OSRM's protocol, or none.

    Raises:
        SourceUnavailable: Something else came back.
    """
    try:
        return parse()
    except (LookupError, TypeError, ValueError) as error:
        raise SourceUnavailable("the answer is not in OSRM's protocol") from error


def _table(answer: Json) -> Table:
    return Table(
        _numbers(answer["durations"]),
        _numbers(answer["distances"]),
        _distances(answer["sources"]),
        _distances(answer["destinations"]),
    )


def _numbers(rows: Json) -> NDArray[np.float64]:
    return np.array([list(row) for row in rows], dtype=np.float64)


def _distances(waypoints: Json) -> NDArray[np.float64]:
    return np.array([float(point["distance"]) for point in waypoints])


def _drive(answer: Json) -> _Drive:
    route = answer["routes"][0]
    steps = list(route["legs"][0]["steps"])
    costs = pack(_running(steps, "duration"), _running(steps, "distance"))
    costs[-1] = pack(_number(route["duration"]), _number(route["distance"]))[0]
    line = tuple(
        (float(point[0]), float(point[1])) for point in route["geometry"]["coordinates"]
    )
    names = [str(step["name"]) for step in steps]
    return _Drive(costs, names, _distances(answer["waypoints"]), line)


def _running(steps: Sequence[Json], what: str) -> NDArray[np.float64]:
    return np.cumsum([float(step[what]) for step in steps])


def _number(number: Json) -> NDArray[np.float64]:
    return np.array([float(number)])


def _as_matrix(costs: Costs) -> TravelMatrix:
    return TravelMatrix(
        seconds=whole_seconds(costs), metres=whole_metres(costs), label="osrm"
    )
