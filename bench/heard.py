"""What pytest says while it plays, a line a test, so that a run cut short is true too.

`pytest -p bench.heard` writes to the file that UCR_HEARD names: first the tests that
there are to play, then each as it ends.
"""

import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import orjson
import pytest

HEARD: Final = "UCR_HEARD"
PHASES: Final = frozenset({"setup", "call", "teardown"})


@dataclass(frozen=True, slots=True)
class Played:
    """One test that was run.

    Attributes:
        name: With its class before it, if any, and its parameters in brackets.
        is_held: It passed; what was skipped was not held.
        faults: How often the fault that it makes really hit; None: it makes none.
    """

    file: str
    name: str
    is_held: bool
    seconds: float
    faults: int | None


@dataclass(slots=True)
class _SoFar:
    is_held: bool = True
    seconds: float = 0.0


@dataclass(slots=True)
class Listener:
    """Hears pytest, and writes at once."""

    path: Path
    is_told: bool = False
    running: dict[str, _SoFar] = field(default_factory=lambda: defaultdict(_SoFar))

    def pytest_xdist_node_collection_finished(self, ids: Sequence[str]) -> None:
        """A process that plays has said what there is."""
        if not self.is_told:
            self.is_told = True
            self._write(ids=list(ids))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A part of a test has ended; a process that died has no such part."""
        test = self.running[report.nodeid]
        test.seconds += report.duration
        test.is_held &= report.passed
        if report.when == "teardown" or report.when not in PHASES:
            said = dict(report.user_properties)
            self._write(
                id=report.nodeid,
                is_held=test.is_held,
                seconds=round(test.seconds, 3),
                faults=said.get("faults"),
            )

    def _write(self, **line: object) -> None:
        with self.path.open("ab") as file:
            file.write(orjson.dumps(line) + b"\n")


def pytest_configure(config: pytest.Config) -> None:
    """Listen where the others' words come together, and nowhere else."""
    if HEARD in os.environ and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Listener(Path(os.environ[HEARD])))


def played(lines: Iterable[bytes]) -> tuple[tuple[Played, ...], int]:
    """What was heard, and how many tests were to be played and did not end."""
    told = [orjson.loads(line) for line in lines if line.endswith(b"}")]
    planned: list[str] = next((one["ids"] for one in told if "ids" in one), [])
    ended = {one["id"]: one for one in told if "id" in one}
    tests = tuple(_played(one) for one in ended.values())
    return tests, len(set(planned) - set(ended))


def _played(said: dict[str, object]) -> Played:
    file, _, name = str(said["id"]).partition("::")
    faults = said.get("faults")
    return Played(
        file,
        name,
        bool(said["is_held"]),
        float(str(said["seconds"])),
        None if faults is None else int(str(faults)),
    )
