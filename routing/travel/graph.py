"""The road graph: frozen arrays, made from an extract, kept in one checked file.

Its nodes are states (a car on a directed edge, see `states`), its arcs are turns.
"""

import hashlib
import os
from dataclasses import dataclass, fields
from io import BytesIO
from pathlib import Path
from typing import Final, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from routing.problem import Mode
from routing.travel.network import Network, cut
from routing.travel.osm import ExtractUnreadable, read_extract
from routing.travel.profile import PROFILES
from routing.travel.source import Points, TravelError
from routing.travel.states import renumbered, states_of, usable
from routing.travel.turns import Turns, legal_turns

Array: TypeAlias = (
    NDArray[np.float64] | NDArray[np.int32] | NDArray[np.bool_] | NDArray[np.uint8]
)

FORMAT: Final = 1
"""Raised whenever the arrays or their meaning change."""

SEAL_BYTES: Final = 32


class RoadGraphUnreadable(TravelError):
    """The file is missing, cut short, altered, of another format, or something else."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RoadGraph:
    """All roads a car may use, each leading to each other. Read-only arrays.

    By edge (E): the line of edge e is `points[first[e]:last[e] + 1]`, read backwards
    where `first > last`; `twin` is the edge of the other direction, or -1; `name` is
    a line of `names_utf8`. By state (S): see `states.States`. By turn (T): the states
    before and after. Times are tenths of a second, lengths decimetres.
    """

    points: Points
    first: NDArray[np.int32]
    last: NDArray[np.int32]
    twin: NDArray[np.int32]
    tenths: NDArray[np.int32]
    decimetres: NDArray[np.int32]
    ends_only: NDArray[np.bool_]
    name: NDArray[np.int32]
    names_utf8: NDArray[np.uint8]
    arriving: NDArray[np.int32]
    state_edge: NDArray[np.int32]
    turn_before: NDArray[np.int32]
    turn_after: NDArray[np.int32]
    turn_tenths: NDArray[np.int32]

    def __post_init__(self) -> None:
        """Freeze what numpy leaves open."""
        for array in self._arrays().values():
            array.flags.writeable = False

    @property
    def names(self) -> tuple[str, ...]:
        """Street names; the first is "", that of a road without one."""
        return tuple(self.names_utf8.tobytes().decode().split("\n"))

    @property
    def length_km(self) -> float:
        """Kilometres of road, a two-way road counted once."""
        once = (self.twin < 0) | (self.twin > np.arange(len(self.twin)))
        return float(self.decimetres[once].sum(dtype=np.int64)) / 10_000

    def digest(self) -> str:
        """SHA-256 over every array: two graphs with one digest answer alike."""
        sha = hashlib.sha256(f"road graph {FORMAT}".encode())
        for name, array in self._arrays().items():
            sha.update(f"{name} {array.dtype.str} {array.shape}".encode())
            sha.update(np.ascontiguousarray(array).data)
        return sha.hexdigest()

    def save(self, path: Path) -> None:
        """Write one .npz and, behind it, its SHA-256: whole or not at all."""
        file = BytesIO()
        named = {"format": np.array(FORMAT, dtype=np.int32), **self._arrays()}
        np.savez_compressed(file, allow_pickle=False, **named)
        draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
        try:
            with draft.open("wb") as out:
                out.write(file.getvalue() + _seal(file.getvalue()))
                out.flush()
                os.fsync(out.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote; nothing is parsed before its checksum is right.

        Raises:
            RoadGraphUnreadable: Missing, cut short, altered or of another format.
        """
        try:
            content = path.read_bytes()
        except OSError as error:
            raise RoadGraphUnreadable(f"{path.name}: {error.strerror}") from error
        arrays, seal = content[:-SEAL_BYTES], content[-SEAL_BYTES:]
        if seal != _seal(arrays):
            raise RoadGraphUnreadable(
                f"{path.name} is cut short, altered or no road graph: build it again"
            )
        with np.load(BytesIO(arrays), allow_pickle=False) as file:
            stored = {name: file[name] for name in file.files}
        found = stored.pop("format")
        if found != FORMAT:
            raise RoadGraphUnreadable(
                f"{path.name} is a road graph of format {found}, not {FORMAT}:"
                " build it again"
            )
        return cls(**stored)

    def _arrays(self) -> dict[str, Array]:
        return {field.name: getattr(self, field.name) for field in fields(self)}


def _seal(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def build_road_graph(path: Path, mode: Mode = Mode.CAR) -> RoadGraph:
    """Build a mode's graph from an OpenStreetMap extract (.osm.pbf or .osm).

    Raises:
        ExtractUnreadable: Not an extract, or no roads that lead to each other.
    """
    profile = PROFILES[mode]
    extract = read_extract(path, profile)
    network = cut(extract, profile)
    turns = legal_turns(network, extract, profile)
    kept = usable(turns, network.ends_only, network.twin)
    if not kept.any():
        raise ExtractUnreadable(f"{path.name} holds no roads that lead to each other")
    return _frozen(network, turns, kept)


def _frozen(network: Network, turns: Turns, kept: NDArray[np.bool_]) -> RoadGraph:
    edges = np.flatnonzero(kept)
    states = states_of(renumbered(turns, kept), network.ends_only[edges])
    number = np.append(np.where(kept, np.cumsum(kept) - 1, -1), -1)
    names = sorted({"", *(network.names[e] for e in edges)})
    line = {name: i for i, name in enumerate(names)}
    points, place = _used_points(network, edges)
    return RoadGraph(
        points=points,
        first=place[network.first[edges]],
        last=place[network.last[edges]],
        twin=number[network.twin[edges]].astype(np.int32),
        tenths=_tenths(network.seconds[edges], least=1),
        decimetres=_tenths(network.metres[edges], least=1),
        ends_only=network.ends_only[edges],
        name=np.array([line[network.names[e]] for e in edges], dtype=np.int32),
        names_utf8=np.frombuffer("\n".join(names).encode(), dtype=np.uint8),
        arriving=states.arriving,
        state_edge=states.edge,
        turn_before=states.turns.before,
        turn_after=states.turns.after,
        turn_tenths=_tenths(states.turns.seconds, least=0),
    )


def _tenths(values: NDArray[np.float64], *, least: int) -> NDArray[np.int32]:
    return np.maximum(np.rint(values * 10), least).astype(np.int32)


def _used_points(
    network: Network, edges: NDArray[np.intp]
) -> tuple[Points, NDArray[np.int32]]:
    """The points of the kept edges, and where each old point went."""
    ends = np.stack([network.first[edges], network.last[edges]])
    change = np.zeros(len(network.points) + 1, dtype=np.int32)
    np.add.at(change, ends.min(axis=0), 1)
    np.add.at(change, ends.max(axis=0) + 1, -1)
    used = np.cumsum(change)[:-1] > 0
    return network.points[used], np.cumsum(used, dtype=np.int32) - np.int32(1)
