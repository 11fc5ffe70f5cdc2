"""The sheet everything is drawn on: nodes, ways and relations, written as .osm.pbf."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, TypeAlias

import osmium

from ucr.places.county.plane import Spot, lon_lat
from ucr.places.extract import GENERATOR

Tags: TypeAlias = Mapping[str, str]
Member: TypeAlias = tuple[str, int, str]
"""Kind ("n", "w"), id and role, as pyosmium takes them."""

NO_TAGS: Final[Tags] = {}


class Sheet:
    """A growing OpenStreetMap drawing; ids count up from 1 in the order drawn."""

    def __init__(self) -> None:
        self.spots: list[Spot] = []
        self._node_tags: dict[int, Tags] = {}
        self._ways: list[tuple[list[int], Tags]] = []
        self._relations: list[tuple[list[Member], Tags]] = []

    def node(self, spot: Spot, tags: Tags = NO_TAGS) -> int:
        """Draw a point and return its id."""
        self.spots.append(spot)
        if tags:
            self._node_tags[len(self.spots)] = tags
        return len(self.spots)

    def spot(self, node: int) -> Spot:
        """Say where a node was drawn."""
        return self.spots[node - 1]

    def way(self, nodes: Sequence[int], tags: Tags) -> int:
        """Draw a line through nodes and return its id."""
        self._ways.append((list(nodes), tags))
        return len(self._ways)

    def area(self, ring: Sequence[Spot], tags: Tags) -> int:
        """Draw a surface round an open ring of spots and return its way's id."""
        nodes = [self.node(spot) for spot in ring]
        return self.way([*nodes, nodes[0]], tags)

    def relation(self, members: list[Member], tags: Tags) -> None:
        """Draw a relation."""
        self._relations.append((members, tags))

    def write(self, into: Path) -> None:
        """Write everything to the new file `into`; the same sheet, the same bytes."""
        header = osmium.io.Header()
        header.set("generator", GENERATOR)
        with osmium.SimpleWriter(str(into), header=header, overwrite=True) as out:
            for id_, spot in enumerate(self.spots, start=1):
                tags = self._node_tags.get(id_, NO_TAGS)
                out.add_node(_node(id_, spot, tags))
            for id_, (nodes, tags) in enumerate(self._ways, start=1):
                out.add_way(osmium.osm.mutable.Way(id=id_, nodes=nodes, tags=tags))
            for id_, (members, tags) in enumerate(self._relations, start=1):
                out.add_relation(
                    osmium.osm.mutable.Relation(id=id_, members=members, tags=tags)
                )


def _node(id_: int, spot: Spot, tags: Tags) -> osmium.osm.mutable.Node:
    return osmium.osm.mutable.Node(id=id_, location=lon_lat(spot), tags=tags)
