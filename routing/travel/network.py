"""Cuts ways into directed edges at the places where something can happen.

An edge runs from junction to junction (or to a dead end, a gate, a set of lights).
A two-way stretch gives two edges, twins, which share one line of points.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from routing.travel.osm import Extract, OsmWay
from routing.travel.profile import Profile
from routing.travel.source import Point, Points
from routing.travel.sphere import metres_between
from routing.travel.tags import Access, Way, is_roundabout


class Segment(NamedTuple):
    """A stretch of one way between two nodes where something can happen."""

    way: OsmWay
    first: int
    last: int

    @property
    def points(self) -> tuple[Point, ...]:
        return self.way.points[self.first : self.last + 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Directed edges, all arrays by edge, except `points`, which all share.

    The points of edge e are `points[first[e]:last[e] + 1]`, read backwards where
    `first > last`. `bearing_out` is that on leaving an edge's start, `bearing_in`
    on reaching its end: degrees clockwise from north.
    """

    points: Points
    first: NDArray[np.int32]
    last: NDArray[np.int32]
    start_node: NDArray[np.int64]
    end_node: NDArray[np.int64]
    way_id: NDArray[np.int64]
    twin: NDArray[np.int32]
    seconds: NDArray[np.float64]
    metres: NDArray[np.float64]
    ends_only: NDArray[np.bool_]
    roundabout: NDArray[np.bool_]
    bearing_out: NDArray[np.float64]
    bearing_in: NDArray[np.float64]
    names: tuple[str, ...]


class _Edge(NamedTuple):
    segment: Segment
    way: Way
    first: int
    last: int
    metres: float
    built_up: bool
    twin: int


def cut(extract: Extract, profile: Profile) -> Network:
    """Make the directed edges of an extract, in the order of its ways."""
    segments = list(_segments(extract))
    points = np.array([p for s in segments for p in s.points], dtype=np.float64)
    allowed = [profile.direction(segment.way.tags) for segment in segments]
    among = zip(segments, allowed, _built_up(segments, extract).tolist(), strict=True)
    edges = list(_edges(among, points))
    first = np.array([e.first for e in edges], dtype=np.int32)
    last = np.array([e.last for e in edges], dtype=np.int32)
    step = np.sign(last - first)
    ways = [e.segment.way for e in edges]
    kmh = [profile.kmh(e.segment.way.tags, e.way, e.built_up) for e in edges]
    metres = np.array([e.metres for e in edges])
    return Network(
        points=points,
        first=first,
        last=last,
        start_node=np.array([_node(e, e.first < e.last) for e in edges], np.int64),
        end_node=np.array([_node(e, e.first > e.last) for e in edges], np.int64),
        way_id=np.array([w.id for w in ways], dtype=np.int64),
        twin=np.array([e.twin for e in edges], dtype=np.int32),
        seconds=metres * 3.6 / np.array(kmh),
        metres=metres,
        ends_only=np.array([w.access is Access.ENDS_ONLY for w in ways], np.bool_),
        roundabout=np.array([is_roundabout(w.tags) for w in ways], np.bool_),
        bearing_out=_bearing(points[first], points[first + step]),
        bearing_in=_bearing(points[last - step], points[last]),
        names=tuple(w.tags.get("name") or w.tags.get("ref", "") for w in ways),
    )


def _node(edge: _Edge, at_first: bool) -> int:  # noqa: FBT001 - which end, of two
    segment = edge.segment
    return segment.way.nodes[segment.first if at_first else segment.last]


def _segments(extract: Extract) -> Iterator[Segment]:
    seen = Counter(node for way in extract.ways for node in way.nodes)
    for way in extract.ways:
        end = len(way.nodes) - 1
        stops = [
            i
            for i, node in enumerate(way.nodes)
            if i in {0, end} or seen[node] > 1 or node in extract.delays_s
        ]
        for first, last in pairwise(stops):
            yield Segment(way, first, last)


def _edges(
    segments: Iterable[tuple[Segment, Way, bool]], points: Points
) -> Iterator[_Edge]:
    steps_m = metres_between(points[:-1], points[1:])
    start = count = 0
    for segment, allowed, houses in segments:
        stop = start + segment.last - segment.first
        metres = max(float(steps_m[start:stop].sum()), 0.1)
        both = allowed is Way.BOTH
        if allowed is not Way.BACKWARD:
            twin = count + 1 if both else -1
            yield _Edge(segment, Way.FORWARD, start, stop, metres, houses, twin)
        if allowed is not Way.FORWARD:
            twin = count if both else -1
            yield _Edge(segment, Way.BACKWARD, stop, start, metres, houses, twin)
        count += 2 if both else 1
        start = stop + 1


def _built_up(segments: list[Segment], extract: Extract) -> NDArray[np.bool_]:
    """Say of each segment whether its middle point lies among houses."""
    middles = shapely.points([s.points[(s.last - s.first) // 2] for s in segments])
    houses = [shapely.Polygon(ring) for ring in extract.houses if len(ring) > 3]  # noqa: PLR2004 - a closed ring
    inside, _ = shapely.STRtree(houses).query(middles, predicate="within")
    found = np.zeros(len(segments), dtype=np.bool_)
    found[inside] = True
    return found


def _bearing(a: Points, b: Points) -> NDArray[np.float64]:
    east = (b[:, 0] - a[:, 0]) * np.cos(np.radians(a[:, 1]))
    bearing: NDArray[np.float64] = np.degrees(np.arctan2(east, b[:, 1] - a[:, 1])) % 360
    return bearing
