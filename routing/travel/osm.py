"""Reads an OpenStreetMap extract: usable ways, gates and lights, forbidden turns."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import osmium

from routing.travel.profile import Profile
from routing.travel.source import Point, TravelError
from routing.travel.tags import Access, Tags

CLOSED_NODE_S: Final = -1
"""Marks a node that cannot be passed."""


class ExtractUnreadable(TravelError):
    """The file is not an OpenStreetMap extract, or holds no road."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OsmWay:
    """A usable way, or the stretch of it that lies inside the extract."""

    id: int
    nodes: tuple[int, ...]
    points: tuple[Point, ...]
    access: Access
    tags: Tags


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    """From one way over one node `to` another: forbidden, or the only one allowed."""

    from_way: int
    via_node: int
    to_way: int
    only: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """What the road graph is made of. `delays_s` by node, CLOSED_NODE_S for shut."""

    ways: tuple[OsmWay, ...]
    delays_s: Mapping[int, int]
    restrictions: tuple[Restriction, ...]
    houses: tuple[tuple[Point, ...], ...]
    ignored_restrictions: int


def read_extract(path: Path, profile: Profile) -> Extract:
    """Read `path` (.osm.pbf, .osm, anything libosmium knows).

    Ways cut by the extract's edge are cut there. Restrictions over a way (rather
    than a node) are counted in `ignored_restrictions`, and so are the malformed.

    Raises:
        ExtractUnreadable: Not such a file, or no usable way in it.
    """
    found = _Found(profile)
    try:
        for thing in _tagged(path):
            found.take(thing)
    except (RuntimeError, OSError) as error:
        raise ExtractUnreadable(f"{path.name}: {error}") from error
    if not found.ways:
        raise ExtractUnreadable(f"{path.name} holds no drivable road")
    return Extract(
        ways=tuple(found.ways),
        delays_s=found.delays_s,
        restrictions=tuple(found.restrictions),
        houses=tuple(found.houses),
        ignored_restrictions=found.ignored,
    )


def _tagged(path: Path) -> osmium.FileProcessor:
    keys = osmium.filter.KeyFilter("highway", "barrier", "landuse", "type")
    return osmium.FileProcessor(str(path)).with_locations().with_filter(keys)


class _Found:
    """What has been read so far."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.ways: list[OsmWay] = []
        self.delays_s: dict[int, int] = {}
        self.restrictions: list[Restriction] = []
        self.houses: list[tuple[Point, ...]] = []
        self.ignored = 0

    def take(self, thing: osmium.osm.OSMObject) -> None:
        tags = dict(thing.tags)
        if thing.is_node():
            self._node(thing.id, tags)
        elif thing.is_way():
            self._way(thing, tags)
        elif tags.get("type") == "restriction":
            self._restriction(thing, tags)

    def _node(self, id_: int, tags: Tags) -> None:
        delay_s = self.profile.delay_s(tags)
        if delay_s != 0:
            self.delays_s[id_] = CLOSED_NODE_S if delay_s is None else delay_s

    def _way(self, way: osmium.osm.Way, tags: Tags) -> None:
        access = self.profile.access(tags)
        if access is Access.CLOSED and tags.get("landuse") != "residential":
            return
        for stretch in _stretches(way):
            nodes, points = zip(*stretch, strict=True)
            if access is not Access.CLOSED:
                self.ways.append(
                    OsmWay(
                        id=way.id, nodes=nodes, points=points, access=access, tags=tags
                    )
                )
            elif nodes[0] == nodes[-1]:
                self.houses.append(points)

    def _restriction(self, relation: osmium.osm.Relation, tags: Tags) -> None:
        signs = self.profile.signs
        kind = tags.get(f"restriction:{signs}") or tags.get("restriction", "")
        exempt = not signs or signs in tags.get("except", "").split(";")
        if exempt or not kind or kind == "no_u_turn":
            return  # the graph turns back at dead ends only, whatever is signed
        members = defaultdict(list)
        for member in relation.members:
            members[member.role, member.type].append(member.ref)
        via = members["via", "n"]
        if len(via) != 1:
            self.ignored += 1
            return
        self.restrictions += [
            Restriction(
                from_way=from_way,
                via_node=via[0],
                to_way=to_way,
                only=kind.startswith("only_"),
            )
            for from_way in members["from", "w"]
            for to_way in members["to", "w"]
        ]


def _stretches(way: osmium.osm.Way) -> list[list[tuple[int, Point]]]:
    """Runs of two or more neighbouring nodes whose place the extract knows."""
    runs: list[list[tuple[int, Point]]] = [[]]
    for node in way.nodes:
        if not node.location.valid():
            runs.append([])
        elif not runs[-1] or runs[-1][-1][0] != node.ref:
            runs[-1].append((node.ref, (node.lon, node.lat)))
    return [run for run in runs if len(run) > 1]
