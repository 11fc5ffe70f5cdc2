"""The screens' own code, in one Node process for all histories of a run."""

import json
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

FRONTEND: Final = Path(__file__).parents[2] / "frontend"
ENTRY: Final = "histories/cores.ts"
PARTS: Final = ("live", "board", "api")
"""Folders of the front end that the entry is made of."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Patch:
    """One place of one source, written otherwise: it must be there exactly once."""

    file: str
    old: str
    new: str


class NotThere(AssertionError):
    """A patch does not fit its source any more: the mutant must be written anew."""


def build(into: Path, patch: Patch | None = None) -> Path:
    """One file of the code that ships, or of that code with one patch.

    Raises:
        NotThere: What the patch replaces is not in its source exactly once.
    """
    source = FRONTEND / "src"
    copy = into / "src"
    for part in (*PARTS, "histories"):
        for path in (source / part).glob("*.ts"):
            if not path.name.endswith(".test.ts"):
                there = copy / path.relative_to(source)
                there.parent.mkdir(parents=True, exist_ok=True)
                there.write_text(path.read_text())
    if patch is not None:
        file = copy / patch.file
        text = file.read_text()
        if text.count(patch.old) != 1:
            message = f"{patch.file}: {text.count(patch.old)} times: {patch.old}"
            raise NotThere(message)
        file.write_text(text.replace(patch.old, patch.new))
    made = into / "cores.mjs"
    rolldown = FRONTEND / "node_modules" / ".bin" / "rolldown"
    subprocess.run(  # noqa: S603 - our own tools
        [str(rolldown), str(copy / ENTRY), "-f", "esm", "-p", "node", "-o", str(made)],
        cwd=FRONTEND,
        check=True,
        capture_output=True,
    )
    return made


class Cores:
    """Asked by lines; answers at once, for it has no clock and no network."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def forget_all(self) -> None:
        self._ask({"do": "forget_all"})

    def add(self, name: str, *, topic: str, sparse: bool, seed: int) -> None:
        self._ask(
            {"do": "add", "name": name, "topic": topic, "sparse": sparse, "seed": seed}
        )

    def give(self, what: Sequence[tuple[str, int, Json]]) -> list[Json]:
        """Hand inputs in, each at its screen's time in ms; what it does and shows."""
        answer: list[Json] = self._ask({"do": "give", "what": what})
        return answer

    def _ask(self, order: Json) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the screens' process ended"
        return json.loads(line)


@contextmanager
def cores_of(made: Path) -> Iterator[Cores]:
    """A process that runs what `build` made."""
    process = subprocess.Popen(  # noqa: S603 - our own tools
        ["node", str(made)],  # noqa: S607
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with process:
        try:
            yield Cores(process)
        finally:
            process.kill()
