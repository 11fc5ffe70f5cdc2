"""OSRM inside this process: the wheel osrm-bindings, for Python 3.12 and newer only.

It holds the interpreter's lock while it answers (half a second for a large table), and
it maps its files into memory: prepare new data in a new folder, never in place.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType

from routing.travel.osrm import Json, OsrmRefused, OsrmTravel
from routing.travel.source import SNAP_LIMIT_M, Points, SourceUnavailable


class EmbeddedEngine:
    """The questions as calls.

    Args:
        storage: The .osrm file's name, as osrm-contract left it.
    """

    def __init__(self, storage: Path) -> None:
        """Load the wheel and map the files.

        Raises:
            SourceUnavailable: No wheel, or no such files.
        """
        self._osrm = _wheel()
        try:
            self._engine = self._osrm.OSRM(
                algorithm="CH", storage_config=str(storage), use_shared_memory=False
            )
        except RuntimeError as error:
            raise SourceUnavailable(f"OSRM cannot read {storage.name}") from error
        made = storage.with_name(f"{storage.name}.hsgr").stat()
        self._version = f"osrm-{storage.stem}-{made.st_size}-{made.st_mtime_ns}"

    @property
    def version(self) -> str:
        """The name, size and age of the contracted graph."""
        return self._version

    def table(self, points: Points, origins: int, radius_m: float | None) -> Json:
        """Ask the table service."""
        asked = self._osrm.TableParameters(
            coordinates=[(lon, lat) for lon, lat in points.tolist()],
            sources=list(range(origins)),
            destinations=list(range(origins, len(points))),
            annotations=["duration", "distance"],
            radiuses=[radius_m] * len(points) if radius_m is not None else [],
            generate_hints=False,
        )
        return _asked(lambda: self._engine.Table(asked))

    def route(self, ends: Points, radius_m: float) -> Json:
        """Ask the route service."""
        asked = self._osrm.RouteParameters(
            coordinates=[(lon, lat) for lon, lat in ends.tolist()],
            radiuses=[radius_m] * len(ends),
            steps=True,
            geometries="geojson",
            overview="full",
            generate_hints=False,
        )
        return _asked(lambda: self._engine.Route(asked))


def osrm_embedded(storage: Path, *, snap_limit_m: float = SNAP_LIMIT_M) -> OsrmTravel:
    """Make a `TravelSource` of OSRM's files.

    Raises:
        SourceUnavailable: No wheel, or no such files.
    """
    return OsrmTravel(EmbeddedEngine(storage), snap_limit_m=snap_limit_m)


def _asked(ask: Callable[[], Json]) -> Json:
    try:
        return ask()
    except RuntimeError as error:  # "NoSegment - Could not find ... coordinate 2"
        code, _, message = str(error).partition(" - ")
        raise OsrmRefused(code, message) from error


def _wheel() -> ModuleType:
    try:
        return import_module("osrm")
    except ImportError as error:
        raise SourceUnavailable(
            "osrm-bindings is not installed; it needs Python 3.12 or newer"
        ) from error
