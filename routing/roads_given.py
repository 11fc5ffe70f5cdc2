"""Drive times as others have them: a function, a matrix or a mapping; holes and all.

A drive time that is missing, not finite, negative or longer than a day means no road,
and it is kept in mind whom it touches. Infinity says "no road" on purpose.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeGuard

import numpy as np
from numpy.typing import NDArray

from routing.outside import WrongType, failure, number, shown
from routing.problem import NO_ROAD_S, BadProblem, BadTravel, Mode, UnknownPlace

LONGEST_DRIVE_S: Final = 86_400
"""A drive of more than a day is a mistake."""
MISSING: Final = float("nan")
"""What a hole is called."""

Drive = Callable[[Hashable, Hashable], object]
Square = NDArray[np.int32]
Seconds = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(slots=True)
class Roads:
    """Drive times that were given for one way of getting about: one of the two.

    Attributes:
        matrix: Seconds by row number, which is what a place then is.
        drive: Whatever is said of a drive, to be judged.
        failed: Why it could not be said, by (from, to).
    """

    matrix: Seconds | None = None
    drive: Drive | None = None
    failed: dict[tuple[Hashable, Hashable], str] = field(default_factory=dict)

    def knows(self, place: Hashable) -> bool:
        if self.matrix is None:
            return True
        if not isinstance(place, int | np.integer) or isinstance(place, bool):
            return False
        return 0 <= int(place) < len(self.matrix)

    def between(self, places: Sequence[Hashable], wanted: Mask) -> Seconds:
        """Seconds from place to place where wanted, holes and all."""
        if self.matrix is not None:
            rows = np.array(places, dtype=np.int64)
            found: Seconds = self.matrix[np.ix_(rows, rows)]
            return found
        asked = np.full(wanted.shape, MISSING)
        for a, b in np.argwhere(wanted).tolist():
            asked[a, b] = self._ask(places[a], places[b])
        return asked

    def _ask(self, a: Hashable, b: Hashable) -> float:
        if self.drive is None:
            return MISSING
        try:
            return _float(self.drive(a, b))
        except Exception as error:  # noqa: BLE001 (whatever their code raises)
            self.failed[a, b] = failure(error)
            return MISSING


class Places:
    """The rows that places get, in the order in which they are met."""

    def __init__(self, roads: Mapping[Mode, Roads]) -> None:
        self._roads = tuple(roads.values())
        self._rows: dict[Hashable, int] = {}

    def row(self, place: Hashable) -> int:
        """The row of a place.

        Raises:
            UnknownPlace: The drive times have no such row.
        """
        if not all(roads.knows(place) for roads in self._roads):
            raise UnknownPlace(f"place {shown(place)}")
        return self._rows.setdefault(place, len(self._rows))

    @property
    def named(self) -> tuple[Hashable, ...]:
        return tuple(self._rows)


def read_roads(given: object) -> dict[Mode, Roads]:
    """Drive times by way of getting about; by car if only one is given.

    Raises:
        BadTravel: A matrix is not square.
        WrongType: It is neither a function nor a matrix nor a mapping.
    """
    by_mode = given if _is_mapping(given) and given else {}
    if by_mode and all(name in list(Mode) for name in by_mode):
        return {Mode(str(name)): _roads(value) for name, value in by_mode.items()}
    return {Mode.CAR: _roads(given)}


def square(
    roads: Roads, places: Sequence[Hashable], wanted: Mask
) -> tuple[Square, dict[int, str]]:
    """Whole seconds from place to place, rounded up, and by row what was wrong there.

    Args:
        wanted: Which drives anybody could make; only for these a hole matters.
    """
    said = roads.between(places, wanted)
    sound = (said >= 0) & (said <= LONGEST_DRIVE_S)
    closed = (said == np.inf) | ((said >= NO_ROAD_S) & (said <= 2 * NO_ROAD_S))
    found = np.full(wanted.shape, NO_ROAD_S, dtype=np.int32)
    found[sound] = np.ceil(said[sound])
    np.fill_diagonal(found, 0)
    holes: dict[int, list[tuple[int, int]]] = {}
    for a, b in np.argwhere(wanted & ~sound & ~closed).tolist():
        holes.setdefault(a, []).append((a, b))
        holes.setdefault(b, []).append((a, b))
    return found, {
        row: _words(roads, places, pairs[0], said) + _more(len(pairs) - 1)
        for row, pairs in holes.items()
    }


def _words(
    roads: Roads, places: Sequence[Hashable], pair: tuple[int, int], said: Seconds
) -> str:
    a, b = places[pair[0]], places[pair[1]]
    what = roads.failed.get((a, b), f"{said[pair]:g} s")
    return f"from {shown(a)} to {shown(b)}: {what}"


def _more(count: int) -> str:
    return f", and {count} more" if count else ""


def _roads(given: object) -> Roads:
    if _is_mapping(given):
        return Roads(drive=_looked_up(given))
    if _is_asked(given):
        return Roads(drive=given)
    if isinstance(given, np.ndarray | list | tuple):
        return Roads(matrix=_matrix(given))
    raise WrongType(f"drive_time {type(given).__name__}")


def _matrix(given: NDArray[np.float64] | Sequence[object]) -> Seconds:
    """A square of numbers; what is no number is a hole."""
    if isinstance(given, np.ndarray) and given.ndim != 2:  # noqa: PLR2004 (a matrix has two sides)
        raise BadTravel(f"drive_time of shape {given.shape} is not square")
    if isinstance(given, np.ndarray) and given.dtype.kind in "iuf":
        found = given.astype(np.float64)
    else:
        rows = [_cells(row) for row in given]
        if any(len(row) != len(rows) for row in rows):
            raise BadTravel(f"drive_time of {len(rows)} rows is not square")
        found = np.array([[_cell(cell) for cell in row] for row in rows], float)
        found = found.reshape(len(rows), len(rows))
    if found.shape[0] != found.shape[1]:
        raise BadTravel(f"drive_time of shape {found.shape} is not square")
    return found


def _cells(row: object) -> Sequence[object]:
    if isinstance(row, np.ndarray) and row.ndim == 1:
        listed: list[object] = row.tolist()
        return listed
    if not isinstance(row, list | tuple):
        raise BadTravel(f"drive_time has a row that is a {type(row).__name__}")
    return row


def _cell(value: object) -> float:
    try:
        return _float(value)
    except BadProblem:
        return MISSING


def _float(value: object) -> float:
    if isinstance(value, float | np.floating):
        return float(value)
    return MISSING if value is None else number("drive time", value)


def _looked_up(given: Mapping[object, object]) -> Drive:
    """A mapping from (from, to), or from `from` to a mapping from `to`."""

    def drive(a: Hashable, b: Hashable) -> object:
        if (a, b) in given:
            return given[a, b]
        row = given.get(a)
        return row.get(b) if _is_mapping(row) else None

    return drive


def _is_asked(given: object) -> TypeGuard[Drive]:
    return callable(given)


def _is_mapping(given: object) -> TypeGuard[Mapping[object, object]]:
    return isinstance(given, Mapping)
