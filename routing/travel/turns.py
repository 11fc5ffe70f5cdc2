"""Which turns are legal at each junction, and what they cost.

The road graph is **edge-based**: its nodes are directed edges, its arcs are turns. The
other way, splitting only the junctions that have a restriction, gives a smaller graph,
but one that can price no turn, and that answers "no left turn" with a U-turn at the
next crossroads. What it costs is paid once per job: 2.4 ms for a tree on Rutland's
19 thousand states (bench/travel.py). A look-up costs the same on either.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.travel.network import Network
from routing.travel.osm import CLOSED_NODE_S, Extract, Restriction
from routing.travel.profile import Profile

PLAIN_ROAD: Final = 2


class Turns(NamedTuple):
    """Turn i goes from edge `before[i]` to edge `after[i]` and costs `seconds[i]`."""

    before: NDArray[np.int32]
    after: NDArray[np.int32]
    seconds: NDArray[np.float64]


def legal_turns(network: Network, extract: Extract, profile: Profile) -> Turns:
    """Every turn that one may make, junction by junction."""
    found = list(_Junctions(network, extract, profile).turns())
    return Turns(
        np.array([t[0] for t in found], dtype=np.int32),
        np.array([t[1] for t in found], dtype=np.int32),
        np.array([t[2] for t in found], dtype=np.float64),
    )


class _Junctions:
    """The edges and rules that meet at each node."""

    def __init__(self, network: Network, extract: Extract, profile: Profile) -> None:
        self.network = network
        self.profile = profile
        self.delays_s = extract.delays_s
        self.twin = network.twin.tolist()
        self.ends_only = network.ends_only.tolist()
        self.way_id = network.way_id.tolist()
        self.arriving = _by_node(network.end_node)
        self.leaving = _by_node(network.start_node)
        self.rules: dict[tuple[int, int], list[Restriction]] = defaultdict(list)
        for rule in extract.restrictions:
            self.rules[rule.via_node, rule.from_way].append(rule)

    def turns(self) -> Iterator[tuple[int, int, float]]:
        for node, arriving in self.arriving.items():
            delay_s = self.delays_s.get(node, 0)
            leaving = self.leaving.get(node, [])
            if delay_s == CLOSED_NODE_S:
                leaving = []
            roads = self._roads_at(node)
            for before in arriving:
                for after in self._onward(before, self._lawful(node, before, leaving)):
                    yield before, after, delay_s + self._cost_s(before, after, roads)

    def _roads_at(self, node: int) -> int:
        meeting = {*self.arriving.get(node, []), *self.leaving.get(node, [])}
        return sum(self.twin[e] not in meeting or e < self.twin[e] for e in meeting)

    def _lawful(self, node: int, before: int, leaving: list[int]) -> list[int]:
        """Edges that no restriction forbids, the way back left out."""
        allowed = [after for after in leaving if after != self.twin[before]]
        for rule in self.rules.get((node, self.way_id[before]), ()):
            allowed = [
                a for a in allowed if (self.way_id[a] == rule.to_way) == rule.only
            ]
        return allowed

    def _onward(self, before: int, lawful: list[int]) -> list[int]:
        """Turn back where a road ends, and where only private roads go on."""
        stuck = not any(self.ends_only[a] <= self.ends_only[before] for a in lawful)
        back = self.twin[before]
        return [*lawful, back] if stuck and back >= 0 else lawful

    def _cost_s(self, before: int, after: int, roads: int) -> float:
        if after == self.twin[before]:
            return self.profile.u_turn_s
        if roads <= PLAIN_ROAD:
            return 0.0
        network = self.network
        turned = float(network.bearing_out[after] - network.bearing_in[before])
        angle = (turned + 180) % 360 - 180
        if network.roundabout[before] or network.roundabout[after]:
            return self.profile.turn_s(angle)
        return self.profile.turn_s(angle) + self.profile.crossing_s(angle)


def _by_node(nodes: NDArray[np.int64]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for edge, node in enumerate(nodes.tolist()):
        found[node].append(edge)
    return found
