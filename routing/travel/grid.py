"""Finds the nearest road to a point: a grid of squares, each with the roads in it.

Exact: rings of squares round the point are looked through until nothing nearer can lie
outside them. Of roads equally near, the first in the graph's order is taken.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.compiled import compiled
from routing.travel.source import Points
from routing.travel.sphere import EARTH_RADIUS_M

SQUARE_M: Final = 150.0
MOST_SQUARES: Final = 1_000_000
"""A land with more of them gets larger ones."""

Numbers = NDArray[np.int32]


class Pieces(NamedTuple):
    """Straight pieces of road on a flat map: `start` and `end` are (k, 2)."""

    start: Points
    end: Points


class Nearest(NamedTuple):
    """The piece nearest to each point, and which part of it lies before that place."""

    piece: Numbers
    part: NDArray[np.float64]


class Squares(NamedTuple):
    """Which pieces touch which square: `inside[ptr[s]:ptr[s + 1]]` touch square s.

    Squares are numbered west to east, row by row from the south; `side` is in degrees.
    """

    west: float
    south: float
    side: float
    wide: int
    tall: int
    ptr: Numbers
    inside: Numbers


class Grid:
    """An index over pieces of road; at least one.

    Args:
        pieces: In degrees, as long in both directions (see `sphere.flat_scale`).
    """

    def __init__(self, pieces: Pieces) -> None:
        """Sort the pieces into squares."""
        self._pieces = pieces
        self._squares = _sorted(pieces)

    def nearest(self, points: Points) -> Nearest:
        """The piece nearest to each point (n, 2), however far."""
        found = Nearest(np.empty(len(points), np.int32), np.empty(len(points)))
        _look(self._pieces, self._squares, np.ascontiguousarray(points), found)
        return found


def _sorted(pieces: Pieces) -> Squares:
    """Put each piece into all squares that its bounding box touches."""
    low = np.minimum(pieces.start, pieces.end)
    high = np.maximum(pieces.start, pieces.end)
    corner = low.min(axis=0)
    extent = high.max(axis=0) - corner
    least = float(np.degrees(SQUARE_M / EARTH_RADIUS_M))
    side = max(least, float(np.sqrt(extent.prod() / MOST_SQUARES)))
    wide, tall = ((extent / side).astype(np.int32) + 1).tolist()
    most = np.array([wide - 1, tall - 1], dtype=np.int32)
    first = np.minimum(((low - corner) / side).astype(np.int32), most)
    spans = np.minimum(((high - corner) / side).astype(np.int32), most) - first + 1
    count = spans.prod(axis=1)
    piece = np.repeat(np.arange(len(count), dtype=np.int32), count)
    step = np.arange(len(piece)) - np.repeat(np.cumsum(count) - count, count)
    column = first[piece, 0] + step % spans[piece, 0]
    square = (first[piece, 1] + step // spans[piece, 0]) * wide + column
    ptr = np.zeros(wide * tall + 1, dtype=np.int32)
    np.cumsum(np.bincount(square, minlength=wide * tall), out=ptr[1:])
    inside = piece[np.argsort(square, kind="stable")]
    west, south = corner.tolist()
    return Squares(west, south, side, wide, tall, ptr, inside)


@compiled
def _away(x: float, y: float, pieces: Pieces, piece: int) -> tuple[float, float]:
    """How far a point lies from a piece, squared, and the part of it before there."""
    ax, ay = pieces.start[piece, 0], pieces.start[piece, 1]
    bx, by = pieces.end[piece, 0], pieces.end[piece, 1]
    length = (bx - ax) ** 2 + (by - ay) ** 2
    part = 0.0
    if length > 0:
        part = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length
    if part <= 0:
        return (x - ax) ** 2 + (y - ay) ** 2, 0.0
    if part >= 1:
        return (x - bx) ** 2 + (y - by) ** 2, 1.0
    dx, dy = ax + part * (bx - ax) - x, ay + part * (by - ay) - y
    return dx * dx + dy * dy, part


@compiled
def _look(pieces: Pieces, squares: Squares, points: Points, found: Nearest) -> None:
    """Fill in what was found for every point."""
    for i in range(len(points)):
        x, y = points[i, 0], points[i, 1]
        column = int(np.floor((x - squares.west) / squares.side))
        row = int(np.floor((y - squares.south) / squares.side))
        if 0 <= column < squares.wide and 0 <= row < squares.tall:
            piece, part = _rings(pieces, squares, (x, y), (column, row))
        else:
            piece, part = _one_by_one(pieces, x, y)
        found.piece[i] = piece
        found.part[i] = part


@compiled
def _one_by_one(pieces: Pieces, x: float, y: float) -> tuple[int, float]:
    """The nearest of all pieces: for a point off the map."""
    best, nearest, share = np.inf, 0, 0.0
    for k in range(len(pieces.start)):
        away, part = _away(x, y, pieces, k)
        if away < best:
            best, nearest, share = away, k, part
    return nearest, share


@compiled
def _rings(
    pieces: Pieces, squares: Squares, at: tuple[float, float], own: tuple[int, int]
) -> tuple[int, float]:
    """The nearest piece, looked for in squares round the point's own."""
    (x, y), (column, row) = at, own
    best, nearest, share = np.inf, -1, 0.0
    for ring in range(max(squares.wide, squares.tall) + 1):
        for r in range(max(row - ring, 0), min(row + ring, squares.tall - 1) + 1):
            step = 1 if abs(r - row) == ring else 2 * ring
            for c in range(column - ring, column + ring + 1, step):
                if c < 0 or c >= squares.wide:
                    continue
                square = r * squares.wide + c
                for i in range(squares.ptr[square], squares.ptr[square + 1]):
                    piece = squares.inside[i]
                    away, part = _away(x, y, pieces, piece)
                    if away < best or (away == best and piece < nearest):
                        best, nearest, share = away, piece, part
        if best < _margin(squares, at, own, ring):
            break
    return nearest, share


@compiled
def _margin(
    squares: Squares, at: tuple[float, float], own: tuple[int, int], ring: int
) -> float:
    """How far it is to anything outside these rings, squared; 0 if that is unsure."""
    (x, y), (column, row) = at, own
    margin = min(
        x - (squares.west + (column - ring) * squares.side),
        squares.west + (column + ring + 1) * squares.side - x,
        y - (squares.south + (row - ring) * squares.side),
        squares.south + (row + ring + 1) * squares.side - y,
    )
    return max(margin, 0.0) ** 2
