"""Answers already measured, kept outside the tree: a run cut off goes on from there."""

import hashlib
import json
import os
import re
from dataclasses import asdict
from pathlib import Path
from typing import Final

from bench.static.ways import Answer
from routing.prices import Need, Prices
from routing.problem import Problem

PIECE: Final = re.compile(r"^reference .* (?P<given>[\d.]+) s seed \d+$")
"""The key of a piece of the reference's search (`bench.static.reference`)."""
ROOT: Final = Path(__file__).parents[2]


def folder() -> Path:
    """Where answers are kept: UCR_BENCH_CACHE, or the user's cache."""
    default = Path.home() / ".cache" / "ucr-bench"
    return Path(os.environ.get("UCR_BENCH_CACHE", default)) / "static"


def fingerprint(problem: Problem) -> str:
    """The same for the same problem: what was measured on another does not count.

    Only what our sets say is in it, so that a new field of a problem changes nothing.
    """
    text = hashlib.sha256(problem.travel_s.tobytes())
    for crew in problem.crews:
        breaks = [(b.earliest_s, b.latest_s, b.duration_s) for b in crew.breaks]
        said = (crew.key, crew.place, crew.base_place, crew.free_s, crew.shift_end_s)
        text.update(repr((*said, sorted(crew.skills), breaks)).encode())
    for job in problem.jobs:
        times = (job.earliest_s, job.due_s, job.latest_s, job.service_s)
        text.update(repr((job.key, job.place, job.need.value, times)).encode())
        text.update(repr(sorted(job.skills)).encode())
    text.update(repr(_priced(problem.prices)).encode())
    return text.hexdigest()[:16]


def _priced(prices: Prices) -> list[tuple[int, ...]]:
    """What a plan is paid by here; the other prices are zero in our sets."""
    needs = [prices.of(need) for need in Need]
    return [
        *((one.late_per_minute, one.handing_back) for one in needs),
        (prices.travel_per_minute, prices.break_late_per_minute),
    ]


def engine_version() -> str:
    """Changes whenever our engine does, so that its older answers are not shown."""
    text = hashlib.sha256()
    for path in sorted((ROOT / "routing").rglob("*.py")):
        if "travel" not in path.parts:
            text.update(path.read_bytes())
    return text.hexdigest()[:12]


class Store:
    """Answers of one problem, by way, limit and seed, in one file."""

    def __init__(self, problem: Problem, name: str) -> None:
        self.path = folder() / f"{name}-{fingerprint(problem)}.json"
        self._answers: dict[str, Answer] = {}
        if self.path.is_file():
            held = json.loads(self.path.read_text(encoding="utf-8"))
            self._answers = {key: Answer(**answer) for key, answer in held.items()}

    def find(self, key: str) -> Answer | None:
        return self._answers.get(key)

    def keep(self, key: str, answer: Answer) -> None:
        self._answers[key] = answer
        self.path.parent.mkdir(parents=True, exist_ok=True)
        held = {name: asdict(one) for name, one in self._answers.items()}
        draft = self.path.with_suffix(".part")
        draft.write_text(json.dumps(held, indent=1) + "\n", encoding="utf-8")
        draft.replace(self.path)

    def best_points(self) -> float | None:
        """The cheapest plan that anything ever found for this problem, if any did."""
        found = (
            answer.points
            for answer in self._answers.values()
            if answer.points is not None and not answer.breaches
        )
        return min(found, default=None)

    def searched_s(self) -> float:
        """How long the best was searched for, apart from what solvers were asked.

        A piece counts as what it was given: who ended sooner had searched it out.
        """
        given = (PIECE.search(key) for key in self._answers)
        return round(sum(float(piece["given"]) for piece in given if piece))
